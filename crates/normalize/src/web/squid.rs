//! Squid's access log in its own format:
//! `1286536309.586 921 192.0.2.1 TCP_MISS/200 507 GET http://a.example/ bob HIER_DIRECT/203.0.113.1 text/html`.

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::{add_names, event, push};
use crate::{Format, Problem, line::Line, registry::TextFormat, time};

pub(crate) static FORMAT: TextFormat =
    TextFormat { format: Format::Squid, parse, to_event: |record| event::build(record, ("Squid", "Squid")) };

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let mut words = line.message.split_ascii_whitespace();
    let time_text = words.next().filter(|text| text.contains('.'))?;
    let time = time::epoch_seconds(time_text)?;
    let taken = words.next().filter(|text| text.parse::<i64>().is_ok())?;
    let client = words.next()?;
    let (result, status) = words.next()?.split_once('/')?;
    let is_result = result.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let is_status = status.len() <= 3 && status.bytes().all(|byte| byte.is_ascii_digit());
    let bytes = words.next().filter(|text| text.parse::<i64>().is_ok())?;
    if !is_result || !is_status {
        return None;
    }
    let mut record = line.record();
    record.time = Some(time);
    record.log_sources = LogSources::Known(EventKind::SquidAccess);
    push(&mut record, "time", time_text);
    push(&mut record, "time-taken", taken);
    push(&mut record, "c-ip", client);
    push(&mut record, "s-action", result);
    push(&mut record, "sc-status", if status == "000" { "" } else { status });
    push(&mut record, "sc-bytes", bytes);
    push(&mut record, "cs-method", words.next().unwrap_or_default());
    let uri = words.next().unwrap_or_default();
    push(&mut record, "cs-uri", uri);
    push(&mut record, "cs-username", words.next().unwrap_or_default());
    if let Some((hierarchy, server)) = words.next().unwrap_or_default().split_once('/') {
        push(&mut record, "s-hierarchy", hierarchy);
        push(&mut record, "s-ip", server);
    }
    push(&mut record, "rs(Content-Type)", words.next().unwrap_or_default());
    let rest = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
    if !host.is_empty() {
        for name in ["cs-host", "r-dns"] {
            record.push_taxonomy(name, Value::Text(host.into()));
        }
    }
    add_names(&mut record);
    if result.contains("DENIED") {
        record.push_taxonomy("action", Value::Text("denied".into()));
    }
    Some(record)
}
