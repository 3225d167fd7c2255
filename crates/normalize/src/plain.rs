//! JSON that is nothing known: every leaf is a field, and rules of every log source are tried on it.

use std::borrow::Cow;

use aurora_model::Timestamp;
use aurora_ocsf::{Class, Event, LogSources, ObservableType, Profile, Record, Value};

use crate::{Format, json, registry::JsonFormat, time};

/// What a record is that no other format recognises.
pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::PlainJson,
    marks: &[],
    recognise: |_| true,
    complete: |record, _, _| complete(record),
    to_event,
};

/// Names that hold the event's own time, the surest first. The names of the moment at which a
/// collector saw the event come last.
static TIMES: [&str; 22] = [
    "time",
    "timestamp",
    "Timestamp",
    "@timestamp",
    "ts",
    "eventTime",
    "EventTime",
    "event_time",
    "event.created",
    "datetime",
    "dateTime",
    "date",
    "Date",
    "TimeCreated",
    "createdDateTime",
    "activityDateTime",
    "published",
    "created_at",
    "_time",
    "_timestamp",
    "UtcTime",
    "TimeGenerated",
];

/// Names that hold the machine, the surest first.
static HOSTS: [&str; 13] = [
    "host",
    "hostname",
    "Hostname",
    "HostName",
    "host.name",
    "host.hostname",
    "Computer",
    "computer",
    "ComputerName",
    "computer_name",
    "DeviceName",
    "device.hostname",
    "agent.hostname",
];

/// Says of a record what its usual names say.
pub(crate) fn complete(record: &mut Record<'_>) {
    record.log_sources = LogSources::Unknown;
    record.time = TIMES.iter().find_map(|name| moment(record.text(name)?));
    record.host = HOSTS.iter().find_map(|name| machine(record.first(name)?));
}

/// A base event with all fields in `unmapped`.
pub(crate) fn to_event(record: &Record<'_>) -> Event {
    let mut event = Event::new(Class::BaseEvent, 0);
    event.set_product("Unknown", "Unknown");
    if let Some(time) = record.time {
        event.set_time(time);
    }
    if let Some(host) = record.host.as_deref() {
        event.add_profile(Profile::Host);
        event.set("device.hostname", host);
        event.set_enum("device.type_id", 0);
        event.observable("device.hostname", ObservableType::Hostname, host);
    }
    for name in ["message", "msg", "Message"] {
        if event.get("message").is_none() {
            event.set_text("message", record.text(name).unwrap_or_default());
        }
    }
    for field in &record.fields {
        event.unmapped(&field.name, json::from_value(&field.value));
    }
    event.set_raw_data(json::raw_text(&record.raw));
    event
}

/// A number below this many seconds since 1970 (the year 1973) is a count of something else.
const EARLIEST_EPOCH: i64 = 100_000_000 * 1_000_000;

fn moment(text: &str) -> Option<Timestamp> {
    let is_number = text.parse::<f64>().is_ok();
    time::parse(text).filter(|moment| !is_number || moment.as_micros() >= EARLIEST_EPOCH)
}

fn machine<'a>(value: &Value<'a>) -> Option<Cow<'a, str>> {
    match value {
        Value::Text(text) if !text.is_empty() => Some(text.clone().into_cow()),
        Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Null | Value::Empty => None,
    }
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::{Record, Value};

    fn check(fields: &[(&'static str, &'static str)], time: Option<&str>, host: Option<&str>) {
        let mut record = Record::new(Vec::new());
        for (name, text) in fields {
            record.push(*name, Value::Text((*text).into()));
        }
        super::complete(&mut record);
        assert_eq!(record.time.map(|time| time.to_string()).as_deref(), time, "{fields:?}");
        assert_eq!(record.host.as_deref(), host, "{fields:?}");
    }

    #[test]
    fn time_and_host_stand_under_many_names() {
        check(&[("time", "2024-01-02 03:04:05")], Some("2024-01-02T03:04:05.000000Z"), None);
        check(&[("ts", "1300475167.096535"), ("host", "a")], Some("2011-03-18T19:06:07.096535Z"), Some("a"));
        check(&[("time", "soon"), ("date", "2024-01-02")], Some("2024-01-02T00:00:00.000000Z"), None);
        check(&[("time", "12"), ("hostname", ""), ("host.name", "b")], None, Some("b"));
        check(&[("x", "y")], None, None);
    }
}
