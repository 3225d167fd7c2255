//! `aurora rules explain`.

use aurora_test_support::Workdir;
use serde_json::Value;

use crate::support::{Run, aurora};

const RULES: &str = "\
title: Whoami
id: 00000000-0000-4000-8000-000000000001
name: whoami
logsource: {product: windows, category: process_creation}
detection:
    selection: {CommandLine|contains: whoami}
    filter_parent: {ParentImage|endswith: setup.exe}
    condition: selection and not 1 of filter_*
---
title: Many
correlation: {type: event_count, rules: [whoami], group-by: [User], timespan: 1m, condition: {gte: 3}}
";

const EVENTS: &str = r#"{"CommandLine":"dir","User":"a","@timestamp":"2026-01-01T00:00:00Z"}
{"CommandLine":"whoami","ParentImage":"setup.exe","User":"a","@timestamp":"2026-01-01T00:00:01Z"}
{"CommandLine":"whoami","User":"a","@timestamp":"2026-01-01T00:00:02Z"}
{"CommandLine":"whoami","User":"a","@timestamp":"2026-01-01T00:00:50Z"}
{"CommandLine":"whoami","@timestamp":"2026-01-01T00:00:51Z"}
"#;

fn explain(arguments: &[&str]) -> Run {
    let workdir = Workdir::new();
    workdir.write("rules.yml", RULES);
    workdir.write("a.json", EVENTS);
    aurora(workdir.path(), &[&["rules", "explain"], arguments].concat())
}

#[track_caller]
fn check(arguments: &[&str], code: i32, lines: &[&str]) {
    let run = explain(arguments);
    assert_eq!(run.code, Some(code), "{}{}", run.stdout, run.stderr);
    for line in lines {
        assert!(
            run.stdout.contains(line) || run.stderr.contains(line),
            "{line}\n{}{}",
            run.stdout,
            run.stderr
        );
    }
}

const BY_NAME: [&str; 3] = ["Whoami", "--rules", "rules.yml"];

#[test]
fn an_event_is_explained() {
    let event = |text: &'static str| [&BY_NAME[..], &["--event", text]].concat();
    check(
        &event(r#"{"CommandLine":"dir"}"#),
        1,
        &[
            "Result does not fire: `selection` does not hold",
            "✗ CommandLine|contains",
            "wants `whoami`",
            "has   `dir`",
            "has   no such field",
            "at least 1 of these (0 do)",
            "the event does not say what it is",
        ],
    );
    check(&event(r#"{"CommandLine":"WHOAMI /all"}"#), 0, &["Result fires"]);
    check(
        &event(r#"{"CommandLine":"whoami","ParentImage":"C:\\setup.exe"}"#),
        1,
        &["Result does not fire: `filter_parent` holds"],
    );
    check(&event(r#"{"commandline":"whoami"}"#), 1, &["no such field; there is `commandline`"]);
    check(
        &event(r#"{"EventID":3,"Channel":"Microsoft-Windows-Sysmon/Operational"}"#),
        1,
        &[
            "the rule is not for events of this log source",
            "the event is product windows category network_connection",
        ],
    );
    check(&event("{\"a\":\"\\u001b[2J"), 2, &["there is no event to explain the rule on"]);
}

#[test]
fn of_several_events_the_one_that_matters_is_shown() {
    let with = |more: &[&'static str]| [&BY_NAME[..], &["--events", "a.json"], more].concat();
    check(
        &with(&[]),
        0,
        &["Events 5, 5 of its log source, 3 on which it fires; the first of these", "a.json:3  "],
    );
    check(&with(&["--line", "2"]), 1, &["a.json:2  ", "`filter_parent` holds"]);
    check(&with(&["--line", "99"]), 2, &["there is no event to explain the rule on"]);
    check(&["00000000-0000-4000-8000-000000000001", "--rules", "rules.yml", "--events", "a.json"], 0, &[]);
    check(
        &["Nobody", "--rules", "rules.yml", "--events", "a.json"],
        2,
        &["no rule with the id, name or title"],
    );
    check(&with(&["missing.json"]), 3, &[]);
}

#[test]
fn a_correlation_shows_what_feeds_it_and_how_near_each_group_comes() {
    check(
        &["Many", "--rules", "rules.yml", "--events", "a.json"],
        1,
        &[
            "Result does not fire on 5 events",
            "Asks event_count: the number of events is at least 3 within 1 m",
            "✓ 3 matches of Whoami",
            "1 matches take no part: their events lack `User`",
            "a: 2 matches, at most 2 in one window",
        ],
    );
}

#[test]
fn a_file_with_several_rules_gives_a_json_line_for_each() {
    let run = explain(&["rules.yml", "--events", "a.json", "--json"]);
    let lines = run.json_lines();
    assert_eq!(lines.len(), 2);
    let selections = &lines[0]["nearest"]["explanation"]["detection"]["selections"];
    let item = &selections[0]["part"]["parts"][0];
    assert_eq!(item["seen"]["values"], serde_json::json!(["whoami"]));
    assert_eq!(lines[0]["nearest"]["event"]["record"], 3);
    assert_eq!(lines[1]["groups"][0]["most_in_window"], 2);
    assert_eq!(lines[1]["n_findings"], Value::from(0));
}
