//! A Windows event as Winlogbeat writes it: `winlog.*` since version 7, names at top level before.

use std::borrow::Cow;

use aurora_ocsf::Value;

use super::flat;
use crate::{
    document::{Document, Leaf, Objects},
    indexed::Indexed,
    names::{name, names},
};

pub(super) fn recognise(document: &Document<'_>) -> bool {
    let is_seven = document.has_any(names!["winlog.event_id"])
        && document.has_any(names!["winlog.channel", "winlog.provider_name"]);
    let is_six = document.has_any(names!["event_id"])
        && document.has_any(names!["log_name"])
        && document.has_any(names!["source_name", "computer_name", "beat.name"]);
    is_seven || is_six
}

/// Winlogbeat's names and Sigma's. A name without a prefix is that of version 6 or is common to both.
static NAMES: [(&str, &str); 29] = [
    ("winlog.event_id", "EventID"),
    ("winlog.channel", "Channel"),
    ("winlog.provider_name", "Provider_Name"),
    ("winlog.provider_guid", "Provider_Guid"),
    ("winlog.computer_name", "Computer"),
    ("winlog.record_id", "EventRecordID"),
    ("winlog.version", "Version"),
    ("winlog.activity_id", "Correlation_ActivityID"),
    ("winlog.user.identifier", "Security_UserID"),
    ("winlog.process.pid", "Execution_ProcessID"),
    ("winlog.process.thread.id", "Execution_ThreadID"),
    ("winlog.time_created", "TimeCreated_SystemTime"),
    ("event_id", "EventID"),
    ("log_name", "Channel"),
    ("source_name", "Provider_Name"),
    ("provider_guid", "Provider_Guid"),
    ("computer_name", "Computer"),
    ("record_number", "EventRecordID"),
    ("version", "Version"),
    ("activity_id", "Correlation_ActivityID"),
    ("user.identifier", "Security_UserID"),
    ("process_id", "Execution_ProcessID"),
    ("thread_id", "Execution_ThreadID"),
    ("message", "Message"),
    ("winlog.message", "Message"),
    ("winlog.event_data", "EventData"),
    ("event_data", "EventData"),
    ("winlog.user_data", "UserData"),
    ("user_data", "UserData"),
];

/// Prefixes of the event's own data.
static DATA: [&str; 4] = ["winlog.event_data.", "winlog.user_data.", "event_data.", "user_data."];

/// Cuts a document into the fields of a record.
pub(super) fn cut(document: Document<'_>) -> Indexed<'_> {
    let (objects, leaves, mut record) = document.dissolve();
    for leaf in leaves {
        record.push(field_name(&objects, &leaf), leaf.value);
    }
    add_numbered_data(&mut record);
    add_level_and_outcome(&mut record);
    for alias in &flat::ALIASES[..5] {
        // What is missing may still stand under an ECS name or one of another shipper.
        flat::add_alias(&mut record, alias);
    }
    record
}

fn field_name<'a>(objects: &Objects, leaf: &Leaf<'a>) -> Cow<'a, str> {
    let path = objects.path(leaf.object);
    if DATA.iter().any(|prefix| prefix.strip_suffix('.') == Some(path)) {
        return leaf.key.clone();
    }
    let name = objects.name(leaf);
    if let Some((_, sigma)) = NAMES.iter().find(|(native, _)| *native == name) {
        return Cow::Borrowed(sigma);
    }
    match DATA.iter().find_map(|prefix| name.strip_prefix(prefix)) {
        Some(data) => Cow::Owned(data.to_owned()),
        None => name,
    }
}

/// Winlogbeat numbers the values that have no name in the event: `param1`, `param2`, ...
fn add_numbered_data(record: &mut Indexed<'_>) {
    if record.exists(name!("Data")) {
        return;
    }
    for number in 1..=64 {
        let Some(value) = record.first_of(&format!("param{number}")).cloned() else { break };
        record.push_second(name!("Data"), value);
    }
}

/// Winlogbeat writes words for the level and for the bits of the audit, which has no level.
fn add_level_and_outcome(record: &mut Indexed<'_>) {
    let keywords = record.values(name!("winlog.keywords")).chain(record.values(name!("keywords")));
    let audit = keywords.filter_map(Value::text).find_map(|word| match word {
        "Audit Success" => Some("0x8020000000000000"),
        "Audit Failure" => Some("0x8010000000000000"),
        _ => None,
    });
    if let Some(bits) = audit {
        record.push_taxonomy(name!("Keywords"), Value::Text(bits.into()));
    }
    let word = record.text(name!("log.level")).or(record.text(name!("level"))).unwrap_or_default();
    let level = match word.to_ascii_lowercase().as_str() {
        _ if audit.is_some() => "0",
        "critical" => "1",
        "error" => "2",
        "warning" => "3",
        "information" => "4",
        "verbose" => "5",
        _ => return,
    };
    record.push_taxonomy(name!("Level"), Value::Number(Cow::Borrowed(level)));
}
