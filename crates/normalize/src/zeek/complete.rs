//! What a Zeek record means beyond its fields: log, time, host.

use std::{borrow::Cow, collections::BTreeMap};

use aurora_model::Timestamp;
use aurora_ocsf::{EventKind, Field, LogSources, Origin, Record, Value};

use super::{logs, taxonomy};
use crate::{Problem, time};

/// The fields in which streaming writers name the log: Corelight and Zeek's `json-streaming-logs`, and ROCK.
const PATH_FIELDS: &[&str] = &["_path", "@stream", "_log"];

/// The fields that name the sensor, else the machine that the log is about.
const HOST_FIELDS: &[&str] = &[
    "_system_name",
    "@system",
    "_node_name",
    "id.orig_h",
    "id_orig_h",
    "client_addr",
    "host",
    "src",
    "tx_hosts",
];

/// The path that the record itself names.
pub(super) fn native_path<'r>(record: &'r Record<'_>) -> Option<&'r str> {
    PATH_FIELDS.iter().find_map(|name| record.text(name)).filter(|path| !path.is_empty())
}

/// True if `ts` reads as a time: seconds since 1970, or a date.
pub(super) fn is_time(value: &Value<'_>) -> bool {
    moment(value).is_some()
}

/// Fills in log sources, time and host, and adds the second names of fields.
pub(super) fn complete(record: &mut Record<'_>, path: Option<&str>, problems: &mut Vec<Problem>) {
    let kind = path.map_or(EventKind::ZeekOther, kind_of);
    record.log_sources = LogSources::Known(kind);
    set_time(record, problems);
    record.host = HOST_FIELDS.iter().find_map(|name| record.first(name)).and_then(text);
    add_dotted_names(record);
    if let Some(path) = path {
        record.push_taxonomy("_path", Value::Text(path.to_owned().into()));
    }
    taxonomy::add(record, kind);
}

/// Zeek's data reduction writes thinned logs beside the standard ones: `conn_red` has the fields of `conn`.
fn kind_of(path: &str) -> EventKind {
    EventKind::zeek(path.strip_suffix("_red").unwrap_or(path))
}

fn set_time(record: &mut Record<'_>, problems: &mut Vec<Problem>) {
    let Some(value) = record.first("ts").cloned() else { return };
    record.time = moment(&value);
    if record.time.is_none() {
        problems.push(Problem::bad_time("ts", value.text().unwrap_or_default()));
    }
}

pub(super) fn moment(value: &Value<'_>) -> Option<Timestamp> {
    match value {
        Value::Number(number) => time::epoch_seconds(number),
        Value::Text(text) => time::parse(text),
        Value::Null | Value::Empty | Value::Bool(_) => None,
    }
}

fn add_dotted_names(record: &mut Record<'_>) {
    let mut twins: BTreeMap<&'static str, Vec<Value<'_>>> = BTreeMap::new();
    for field in record.fields.iter().filter(|field| field.origin == Origin::Native) {
        if let Some(name) = logs::dotted(&field.name) {
            twins.entry(name).or_default().push(field.value.clone());
        }
    }
    for (name, values) in twins {
        add_second_name(record, name, values);
    }
}

/// Adds a second name with all its values, unless the record uses the name itself. That is looked up once,
/// not for each value as `Record::push_taxonomy` does: an array of many values would take too long.
pub(super) fn add_second_name<'a>(record: &mut Record<'a>, name: &'static str, values: Vec<Value<'a>>) {
    let is_native = record.fields.iter().any(|field| field.origin == Origin::Native && field.name == name);
    if !is_native {
        let second = values.into_iter().map(|value| Field::new(name, value, Origin::Taxonomy));
        record.fields.extend(second);
    }
}

fn text<'a>(value: &Value<'a>) -> Option<Cow<'a, str>> {
    match value {
        Value::Text(text) => Some(text.clone().into_cow()),
        Value::Number(text) => Some(text.clone()),
        Value::Null | Value::Empty | Value::Bool(_) => None,
    }
}
