//! Exit codes: 0 clean, 1 findings to fail on, 2 usage, 3 input; 3 wins over 1.

use aurora_test_support::Workdir;

use crate::support::{EVENT, RULE, aurora, hunt_in};

#[track_caller]
fn check(arguments: &[&str], expected: i32) {
    let workdir = Workdir::new();
    workdir.write("a.json", EVENT);
    workdir.write("truncated.gz", [0x1F, 0x8B, 8, 0, 0]);
    workdir.write("bad.json", "{\n");
    let run = hunt_in(&workdir, arguments);
    assert_eq!(run.code, Some(expected), "{}", run.stderr);
}

#[test]
fn findings_fail_only_if_asked_to_and_at_the_level() {
    check(&["a.json"], 0);
    check(&["a.json", "--fail-on", "critical"], 0);
    check(&["a.json", "--fail-on", "high"], 1);
    check(&["a.json", "--fail-on", "LOW"], 1);
    check(&["a.json", "--fail-on", "low", "--min-level", "critical"], 1);
    check(&["bad.json", "--fail-on", "low"], 0);
}

#[test]
fn unreadable_input_wins_over_findings() {
    check(&["truncated.gz"], 3);
    check(&["a.json", "missing.json", "--fail-on", "low"], 3);
    check(&["truncated.gz", "a.json", "--fail-on", "low"], 3);
    check(&["bad.json"], 0);
}

#[test]
fn wrong_arguments_are_told() {
    check(&[], 2);
    check(&["a.json", "--fail-on", "severe"], 2);
    check(&["a.json", "--since", "yesterday"], 2);
    check(&["a.json", "--max-record", "much"], 2);
    check(&["a.json", "--threads", "0"], 2);
    check(&["a.json", "--rules", "missing"], 2);
    check(&["a.json", "--dead-letters", "no/such/folder/x"], 2);
}

#[test]
fn rules_that_cannot_be_used_are_told() {
    let workdir = Workdir::new();
    workdir.write("a.json", EVENT);
    workdir.write(
        "broken.yml",
        "title: x\ndetection: {s: {a|nonsense: 1}, condition: s}\nlogsource: {product: x}\n",
    );
    std::fs::create_dir(workdir.path().join("empty")).expect("a folder can be made");
    let run = aurora(workdir.path(), &["hunt", "a.json", "--rules", "empty"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.starts_with("error: there is no Sigma rule"), "{}", run.stderr);
    let run = aurora(workdir.path(), &["hunt", "a.json", "--rules", "broken.yml"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("broken.yml:2: "), "{}", run.stderr);
    workdir.write("good.yml", RULE);
    let run = aurora(workdir.path(), &["hunt", "a.json", "--rules", "broken.yml", "--rules", "good.yml"]);
    assert_eq!(run.code, Some(0));
    assert!(run.stdout.contains("1 detection rules, 1 rejected"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    use std::process::{Command, Stdio};

    let workdir = Workdir::new();
    workdir.write("a.json", format!("{EVENT}\n").repeat(50_000));
    workdir.write("rule.yml", RULE);
    let mut child = Command::new(env!("CARGO_BIN_EXE_aurora"))
        .args(["hunt", "a.json", "--rules", "rule.yml", "--format", "jsonl"])
        .current_dir(workdir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("error"), "{stderr}");
}
