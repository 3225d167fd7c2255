//! Raw records of our own making, and what becomes of them: `tests/golden/NAME.json` and `NAME.golden`.
//!
//! After a change that is meant, `UPDATE_GOLDEN=1 cargo test -p aurora-normalize golden` writes the
//! expectations anew. Read the difference before you commit it.

use std::{env, fmt::Write, fs, path::Path};

use aurora_normalize::{Context, Limits, parse, to_event};
use aurora_ocsf::{Origin, validate};

#[test]
fn golden_records_and_events_are_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut differences = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder of golden files") {
        let path = entry.expect("a readable entry").path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let raw = fs::read(&path).expect("a readable file");
        let found = described(&raw);
        let golden = path.with_extension("golden");
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&golden, &found).expect("a writable folder");
        } else if fs::read_to_string(&golden).ok().as_deref() != Some(&found) {
            differences.push(format!("{} differs; now it is:\n{found}", golden.display()));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The record, field by field, and the event without what the input says itself.
fn described(raw: &[u8]) -> String {
    let parsed = parse(raw, &Context::default(), &Limits::default()).expect("golden inputs are records");
    let record = &parsed.record;
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "{line}").expect("a String takes all");
    line(format!("format: {}", parsed.format));
    line(format!("log sources: {:?}", record.log_sources));
    line(format!("time: {}", record.time.map_or_else(|| "-".to_owned(), |time| time.to_string())));
    line(format!("host: {}", record.host.as_deref().unwrap_or("-")));
    line(format!("record: {}", record.record_id.map_or_else(|| "-".to_owned(), |id| id.to_string())));
    for problem in &parsed.problems {
        line(format!("problem: {problem}"));
    }
    for field in &record.fields {
        let mark = if field.origin == Origin::Taxonomy { "+ " } else { "  " };
        line(format!("{mark}{} = {:?}", field.name, field.value));
    }
    let mut event = to_event(&parsed, aurora_model::Timestamp::EPOCH).into_json();
    let violations = validate(&event);
    assert!(violations.is_empty(), "{violations:#?}");
    event.as_object_mut().expect("an event is an object").remove("raw_data").expect("raw data is kept");
    line(format!("{event:#}"));
    text
}
