//! Second names of Zeek fields, so that rules written for other sources fire on Zeek's logs.
//!
//! The names are those of Sigma's taxonomy for the categories proxy, webserver, dns, firewall and network,
//! and of the rules themselves. Only what Zeek says gets a name: it decides nothing about a connection, so
//! there is no `action` and no `blocked`.

use aurora_ocsf::{EventKind, Origin, Record, Value};

use super::complete;

/// One row: the field of a log, and what else it is called.
struct Row {
    log: Logs,
    field: &'static str,
    part: Part,
    names: &'static [&'static str],
}

enum Logs {
    All,
    One(EventKind),
}

/// Which part of the field's value a name stands for.
#[derive(Clone, Copy)]
enum Part {
    Whole,
    /// Of a URI: what stands before the `?`, without scheme and host.
    Path,
    /// Of a URI: what stands after the `?`.
    Query,
    /// Of a URI: what stands after the last dot of the path's last segment.
    Extension,
}

/// Adds the second names.
pub(super) fn add(record: &mut Record<'_>, kind: EventKind) {
    for row in ROWS.iter().filter(|row| row.log.includes(kind)) {
        let values: Vec<_> =
            native_or_dotted(record, row.field).filter_map(|value| row.part.of(value)).collect();
        for name in row.names {
            complete::add_second_name(record, name, values.clone());
        }
    }
    if kind == EventKind::ZeekHttp {
        add_url(record);
    }
}

/// The URL that a proxy would have logged. Rules compare `c-uri` with paths as well as with whole URLs, for
/// proxies differ in what they log there; the field therefore has both values.
fn add_url(record: &mut Record<'_>) {
    let Some((host, uri)) = record.text("host").zip(record.text("uri")) else { return };
    let url = match uri.starts_with('/') {
        // Zeek reads HTTP that is not encrypted.
        true => format!("http://{host}{uri}"),
        false => return,
    };
    for name in ["c-uri", "cs-uri"] {
        record.push_taxonomy(name, Value::Text(url.clone().into()));
    }
}

fn native_or_dotted<'r, 'a>(record: &'r Record<'a>, field: &'r str) -> impl Iterator<Item = &'r Value<'a>> {
    record
        .fields
        .iter()
        .filter(move |own| own.name == field && (own.origin == Origin::Native || field.contains('.')))
        .map(|own| &own.value)
}

impl Logs {
    fn includes(&self, kind: EventKind) -> bool {
        match self {
            Self::All => true,
            Self::One(own) => *own == kind,
        }
    }
}

impl Part {
    fn of<'a>(self, value: &Value<'a>) -> Option<Value<'a>> {
        let cut = match self {
            Self::Whole => return Some(value.clone()),
            Self::Path => path,
            Self::Query => query,
            Self::Extension => extension,
        };
        match value {
            Value::Text(text) => cut(text).map(|part| Value::Text(part.to_owned().into())),
            Value::Null | Value::Empty | Value::Bool(_) | Value::Number(_) => None,
        }
    }
}

fn path(uri: &str) -> Option<&str> {
    let after_host = match uri.split_once("://") {
        Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            rest.find('/').map_or("/", |start| &rest[start..])
        }
        Some(_) | None => uri,
    };
    after_host.split(['?', '#']).next()
}

fn query(uri: &str) -> Option<&str> {
    uri.split_once('?').map(|(_, query)| query)
}

fn extension(uri: &str) -> Option<&str> {
    let name = path(uri)?.rsplit('/').next()?;
    name.rsplit_once('.').map(|(_, extension)| extension).filter(|extension| !extension.is_empty())
}

const fn every(field: &'static str, names: &'static [&'static str]) -> Row {
    Row { log: Logs::All, field, part: Part::Whole, names }
}

const fn row(log: EventKind, field: &'static str, names: &'static [&'static str]) -> Row {
    Row { log: Logs::One(log), field, part: Part::Whole, names }
}

const fn cut(part: Part, names: &'static [&'static str]) -> Row {
    Row { log: Logs::One(EventKind::ZeekHttp), field: "uri", part, names }
}

const ROWS: &[Row] = &[
    every("id.orig_h", &["src_ip", "source.ip", "SourceIp"]),
    every("id.orig_p", &["src_port", "source.port", "SourcePort"]),
    every("id.resp_h", &["dst_ip", "destination.ip", "DestinationIp"]),
    every("id.resp_p", &["dst_port", "destination.port", "DestinationPort"]),
    every("proto", &["network.transport", "Protocol"]),
    every("community_id", &["network.community_id"]),
    row(EventKind::ZeekConn, "service", &["network.protocol"]),
    row(EventKind::ZeekConn, "duration", &["event.duration"]),
    row(EventKind::ZeekConn, "orig_bytes", &["source.bytes"]),
    row(EventKind::ZeekConn, "resp_bytes", &["destination.bytes"]),
    row(EventKind::ZeekConn, "orig_pkts", &["source.packets"]),
    row(EventKind::ZeekConn, "resp_pkts", &["destination.packets"]),
    row(EventKind::ZeekConn, "conn_state", &["network.state"]),
    row(EventKind::ZeekConn, "history", &["network.history"]),
    // `query` is called so by Zeek and by the category dns alike.
    row(EventKind::ZeekDns, "query", &["dns.question.name", "QueryName"]),
    row(EventKind::ZeekDns, "qtype_name", &["record_type", "dns.question.type"]),
    row(EventKind::ZeekDns, "qclass_name", &["dns.question.class"]),
    row(EventKind::ZeekDns, "answers", &["answer", "dns.answers.data", "QueryResults"]),
    row(EventKind::ZeekDns, "TTLs", &["dns.answers.ttl"]),
    row(EventKind::ZeekDns, "trans_id", &["dns.id"]),
    row(EventKind::ZeekDns, "rcode_name", &["dns.response.code"]),
    row(EventKind::ZeekHttp, "id.orig_h", &["c-ip"]),
    row(EventKind::ZeekHttp, "id.resp_h", &["s-ip"]),
    row(EventKind::ZeekHttp, "id.resp_p", &["s-port"]),
    row(EventKind::ZeekHttp, "method", &["cs-method"]),
    row(EventKind::ZeekHttp, "host", &["cs-host", "r-dns"]),
    row(EventKind::ZeekHttp, "user_agent", &["c-useragent", "cs-user-agent"]),
    row(EventKind::ZeekHttp, "referrer", &["cs-referer", "cs-referrer"]),
    row(EventKind::ZeekHttp, "version", &["cs-version"]),
    row(EventKind::ZeekHttp, "username", &["cs-username"]),
    row(EventKind::ZeekHttp, "cookie", &["cs-cookie"]),
    row(EventKind::ZeekHttp, "status_code", &["sc-status"]),
    row(EventKind::ZeekHttp, "request_body_len", &["cs-bytes"]),
    row(EventKind::ZeekHttp, "response_body_len", &["sc-bytes"]),
    row(EventKind::ZeekHttp, "uri", &["c-uri", "cs-uri"]),
    cut(Part::Path, &["c-uri-stem", "cs-uri-stem"]),
    cut(Part::Extension, &["c-uri-extension"]),
    cut(Part::Query, &["c-uri-query"]),
    // Rules of the category webserver look for paths here as often as for parameters, for many servers log
    // the request in one piece; the field therefore has both values.
    cut(Part::Query, &["cs-uri-query"]),
    cut(Part::Whole, &["cs-uri-query"]),
];
