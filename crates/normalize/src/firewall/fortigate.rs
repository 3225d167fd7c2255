//! Fortinet FortiGate: keys and values, `date=2024-01-02 time=03:04:05 devname="FW" type="traffic" subtype="forward" …`.
//!
//! <https://docs.fortinet.com/document/fortigate/latest/fortios-log-message-reference>. Values with spaces stand in quotes.

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::event;
use crate::{
    Format, Problem,
    appliance::{add_names, add_uri_parts},
    line::Line,
    registry::TextFormat,
    time,
};

pub(crate) static FORMAT: TextFormat =
    TextFormat { format: Format::Fortigate, parse, to_event: event::fortigate };

/// A message has at most this many fields.
const MAX_FIELDS: usize = 256;

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let start = ["date=", "logver=", "timestamp=", "itime=", "devname=", "eventtime="]
        .into_iter()
        .filter_map(|mark| line.raw.find(mark))
        .min()
        .filter(|at| *at < 300)?;
    let text = &line.raw[start..];
    let is_fortinet = text.contains("devid=") || text.contains("logid=") || text.contains("log_id=");
    if !is_fortinet || !text.contains("type=") {
        return None;
    }
    let mut record = line.record();
    let mut rest = text;
    for _ in 0..MAX_FIELDS {
        let Some((key, value, after)) = pair(rest) else { break };
        if !value.is_empty() {
            record.push(key, Value::Text(value.into()));
        }
        rest = after;
    }
    record.exists("type").then_some(())?;
    record.time = moment(&record).or(record.time);
    record.host = record.text("devname").or(record.text("devid")).map(|host| host.to_owned().into());
    record.log_sources = LogSources::Known(kind(&record));
    add_names(&mut record, event::FORTIGATE_NAMES);
    add_uri_parts(&mut record, "url");
    Some(record)
}

/// The next key and value, and what follows.
fn pair(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start_matches([' ', ',']);
    let (key, rest) = text.split_once('=')?;
    let key = key.rsplit(' ').next()?;
    if let Some(inner) = rest.strip_prefix('"') {
        let mut is_escaped = false;
        for (at, byte) in inner.bytes().enumerate() {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => return Some((key, &inner[..at], &inner[at + 1..])),
                _ => {}
            }
        }
        return Some((key, inner, ""));
    }
    let end = rest.find([' ', ',']).unwrap_or(rest.len());
    Some((key, &rest[..end], &rest[end..]))
}

fn moment(record: &Record<'_>) -> Option<aurora_model::Timestamp> {
    let own = record.text("eventtime").and_then(time::epoch);
    own.or_else(|| {
        let (date, clock) = (record.text("date")?, record.text("time")?);
        time::parse(&format!("{date}T{clock}{}", record.text("tz").unwrap_or("Z")))
    })
}

fn kind(record: &Record<'_>) -> EventKind {
    match (record.text("type").unwrap_or_default(), record.text("subtype").unwrap_or_default()) {
        ("traffic", _) => EventKind::FortigateTraffic,
        ("event", "vpn") => EventKind::FortigateSslVpn,
        ("event", _) => EventKind::FortigateEvent,
        ("utm" | "dns", "dns") | ("dns", _) => EventKind::FortigateDns,
        ("utm", "webfilter") => EventKind::FortigateWebFilter,
        _ => EventKind::FortigateOther,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn quotes_and_escapes() {
        assert_eq!(super::pair("a=\"b \\\" c\" d=e"), Some(("a", "b \\\" c", " d=e")));
        assert_eq!(super::pair(" d=e f"), Some(("d", "e", " f")));
        assert_eq!(super::pair("a=\"b"), Some(("a", "b", "")));
        assert_eq!(super::pair("nothing"), None);
    }
}
