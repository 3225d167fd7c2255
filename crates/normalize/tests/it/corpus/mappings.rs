//! Agreement with the worked examples of OCSF: each raw log beside the event that the OCSF project made of it.
//!
//! Counted are the leaves of an example that the current schema has under the same name in the class that we chose. What is about the
//! record itself (`metadata`), what found no place (`unmapped`) and the raw text are aside. Elements of arrays have no
//! place: a value agrees if our event has it under the same path.
//! `AURORA_WRITE=1` writes `docs/reference/mapping-differences.md` anew.

mod pairs;
mod reasons;

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use aurora_normalize::{Container, Context, Limits, parse, time, to_event};
use aurora_ocsf::validate;
use aurora_test_support::data_dir;
use serde_json::Value;

use pairs::Pair;

/// Of the leaves that count, at least this share agrees.
const LEAST: f64 = 0.90;

/// The examples of Windows are of the text that its event viewer shows, which is read as text. That of QRadar is of a class
/// that the schema gives up, and repeats the log's fields as enrichments and observables. Both are on the page.
const APART: [&str; 2] = ["plain-text", "qradar"];

/// What became of the pairs of one format.
#[derive(Default)]
struct Tally {
    n_pairs: usize,
    n_leaves: usize,
    n_equal: usize,
    differences: Vec<Difference>,
}

struct Difference {
    example: String,
    path: String,
    theirs: String,
    ours: String,
    reason: &'static str,
}

#[test]
fn corpus_mappings_agree_with_the_worked_examples() {
    let folder = data_dir().join("ocsf-mappings");
    let pairs = pairs::all(&folder);
    assert!(pairs.len() >= 15, "only {} pairs; is AURORA_DATA complete?", pairs.len());
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for pair in &pairs {
        compare(pair, &mut tallies);
    }
    let page = page(&tallies);
    println!("{page}");
    check_page(&page);
    for (format, tally) in tallies.iter().filter(|(format, _)| !APART.contains(&format.as_str())) {
        let share = tally.n_equal as f64 / tally.n_leaves as f64;
        assert!(share >= LEAST, "{format}: {share:.3} of {} leaves agree", tally.n_leaves);
        for difference in &tally.differences {
            assert!(
                !difference.reason.is_empty(),
                "{format}: `{}` of {} differs without a reason: {} and {}",
                difference.path,
                difference.example,
                difference.theirs,
                difference.ours
            );
        }
    }
}

fn compare(pair: &Pair, tallies: &mut BTreeMap<String, Tally>) {
    let container = pair.header.as_ref().map_or(Container::Text, Container::Table);
    let context = Context { container, ..Context::default() };
    let parsed = parse(&pair.raw, &context, &Limits::default()).expect("an example is readable");
    let event = to_event(&parsed, aurora_model::Timestamp::EPOCH);
    let class = event.class();
    let event = event.into_json();
    assert_eq!(validate(&event), [], "{}", pair.name);
    let tally = tallies.entry(parsed.format.to_string()).or_default();
    tally.n_pairs += 1;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    leaves(&event, &mut String::new(), &mut ours);
    leaves(&pair.event, &mut String::new(), &mut theirs);
    for (path, value) in theirs {
        let dotted = path.replace("[]", "");
        if matches!(path.split(['.', '[']).next(), Some("metadata" | "unmapped" | "raw_data"))
            || class.attribute(&dotted).is_none()
        {
            continue;
        }
        tally.n_leaves += 1;
        let found: Vec<&Value> =
            ours.iter().filter(|(own, _)| *own == path).map(|(_, value)| value).collect();
        if found.iter().any(|own| is_same(own, &value)) {
            tally.n_equal += 1;
        } else {
            let ours = found.first().map_or_else(|| "nothing".to_owned(), |own| quoted(own));
            let reason = reasons::of(&pair.name, &path, &value, found.first().copied());
            let (example, theirs) = (pair.name.clone(), quoted(&value));
            tally.differences.push(Difference { example, path, theirs, ours, reason });
        }
    }
}

/// All values that are no containers, with their paths; elements of an array have the path of the array and `[]`.
fn leaves(value: &Value, path: &mut String, found: &mut Vec<(String, Value)>) {
    let length = path.len();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if length > 0 {
                    path.push('.');
                }
                path.push_str(name);
                leaves(member, path, found);
                path.truncate(length);
            }
        }
        Value::Array(elements) => {
            path.push_str("[]");
            elements.iter().for_each(|element| leaves(element, path, found));
            path.truncate(length);
        }
        Value::Null => {}
        leaf => found.push((path.clone(), leaf.clone())),
    }
}

/// Equal are equal values, and the same moment however it is written.
fn is_same(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::String(own), Value::String(other)) => {
            let is_time = |text: &str| {
                text.len() >= 19
                    && text.as_bytes()[4] == b'-'
                    && text.as_bytes()[10..11].iter().all(|byte| matches!(byte, b'T' | b' '))
            };
            own == other
                || *own == other.replace("[]", "")
                || (is_time(own) && is_time(other) && time::parse(own) == time::parse(other))
        }
        (Value::Number(own), Value::Number(other)) => own.as_f64() == other.as_f64(),
        _ => ours == theirs,
    }
}

fn quoted(value: &Value) -> String {
    let text: String = value.to_string().chars().take(60).collect();
    format!("`{}`", text.replace(['|', '`'], " "))
}

fn page(tallies: &BTreeMap<String, Tally>) -> String {
    let mut page = String::from(
        "# Differences from the worked examples\n\nThe OCSF project publishes raw logs with the events that it made of them. A test makes our events of the same logs and \
         compares each value that the current schema has under the same name; what is about the record itself, unmapped \
         fields and the raw text are aside. This page is written by that test.\n\n\
         | Format | Pairs | Values | Equal | Share |\n|---|---|---|---|---|\n",
    );
    let mut line = |line: String| writeln!(page, "{line}").expect("a String takes all");
    let (mut n_leaves, mut n_equal) = (0, 0);
    for (format, tally) in tallies {
        n_leaves += tally.n_leaves;
        n_equal += tally.n_equal;
        let share = 100.0 * tally.n_equal as f64 / tally.n_leaves as f64;
        line(format!(
            "| `{format}` | {} | {} | {} | {share:.1} % |",
            tally.n_pairs, tally.n_leaves, tally.n_equal
        ));
    }
    let share = 100.0 * n_equal as f64 / n_leaves as f64;
    line(format!("| all | | {n_leaves} | {n_equal} | {share:.1} % |"));
    for (format, tally) in tallies.iter().filter(|(_, tally)| !tally.differences.is_empty()) {
        line(format!(
            "\n## `{format}`\n\n| Example | Attribute | Example's value | Ours | Why |\n|---|---|---|---|---|"
        ));
        for Difference { example, path, theirs, ours, reason } in &tally.differences {
            line(format!("| {example} | `{path}` | {theirs} | {ours} | {reason} |"));
        }
    }
    page
}

fn check_page(page: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/mapping-differences.md");
    if std::env::var_os("AURORA_WRITE").is_some() {
        fs::write(&path, page).expect("a writable folder");
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    assert!(known == page, "{} is out of date; AURORA_WRITE=1 writes it anew", path.display());
}
