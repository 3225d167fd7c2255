//! BIND 9: `client @0x7f 192.0.2.1#53123 (example.com): query: example.com IN A +E(0)K (192.0.2.53)`, from syslog or from a file of its
//! own with time, category and severity before it.

use aurora_ocsf::{EventKind, LogSources, Record};

use super::{add_names, event, push, push_name};
use crate::{
    Format, Problem,
    line::Line,
    registry::TextFormat,
    template::{self, Message},
    time,
};

pub(crate) static FORMAT: TextFormat =
    TextFormat { format: Format::Bind, parse, to_event: |record| event::build(record, ("ISC", "BIND")) };

/// What follows the client.
const OF_CLIENT: &[Message] = &[
    ("query", "query: {query*} {class} {type} {flags} ({server_ip})"),
    ("query", "query: {query*} {class} {type} {flags}"),
    ("denied", "query (cache) '{query*}/{type}/{class}' denied"),
    ("denied", "query (cache) '{query*}/{type}/{class}' denied ({reason}"),
    ("denied", "query '{query*}/{type}/{class}' denied"),
    ("denied", "zone transfer '{query*}/{type}/{class}' denied"),
    ("denied", "update '{query*}/{class}' denied"),
    ("denied", "update forwarding '{query*}/{class}' denied"),
    ("denied", "notify question section contains no SOA"),
    ("failed", "query failed ({rcode}) for {query}/{class}/{type} at {place}"),
    ("transfer", "transfer of '{query*}/{class}': {reason}"),
    ("updated", "updating zone '{query*}/{class}': {reason}"),
    ("rewritten", "rpz {reason} {action} rewrite {query} via {policy}"),
    ("dropped", "rate limit drop {reason} response to {network} for {query} {class} {type}"),
];

const OTHERS: &[Message] = &[
    ("dropped", "dropping source port zero packet from {client_ip}"),
    ("transfer", "zone {query*}/{class}: Transfer started."),
    ("zone_loaded", "zone {query*}/{class}: loaded serial {serial}"),
    ("failed", "{rcode} unexpected RCODE resolving '{query*}/{type}/{class}': {server_ip}#{port}"),
    ("failed", "{reason} resolving '{query*}/{type}/{class}': {server_ip}#{port}"),
    ("denied", "denied {type} from [{client_ip}].{client_port} for \"{query*}\" {class}"),
    ("started", "starting BIND {version}"),
    ("stopped", "exiting"),
    ("stopped", "exiting (due to {reason})"),
    ("stopped", "shutting down"),
    ("running", "running"),
];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let (is_named, own) = (line.app() == Some("named"), own_header(line.message));
    let (header, message) = match own {
        Some((header, message)) => (Some(header), message),
        None => (None, line.message),
    };
    let client = message.strip_prefix("client ").and_then(client);
    if !is_named && (header.is_none() || client.is_none()) {
        return None;
    }
    let mut record = line.logged();
    record.log_sources = LogSources::Known(EventKind::Bind);
    if let Some(header) = header {
        record.time = record.time.or(header.time);
        push(&mut record, "category", header.category);
    }
    let said = match client {
        Some((ip, port, text)) => {
            push(&mut record, "client_ip", ip);
            push(&mut record, "client_port", port);
            template::read(OF_CLIENT, text)
        }
        None => template::read(OTHERS, message),
    };
    if let Some(said) = said {
        for (name, part) in said.parts {
            match name {
                "query" => push_name(&mut record, part),
                name => push(&mut record, name, part),
            }
        }
        record.push_taxonomy("event", aurora_ocsf::Value::Text(said.event.into()));
    }
    add_names(&mut record);
    Some(record)
}

struct Header<'t> {
    time: Option<aurora_model::Timestamp>,
    category: &'t str,
}

/// `28-May-2024 10:00:00.123 queries: info: `, of which each part is optional in named.conf.
fn own_header(message: &str) -> Option<(Header<'_>, &str)> {
    let (time, rest) = match time::stamp(message, None) {
        Some((time, rest)) => (Some(time), rest.trim_ascii_start()),
        None => (None, message),
    };
    let (category, after) = rest.split_once(": ")?;
    const LEVELS: [&str; 9] = [
        "info: ",
        "notice: ",
        "warning: ",
        "error: ",
        "critical: ",
        "debug 1: ",
        "debug 2: ",
        "debug 3: ",
        "debug: ",
    ];
    let is_category = category.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    match LEVELS.iter().find_map(|level| after.strip_prefix(level)) {
        Some(message) if is_category => Some((Header { time, category }, message)),
        _ => time.map(|_| (Header { time, category: "" }, rest)),
    }
}

/// `@0x7f 192.0.2.1#53123/key k (example.com): view internal: ` and what follows.
fn client(text: &str) -> Option<(&str, &str, &str)> {
    let text = match text.strip_prefix("@0x") {
        Some(rest) => rest.split_once(' ')?.1,
        None => text,
    };
    let (ip, rest) = text.split_once('#')?;
    let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (port, rest) = rest.split_at(n_digits);
    crate::mapping::is_ip(ip).then_some(())?;
    let (_, mut message) = rest.split_once(": ")?;
    if let Some((_, rest)) = message.strip_prefix("view ").and_then(|rest| rest.split_once(": ")) {
        message = rest;
    }
    Some((ip, port, message))
}
