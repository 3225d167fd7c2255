//! Runs the binary.

use std::{
    ffi::OsStr,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use aurora_test_support::Workdir;
use serde_json::Value;

/// Fires on every event that has `whoami` in its command line, whatever the event is.
pub(crate) const RULE: &str = "\
title: Whoami
id: 00000000-0000-4000-8000-000000000001
status: test
level: high
tags: [attack.discovery, attack.t1033]
logsource: {product: windows, category: process_creation}
detection:
    selection: {CommandLine|contains: whoami}
    condition: selection
";

/// An event that the rule fires on; the source is of no known kind.
pub(crate) const EVENT: &str = r#"{"CommandLine":"whoami /all"}"#;

/// What the binary did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs `aurora` with these arguments in a folder.
pub(crate) fn aurora<S: AsRef<OsStr>>(folder: &Path, arguments: &[S]) -> Run {
    let mut command = command(folder);
    command.args(arguments);
    Run::of(command.output().expect("the binary starts"))
}

/// Runs `aurora` with something on its standard input.
pub(crate) fn aurora_reading(folder: &Path, arguments: &[&str], feed: impl FnOnce(&mut dyn Write)) -> Run {
    let mut command = command(folder);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    feed(&mut child.stdin.take().expect("it is piped"));
    Run::of(child.wait_with_output().expect("the binary ends"))
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aurora"));
    command.current_dir(folder).env_remove("NO_COLOR");
    command
}

impl Run {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Standard output as JSON lines.
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).expect("each line is JSON");
        self.stdout.lines().map(parse).collect()
    }

    /// The `source` and `record` of each finding.
    pub(crate) fn places(&self) -> Vec<(String, u64)> {
        let place = |finding: &Value| {
            let event = &finding["event"];
            (event["source"].as_str().unwrap_or_default().to_owned(), event["record"].as_u64().unwrap_or(0))
        };
        self.json_lines().iter().map(place).collect()
    }
}

/// Hunts with [`RULE`] through one file of this name and content.
pub(crate) fn hunt(name: &str, content: impl AsRef<[u8]>) -> Run {
    let workdir = Workdir::new();
    workdir.write(name, content);
    hunt_in(&workdir, &[name])
}

/// Hunts with [`RULE`] in a folder; the arguments name the inputs.
pub(crate) fn hunt_in(workdir: &Workdir, arguments: &[&str]) -> Run {
    workdir.write("rule.yml", RULE);
    let usual = ["hunt", "--rules", "rule.yml", "--format", "jsonl"];
    aurora(workdir.path(), &[&usual, arguments].concat())
}

/// Asserts the exit code and the places of the findings.
#[track_caller]
pub(crate) fn check(run: &Run, code: i32, places: &[(&str, u64)]) {
    let found = run.places();
    let found: Vec<_> = found.iter().map(|(source, record)| (source.as_str(), *record)).collect();
    assert_eq!(found, places, "{}", run.stderr);
    assert_eq!(run.code, Some(code), "{}", run.stderr);
}
