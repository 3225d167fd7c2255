//! What a message of CEF or LEEF means.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, Record};

use crate::{
    appliance::{Names, Source, build, http_activity, outcome},
    mapping::{How, Row},
};

pub(super) const NAMES: &Names = &[
    ("src", &["src_ip", "SourceIp", "c-ip"]),
    ("dst", &["dst_ip", "DestinationIp"]),
    ("spt", &["src_port", "SourcePort"]),
    ("srcPort", &["src_port", "SourcePort"]),
    ("dpt", &["dst_port", "DestinationPort"]),
    ("dstPort", &["dst_port", "DestinationPort"]),
    ("dhost", &["DestinationHostname"]),
    ("shost", &["SourceHostname"]),
    ("suser", &["User"]),
    ("duser", &["TargetUserName"]),
    ("usrName", &["User"]),
    ("act", &["action"]),
    ("action", &["act"]),
    ("request", &["c-uri", "cs-uri", "cs-uri-query"]),
    ("url", &["c-uri", "cs-uri", "cs-uri-query"]),
    ("requestMethod", &["cs-method"]),
    ("requestClientApplication", &["c-useragent", "cs-user-agent"]),
    ("requestContext", &["cs-referer"]),
    ("filePath", &["TargetFilename"]),
];

const ROWS: &[Row<'static>] = &[
    Row("src", "src_endpoint.ip", How::Ip),
    Row("c6a2", "src_endpoint.ip", How::Ip),
    Row("shost", "src_endpoint.hostname", How::Text),
    Row("spt", "src_endpoint.port", How::Port),
    Row("srcPort", "src_endpoint.port", How::Port),
    Row("smac", "src_endpoint.mac", How::Mac),
    Row("srcMAC", "src_endpoint.mac", How::Mac),
    Row("deviceInboundInterface", "src_endpoint.interface_name", How::Text),
    Row("dst", "dst_endpoint.ip", How::Ip),
    Row("c6a3", "dst_endpoint.ip", How::Ip),
    Row("dhost", "dst_endpoint.hostname", How::Text),
    Row("destinationDnsDomain", "dst_endpoint.domain", How::Text),
    Row("dpt", "dst_endpoint.port", How::Port),
    Row("dstPort", "dst_endpoint.port", How::Port),
    Row("dmac", "dst_endpoint.mac", How::Mac),
    Row("dstMAC", "dst_endpoint.mac", How::Mac),
    Row("deviceOutboundInterface", "dst_endpoint.interface_name", How::Text),
    Row("proto", "connection_info.protocol_name", How::Text),
    Row("app", "app_name", How::Text),
    Row("in", "traffic.bytes_in", How::Integer),
    Row("dstBytes", "traffic.bytes_in", How::Integer),
    Row("out", "traffic.bytes_out", How::Integer),
    Row("srcBytes", "traffic.bytes_out", How::Integer),
    Row("cnt", "count", How::Integer),
    Row("duser", "user.name", How::Text),
    Row("usrName", "user.name", How::Text),
    Row("suser", "user.name", How::Text),
    Row("suser", "actor.user.name", How::Text),
    Row("request", "http_request.url.url_string", How::Text),
    Row("url", "http_request.url.url_string", How::Text),
    Row("requestMethod", "http_request.http_method", How::Text),
    Row("requestClientApplication", "http_request.user_agent", How::Text),
    Row("requestContext", "http_request.referrer", How::Text),
    Row("fname", "file.name", How::Text),
    Row("filePath", "file.path", How::Text),
    Row("fsize", "file.size", How::Integer),
    Row("externalId", "metadata.uid", How::Text),
    Row("DeviceEventClassID", "metadata.event_code", How::Text),
    Row("EventID", "metadata.event_code", How::Text),
    Row("DeviceVersion", "metadata.product.version", How::Text),
    Row("Version", "metadata.product.version", How::Text),
    Row("rt", "metadata.original_time", How::Text),
    Row("devTime", "metadata.original_time", How::Text),
    Row("start", "start_time", How::Time),
    Row("end", "end_time", How::Time),
    Row("msg", "message", How::Text),
    Row("Name", "message", How::Text),
    Row("reason", "status_detail", How::Text),
    Row("cat", "finding_info.types", How::Each),
];

pub(super) fn to_event(record: &Record<'_>) -> Event {
    let vendor = record.text("DeviceVendor").or(record.text("Vendor")).unwrap_or("Unknown");
    let product = record.text("DeviceProduct").or(record.text("Product")).unwrap_or("Unknown");
    let severity = severity(record);
    let (class, activity) = class(record, severity);
    let mut draft = build(record, &Source { vendor, product, rows: &[ROWS] }, class, activity);
    for field in ["DeviceVendor", "Vendor", "DeviceProduct", "Product"] {
        draft.skip(field);
    }
    draft.event.set_severity(severity);
    let title = draft.take("Name").or_else(|| draft.text("cat")).or_else(|| draft.text("EventID"));
    draft.set_finding(
        title.unwrap_or("Security event"),
        &["externalId", "DeviceEventClassID", "EventID", "rt", "devTime"],
    );
    let word = draft.text("act").or_else(|| draft.text("action"));
    draft.set_outcome(word.and_then(outcome));
    if class == Class::Authentication {
        draft.set_status(!is_failure(record));
    }
    draft.finish()
}

fn words(record: &Record<'_>) -> String {
    let names = [
        "Name",
        "DeviceEventClassID",
        "EventID",
        "cat",
        "categoryBehavior",
        "act",
        "outcome",
        "msg",
        "reason",
    ];
    let mut words = String::new();
    for text in names.into_iter().filter_map(|name| record.text(name)) {
        words.extend(text.chars().take(200));
        words.push(' ');
    }
    words.to_ascii_lowercase()
}

fn is_failure(record: &Record<'_>) -> bool {
    let words = words(record);
    ["fail", "denied", "invalid", "reject", "bad password", "locked"]
        .into_iter()
        .any(|word| words.contains(word))
}

fn class(record: &Record<'_>, severity: Severity) -> (Class, i64) {
    let words = words(record);
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    if says(&["logout", "logoff", "log out", "logged out", "log off", "sign-out"]) {
        (Class::Authentication, 2)
    } else if says(&["login", "logon", "log in", "logged in", "authentic", "sign-in", "signin"]) {
        (Class::Authentication, 1)
    } else if says(&[
        "virus",
        "malware",
        "threat",
        "attack",
        "exploit",
        "intrusion",
        "trojan",
        "ransom",
        "phish",
        "detect",
        "suspicious",
    ]) || severity >= Severity::High
    {
        (Class::DetectionFinding, 1)
    } else if record.text("request").or(record.text("url")).is_some() {
        (Class::HttpActivity, http_activity(record.text("requestMethod").unwrap_or_default()))
    } else if record.text("src").or(record.text("dst")).is_some() {
        let is_stopped = record
            .text("act")
            .or(record.text("action"))
            .and_then(outcome)
            .is_some_and(|one| one.is_stopped());
        (Class::NetworkActivity, if is_stopped { 5 } else { 6 })
    } else if says(&["config", "setting", "policy"]) {
        (Class::DeviceConfigStateChange, 1)
    } else if says(&["start", "stop", "update", "install", "license", "service"]) {
        (Class::ApplicationLifecycle, 99)
    } else if severity >= Severity::Low {
        (Class::DetectionFinding, 1)
    } else {
        (Class::BaseEvent, 99)
    }
}

/// 0 to 10 or a word in CEF, 1 to 10 in LEEF.
fn severity(record: &Record<'_>) -> Severity {
    let text = record.text("Severity").or(record.text("sev")).unwrap_or_default().trim().to_ascii_lowercase();
    match text.as_str() {
        "very-high" | "very high" | "critical" => return Severity::Critical,
        "high" => return Severity::High,
        "medium" => return Severity::Medium,
        "low" => return Severity::Low,
        _ => {}
    }
    match text.parse::<f64>().unwrap_or_default() {
        9.0.. => Severity::Critical,
        7.0.. => Severity::High,
        4.0.. => Severity::Medium,
        1.0.. => Severity::Low,
        _ => Severity::Informational,
    }
}
