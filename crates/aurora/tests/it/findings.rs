//! The form of findings, and their order.

use aurora_test_support::Workdir;
use serde_json::json;

use crate::support::{EVENT, RULE, aurora, check, hunt, hunt_in};

const BURST: &str = "\
title: Base
name: base
logsource: {product: test}
detection: {selection: {user|exists: true}, condition: selection}
---
title: Burst
id: 00000000-0000-4000-8000-000000000002
level: critical
correlation:
    type: event_count
    rules: [base]
    group-by: [user]
    timespan: 1m
    condition: {gte: 2}
";

#[test]
fn a_detection_is_written_in_full() {
    let event = r#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","EventRecordID":77,"Computer":"pc","@timestamp":"2026-01-15T09:00:00.5Z","CommandLine":"whoami","Image":"C:\\whoami.exe"}"#;
    let run = hunt("a.json", event);
    let expected = json!({
        "rule": {
            "id": "00000000-0000-4000-8000-000000000001",
            "title": "Whoami",
            "level": "high",
            "tags": ["attack.discovery", "attack.t1033"],
            "path": "rule.yml",
        },
        "event": {"time": "2026-01-15T09:00:00.500000Z", "source": "a.json", "record": 77, "host": "pc"},
        "matched": {"CommandLine": ["whoami"]},
        "kind": "detection",
    });
    assert_eq!(run.json_lines(), [expected]);
}

#[test]
fn what_an_event_does_not_say_is_null() {
    let event = &hunt("a.json", EVENT).json_lines()[0]["event"];
    assert_eq!(*event, json!({"time": null, "source": "a.json", "record": 1, "host": null}));
}

#[test]
fn keywords_match_under_a_bar() {
    let workdir = Workdir::new();
    workdir.write("a.json", r#"{"x":"find me here"}"#);
    workdir.write(
        "k.yml",
        "title: K\nlogsource: {product: x}\ndetection: {keywords: ['find me'], condition: keywords}\n",
    );
    let run = aurora(workdir.path(), &["hunt", "a.json", "--rules", "k.yml", "--format", "jsonl"]);
    assert_eq!(run.json_lines()[0]["matched"], json!({"|": ["find me here"]}));
}

#[test]
fn a_correlation_names_its_events_and_their_group() {
    let workdir = Workdir::new();
    workdir.write("rules.yml", BURST);
    workdir.write(
        "a.json",
        "{\"user\":\"u\",\"@timestamp\":\"2026-01-01T00:00:10Z\"}\n\
         {\"user\":\"v\",\"@timestamp\":\"2026-01-01T00:00:11Z\"}\n\
         {\"user\":\"u\",\"@timestamp\":\"2026-01-01T00:00:00Z\"}\n\
         {\"user\":\"u\"}\n",
    );
    let run = aurora(workdir.path(), &["hunt", "a.json", "--rules", "rules.yml", "--format", "jsonl"]);
    let event = |time, record| json!({"time": time, "source": "a.json", "record": record, "host": null});
    let expected = json!({
        "rule": {
            "id": "00000000-0000-4000-8000-000000000002",
            "title": "Burst",
            "level": "critical",
            "tags": [],
            "path": "rules.yml",
        },
        "event": event("2026-01-01T00:00:10.000000Z", 1),
        "matched": {},
        "kind": "correlation",
        "group": {"user": "u"},
        "events": [event("2026-01-01T00:00:00.000000Z", 3), event("2026-01-01T00:00:10.000000Z", 1)],
    });
    assert_eq!(run.json_lines(), [expected], "{}", run.stderr);
    assert!(run.stderr.contains("1 matches without a time were left out of correlation"), "{}", run.stderr);
}

#[test]
fn the_number_of_threads_does_not_show() {
    let workdir = Workdir::new();
    for file in 0..20 {
        let line = |number| {
            format!("{{\"CommandLine\":\"whoami {number}\",\"padding\":\"{}\"}}\n", "x".repeat(3000))
        };
        workdir.write(&format!("logs/{file:02}.json"), (0..600).map(line).collect::<String>());
    }
    let one = hunt_in(&workdir, &["logs", "--threads", "1"]);
    let many = hunt_in(&workdir, &["logs", "--threads", "7"]);
    assert_eq!(one.stdout.lines().count(), 12_000);
    assert!(one.stdout == many.stdout, "the order of findings depends on the number of threads");
}

#[test]
fn levels_select_findings() {
    let workdir = Workdir::new();
    workdir.write("a.json", EVENT);
    check(&hunt_in(&workdir, &["a.json", "--min-level", "high"]), 0, &[("a.json", 1)]);
    check(&hunt_in(&workdir, &["a.json", "--min-level", "critical"]), 0, &[]);
}

#[test]
fn times_select_events() {
    let workdir = Workdir::new();
    let event = |time| format!("{{\"CommandLine\":\"whoami\",\"@timestamp\":\"{time}\"}}\n");
    workdir.write(
        "a.json",
        [event("2026-01-01T00:00:00Z"), event("2026-01-02T00:00:00Z"), EVENT.to_owned()].concat(),
    );
    check(&hunt_in(&workdir, &["a.json"]), 0, &[("a.json", 1), ("a.json", 2), ("a.json", 3)]);
    let run = hunt_in(&workdir, &["a.json", "--since", "2026-01-01T12:00:00Z"]);
    check(&run, 0, &[("a.json", 2)]);
    assert!(run.stderr.contains("1 events without a time were left out"), "{}", run.stderr);
    check(&hunt_in(&workdir, &["a.json", "--until", "2026-01-01"]), 0, &[("a.json", 1)]);
    check(&hunt_in(&workdir, &["a.json", "--since", "1s"]), 0, &[]);
}

#[test]
fn the_table_shows_no_raw_control_characters() {
    let workdir = Workdir::new();
    workdir.write("rule.yml", RULE);
    workdir.write("a.json", r#"{"CommandLine":"whoami \u001b[2J\u0007\r\n\u202e"}"#);
    let run = aurora(workdir.path(), &["hunt", "a.json", "--rules", "rule.yml"]);
    assert!(run.stdout.contains(r"CommandLine=whoami \u{1b}[2J\u{7}\r\n\u{202e}"), "{}", run.stdout);
    let is_harmless = |character: char| character == '\n' || !character.is_control();
    assert!(run.stdout.chars().all(is_harmless), "{:?}", run.stdout);
    assert!(run.stdout.contains("Findings: 1 (high 1)"), "{}", run.stdout);
    assert_eq!(run.stderr, "");
}
