//! Postfix: `4F3C12A: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, delay=0.5, dsn=2.0.0, status=sent (250 OK)`.

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::{event, host_and_ip, push};
use crate::{
    Format, Problem,
    line::Line,
    registry::TextFormat,
    template::{self, Message},
};

pub(crate) static FORMAT: TextFormat = TextFormat {
    format: Format::Postfix,
    parse,
    to_event: |record| event::build(record, ("Postfix", "Postfix")),
};

const MESSAGES: &[Message] = &[
    ("connected", "connect from {client}"),
    ("disconnected", "disconnect from {client} {commands}"),
    ("disconnected", "disconnect from {client}"),
    ("disconnected", "lost connection after {command} from {client}"),
    ("disconnected", "timeout after {command} from {client}"),
    ("improper", "improper command pipelining after {command} from {client}: {text}"),
    ("improper", "too many errors after {command} from {client}"),
    ("improper", "warning: non-SMTP command from {client}: {text}"),
    (
        "log_in_failed",
        "warning: {client}: SASL {method} authentication failed: {reason}, sasl_username={user}",
    ),
    ("log_in_failed", "warning: {client}: SASL {method} authentication failed: {reason}"),
    ("log_in_failed", "warning: {client}: SASL {method} authentication failed"),
    ("rejected", "NOQUEUE: reject: {command} from {client}: {reply}; {pairs}"),
    ("rejected", "{queue_id}: reject: {command} from {client}: {reply}; {pairs}"),
    ("rejected", "{queue_id}: milter-reject: {command} from {client}: {reply}; {pairs}"),
    ("rejected", "NOQUEUE: milter-reject: {command} from {client}: {reply}; {pairs}"),
    ("rejected", "NOQUEUE: reject: {command} from {client}: {reply}"),
    ("tls", "Anonymous TLS connection established {direction} {client}: {protocol} with cipher {cipher}"),
    ("tls", "Trusted TLS connection established {direction} {client}: {protocol} with cipher {cipher}"),
    ("tls", "Untrusted TLS connection established {direction} {client}: {protocol} with cipher {cipher}"),
    ("connected", "SSL_accept error from {client}: {reason}"),
    ("connect_failed", "connect to {client}:{port}: {reason}"),
    ("warned", "warning: hostname {name} does not resolve to address {client_ip}: {reason}"),
    ("warned", "warning: hostname {name} does not resolve to address {client_ip}"),
    ("removed", "{queue_id}: removed"),
    ("expired", "{queue_id}: from=<{from}>, status=expired, returned to sender"),
    ("bounced", "{queue_id}: sender non-delivery notification: {bounce_id}"),
];

const MAX_PAIRS: usize = 32;

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let program = line.app()?;
    (program.starts_with("postfix") && (program.contains('/') || program == "postfix")).then_some(())?;
    let mut record = line.logged();
    record.log_sources = LogSources::Known(EventKind::LinuxPostfix);
    let message = line.message.trim_ascii();
    let event = match template::read(MESSAGES, message) {
        Some(said) => {
            for (name, part) in said.parts {
                match name {
                    "pairs" => push_pairs(&mut record, part, " "),
                    "client" => push_client(&mut record, part),
                    name => push(&mut record, name, part),
                }
            }
            said.event
        }
        None => queued(&mut record, message),
    };
    record.push_taxonomy("event", Value::Text(event.into()));
    Some(record)
}

/// `QUEUEID: name=value, …`, the life of a message.
fn queued<'a>(record: &mut Record<'a>, message: &'a str) -> &'static str {
    let Some((id, rest)) = message.split_once(": ") else { return "other" };
    let is_id = id.len() >= 5 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_id || !rest.contains('=') {
        return "other";
    }
    push(record, "queue_id", id);
    push_pairs(record, rest, ", ");
    let has = |name: &str| record.text(name).is_some();
    match () {
        () if has("status") => "delivered",
        () if has("client_ip") => "accepted",
        () if has("nrcpt") => "queued",
        () if has("message-id") => "named",
        () => "other",
    }
}

fn push_pairs<'a>(record: &mut Record<'a>, text: &'a str, separator: &str) {
    for pair in text.split(separator).take(MAX_PAIRS) {
        let Some((name, value)) = pair.split_once('=') else { continue };
        let value = value.trim_start_matches('<').trim_end_matches('>');
        match name {
            "client" => push_client(record, value),
            "relay" => {
                record.push("relay", Value::Text(value.into()));
                if let Some((host, ip)) = host_and_ip(value) {
                    push(record, "relay_host", host);
                    push(record, "relay_ip", ip);
                }
            }
            // The answer of the other server may hold anything: the rest is its.
            "status" => {
                let rest = &text[text.find("status=").unwrap_or(0) + 7..];
                let (status, answer) = rest.split_once(' ').unwrap_or((rest, ""));
                push(record, "status", status);
                push(record, "answer", answer.trim_start_matches('(').trim_end_matches(')'));
                return;
            }
            "nrcpt" => push(record, "nrcpt", value.split(' ').next().unwrap_or(value)),
            name if name.len() <= 40
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_')) =>
            {
                record.push(name, Value::Text(value.into()));
            }
            _ => {}
        }
    }
}

fn push_client<'a>(record: &mut Record<'a>, client: &'a str) {
    match host_and_ip(client) {
        Some((host, ip)) => {
            push(record, "client_host", if host == "unknown" { "" } else { host });
            push(record, "client_ip", ip);
            if !ip.is_empty() {
                record.push_taxonomy("src_ip", Value::Text(ip.into()));
            }
        }
        None => push(record, "client_host", client),
    }
}
