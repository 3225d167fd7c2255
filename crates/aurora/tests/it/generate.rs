//! `aurora generate`.

use std::fs;

use aurora_test_support::Workdir;
use serde_json::Value;

use crate::support::aurora;

const SMALL: [&str; 7] = ["generate", "--profile", "plant", "--hours", "12", "--scale", "0.2"];

#[test]
fn files_are_written_with_the_truth_beside_them() {
    let workdir = Workdir::new();
    let run = aurora(
        workdir.path(),
        &[&SMALL[..], &["--story", "plant-intrusion@01:30", "--out", "logs"]].concat(),
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let read =
        |name: &str| fs::read_to_string(workdir.path().join("logs").join(name)).expect("it was written");
    let truth = fs::read_to_string(workdir.path().join("logs.truth.jsonl")).expect("there is a story");
    let row: Value = serde_json::from_str(truth.lines().last().expect("there are rows")).expect("it is JSON");
    let file = read(row["file"].as_str().expect("it is text"));
    let line = row["line"].as_u64().expect("it is a number") as usize;
    let line = file.lines().nth(line - 1).expect("there are that many lines");
    assert!(line.contains("10.60.1.213"), "{line}");
    assert!(read("plant/zeek/modbus.log").starts_with("#separator \\x09\n"));
    assert!(
        read("plant/zeek/modbus.log")
            .lines()
            .last()
            .expect("there are lines")
            .starts_with("#close\t2026-11-02-12")
    );
    assert!(!file.contains("plant-intrusion"));
}

#[test]
fn nothing_is_overwritten() {
    let workdir = Workdir::new();
    workdir.write("logs/mine.txt", "keep me");
    let run = aurora(workdir.path(), &[&SMALL[..], &["--out", "logs"]].concat());
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("`logs` is not empty"), "{}", run.stderr);
}

#[test]
fn a_dry_run_writes_nothing() {
    let workdir = Workdir::new();
    let run = aurora(workdir.path(), &[&SMALL[..], &["--dry-run", "--out", "logs"]].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("plant/zeek/modbus.log"), "{}", run.stderr);
    assert!(!workdir.path().join("logs").exists());
}

#[test]
fn the_list_names_files_and_stories() {
    let workdir = Workdir::new();
    let run = aurora(workdir.path(), &["generate", "--list"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for name in ["windows/sysmon.json", "DIR.truth.jsonl", "web-shell", "T1505.003"] {
        assert!(run.stdout.contains(name), "{name}");
    }
}

#[test]
fn a_story_must_fit_and_exist() {
    let workdir = Workdir::new();
    let late = aurora(workdir.path(), &[&SMALL[..], &["--story", "insider", "--dry-run"]].concat());
    assert!(late.stderr.contains("is not over when the logs end"), "{}", late.stderr);
    let unknown = aurora(workdir.path(), &[&SMALL[..], &["--story", "sabotage", "--dry-run"]].concat());
    assert_eq!((late.code, unknown.code), (Some(2), Some(2)));
    assert!(unknown.stderr.contains("there is no story `sabotage`"), "{}", unknown.stderr);
}
