//! Raw logs of many formats, faithful to their sources, and the events that become of them: `tests/samples/FORMAT/NAME.log` has
//! one record a line, `NAME.ocsf.jsonl` the event of each. Every event is valid, and almost all have a class of their own.
//!
//! After a change that is meant, `AURORA_WRITE=1 cargo nextest run -p aurora-normalize samples` writes the events anew. Read the
//! difference before you commit it.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use aurora_model::Timestamp;
use aurora_normalize::{Context, Limits, parse, to_event};

/// When the samples were received: 2024-06-15. Older syslog writes no year.
const RECEIVED: &str = "2024-06-15T12:00:00Z";

/// At least this share of a format's samples has a class of its own, in percent.
const TYPED: usize = 95;

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

/// The event of each line without the raw line, and how many have a class of their own.
fn events(format: &str, log: &str, problems: &mut Vec<String>) -> (String, usize) {
    let received_at: Timestamp = RECEIVED.parse().expect("a moment");
    let context = Context { received_at: Some(received_at), ..Context::default() };
    let (mut text, mut n_typed) = (String::new(), 0);
    for line in log.lines() {
        let parsed = match parse(line.as_bytes(), &context, &Limits::default()) {
            Ok(parsed) => parsed,
            Err(letter) => {
                problems.push(format!("{format}: {letter}: {line}"));
                continue;
            }
        };
        if parsed.format.as_str() != format {
            problems.push(format!("{format}: taken for {}: {line}", parsed.format));
        }
        let event = to_event(&parsed, received_at);
        for violation in event.violations() {
            problems.push(format!("{format}: {violation}: {line}"));
        }
        let mut event = event.into_json();
        let object = event.as_object_mut().expect("an event is an object");
        object.remove("raw_data").expect("raw data is kept");
        n_typed += usize::from(object["class_uid"] != 0);
        text.push_str(&event.to_string());
        text.push('\n');
    }
    (text, n_typed)
}

#[test]
fn samples_become_the_events_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut problems = Vec::new();
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for path in logs(&folder) {
        let format =
            path.parent().and_then(Path::file_name).expect("a folder").to_string_lossy().into_owned();
        let log = fs::read_to_string(&path).expect("a readable file");
        let (found, n_typed) = events(&format, &log, &mut problems);
        let count = counts.entry(format).or_default();
        *count = (count.0 + log.lines().count(), count.1 + n_typed);
        let expected = path.with_extension("ocsf.jsonl");
        if env::var_os("AURORA_WRITE").is_some() {
            fs::write(&expected, &found).expect("a writable folder");
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(&found) {
            problems.push(format!("{} differs; now it is:\n{found}", expected.display()));
        }
    }
    for (format, (n_events, n_typed)) in &counts {
        println!("{format}: {n_events} events, {n_typed} with a class of their own");
        if n_typed * 100 < n_events * TYPED {
            problems.push(format!("{format}: only {n_typed} of {n_events} events have a class of their own"));
        }
    }
    assert!(!counts.is_empty(), "no samples in {}", folder.display());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
