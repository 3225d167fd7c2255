//! HTTP Activity, from the names of the W3C.

use aurora_ocsf::{Class, Event, ObservableType, Record};

use crate::{
    linux,
    mapping::{Draft, How, Row, is_ip, millis},
    syslog,
};

/// The methods that OCSF knows, each at its `activity_id`.
const METHODS: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE", "PATCH"];

const ROWS: &[Row<'static>] = &[
    Row("cs-method", "http_request.http_method", How::Valid),
    Row("cs-version", "http_request.version", How::Text),
    Row("cs-user-agent", "http_request.user_agent", How::Text),
    Row("cs-referer", "http_request.referrer", How::Text),
    Row("cs-bytes", "http_request.length", How::Integer),
    Row("x-forwarded-for", "http_request.x_forwarded_for", How::EachIp),
    Row("sc-status", "http_response.code", How::Integer),
    Row("s-ip", "dst_endpoint.ip", How::Ip),
    Row("s-port", "dst_endpoint.port", How::Port),
    Row("time", "metadata.original_time", How::Text),
    Row("s-sitename", "dst_endpoint.svc_name", How::Text),
    Row("rs(Content-Type)", "http_response.content_type", How::Text),
];

pub(super) fn build(record: &Record<'_>, product: (&str, &str)) -> Event {
    let method = record.text("cs-method").unwrap_or_default();
    let activity = match METHODS.iter().position(|known| *known == method) {
        Some(at) => at as i64 + 1,
        None if method.is_empty() => 0,
        None => 99,
    };
    let mut draft = Draft::of(record, Class::HttpActivity, activity, product);
    draft.apply(ROWS);
    // OCSF knows a response by its code alone.
    if draft.event.get("http_response.code").is_some() {
        draft.apply(&[Row("sc-bytes", "http_response.length", How::Integer)]);
    }
    if activity == 99 {
        draft.event.set_other("activity_id", method);
    }
    linux::endpoint(&mut draft, "c-ip", "src_endpoint");
    if draft.event.get("src_endpoint").is_some() {
        draft.apply(&[Row("c-port", "src_endpoint.port", How::Port)]);
    }
    linux::user(&mut draft, "cs-username", "actor.user");
    url(&mut draft);
    if draft.event.get("http_request").is_none() && draft.event.get("http_response").is_none() {
        return Draft::of(record, Class::BaseEvent, 0, product).finish();
    }
    outcome(&mut draft);
    duration(&mut draft);
    syslog::device(&mut draft);
    draft.finish()
}

fn url(draft: &mut Draft<'_, '_>) {
    let host = draft.take("cs-host").filter(|host| *host != "-").unwrap_or_default();
    let uri = draft.take("cs-uri").unwrap_or_default();
    let stem = draft.take("cs-uri-stem").or_else(|| draft.text("c-uri-stem")).unwrap_or_default();
    let query = draft.take("cs-uri-query").filter(|query| *query != "-").unwrap_or_default();
    let (path, query) = match uri.split_once('?') {
        Some((_, query)) => (stem, query),
        None if uri.is_empty() => (stem, query),
        None => (stem, ""),
    };
    let host = match uri.split_once("://") {
        Some((_, rest)) if host.is_empty() => rest.split(['/', '?']).next().unwrap_or_default(),
        _ if host.is_empty() && draft.text("cs-method") == Some("CONNECT") => uri,
        _ => host,
    };
    let (hostname, port) = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => (name, port.parse::<u16>().ok()),
        _ => (host, None),
    };
    let path = if path.is_empty() { uri } else { path };
    if path.is_empty() && hostname.is_empty() {
        return;
    }
    let scheme = if port.or(draft.text("s-port").and_then(|port| port.parse().ok())) == Some(443) {
        "https"
    } else {
        "http"
    };
    let whole = match () {
        () if uri.contains("://") => uri.to_owned(),
        () if hostname.is_empty() || uri == host => {
            format!("{}{}", path, if query.is_empty() { String::new() } else { format!("?{query}") })
        }
        () => format!(
            "{scheme}://{host}{path}{}",
            if query.is_empty() { String::new() } else { format!("?{query}") }
        ),
    };
    draft.event.set_text("http_request.url.path", path);
    draft.event.set_text("http_request.url.query_string", query);
    if !hostname.is_empty()
        && draft.event.set_valid("http_request.url.hostname", hostname)
        && !is_ip(hostname)
    {
        draft.event.observe("http_request.url.hostname", ObservableType::Hostname);
    }
    if let Some(port) = port {
        draft.event.set("http_request.url.port", i64::from(port));
    }
    if draft.event.set_valid("http_request.url.url_string", whole.as_str()) {
        draft.event.observable("http_request.url.url_string", ObservableType::UrlString, &whole);
    }
}

fn outcome(draft: &mut Draft<'_, '_>) {
    let Some(code) = draft.text("sc-status").and_then(|code| code.parse::<i64>().ok()) else { return };
    draft.set_status(code < 400);
    draft.event.set("status_code", code.to_string());
}

/// IIS writes milliseconds, nginx seconds with a fraction.
fn duration(draft: &mut Draft<'_, '_>) {
    if let Some(taken) =
        draft.text("time-taken").and_then(|taken| taken.parse::<i64>().ok()).filter(|taken| *taken >= 0)
    {
        draft.skip("time-taken");
        draft.event.set("duration", taken);
    } else if let Some(taken) = draft.text("request_time").and_then(millis) {
        draft.skip("request_time");
        draft.event.set("duration", taken);
    }
}
