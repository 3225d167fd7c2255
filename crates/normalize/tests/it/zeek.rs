//! Zeek logs of our own making and the events they become, in `tests/golden/zeek`.
//!
//! A difference is read before it is accepted: `UPDATE_GOLDEN=1 cargo test -p aurora-normalize golden`
//! rewrites the files.

use std::{env, fs, path::Path};

use aurora_normalize::{
    Container, Context, Limits,
    frame::{Frame, Framer},
    parse,
    table::Header,
    to_event,
};
use aurora_ocsf::validate;
use serde_json::{Value, json};

#[test]
fn golden_rows() {
    check("rows.log");
}

#[test]
fn golden_lines() {
    check("lines.log");
}

fn check(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/zeek");
    let outcome = Value::Array(outcome(&fs::read(folder.join(name)).expect("a readable log")));
    let golden = folder.join(name).with_extension("json");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&golden, format!("{outcome:#}\n")).expect("a writable folder");
    }
    let expected = fs::read_to_string(&golden).expect("a readable golden file");
    let expected: Value = serde_json::from_str(&expected).expect("a golden file is JSON");
    assert_eq!(outcome, expected, "{name} becomes something else; see the head of this file");
}

/// The event of each record, or why there is none.
fn outcome(bytes: &[u8]) -> Vec<Value> {
    let mut outcome = Vec::new();
    let mut header = None;
    let mut sink = |frame: Frame<'_>| {
        let Frame::Record { bytes, .. } = frame else { panic!("a record is too long") };
        let is_header_line = match &mut header {
            Some(header) => Header::update(header, bytes),
            None => {
                header = Header::begin(bytes, false);
                header.is_some()
            }
        };
        if is_header_line {
            return;
        }
        let container = header.as_ref().map_or(Container::Text, Container::Table);
        outcome.push(event(bytes, &Context { container, ..Context::default() }));
    };
    let mut framer = Framer::new(Limits::default().max_record_bytes);
    framer.push(bytes, &mut sink);
    framer.finish(&mut sink);
    outcome
}

fn event(bytes: &[u8], context: &Context<'_>) -> Value {
    match parse(bytes, context, &Limits::default()) {
        Ok(parsed) => {
            let event = to_event(&parsed, aurora_model::Timestamp::EPOCH).into_json();
            assert_eq!(validate(&event), [], "{event:#}");
            event
        }
        Err(dead_letter) => json!({ "dead_letter": dead_letter.to_string() }),
    }
}
