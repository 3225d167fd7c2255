//! Bad records are counted with their reason, and the run goes on.

use std::io::Write;

use aurora_test_support::Workdir;

use crate::support::{EVENT, RULE, Run, aurora_reading, check, hunt, hunt_in};

/// One bad line, then an event: the event is found, and the bad line is told.
#[track_caller]
fn check_bad_line(bad: impl AsRef<[u8]>, reason: &str) {
    let run = hunt("a.json", [bad.as_ref(), b"\n", EVENT.as_bytes(), b"\n"].concat());
    check(&run, 0, &[("a.json", 2)]);
    assert_dead_letter(&run, reason);
}

#[track_caller]
fn assert_dead_letter(run: &Run, reason: &str) {
    assert!(run.stderr.contains(&format!("1 dead letters: {reason}")), "{}", run.stderr);
}

#[test]
fn a_bad_line_costs_itself_alone() {
    check_bad_line(r#"{"a":"#, "JSON that ends early");
    check_bad_line(r#"{"a":"unfinished"#, "JSON that ends early");
    check_bad_line(r#"{"a":1,}"#, "malformed JSON");
    check_bad_line("[1,2]", "JSON that is not an object");
    check_bad_line([0x80, 0xFF, 0xFE], "not UTF-8 text");
    check_bad_line("\0\0\0", "no text");
}

#[test]
fn deep_json_is_refused_without_harm() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    check_bad_line(deep, "nested too deep");
}

#[test]
fn the_depth_is_configurable() {
    let workdir = Workdir::new();
    workdir.write("a.json", r#"{"a":{"b":{"CommandLine":1}},"CommandLine":"whoami"}"#);
    check(&hunt_in(&workdir, &["a.json", "--max-depth", "3"]), 0, &[("a.json", 1)]);
    assert_dead_letter(&hunt_in(&workdir, &["a.json", "--max-depth", "2"]), "nested too deep");
}

#[test]
fn the_length_is_configurable() {
    let workdir = Workdir::new();
    workdir.write("a.json", EVENT);
    check(&hunt_in(&workdir, &["a.json", "--max-record", "29"]), 0, &[("a.json", 1)]);
    assert_dead_letter(&hunt_in(&workdir, &["a.json", "--max-record", "28"]), "longer than the limit");
}

#[test]
fn bytes_that_are_not_utf_8_do_not_hide_an_event() {
    let run = hunt("a.json", b"{\"CommandLine\":\"whoami \xFF\"}");
    check(&run, 0, &[("a.json", 1)]);
    assert_eq!(run.json_lines()[0]["matched"]["CommandLine"][0], "whoami \u{FFFD}");
}

#[test]
fn of_a_key_that_stands_twice_both_values_are_seen() {
    check(&hunt("a.json", r#"{"CommandLine":"x","CommandLine":"whoami"}"#), 0, &[("a.json", 1)]);
    check(&hunt("a.json", r#"{"CommandLine":"whoami","CommandLine":"x"}"#), 0, &[("a.json", 1)]);
}

#[test]
fn huge_numbers_keep_their_digits() {
    let workdir = Workdir::new();
    let number = "123456789012345678901234567890";
    workdir.write("a.json", format!("{{\"n\":{number}}}\n{{\"n\":1e999999}}\n{{\"n\":-0.0}}\n"));
    let rule = format!(
        "title: Number\nlogsource: {{product: any}}\ndetection: {{selection: {{n: '{number}'}}, condition: selection}}\n"
    );
    workdir.write("number.yml", rule);
    let run = hunt_in(&workdir, &["a.json", "--rules", "number.yml"]);
    check(&run, 0, &[("a.json", 1)]);
    assert_eq!(run.json_lines()[0]["matched"]["n"][0], number);
}

#[test]
fn binary_noise_is_counted() {
    let mut state = 7_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(1 << 20)
    .collect();
    let run = hunt("a.bin", noise);
    check(&run, 0, &[]);
    assert!(run.stderr.contains("not UTF-8 text"), "{}", run.stderr);
}

#[test]
fn noise_that_calls_itself_an_event_log_is_an_input_problem() {
    let run = hunt("a.evtx", b"ElfFile\0and then nothing of the kind");
    check(&run, 3, &[]);
    assert!(run.stderr.contains("cannot read all of `a.evtx`"), "{}", run.stderr);
}

#[test]
fn dead_letters_are_written_where_the_user_wants_them() {
    let workdir = Workdir::new();
    workdir.write("a.json", format!("{{\"a\":\n{EVENT}\n{{x\n"));
    let run = hunt_in(&workdir, &["a.json", "--dead-letters", "dead.jsonl"]);
    check(&run, 0, &[("a.json", 2)]);
    let dead = std::fs::read_to_string(workdir.path().join("dead.jsonl")).expect("it was written");
    let expected = r#"{"source":"a.json","record":1,"reason":"JSON ends early at byte 5: expected a value","raw":"{\"a\":"}"#;
    assert_eq!(dead.lines().next(), Some(expected));
    assert_eq!(dead.lines().count(), 2);
}

/// The program gets less memory than the line is long.
#[cfg(target_os = "linux")]
#[test]
fn a_line_longer_than_memory_is_passed_over() {
    use std::process::{Command, Stdio};

    let workdir = Workdir::new();
    workdir.write("rule.yml", RULE);
    let script =
        "ulimit -v 400000 && exec \"$0\" hunt /dev/stdin --rules rule.yml --format jsonl --threads 1";
    let mut child = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_aurora")])
        .current_dir(workdir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("there is a shell");
    let mut stdin = child.stdin.take().expect("it is piped");
    let part = vec![b'x'; 1 << 20];
    for _ in 0..500 {
        stdin.write_all(&part).expect("the program reads on");
    }
    stdin.write_all(format!("\n{EVENT}\n").as_bytes()).expect("the program reads on");
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    assert!(
        String::from_utf8_lossy(&output.stdout).contains(r#""source":"/dev/stdin","record":2"#),
        "{stderr}"
    );
    assert!(stderr.contains("1 dead letters: longer than the limit"), "{stderr}");
}

#[test]
fn standard_input_can_be_read() {
    let workdir = Workdir::new();
    workdir.write("rule.yml", RULE);
    let arguments = ["hunt", "/dev/stdin", "--rules", "rule.yml", "--format", "jsonl"];
    let run = aurora_reading(workdir.path(), &arguments, |stdin| {
        stdin.write_all(EVENT.as_bytes()).expect("the program reads");
    });
    check(&run, 0, &[("/dev/stdin", 1)]);
}
