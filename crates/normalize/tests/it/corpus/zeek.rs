//! All public Zeek logs: each record becomes a valid event of the log that its file is named after, and the
//! events of the worked examples say what the examples say.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read,
    path::Path,
};

use aurora_normalize::{Context, Format, Limits, frame::Frame, parse, to_event};
use aurora_ocsf::{EventKind, LogSources, Record, validate};
use aurora_test_support::{data_dir, data_files};
use serde_json::Value;

use super::cut;

/// What came of the records of a folder.
#[derive(Default)]
struct Tally {
    n_records: usize,
    n_events: usize,
    problems: BTreeMap<String, usize>,
}

#[test]
fn corpus_every_zeek_record_is_a_valid_event() {
    let mut tally = Tally::default();
    for folder in ["raw-logs/Zeek", "otrf/compound", "ocsf-mappings/Zeek"] {
        for path in data_files(folder, "") {
            tally.file(&path);
        }
    }
    assert_eq!(tally.problems, BTreeMap::new());
    assert_eq!(tally.n_events, tally.n_records, "in is not out");
    assert!(tally.n_records > 6500, "only {} records; is AURORA_DATA complete?", tally.n_records);
}

impl Tally {
    fn file(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("log" | "raw") => self.log(&name, &fs::read(path).expect("a readable file")),
            Some("zip") => self.zip(path),
            _ => {}
        }
    }

    fn zip(&mut self, path: &Path) {
        let mut archive =
            zip::ZipArchive::new(File::open(path).expect("a readable file")).expect("an archive");
        for index in 0..archive.len() {
            let mut member = archive.by_index(index).expect("a readable member");
            let name = member.name().expect("a readable name").into_owned();
            if name.ends_with(".log") {
                let mut bytes = Vec::new();
                member.read_to_end(&mut bytes).expect("a readable member");
                self.log(&name, &bytes);
            }
        }
    }

    fn log(&mut self, name: &str, bytes: &[u8]) {
        cut(bytes, &mut |frame| {
            self.n_records += 1;
            let Frame::Record { bytes, .. } = frame else {
                return self.problem(name, "a record is too long");
            };
            self.record(name, bytes);
        });
    }

    fn record(&mut self, name: &str, bytes: &[u8]) {
        let context = Context { file_name: Some(name), ..Context::default() };
        let parsed = match parse(bytes, &context, &Limits::default()) {
            Ok(parsed) => parsed,
            Err(dead_letter) => return self.problem(name, &dead_letter.to_string()),
        };
        self.n_events += 1;
        parsed.problems.iter().for_each(|problem| self.problem(name, &problem.to_string()));
        if parsed.format != Format::ZeekJson {
            self.problem(name, &format!("read as {}", parsed.format));
        }
        if !is_of_the_log(&parsed.record, name) {
            self.problem(name, &format!("read as {:?}", parsed.record.log_sources));
        }
        for violation in validate(&to_event(&parsed, aurora_model::Timestamp::EPOCH).into_json()) {
            self.problem(name, &violation.to_string());
        }
    }

    fn problem(&mut self, name: &str, text: &str) {
        *self.problems.entry(format!("{name}: {text}")).or_default() += 1;
    }
}

/// True if the record is of the log that the file is named after; one file holds all of them.
fn is_of_the_log(record: &Record<'_>, file_name: &str) -> bool {
    let LogSources::Known(kind) = record.log_sources else { return false };
    let path = last_words(file_name.trim_end_matches("_log.raw").trim_end_matches(".log"));
    match path {
        "combined_zeek" => kind != EventKind::ZeekOther,
        path => kind == EventKind::zeek(path) && kind != EventKind::ZeekOther,
    }
}

/// `NASHUA_smb_files` without the name of the machine.
fn last_words(path: &str) -> &str {
    ["NASHUA_", "SCRANTON_"].iter().find_map(|host| path.strip_prefix(host)).unwrap_or(path)
}

/// Leaves of an example that our event has otherwise, with the reason.
const DIFFERENCES: &[(&str, &str)] = &[
    ("time", "the examples' times are those of another record, and in seconds"),
    ("start_time", "as `time`"),
    ("duration", "in seconds"),
    ("connection_info.community_id", "no attribute of OCSF"),
    ("connection_info.direction_id", "we know it from `local_orig` and `local_resp`"),
    ("http_request.x_forwarded_for", "an array since OCSF 1.4"),
    ("message", "a text, not an array"),
    ("email.to", "the address alone is an address"),
    ("email.smtp_to", "deprecated for `to`"),
    ("email.smtp_from", "deprecated for `from`"),
    ("smtp_hello", "deprecated for `command`"),
];

#[test]
fn corpus_worked_examples_are_met() {
    for (log, version) in [("conn", "v1.4.0"), ("http", "v1.3.0"), ("smtp", "v1.3.0")] {
        let folder = data_dir().join(format!("ocsf-mappings/Zeek/{version}/{log}_log/samples"));
        let examples = fs::read_to_string(folder.join(format!("{log}_log.ocsf"))).expect("an example");
        let raw = fs::read(folder.join(format!("{log}_log.raw"))).expect("an example's raw log");
        let mut events = Vec::new();
        cut(&raw, &mut |frame| {
            let Frame::Record { bytes, .. } = frame else { panic!("{log}: too long") };
            let parsed = parse(bytes, &Context::default(), &Limits::default()).expect("a record parses");
            events.push(to_event(&parsed, aurora_model::Timestamp::EPOCH).into_json());
        });
        let examples: Vec<Value> = serde_json::Deserializer::from_str(&examples)
            .into_iter()
            .collect::<Result<_, _>>()
            .expect("examples are JSON");
        assert_eq!(events.len(), examples.len());
        for (event, example) in events.iter().zip(&examples) {
            assert_eq!(missing(event, example), Vec::<String>::new(), "{log}");
        }
    }
}

/// The leaves of the example that the event lacks, without those of [`DIFFERENCES`].
fn missing(event: &Value, example: &Value) -> Vec<String> {
    let own = leaves(event);
    let is_expected = |path: &str| {
        path.starts_with("unmapped")
            || path.starts_with("metadata")
            || DIFFERENCES.iter().any(|known| known.0 == path)
    };
    leaves(example)
        .into_iter()
        .filter(|leaf| !is_expected(&leaf.0) && !own.contains(leaf))
        .map(|(path, value)| format!("{path}: {value}"))
        .collect()
}

/// All leaves with their dotted paths, array indices left out.
fn leaves(value: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                let below =
                    |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                open.extend(fields.iter().map(|(name, value)| (below(name), value)));
            }
            Value::Array(values) => open.extend(values.iter().map(|value| (path.clone(), value))),
            leaf => found.push((path, leaf.clone())),
        }
    }
    found
}
