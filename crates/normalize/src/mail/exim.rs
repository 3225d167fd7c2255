//! Exim's main and reject logs: `2024-05-28 10:00:00 1sBt4L-0001Ab-Cd <= a@example.com H=mx (helo) [192.0.2.1] P=esmtps S=1234 id=x@y`.
//! See the chapter on log files in Exim's specification.

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::{event, push};
use crate::{Format, Problem, line::Line, mapping::is_ip, registry::TextFormat, time};

pub(crate) static FORMAT: TextFormat =
    TextFormat { format: Format::Exim, parse, to_event: |record| event::build(record, ("Exim", "Exim")) };

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let is_exim = line.app().is_some_and(|program| program.starts_with("exim"));
    let (time, text) = own_time(line.message).map_or((None, line.message), |(time, rest)| (Some(time), rest));
    let (id, rest) = message_id(text).map_or((None, text), |(id, rest)| (Some(id), rest));
    let is_rejection = text.contains(" rejected ") || text.contains(" authenticator failed for ");
    if !is_exim
        && !(time.is_some()
            && (id.is_some() || is_rejection && (text.contains("H=") || text.contains("authenticator"))))
    {
        return None;
    }
    let mut record = line.record();
    if let Some(envelope) = &line.envelope {
        envelope.push(&mut record);
    }
    record.time = time.or(record.time);
    record.log_sources = LogSources::Known(EventKind::LinuxExim);
    push(&mut record, "message", text);
    push(&mut record, "queue_id", id.unwrap_or_default());
    let event = said(&mut record, rest);
    fields(&mut record, rest);
    record.push_taxonomy("event", Value::Text(event.into()));
    Some(record)
}

/// `2024-05-28 10:00:00`, with a fraction and a zone or not, and a number of the process in brackets.
fn own_time(message: &str) -> Option<(aurora_model::Timestamp, &str)> {
    let date = message.get(..10).filter(|date| date.as_bytes()[4] == b'-')?;
    let rest = message.get(11..)?;
    let end = rest.find(' ')?;
    let (clock, mut rest) = (&rest[..end], &rest[end + 1..]);
    let zone = rest.split(' ').next().filter(|zone| zone.len() == 5 && zone.starts_with(['+', '-']));
    if let Some(zone) = zone {
        rest = &rest[zone.len()..];
    }
    let time = time::parse(&format!("{date} {clock}{}", zone.unwrap_or_default()))?;
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(rest, |(_, rest)| rest);
    Some((time, rest))
}

/// `1sBt4L-0001Ab-Cd`, since 4.97 longer.
fn message_id(text: &str) -> Option<(&str, &str)> {
    let (id, rest) = text.split_once(' ')?;
    let mut parts = id.split('-').map(str::len);
    let is_id = matches!(
        (parts.next(), parts.next(), parts.next(), parts.next()),
        (Some(6), Some(6 | 11), Some(2 | 4), None)
    ) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_id.then_some((id, rest))
}

fn said<'a>(record: &mut Record<'a>, rest: &'a str) -> &'static str {
    let (mark, after) = rest.split_once(' ').unwrap_or((rest, ""));
    let address = after.split(' ').next().unwrap_or_default().trim_end_matches(':');
    let address = address.trim_start_matches('<').trim_end_matches('>');
    match mark {
        "<=" => {
            push(record, "from", address);
            "accepted"
        }
        "=>" | "->" | ">>" | "*>" => {
            push(record, "to", address);
            push(record, "status", "sent");
            "delivered"
        }
        "**" => {
            push(record, "to", address);
            push(record, "status", "bounced");
            "delivered"
        }
        "==" => {
            push(record, "to", address);
            push(record, "status", "deferred");
            "delivered"
        }
        "Completed" => "removed",
        _ if rest.contains(" authenticator failed for ") => {
            push(record, "method", rest.split(' ').next().unwrap_or_default());
            push(record, "user", between(rest, "(set_id=", ")").unwrap_or_default());
            "log_in_failed"
        }
        _ if rest.contains(" rejected ") => {
            let (_, what) = rest.split_once(" rejected ").unwrap_or_default();
            push(record, "to", between(what, "RCPT <", ">").unwrap_or_default());
            push(record, "reply", what);
            "rejected"
        }
        _ if rest.starts_with("SMTP connection from") => "connected",
        _ => "other",
    }
}

/// `H=name (helo) [192.0.2.1]:25 F=<a@b> P=esmtps A=login:bob S=1234 R=dnslookup T=smtp id=x C="250 OK"`
fn fields<'a>(record: &mut Record<'a>, rest: &'a str) {
    const NAMES: [(&str, &str); 10] = [
        (" F=<", "from"),
        (" P=", "protocol"),
        (" A=", "auth"),
        (" S=", "size"),
        (" R=", "router"),
        (" T=", "transport"),
        (" X=", "tls"),
        (" id=", "message-id"),
        (" C=\"", "answer"),
        (" U=", "local_user"),
    ];
    for (mark, name) in NAMES {
        let Some(at) = rest.find(mark) else { continue };
        let value = &rest[at + mark.len()..];
        let end = match mark {
            " F=<" => value.find('>'),
            " C=\"" => value.find('"'),
            _ => value.find(' '),
        };
        push(record, name, &value[..end.unwrap_or(value.len())]);
    }
    let host =
        rest.find("H=").filter(|at| *at == 0 || rest.as_bytes()[at - 1] == b' ').map(|at| &rest[at + 2..]);
    let host = host.or_else(|| rest.split_once(" failed for ").map(|(_, host)| host)).unwrap_or_default();
    let name = host.split([' ', '[']).next().unwrap_or_default();
    push(record, "client_host", if name.starts_with('(') { "" } else { name });
    push(
        record,
        "helo",
        between(host, "(", ")").filter(|helo| !helo.starts_with("set_id")).unwrap_or_default(),
    );
    if let Some(ip) = between(host, "[", "]").filter(|ip| is_ip(ip)) {
        let is_relay = rest.starts_with(['=', '-', '*']);
        push(record, if is_relay { "relay_ip" } else { "client_ip" }, ip);
        if !is_relay {
            record.push_taxonomy("src_ip", Value::Text(ip.into()));
        }
    }
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let rest = &text[text.find(start)? + start.len()..];
    Some(&rest[..rest.find(end)?])
}
