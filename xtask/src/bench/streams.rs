//! The streams of the bench, made from the public recordings. The same data gives the same bytes.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde_json::{Map, Value, json};

/// How many process creations the second stream has.
const N_PROCESSES: usize = 3_000;

pub(super) struct Streams {
    pub(super) mixed: PathBuf,
    pub(super) n_mixed: usize,
    pub(super) processes: PathBuf,
    pub(super) n_processes: usize,
    pub(super) n_distinct_processes: usize,
}

/// Copies the rules whose `product` is `windows`, placeholders aside, into one folder.
pub(super) fn copy_windows_rules(rules: &Path, folder: &Path) -> anyhow::Result<usize> {
    fs::create_dir_all(folder)?;
    let mut n_rules = 0;
    for path in files_below(rules, "yml")? {
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

/// Writes both streams.
pub(super) fn build(data: &Path, folder: &Path) -> anyhow::Result<Streams> {
    let mixed = folder.join("mixed.jsonl");
    let mut writer = BufWriter::new(File::create(&mixed)?);
    let (mut n_mixed, mut seen, mut processes) = (0, HashSet::new(), Vec::new());
    let mut take = |event: Value, line: &str| -> anyhow::Result<()> {
        writeln!(writer, "{line}")?;
        n_mixed += 1;
        if is_process_creation(&event) && seen.insert(line.to_owned()) {
            processes.push(event);
        }
        Ok(())
    };
    for path in files_below(&data.join("otrf/atomic/windows"), "zip")? {
        each_line_of_archive(&path, &mut |line| match serde_json::from_str::<Value>(line) {
            Ok(event) if event.get("Channel").is_some() => take(event, line),
            _ => Ok(()),
        })?;
    }
    for path in files_below(&data.join("sigma-regression"), "json")? {
        for event in serde_json::Deserializer::from_str(&fs::read_to_string(&path)?).into_iter::<Value>() {
            let flat = flat(&event?);
            let line = flat.to_string();
            take(flat, &line)?;
        }
    }
    writer.flush()?;
    let n_distinct_processes = processes.len();
    let path = folder.join("processes.jsonl");
    let n_processes = write_processes(&path, &processes)?;
    Ok(Streams { mixed, n_mixed, processes: path, n_processes, n_distinct_processes })
}

/// An event of the regression data as one flat object, the form that both programs are given.
fn flat(event: &Value) -> Value {
    let system = &event["Event"]["System"];
    let mut flat = Map::new();
    flat.insert("Channel".to_owned(), system["Channel"].clone());
    flat.insert("EventID".to_owned(), system["EventID"].clone());
    flat.insert("Hostname".to_owned(), system["Computer"].clone());
    flat.insert("RecordNumber".to_owned(), system["EventRecordID"].clone());
    flat.insert("SourceName".to_owned(), system["Provider"]["#attributes"]["Name"].clone());
    flat.insert("@timestamp".to_owned(), system["TimeCreated"]["#attributes"]["SystemTime"].clone());
    if let Some(fields) = event["Event"]["EventData"].as_object() {
        flat.extend(fields.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    Value::Object(flat)
}

fn is_process_creation(event: &Value) -> bool {
    let channel = event["Channel"].as_str().unwrap_or_default().to_ascii_lowercase();
    match event["EventID"].as_i64() {
        Some(1) => channel == "microsoft-windows-sysmon/operational",
        Some(4688) => channel == "security",
        _ => false,
    }
}

/// All distinct recorded process creations, then copies with seeded changes to what varies in life: ids,
/// and a word of the command line.
fn write_processes(path: &Path, recorded: &[Value]) -> anyhow::Result<usize> {
    let mut writer = BufWriter::new(File::create(path)?);
    let mut random = SplitMix(0x5EED);
    for number in 0..N_PROCESSES.max(recorded.len()) {
        let mut event = recorded[number % recorded.len()].clone();
        if number >= recorded.len() {
            mutate(&mut event, &mut random);
        }
        writeln!(writer, "{event}")?;
    }
    writer.flush()?;
    Ok(N_PROCESSES.max(recorded.len()))
}

fn mutate(event: &mut Value, random: &mut SplitMix) {
    for name in ["ProcessId", "NewProcessId", "ParentProcessId", "ProcessGuid", "LogonId", "RecordNumber"] {
        if let Some(value) = event.get_mut(name) {
            *value = json!(random.next().to_string());
        }
    }
    if let Some(Value::String(line)) = event.get_mut("CommandLine") {
        line.push_str(&format!(" --job {:x}", random.next()));
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): small, seeded, and the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

fn each_line_of_archive(path: &Path, take: &mut dyn FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut archive = zip::ZipArchive::new(File::open(path)?)?;
    for index in 0..archive.len() {
        let member = archive.by_index(index)?;
        let name = member.name()?.into_owned();
        let is_log = name.ends_with(".json") && !name.starts_with("__MACOSX");
        if is_log {
            each_line(member, take)?;
        }
    }
    Ok(())
}

fn each_line(reader: impl Read, take: &mut dyn FnMut(&str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    for line in BufReader::new(reader).lines() {
        take(line?.trim())?;
    }
    Ok(())
}

/// The files below a folder with this ending, in order.
fn files_below(folder: &Path, extension: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| own == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
