//! The two formats in which security products write for others: ArcSight's CEF and IBM's LEEF.
//!
//! `CEF:0|vendor|product|version|class id|name|severity|key=value …`: in the header `\|` and `\\` are escapes, in the extension
//! `\=`, `\\`, `\n` and `\r`; a value goes on to the space before the next key. `LEEF:1.0|vendor|product|version|event id|key=value<TAB>…`;
//! version 2.0 names its separator after the event id, as itself or as `x09`.
//! A custom field gets its label as a second name: `cs1Label=Rule cs1=x` is also `Rule=x`.

mod event;
mod read;

use aurora_ocsf::{EventKind, LogSources, Record};

use crate::{Format, Problem, appliance::add_names, line::Line, mapping::moment, registry::TextFormat};

pub(crate) static CEF: TextFormat =
    TextFormat { format: Format::Cef, parse: parse_cef, to_event: event::to_event };
pub(crate) static LEEF: TextFormat =
    TextFormat { format: Format::Leef, parse: parse_leef, to_event: event::to_event };

/// A message has at most this many fields; what follows stays in the raw line.
const MAX_FIELDS: usize = 512;

fn parse_cef<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let mut record = line.record();
    read::cef(&mut record, after(line.raw, "CEF:")?)?;
    complete(&mut record);
    Some(record)
}

fn parse_leef<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let mut record = line.record();
    read::leef(&mut record, after(line.raw, "LEEF:")?)?;
    complete(&mut record);
    Some(record)
}

/// What follows the mark, which stands at the start or behind a header.
fn after<'a>(raw: &'a str, mark: &str) -> Option<&'a str> {
    const LONGEST_HEADER: usize = 512;
    let at = raw.find(mark).filter(|at| *at < LONGEST_HEADER)?;
    let is_word = raw[..at].ends_with(|char: char| char.is_ascii_alphanumeric());
    let rest = &raw[at + mark.len()..];
    (!is_word && rest.starts_with(|char: char| char.is_ascii_digit())).then_some(rest)
}

fn complete(record: &mut Record<'_>) {
    let times = ["rt", "devTime", "start", "deviceReceiptTime", "end"];
    if let Some(time) = times.into_iter().find_map(|name| record.first(name).and_then(when)) {
        record.time = Some(time);
    }
    let hosts = ["dvchost", "deviceHostName", "dvc", "deviceAddress", "identHostName"];
    if let Some(host) = hosts.into_iter().find_map(|name| record.text(name)).filter(|host| !host.is_empty()) {
        record.host = Some(host.to_owned().into());
    }
    record.log_sources = kind(record).map_or(LogSources::Unknown, LogSources::Known);
    add_names(record, event::NAMES);
}

/// A number or a date, or a date in words: `Oct 12 2023 10:11:12`.
fn when(value: &aurora_ocsf::Value<'_>) -> Option<aurora_model::Timestamp> {
    let text = value.text()?;
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return crate::time::epoch(text);
    }
    moment(value).or_else(|| crate::time::words(text, None))
}

fn kind(record: &Record<'_>) -> Option<EventKind> {
    let has = |names: &[&str]| names.iter().any(|name| record.text(name).is_some());
    if has(&["request", "url"]) {
        Some(EventKind::Proxy)
    } else if has(&["src", "dst"]) && has(&["dpt", "dstPort"]) {
        Some(EventKind::Firewall)
    } else {
        None
    }
}
