//! `aurora bench`: what it counts. How fast it was is not for a test.

use aurora_test_support::Workdir;
use serde_json::Value;

use crate::support::{EVENT, RULE, aurora};

/// Runs a bench command on the rule and on the event three times and a line of noise.
fn bench(arguments: &[&str]) -> Value {
    let workdir = Workdir::new();
    workdir.write("rule.yml", RULE);
    workdir.write("a.jsonl", format!("{EVENT}\n{EVENT}\n{{noise\n{EVENT}\n"));
    let usual = ["--rules", "rule.yml", "--events", "a.jsonl", "--json"];
    let run = aurora(workdir.path(), &[&["bench"], arguments, &usual].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.json_lines().remove(0)
}

fn check_detect(options: &[&str], work: &str, events: u64, findings: u64) {
    let report = bench(&[&["detect"], options].concat());
    assert_eq!(report["work"], work, "{report}");
    assert_eq!(report["events"], events, "{report}");
    assert_eq!(report["findings"], findings, "{report}");
    assert!(report["resident_mib_by_tenth"].as_array().is_some_and(|tenths| !tenths.is_empty()), "{report}");
}

#[test]
fn detection_is_measured_with_more_or_with_less_around_it() {
    check_detect(&[], "detect", 3, 3);
    check_detect(&["--rounds", "20", "--threads", "2"], "detect", 60, 60);
    check_detect(&["--normalize"], "detect-and-normalize", 3, 3);
    check_detect(&["--parse-only"], "parse", 3, 0);
}

#[test]
fn parsing_alone_has_no_memo_to_switch_off() {
    let workdir = Workdir::new();
    workdir.write("rule.yml", RULE);
    let arguments = ["bench", "detect", "--rules", "rule.yml", "--events", "a", "--parse-only", "--no-memo"];
    assert_eq!(aurora(workdir.path(), &arguments).code, Some(2));
}

#[test]
fn repeats_are_counted_by_values_and_by_bytes() {
    let report = bench(&["repeats"]);
    let n_bytes = "whoami /all".len() as u64;
    assert_eq!(report["events"], 3);
    assert_eq!(report["all"]["values"], 3);
    assert_eq!(report["all"]["repeated_values"], 2);
    assert_eq!(report["all"]["repeated_bytes"], 2 * n_bytes);
    assert_eq!(report["fields"][0]["field"], "CommandLine");
}
