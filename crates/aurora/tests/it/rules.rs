//! `aurora rules`.

use aurora_test_support::Workdir;

use crate::support::{RULE, aurora};

const BROKEN: &str =
    "title: Broken\nlogsource: {product: x}\ndetection:\n    s: {a|nonsense: 1}\n    condition: s\n";

const EXAMPLES: &str = "\
fires:
    - name: the command alone
      events: [{CommandLine: whoami}]
silent:
    - name: another command
      events: [{CommandLine: ls}]
";

#[test]
fn check_counts_and_gives_line_and_reason() {
    let workdir = Workdir::new();
    workdir.write("rules/a.yml", RULE);
    workdir.write("rules/b.yml", BROKEN);
    workdir.write("rules/c.yaml", b"\xFF");
    workdir.write("rules/a.tests.yml", EXAMPLES);
    let run = aurora(workdir.path(), &["rules", "check", "rules"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("rules/b.yml:4: "), "{}", run.stdout);
    assert!(run.stdout.contains("rules/c.yaml:1: cannot read the file: "), "{}", run.stdout);
    assert!(
        run.stdout.ends_with(
            "3 files: 1 detection rules, 0 correlations and 0 filters loaded; 2 rejected, 0 warnings\n"
        ),
        "{}",
        run.stdout
    );
    let run = aurora(workdir.path(), &["rules", "check", "rules", "--format", "jsonl"]);
    assert_eq!(run.json_lines()[0]["line"], 4);
    assert_eq!(aurora(workdir.path(), &["rules", "check", "rules/a.yml"]).code, Some(0));
    assert_eq!(aurora(workdir.path(), &["rules", "check", "missing"]).code, Some(2));
}

#[test]
fn list_names_the_usable_rules() {
    let workdir = Workdir::new();
    workdir.write("a.yml", RULE);
    let run = aurora(workdir.path(), &["rules", "list", ".", "--format", "jsonl"]);
    assert_eq!(run.json_lines()[0]["title"], "Whoami");
    assert_eq!(run.json_lines()[0]["kind"], "detection");
    assert!(aurora(workdir.path(), &["rules", "list", "."]).stdout.contains("Whoami"));
}

#[track_caller]
fn check_test(examples: Option<&str>, code: i32, expected: &str) {
    let workdir = Workdir::new();
    workdir.write("a.yml", RULE);
    if let Some(examples) = examples {
        workdir.write("a.tests.yml", examples);
    }
    let run = aurora(workdir.path(), &["rules", "test", "."]);
    assert_eq!(run.code, Some(code), "{}", run.stdout);
    assert!(run.stdout.contains(expected), "{}", run.stdout);
}

#[test]
fn test_runs_the_examples() {
    check_test(Some(EXAMPLES), 0, "2 passed, 0 failed\n");
}

#[test]
fn test_fails_where_a_rule_does_not_do_what_its_examples_say() {
    let swapped = EXAMPLES.replace("whoami", "ls -l");
    check_test(Some(&swapped), 1, "`the command alone`: the rule does not fire");
    let swapped = EXAMPLES.replace("ls", "whoami");
    check_test(Some(&swapped), 1, "`another command`: the rule fires: Whoami");
}

#[test]
fn test_fails_without_examples_of_both_kinds() {
    check_test(None, 1, "0 passed, 2 failed\n");
    check_test(EXAMPLES.split("silent").next(), 1, "`silent`: no example of this kind");
    check_test(Some("fires: ["), 1, "the examples cannot be read");
}
