//! Lines of keys and values: `time=2024-05-28T10:00:00Z level=info msg="said hello" user=bob`, as logfmt and many others write them.

use std::borrow::Cow;

use aurora_ocsf::{Record, Value};

use crate::{Format, Problem, line::Line, plain, registry::TextFormat, time};

pub(crate) static FORMAT: TextFormat =
    TextFormat { format: Format::KeyValue, parse, to_event: plain::to_event };

/// A line with fewer is a sentence with an equals sign.
const MIN_PAIRS: usize = 3;
const MAX_PAIRS: usize = 256;
const MAX_NAME: usize = 64;

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let pairs = pairs(line.message.trim_ascii())?;
    let mut record = line.record();
    if let Some(envelope) = &line.envelope {
        envelope.push(&mut record);
    }
    for (name, value) in pairs {
        record.push(name, Value::Text(value.into()));
    }
    let (time, host) = (record.time, record.host.clone());
    plain::complete(&mut record);
    record.time = record.time.or(time).or_else(|| {
        let (date, clock) = (record.text("date")?, record.text("time")?);
        time::parse(&format!("{date} {clock}"))
    });
    record.host = record.host.or(host);
    Some(record)
}

/// All pairs of a line that is nothing but pairs.
fn pairs(text: &str) -> Option<Vec<(&str, Cow<'_, str>)>> {
    let mut pairs = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        if pairs.len() == MAX_PAIRS || !is_name(name) {
            return None;
        }
        let (value, after) = value(after)?;
        pairs.push((name, value));
        rest = after.trim_start_matches([' ', ',', ';', '\t']);
        if rest.len() == after.len() && !rest.is_empty() {
            return None;
        }
    }
    (pairs.len() >= MIN_PAIRS).then_some(pairs)
}

fn is_name(name: &str) -> bool {
    let is_of_name =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@' | b':' | b'/');
    (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_of_name)
}

/// A value in quotes with backslashes before quotes, or up to the next space.
fn value(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t']).unwrap_or(text.len());
        let value = text[..end].trim_end_matches([',', ';']);
        return Some((value.into(), &text[value.len()..]));
    };
    let mut is_escaped = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => {
                let value = &inside[..at];
                let value = if value.contains('\\') { unescape(value).into() } else { value.into() };
                return Some((value, &inside[at + 1..]));
            }
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (char, char == '\\') {
            (_, true) => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other @ ('"' | '\\')) => out.push(other),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            (char, false) => out.push(char),
        }
    }
    out
}
