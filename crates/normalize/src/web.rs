//! Web servers and proxies: access logs, error logs, the extended logs of the W3C, Squid.
//!
//! Logs of web servers have no names for their fields, so that the names are those of the extended log file format of the
//! W3C, which Sigma's rules for web servers and proxies use: `c-ip`, `cs-method`, `cs-uri-stem`, `sc-status`.

pub(crate) mod access;
pub(crate) mod error;
mod event;
pub(crate) mod squid;
pub(crate) mod w3c;

use aurora_ocsf::{Record, Value};

/// Adds a field, unless it says nothing.
fn push<'a>(record: &mut Record<'a>, name: &'static str, text: &'a str) {
    if !text.is_empty() && text != "-" {
        record.push(name, Value::Text(text.into()));
    }
}

/// Cuts `GET /a?b=c HTTP/1.1` into its fields. What is no request (attackers send anything) is kept whole.
fn push_request<'a>(record: &mut Record<'a>, request: &'a str) {
    let parts = request.split_once(' ').filter(|(method, _)| is_method(method));
    let Some((method, rest)) = parts else {
        return push(record, "request", request);
    };
    let (uri, version) = match rest.rsplit_once(' ') {
        Some((uri, version)) if version.starts_with("HTTP/") => (uri, version),
        Some(_) | None => (rest, ""),
    };
    push(record, "cs-method", method);
    push(record, "cs-uri", uri);
    push(record, "cs-version", version);
}

fn is_method(text: &str) -> bool {
    (3..=20).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-'))
}

/// Second names of a request: the parts of the URI, and what proxies call them.
fn add_names(record: &mut Record<'_>) {
    let uri = record.text("cs-uri").map(str::to_owned);
    if let Some(uri) = uri {
        let after_host = match uri.split_once("://") {
            Some((_, rest)) if !uri.starts_with('/') => rest.find('/').map_or("/", |at| &rest[at..]),
            Some(_) | None => uri.as_str(),
        };
        let (path, query) = after_host.split_once('?').unwrap_or((after_host, ""));
        let extension =
            path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
        let pairs = [
            ("c-uri", uri.as_str()),
            ("cs-uri-stem", path),
            ("c-uri-stem", path),
            ("c-uri-query", query),
            // Rules for web servers look for paths here as often as for parameters: the field has both values.
            ("cs-uri-query", query),
            ("c-uri-extension", extension.unwrap_or_default()),
        ];
        for (name, text) in pairs {
            if !text.is_empty() {
                record.push_taxonomy(name, Value::Text(text.to_owned().into()));
            }
        }
        record.push_taxonomy("cs-uri-query", Value::Text(uri.into()));
    }
    add_second(
        record,
        &[
            ("cs-user-agent", &["c-useragent"]),
            ("cs-referer", &["cs-referrer"]),
            ("c-ip", &["src_ip", "SourceIp"]),
        ],
    );
}

fn add_second(record: &mut Record<'_>, names: &[(&str, &[&'static str])]) {
    for (field, seconds) in names {
        let Some(value) = record.first(field).cloned() else { continue };
        for second in *seconds {
            record.push_taxonomy(*second, value.clone());
        }
    }
}
