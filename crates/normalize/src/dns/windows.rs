//! The debug log of the Windows DNS server (dns.log):
//! `5/28/2024 10:00:00 AM 0D98 PACKET  000000FCE0AA1110 UDP Rcv 192.0.2.1 6f1f   Q [0001   D   NOERROR] A      (3)www(7)example(3)com(0)`.

use aurora_model::Timestamp;
use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::{add_names, event, push};
use crate::{Format, Problem, line::Line, registry::TextFormat, time};

pub(crate) static FORMAT: TextFormat = TextFormat {
    format: Format::WindowsDns,
    parse,
    to_event: |record| event::build(record, ("Microsoft", "DNS Server")),
};

fn parse<'a>(line: &Line<'a>, problems: &mut Vec<Problem>) -> Option<Record<'a>> {
    let (head, packet) = line.message.split_once(" PACKET ")?;
    let (time_text, thread) = head.trim_ascii().rsplit_once(' ')?;
    let (head, flags_and_name) = packet.split_once('[')?;
    let (flags, question) = flags_and_name.split_once(']')?;
    let mut words = head.split_ascii_whitespace();
    let address = words.next()?;
    let protocol = words.next().filter(|word| matches!(*word, "UDP" | "TCP"))?;
    let direction = words.next().filter(|word| matches!(*word, "Rcv" | "Snd"))?;
    let (client, xid) = (words.next()?, words.next()?);
    let mut record = line.record();
    record.log_sources = LogSources::Known(EventKind::WindowsDnsDebug);
    record.time = record.time.or_else(|| moment(time_text.trim_ascii()));
    if record.time.is_none() {
        problems.push(Problem::bad_time("time", time_text));
    }
    push(&mut record, "timestamp", time_text.trim_ascii());
    push(&mut record, "thread", thread);
    push(&mut record, "packet", address);
    push(&mut record, "protocol", protocol);
    push(&mut record, "direction", direction);
    push(&mut record, "client_ip", client);
    push(&mut record, "id", xid);
    let is_response = words.next() == Some("R");
    push(&mut record, "flags", flags.trim_ascii());
    push(&mut record, "rcode", flags.split_ascii_whitespace().next_back().unwrap_or_default());
    let (kind, name) =
        question.trim_ascii().split_once(char::is_whitespace).unwrap_or((question.trim_ascii(), ""));
    push(&mut record, "type", kind);
    if let Some(name) = labels(name.trim_ascii()) {
        record.push("query", Value::Text(name.into()));
    }
    record.push_taxonomy("event", Value::Text(if is_response { "response" } else { "query" }.into()));
    add_names(&mut record);
    Some(record)
}

/// `(3)www(7)example(3)com(0)` is `www.example.com`.
fn labels(text: &str) -> Option<String> {
    let mut labels = Vec::new();
    for part in text.split('(').skip(1).take(128) {
        let (length, label) = part.split_once(')')?;
        length.parse::<u8>().ok()?;
        if !label.is_empty() {
            labels.push(label);
        }
    }
    (!labels.is_empty()).then(|| labels.join("."))
}

/// The date as the server's region writes it. A day and a month that could be either are taken for the order of the United States, which
/// a clock of twelve hours goes with; with a clock of 24 hours the day comes first, and dots and dashes say so as well.
fn moment(text: &str) -> Option<Timestamp> {
    let (date, clock) = text.split_once(' ')?;
    let mut parts = date.split(['/', '.', '-']);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    let is_american = clock.ends_with('M') && date.contains('/');
    let (year, month, day) = match () {
        () if first.len() == 4 => (first, second, third),
        () if is_american || second.parse::<u8>().ok()? > 12 => (third, first, second),
        () => (third, second, first),
    };
    let (clock, half) = clock.split_once(' ').unwrap_or((clock, ""));
    let (hour, rest) = clock.split_once(':')?;
    let hour: u8 = hour.parse().ok()?;
    let hour = match half {
        "PM" if hour < 12 => hour + 12,
        "AM" if hour == 12 => 0,
        _ => hour,
    };
    time::parse(&format!("{year:0>4}-{month:0>2}-{day:0>2} {hour:02}:{rest}"))
}
