//! Unbound: `[1716890136] unbound[123:0] info: 192.0.2.1 example.com. A IN NOERROR 0.012 0 56`, with `log-queries` without the last four
//! words.

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::{add_names, event, push, push_name};
use crate::{Format, Problem, line::Line, mapping::is_ip, registry::TextFormat, time};

pub(crate) static FORMAT: TextFormat = TextFormat {
    format: Format::Unbound,
    parse,
    to_event: |record| event::build(record, ("NLnet Labs", "Unbound")),
};

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let (time, text) = match line.app() {
        Some("unbound") => {
            // `[123:0] info: …` where syslog has no number of the process.
            let text = line.message;
            let text =
                text.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(text, |(_, rest)| rest);
            (None, text)
        }
        Some(_) => return None,
        None => {
            let (time_text, rest) = line.message.strip_prefix('[')?.split_once("] ")?;
            let rest = rest.strip_prefix("unbound[")?;
            (
                Some(time::epoch_seconds(time_text).or_else(|| time::words(time_text, line.received_at))?),
                rest.split_once("] ")?.1,
            )
        }
    };
    let (level, message) = text.split_once(": ")?;
    let mut record = line.record();
    if let Some(envelope) = &line.envelope {
        envelope.push(&mut record);
    }
    record.time = record.time.or(time);
    record.log_sources = LogSources::Known(EventKind::Unbound);
    push(&mut record, "level", level);
    push(&mut record, "message", message);
    push_query(&mut record, message);
    add_names(&mut record);
    Some(record)
}

fn push_query<'a>(record: &mut Record<'a>, message: &'a str) {
    let message =
        message.strip_prefix("query: ").or_else(|| message.strip_prefix("reply: ")).unwrap_or(message);
    let mut words = message.split_ascii_whitespace();
    let (Some(client), Some(name), Some(kind), Some(class)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return;
    };
    if !is_ip(client) {
        return;
    }
    push(record, "client_ip", client);
    push_name(record, name);
    push(record, "type", kind);
    push(record, "class", class);
    let rcode = words.next().unwrap_or_default();
    push(record, "rcode", rcode);
    for name in ["duration", "cached", "size"] {
        push(record, name, words.next().unwrap_or_default());
    }
    record.push_taxonomy("event", Value::Text(if rcode.is_empty() { "query" } else { "response" }.into()));
}
