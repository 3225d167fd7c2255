//! `aurora normalize`.

use aurora_test_support::Workdir;

use crate::support::aurora;

const SYSMON: &str = r#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"pc","@timestamp":"2026-01-15T09:00:00Z","CommandLine":"whoami","Image":"C:\\whoami.exe","ProcessId":4711}"#;

#[test]
fn every_record_is_an_event_or_a_dead_letter() {
    let workdir = Workdir::new();
    workdir.write("a.json", format!("{SYSMON}\n{{noise\n{SYSMON}\n"));
    let run = aurora(workdir.path(), &["normalize", "a.json", "--validate"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let events = run.json_lines();
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["class_uid"], 1007);
    assert!(run.stderr.contains("3 records = 2 events (windows-flat 2) + 1 dead letters"), "{}", run.stderr);
    assert!(run.stderr.contains("Violations of the OCSF schema: 0"), "{}", run.stderr);
}

#[test]
fn a_missing_file_is_an_input_problem() {
    let run = aurora(Workdir::new().path(), &["normalize", "missing.json"]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("error: cannot read all of `missing.json`: No such file"), "{}", run.stderr);
}
