//! The streams of the bench, made from the public recordings. The same data gives the same bytes.
//!
//! Each event's record number is replaced by the number of its line, so that the findings of all programs
//! name events alike.

mod mutate;
mod recordings;

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::random::SplitMix;

/// How many process creations the second stream has at least.
const N_PROCESSES: usize = 3_000;
/// How many lines both programs go through in about the same time as the mixed stream.
const N_EVENTS_IN_A_RUN: usize = 60_000;

/// A stream, and how often it is gone through so that a run takes some seconds.
pub(super) struct Stream {
    pub(super) name: &'static str,
    pub(super) path: PathBuf,
    pub(super) n_events: usize,
    pub(super) n_rounds: usize,
}

pub(super) struct Streams {
    /// All Windows events, as recorded.
    pub(super) mixed: Stream,
    /// All distinct process creations, and mutations of them.
    pub(super) processes: Stream,
    pub(super) n_distinct_processes: usize,
}

impl Streams {
    pub(super) fn all(&self) -> [&Stream; 2] {
        [&self.mixed, &self.processes]
    }
}

/// Copies the rules whose `product` is `windows`, placeholders aside, into one folder.
pub(super) fn copy_windows_rules(rules: &Path, folder: &Path) -> anyhow::Result<usize> {
    empty(folder)?;
    let mut n_rules = 0;
    for path in recordings::files_below(rules, ".yml")? {
        let text = fs::read_to_string(&path)?;
        let is_windows = text.lines().any(|line| line.trim() == "product: windows");
        if is_windows && !path.to_string_lossy().contains("rules-placeholder") {
            let name = path.file_name().context("a file has a name")?;
            fs::write(folder.join(name), text)?;
            n_rules += 1;
        }
    }
    Ok(n_rules)
}

/// Copies a seeded sample of the rules in one folder into another; a larger sample holds the smaller.
pub(super) fn sample_rules(rules: &Path, n_rules: usize, folder: &Path) -> anyhow::Result<()> {
    empty(folder)?;
    let mut files = recordings::files_below(rules, ".yml")?;
    SplitMix(0x5EED).shuffle(&mut files);
    ensure!(files.len() >= n_rules, "there are fewer than {n_rules} rules");
    for path in &files[..n_rules] {
        fs::copy(path, folder.join(path.file_name().context("a file has a name")?))?;
    }
    Ok(())
}

fn empty(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// Writes both streams.
pub(super) fn build(data: &Path, folder: &Path) -> anyhow::Result<Streams> {
    let path = folder.join("mixed.jsonl");
    let mut writer = BufWriter::new(File::create(&path)?);
    let (mut n_events, mut seen, mut processes) = (0, HashSet::new(), Vec::new());
    recordings::each(data, &mut |line| {
        n_events += 1;
        let numbered = numbered(line, n_events);
        writeln!(writer, "{numbered}")?;
        // Files overlap; the number is no part of the event.
        if may_be_process_creation(line) && seen.insert(self::numbered(line, 0)) {
            let event: Value = serde_json::from_str(line)?;
            processes.extend(Some(event).filter(is_process_creation));
        }
        Ok(())
    })?;
    writer.flush()?;
    let mixed = Stream { name: "mixed", path, n_events, n_rounds: 1 };
    let n_distinct_processes = processes.len();
    Ok(Streams { mixed, processes: write_processes(folder, &processes)?, n_distinct_processes })
}

/// The line with another record number; everything else stays as it was recorded.
fn numbered(line: &str, number: usize) -> String {
    let mut line = line.to_owned();
    for name in ["\"RecordNumber\":", "\"EventRecordID\":"] {
        let Some(start) = line.find(name).map(|at| at + name.len()) else { continue };
        let rest = &line[start..];
        let n_spaces = rest.len() - rest.trim_start().len();
        let n_value = rest[n_spaces..].find([',', '}']).unwrap_or_default();
        line.replace_range(start..start + n_spaces + n_value, &number.to_string());
    }
    line
}

/// Cheap, for most lines are something else.
fn may_be_process_creation(line: &str) -> bool {
    let Some((_, rest)) = line.split_once("\"EventID\":") else { return false };
    let id: String = rest.trim_start_matches([' ', '"']).chars().take_while(char::is_ascii_digit).collect();
    id == "1" || id == "4688"
}

fn is_process_creation(event: &Value) -> bool {
    let channel = event["Channel"].as_str().unwrap_or_default().to_ascii_lowercase();
    match event["EventID"].as_i64() {
        Some(1) => channel == "microsoft-windows-sysmon/operational",
        Some(4688) => channel == "security",
        _ => false,
    }
}

/// All distinct recorded process creations, then seeded mutations of them, in turn.
fn write_processes(folder: &Path, recorded: &[Value]) -> anyhow::Result<Stream> {
    ensure!(!recorded.is_empty(), "the recordings hold no process creation");
    let path = folder.join("processes.jsonl");
    let mut writer = BufWriter::new(File::create(&path)?);
    let mut random = SplitMix(0x5EED);
    let n_events = N_PROCESSES.max(recorded.len());
    for index in 0..n_events {
        let mut event = recorded[index % recorded.len()].clone();
        if index >= recorded.len() {
            mutate::mutate(&mut event, &mut random);
        }
        writeln!(writer, "{}", numbered(&event.to_string(), index + 1))?;
    }
    writer.flush()?;
    Ok(Stream { name: "process creation", path, n_events, n_rounds: N_EVENTS_IN_A_RUN.div_ceil(n_events) })
}

#[cfg(test)]
mod tests {
    use super::{may_be_process_creation, numbered};

    #[test]
    fn a_record_number_becomes_the_line_and_nothing_else_changes() {
        let check = |line, expected| assert_eq!(numbered(line, 7), expected);
        check(r#"{"RecordNumber":123,"a":1}"#, r#"{"RecordNumber":7,"a":1}"#);
        check(r#"{"a":1,"RecordNumber": "123"}"#, r#"{"a":1,"RecordNumber":7}"#);
        check(r#"{"EventRecordID":1}"#, r#"{"EventRecordID":7}"#);
        check(r#"{"a":1}"#, r#"{"a":1}"#);
    }

    #[test]
    fn the_event_id_is_seen_in_the_text() {
        let check = |line, expected| assert_eq!(may_be_process_creation(line), expected, "{line}");
        check(r#"{"EventID":1,"a":2}"#, true);
        check(r#"{"EventID": "4688"}"#, true);
        check(r#"{"EventID":10}"#, false);
        check(r#"{"Id":1}"#, false);
    }
}
