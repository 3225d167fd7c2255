//! `http.log`: HTTP Activity.

use aurora_ocsf::{Class, ObservableType, Record};
use serde_json::json;

use super::{
    draft::{Draft, How, Row, is_ip},
    service,
};

pub(super) fn http<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let Some(mut draft) = Draft::network(record, Class::HttpActivity, 0) else { return Draft::base(record) };
    request(&mut draft);
    response(&mut draft);
    // Zeek also writes a line for an exchange of which it saw neither side in full.
    if draft.event.get("http_request").is_none() && draft.event.get("http_response").is_none() {
        return service::any(record);
    }
    cookies(&mut draft);
    draft.apply(&[Row("tags", "message", How::Text)]);
    draft
}

/// The methods that OCSF knows, each at its `activity_id`.
const METHODS: &[&str] = &["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE", "PATCH"];

const REQUEST: &[Row] = &[
    Row("request_body_len", "http_request.length", How::Integer),
    Row("referrer", "http_request.referrer", How::Text),
    Row("user_agent", "http_request.user_agent", How::Text),
    Row("version", "http_request.version", How::Text),
];

/// Headers for which Zeek, or a script that many run, has a field.
const REQUEST_HEADERS: &[(&str, &str)] = &[
    ("accept_language", "Accept Language"),
    ("accept_encoding", "Accept Encoding"),
    ("accept", "Accept"),
    ("post_body", "Body"),
    ("origin", "Origin"),
    ("client_headers", "Client Headers"),
];

fn request(draft: &mut Draft<'_, '_>) {
    method(draft);
    draft.apply(REQUEST);
    url(draft);
    for (field, name) in REQUEST_HEADERS {
        header(draft, field, name, "http_request.http_headers");
    }
    let forwarded: Vec<_> = draft
        .record
        .values("proxied")
        .filter_map(|value| value.text()?.split_once("-> "))
        .filter(|(name, _)| name.starts_with("X-FORWARDED-FOR"))
        .flat_map(|(_, addresses)| addresses.split(',').map(str::trim))
        .filter(|address| is_ip(address))
        .collect();
    if !forwarded.is_empty() {
        draft.event.set("http_request.x_forwarded_for", json!(forwarded));
    }
}

fn method(draft: &mut Draft<'_, '_>) {
    let Some(method) = draft.record.text("method") else {
        return draft.event.set_activity(0);
    };
    match METHODS.iter().position(|known| *known == method) {
        Some(index) => {
            draft.take("method");
            draft.event.set("http_request.http_method", method);
            draft.event.set_activity(index as i64 + 1);
        }
        None => {
            draft.event.set_activity(99);
            draft.event.set_other("activity_id", method);
        }
    }
}

/// The URL is Zeek's `uri`: a path, or a whole URL where the client spoke to a proxy.
fn url(draft: &mut Draft<'_, '_>) {
    let (host, uri) = (draft.take("host").unwrap_or_default(), draft.take("uri").unwrap_or_default());
    let is_path = uri.starts_with('/');
    let after_host = match uri.split_once("://") {
        Some((_, rest)) if !is_path => rest.find('/').map_or("/", |start| &rest[start..]),
        Some(_) | None => uri,
    };
    let (path, query) = after_host.split_once('?').unwrap_or((after_host, ""));
    let url = match host {
        "" => uri.to_owned(),
        host if is_path || uri.is_empty() => format!("http://{host}{uri}"),
        _ => uri.to_owned(),
    };
    if url.trim().is_empty() {
        return;
    }
    draft.event.set_text("http_request.url.hostname", host);
    draft.event.set_text("http_request.url.path", path);
    draft.event.set_text("http_request.url.query_string", query);
    draft.event.set("http_request.url.scheme", "http");
    draft.event.set("http_request.url.url_string", url.trim());
    draft.event.observable("http_request.url.url_string", ObservableType::UrlString, url.trim());
}

fn response(draft: &mut Draft<'_, '_>) {
    if draft.record.text("status_code").is_none_or(|code| code.parse::<i64>().is_err()) {
        return;
    }
    draft.apply(&[
        Row("status_code", "http_response.code", How::Integer),
        Row("status_msg", "http_response.status", How::Text),
        Row("response_body_len", "http_response.length", How::Integer),
    ]);
    header(draft, "server_headers", "Server Headers", "http_response.http_headers");
}

fn header(draft: &mut Draft<'_, '_>, field: &'static str, name: &str, path: &str) {
    let values = draft.take_all(field);
    if !values.is_empty() {
        draft.event.push(path, json!({ "name": name, "value": values.join(", ") }));
    }
}

fn cookies(draft: &mut Draft<'_, '_>) {
    for (field, name) in [("cookie", "Request Cookie"), ("resp_cookie", "Response Cookie")] {
        for value in draft.take_all(field) {
            draft.event.push("http_cookies", json!({ "name": name, "value": value }));
        }
    }
}
