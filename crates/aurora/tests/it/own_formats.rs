//! `aurora formats`, and formats of the user elsewhere.

use std::path::Path;

use aurora_test_support::Workdir;

use crate::support::aurora;

const FORMAT: &str = r"
name: till
description: Tills.
match: {contains: 'TILL '}
extract: [{regex: {pattern: '^TILL (?<number>\d+) (?<what>\w+)'}}]
log_source: {product: shop, service: till}
ocsf: {class: base_event, vendor: V, product: P, map: [[what, message, text]]}
";
const EXAMPLES: &str = "examples: [{name: opened, raw: TILL 3 opened, fields: {number: 3}}]\n";
const RULE: &str = "title: Till\nlogsource: {product: shop}\ndetection: {s: {number: 3}, condition: s}\n";
const OTHER_RULE: &str =
    "title: Other\nlogsource: {product: bank}\ndetection: {s: {number: 3}, condition: s}\n";

fn workdir(format: &str, examples: &str) -> Workdir {
    let workdir = Workdir::new();
    std::fs::create_dir_all(workdir.path().join("formats")).expect("the folder can be made");
    workdir.write("formats/till.yml", format);
    workdir.write("formats/till.tests.yml", examples);
    workdir
}

#[test]
fn what_ships_passes_its_examples() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let run = aurora(&root, &["formats", "test", "content/formats"]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert!(run.stdout.ends_with("10 passed, 0 failed\n"), "{}", run.stdout);
}

#[test]
fn a_file_is_checked_and_its_examples_are_run() {
    let good = workdir(FORMAT, EXAMPLES);
    let run = aurora(good.path(), &["formats", "check", "formats"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1 can be used, 0 cannot\n"));
    let run = aurora(good.path(), &["formats", "test", "formats"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "1 passed, 0 failed\n"));
    let run = aurora(good.path(), &["formats", "list", "--formats", "formats", "--json"]);
    let till = run.json_lines().pop().expect("it is the last");
    assert_eq!((&till["name"], &till["log_sources"][0]), (&"till".into(), &"shop/-/till".into()));
}

#[test]
fn what_is_wrong_is_named() {
    let bad = workdir(&FORMAT.replace("what, message", "what, mesage"), EXAMPLES);
    let run = aurora(bad.path(), &["formats", "check", "formats"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stdout.contains("till.yml: `ocsf.map[0]`: base_event has no attribute `mesage`"),
        "{}",
        run.stdout
    );
    let run = aurora(bad.path(), &["normalize", "formats/till.yml", "--formats", "formats"]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("cannot use the mapping file"), "{}", run.stderr);
    let wrong = workdir(FORMAT, &EXAMPLES.replace("number: 3", "number: 4"));
    let run = aurora(wrong.path(), &["formats", "test", "formats"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("`opened`: field `number` should be `4` and is `3`"), "{}", run.stdout);
}

#[test]
fn rules_see_the_log_source_of_a_users_format() {
    let workdir = workdir(FORMAT, EXAMPLES);
    workdir.write("rule.yml", format!("{RULE}---\n{OTHER_RULE}"));
    workdir.write("till.log", "TILL 3 opened\nsomething else\n");
    let hunt = ["hunt", "till.log", "--rules", "rule.yml", "--format", "jsonl", "--formats", "formats"];
    let run = aurora(workdir.path(), &hunt);
    let titles: Vec<_> = run.json_lines().iter().map(|line| line["rule"]["title"].clone()).collect();
    assert_eq!(titles, ["Till"], "{}", run.stdout);
    assert!(run.stderr.contains("plain-text 1, till 1"), "{}", run.stderr);
}

#[test]
fn what_was_recognised_is_measured() {
    let workdir = workdir(FORMAT, EXAMPLES);
    workdir.write("till.log", "TILL 3 opened\nTILL 4 closed\n{\n");
    let run = aurora(workdir.path(), &["formats", "measure", "till.log", "--formats", "formats", "--json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let lines = run.json_lines();
    assert_eq!(
        (&lines[0]["format"], &lines[0]["events"], &lines[0]["valid"]),
        (&"till".into(), &2.into(), &2.into())
    );
    assert_eq!(lines[1]["dead_letters"], 1);
}
