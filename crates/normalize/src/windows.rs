//! Windows events: one record, whatever its rendering.
//!
//! The same event reaches us as a record of an event log file, as its XML structure in JSON, as one
//! flat object, or as Winlogbeat writes it. Each rendering has a file that cuts it into fields; the
//! fields of `System` come out under the names that Sigma rules use (`Provider_Name`, `EventID`,
//! `Channel`, `Computer`, ...), those of `EventData` and `UserData` at top level under their own names.
//! What follows is the same for all: the event's time, machine, number and log sources, and the
//! second names of the [`taxonomy`].

mod event_data;
mod flat;
mod nested;
mod ocsf;
mod origin;
mod system;
mod taxonomy;
mod value;
mod winlogbeat;
pub(crate) mod xml;

use std::borrow::Cow;

use aurora_ocsf::{Event, LogSources, Record, Value};

use origin::Origin;
pub(crate) use origin::Origins;

use crate::{
    Format, Problem,
    document::Document,
    indexed::Indexed,
    names::{Name, name, names},
    time,
};

/// The Windows rendering that a document is in, if it is a Windows event.
pub(crate) fn recognise(document: &Document<'_>) -> Option<Format> {
    if nested::recognise(document) {
        Some(Format::WindowsJson)
    } else if winlogbeat::recognise(document) {
        Some(Format::Winlogbeat)
    } else if flat::recognise(document) {
        Some(Format::WindowsFlat)
    } else {
        None
    }
}

/// Makes the record of a document that [`recognise`] knows.
pub(crate) fn record<'a>(
    document: Document<'a>,
    format: Format,
    origins: &mut Origins,
    problems: &mut Vec<Problem>,
) -> Indexed<'a> {
    let mut record = match format {
        Format::Winlogbeat => winlogbeat::cut(document),
        Format::WindowsFlat => flat::cut(document, problems),
        _ => nested::cut(document),
    };
    system::complete(&mut record);
    event_data::add_plain_names(&mut record);
    let origin = origins.of(&record);
    place(&mut record, origin, problems);
    taxonomy::add_names(&mut record, origin.sources);
    record
}

/// Builds the OCSF event of a Windows record.
pub(crate) fn to_event(record: &Record<'_>) -> Event {
    ocsf::build(record)
}

/// Sets what a record says about itself: log sources, time, machine, number.
fn place(record: &mut Indexed<'_>, origin: Origin, problems: &mut Vec<Problem>) {
    let log_sources = LogSources::Known(origin.kind(record));
    let host = owned_text(record, name!("Computer"));
    let record_id = number(record, name!("EventRecordID"), problems);
    let time = event_time(record, problems);
    let record = record.record_mut();
    record.log_sources = log_sources;
    record.host = host;
    record.record_id = record_id;
    record.time = time;
}

/// When the event happened. Sysmon's `UtcTime` is not asked: some collectors write it in local time.
fn event_time(record: &Indexed<'_>, problems: &mut Vec<Problem>) -> Option<aurora_model::Timestamp> {
    static NAMES: &[Name] = names![
        "TimeCreated_SystemTime",
        "TimeCreated",
        "TimeCreatedUtc",
        "@timestamp",
        "TimeGenerated",
        "EventTime",
        "Timestamp",
        "timestamp",
        "time",
    ];
    let mut bad = None;
    for name in NAMES {
        let Some(text) = record.text(*name) else { continue };
        if let Some(moment) = time::parse(text) {
            return Some(moment);
        }
        bad.get_or_insert_with(|| Problem::bad_time(name.text, text));
    }
    problems.extend(bad);
    None
}

fn number(record: &Indexed<'_>, name: Name, problems: &mut Vec<Problem>) -> Option<u64> {
    let text = record.text(name)?;
    let number = text.parse().ok();
    if number.is_none() {
        problems.push(Problem::bad_number(name.text, text));
    }
    number
}

fn owned_text<'a>(record: &Indexed<'a>, name: Name) -> Option<Cow<'a, str>> {
    match record.first(name)? {
        Value::Text(text) => Some(text.clone().into_cow()),
        Value::Number(text) => Some(text.clone()),
        Value::Null | Value::Empty | Value::Bool(_) => None,
    }
}

/// NXLog puts the kind of log entry into `EventType`, a name that Sysmon and the Security log use.
fn is_collector_word(text: &str) -> bool {
    const WORDS: [&str; 8] =
        ["AUDIT_SUCCESS", "AUDIT_FAILURE", "INFO", "WARNING", "ERROR", "VERBOSE", "CRITICAL", "DEBUG"];
    WORDS.contains(&text)
}
