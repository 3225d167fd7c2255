//! Raw logs of many formats, faithful to their sources, and the events that become of them: `tests/samples/FORMAT/NAME.log`
//! and beside it `NAME.ocsf.jsonl`, the event of each record. Each record must be of the format that its folder is called
//! after, every event is valid, and nearly all have a class of their own.
//!
//! After a change that is meant, `AURORA_WRITE=1 cargo nextest run -p aurora-normalize samples` writes the events anew. Read
//! the difference before you commit it.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use aurora_model::Timestamp;
use aurora_normalize::{
    Container, Context, Limits,
    frame::{Frame, Framer},
    parse,
    table::Header,
    to_event,
};

/// When the samples were received: older syslog writes no year.
const RECEIVED: &str = "2024-06-15T12:00:00Z";

/// At least this share of a format's samples has a class of its own, in percent.
const TYPED: usize = 95;

/// These hold whatever nothing else knows, so that a class of its own cannot be asked of it.
const GENERIC: [&str; 8] =
    ["syslog-5424", "syslog-3164", "csv", "key-value", "plain-text", "gelf", "w3c", "journald"];

#[test]
fn samples_become_the_events_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut problems = Vec::new();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for path in logs(&folder) {
        let format =
            path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy().into_owned();
        let mut reader = Reader::of(&format, &mut problems);
        let found = reader.read(&fs::read(&path).expect("a readable file"));
        let count = counts.entry(format.clone()).or_default();
        *count = (count.0 + reader.n_events, count.1 + reader.n_typed);
        let expected = path.with_extension("ocsf.jsonl");
        if env::var_os("AURORA_WRITE").is_some() {
            fs::write(&expected, &found).expect("a writable folder");
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(&found) {
            problems.push(format!("{} differs; now it is:\n{found}", expected.display()));
        }
    }
    for (format, (n_events, n_typed)) in &counts {
        println!("{format}: {n_events} events, {n_typed} with a class of their own");
        if n_typed * 100 < n_events * TYPED && !GENERIC.contains(&format.as_str()) {
            problems.push(format!("{format}: only {n_typed} of {n_events} events have a class of their own"));
        }
    }
    assert!(!counts.is_empty(), "no samples in {}", folder.display());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Reads a log as the product does, and keeps account.
struct Reader<'t> {
    format: &'t str,
    problems: &'t mut Vec<String>,
    received_at: Timestamp,
    n_events: usize,
    n_typed: usize,
}

impl<'t> Reader<'t> {
    fn of(format: &'t str, problems: &'t mut Vec<String>) -> Self {
        let received_at = RECEIVED.parse().expect("a moment");
        Self { format, problems, received_at, n_events: 0, n_typed: 0 }
    }

    /// The events of a log, one a line, without the raw data.
    fn read(&mut self, log: &[u8]) -> String {
        let (mut text, mut header): (String, Option<Header>) = (String::new(), None);
        let mut take = |frame: Frame<'_>| {
            let Frame::Record { bytes, line } = frame else { panic!("a record is too long") };
            match &mut header {
                Some(header) if header.is_line(bytes) => return assert!(header.update(bytes)),
                Some(_) => {}
                None => header = Header::begin(bytes, line == 1),
            }
            if line > 1 || header.is_none() {
                self.record(bytes, header.as_ref(), &mut text);
            }
        };
        let mut framer = Framer::new(Limits::default().max_record_bytes);
        framer.push(log, &mut take);
        framer.finish(&mut take);
        text
    }

    fn record(&mut self, bytes: &[u8], header: Option<&Header>, text: &mut String) {
        self.n_events += 1;
        let container = header.map_or(Container::Text, Container::Table);
        let context = Context { container, received_at: Some(self.received_at), ..Context::default() };
        let (format, raw) = (self.format, String::from_utf8_lossy(bytes));
        let parsed = match parse(bytes, &context, &Limits::default()) {
            Ok(parsed) => parsed,
            Err(letter) => return self.problems.push(format!("{format}: {letter}: {raw}")),
        };
        if parsed.format.as_str() != format {
            self.problems.push(format!("{format}: taken for {}: {raw}", parsed.format));
        }
        let event = to_event(&parsed, self.received_at);
        let violations = event.violations();
        self.problems.extend(violations.iter().map(|violation| format!("{format}: {violation}: {raw}")));
        let mut event = event.into_json();
        let object = event.as_object_mut().expect("an event is an object");
        object.remove("raw_data").expect("raw data is kept");
        self.n_typed += usize::from(object["class_uid"] != 0);
        text.push_str(&event.to_string());
        text.push('\n');
    }
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let mut logs = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder of samples") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            logs.extend(self::logs(&path));
        } else if path.extension().is_some_and(|extension| extension == "log") {
            logs.push(path);
        }
    }
    logs.sort();
    logs
}
