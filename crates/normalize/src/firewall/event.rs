//! The events of firewalls.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, Record};

use crate::{
    appliance::{Names, Outcome, Source, build, http_activity, outcome},
    mapping::{How, Row, millis},
};

pub(super) const PALO_ALTO_NAMES: &Names = &[
    ("SourceIP", &["src_ip", "SourceIp", "c-ip"]),
    ("DestinationIP", &["dst_ip", "DestinationIp"]),
    ("SourcePort", &["src_port"]),
    ("DestinationPort", &["dst_port"]),
    ("Action", &["action"]),
    ("URL", &["c-uri", "cs-uri", "cs-uri-query"]),
    ("UserAgent", &["c-useragent", "cs-user-agent"]),
    ("HTTPMethod", &["cs-method"]),
    ("Referer", &["cs-referer"]),
    ("SourceUser", &["User"]),
];

pub(super) const FORTIGATE_NAMES: &Names = &[
    ("srcip", &["src_ip", "SourceIp", "c-ip"]),
    ("dstip", &["dst_ip", "DestinationIp"]),
    ("srcport", &["src_port", "SourcePort"]),
    ("dstport", &["dst_port", "DestinationPort"]),
    ("url", &["c-uri", "cs-uri", "cs-uri-query"]),
    ("hostname", &["cs-host", "r-dns"]),
    ("agent", &["c-useragent", "cs-user-agent"]),
    ("httpmethod", &["cs-method"]),
    ("referralurl", &["cs-referer"]),
    ("qname", &["query", "QueryName"]),
    ("qtype", &["record_type"]),
    ("ipaddr", &["answer"]),
    ("user", &["User"]),
];

const PALO_ALTO: &[Row<'static>] = &[
    Row("SourceIP", "src_endpoint.ip", How::Ip),
    Row("PublicIP", "src_endpoint.ip", How::Ip),
    Row("PublicIPv6", "src_endpoint.ip", How::Ip),
    Row("Client", "src_endpoint.ip", How::Ip),
    Row("SourceHostname", "src_endpoint.hostname", How::Text),
    Row("MachineName", "src_endpoint.hostname", How::Text),
    Row("SourcePort", "src_endpoint.port", How::Port),
    Row("SourceZone", "src_endpoint.zone", How::Text),
    Row("InboundInterface", "src_endpoint.interface_name", How::Text),
    Row("SourceMACAddress", "src_endpoint.mac", How::Mac),
    Row("DestinationIP", "dst_endpoint.ip", How::Ip),
    Row("DestinationHostname", "dst_endpoint.hostname", How::Text),
    Row("DestinationPort", "dst_endpoint.port", How::Port),
    Row("DestinationZone", "dst_endpoint.zone", How::Text),
    Row("OutboundInterface", "dst_endpoint.interface_name", How::Text),
    Row("DestinationMACAddress", "dst_endpoint.mac", How::Mac),
    Row("Protocol", "connection_info.protocol_name", How::Text),
    Row("SessionID", "connection_info.uid", How::Text),
    Row("Application", "app_name", How::Text),
    Row("BytesSent", "traffic.bytes_out", How::Integer),
    Row("BytesReceived", "traffic.bytes_in", How::Integer),
    Row("Bytes", "traffic.bytes", How::Integer),
    Row("PacketsSent", "traffic.packets_out", How::Integer),
    Row("PacketsReceived", "traffic.packets_in", How::Integer),
    Row("Packets", "traffic.packets", How::Integer),
    Row("SourceUser", "user.name", How::Text),
    Row("User", "user.name", How::Text),
    Row("Admin", "user.name", How::Text),
    Row("SourceUser", "actor.user.name", How::Text),
    Row("Admin", "actor.user.name", How::Text),
    Row("URL", "http_request.url.url_string", How::Text),
    Row("HTTPMethod", "http_request.http_method", How::Text),
    Row("UserAgent", "http_request.user_agent", How::Text),
    Row("Referer", "http_request.referrer", How::Text),
    Row("RepeatCount", "count", How::Integer),
    Row("SequenceNumber", "metadata.uid", How::Text),
    Row("EventID", "metadata.event_code", How::Text),
    Row("GeneratedTime", "metadata.original_time", How::Text),
    Row("Description", "message", How::Text),
    Row("SessionEndReason", "status_detail", How::Text),
    Row("Reason", "status_detail", How::Text),
    Row("Result", "status_detail", How::Text),
    Row("ThreatCategory", "finding_info.types", How::Each),
    Row("TLSVersion", "tls.version", How::Text),
];

pub(super) fn palo_alto(record: &Record<'_>) -> Event {
    let text = |name| record.text(name).unwrap_or_default();
    let (kind, subtype) = (text("Type"), text("Subtype"));
    let done = outcome(text("Action"));
    let words =
        [text("EventID"), text("Description"), text("Event"), text("Status")].join(" ").to_ascii_lowercase();
    let is_out = words.contains("logout") || words.contains("disconnect");
    let (class, activity) = match (kind, subtype) {
        ("TRAFFIC", "start") => (Class::NetworkActivity, 1),
        ("TRAFFIC", "end") if !done.is_some_and(Outcome::is_stopped) => (Class::NetworkActivity, 2),
        ("TRAFFIC", _) => (Class::NetworkActivity, if done.is_some_and(Outcome::is_stopped) { 5 } else { 6 }),
        ("THREAT", "url") => (Class::HttpActivity, http_activity(text("HTTPMethod"))),
        ("THREAT" | "CORRELATION", _) => (Class::DetectionFinding, 1),
        ("GLOBALPROTECT" | "USERID", _) => {
            (Class::Authentication, if is_out || subtype == "logout" { 2 } else { 1 })
        }
        ("AUTHENTICATION" | "AUTH", _) => (Class::Authentication, 1),
        ("CONFIG", _) => (Class::DeviceConfigStateChange, 1),
        ("SYSTEM", "auth") => (Class::Authentication, 1),
        ("SYSTEM", _) => (Class::ApplicationLifecycle, 99),
        _ => (Class::NetworkActivity, 6),
    };
    let mut draft = build(
        record,
        &Source { vendor: "Palo Alto Networks", product: "PAN-OS", rows: &[PALO_ALTO] },
        class,
        activity,
    );
    if let Some(kind) = draft.take("Type") {
        draft.event.set("metadata.log_name", kind);
    }
    let word = draft.take("Severity").unwrap_or_default();
    draft.event.set_severity(severity(word));
    let title = draft.text("ThreatID").or_else(|| draft.text("ObjectName")).unwrap_or("Threat").to_owned();
    draft.set_finding(&title, &["SerialNumber", "SequenceNumber", "SessionID", "ThreatID", "GeneratedTime"]);
    draft.set_outcome(done);
    if class == Class::Authentication {
        draft
            .set_status(!["fail", "denied", "invalid", "error"].into_iter().any(|word| words.contains(word)));
    }
    if let Some(duration) = draft.take("ElapsedTime").and_then(millis) {
        draft.event.set("duration", duration);
    }
    if draft.event.get("action_id").is_some() {
        draft.apply(&[Row("RuleName", "firewall_rule.name", How::Text)]);
        if draft.event.get("firewall_rule").is_some() {
            draft.apply(&[Row("RuleUUID", "firewall_rule.uid", How::Text)]);
        }
    }
    draft.finish()
}

const FORTIGATE: &[Row<'static>] = &[
    Row("srcip", "src_endpoint.ip", How::Ip),
    Row("remip", "src_endpoint.ip", How::Ip),
    Row("ip", "src_endpoint.ip", How::Ip),
    Row("ui_ip", "src_endpoint.ip", How::Ip),
    Row("srcname", "src_endpoint.hostname", How::Text),
    Row("srcport", "src_endpoint.port", How::Port),
    Row("srcmac", "src_endpoint.mac", How::Mac),
    Row("srcintf", "src_endpoint.interface_name", How::Text),
    Row("dstip", "dst_endpoint.ip", How::Ip),
    Row("locip", "dst_endpoint.ip", How::Ip),
    Row("dstname", "dst_endpoint.hostname", How::Text),
    Row("dstport", "dst_endpoint.port", How::Port),
    Row("dstmac", "dst_endpoint.mac", How::Mac),
    Row("dstintf", "dst_endpoint.interface_name", How::Text),
    Row("proto", "connection_info.protocol_num", How::Integer),
    Row("sessionid", "connection_info.uid", How::Text),
    Row("sentbyte", "traffic.bytes_out", How::Integer),
    Row("rcvdbyte", "traffic.bytes_in", How::Integer),
    Row("sentpkt", "traffic.packets_out", How::Integer),
    Row("rcvdpkt", "traffic.packets_in", How::Integer),
    Row("app", "app_name", How::Text),
    Row("service", "app_name", How::Text),
    Row("user", "user.name", How::Text),
    Row("user", "actor.user.name", How::Text),
    Row("unauthuser", "actor.user.name", How::Text),
    Row("url", "http_request.url.path", How::Text),
    Row("hostname", "http_request.url.hostname", How::Text),
    Row("httpmethod", "http_request.http_method", How::Text),
    Row("agent", "http_request.user_agent", How::Text),
    Row("referralurl", "http_request.referrer", How::Text),
    Row("qname", "query.hostname", How::Text),
    Row("qtype", "query.type", How::Text),
    Row("qclass", "query.class", How::Text),
    Row("xid", "query.packet_uid", How::Integer),
    Row("filename", "file.name", How::Text),
    Row("filesize", "file.size", How::Integer),
    Row("logid", "metadata.event_code", How::Text),
    Row("eventtime", "metadata.original_time", How::Text),
    Row("msg", "message", How::Text),
    Row("logdesc", "message", How::Text),
    Row("attack", "message", How::Text),
    Row("reason", "status_detail", How::Text),
    Row("crlevel", "risk_details", How::Text),
    Row("eventtype", "finding_info.types", How::Each),
];

pub(super) fn fortigate(record: &Record<'_>) -> Event {
    let text = |name| record.text(name).unwrap_or_default();
    let (kind, subtype, action) = (text("type"), text("subtype"), text("action"));
    let done = outcome(action);
    let is_stopped = done.is_some_and(Outcome::is_stopped);
    let words = [action, text("logdesc"), text("msg")].join(" ").to_ascii_lowercase();
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let (class, activity) = match (kind, subtype) {
        ("traffic", _) => (Class::NetworkActivity, traffic(action, is_stopped)),
        ("utm" | "dns", "dns") => (Class::DnsActivity, if text("eventtype") == "dns-query" { 1 } else { 2 }),
        ("utm", "webfilter") => (Class::HttpActivity, http_activity(text("httpmethod"))),
        ("utm", "app-ctrl" | "ssl" | "voip" | "ssh") => {
            (Class::NetworkActivity, if is_stopped { 5 } else { 6 })
        }
        ("utm" | "anomaly", _) => (Class::DetectionFinding, 1),
        ("event", "vpn") if says(&["ssl-login", "login"]) => (Class::Authentication, 1),
        ("event", "vpn") => {
            (Class::TunnelActivity, if says(&["tunnel-down", "delete", "down"]) { 2 } else { 1 })
        }
        ("event", _) if says(&["logout", "logged out"]) => (Class::Authentication, 2),
        ("event", _) if says(&["login", "logged in", "authentication", "auth-"]) => {
            (Class::Authentication, 1)
        }
        ("event", _) if says(&["config", "add", "edit", "delete", "attribute"]) => {
            (Class::DeviceConfigStateChange, 1)
        }
        ("event", _) => (Class::ApplicationLifecycle, 99),
        _ => (Class::NetworkActivity, 6),
    };
    let mut draft = build(
        record,
        &Source { vendor: "Fortinet", product: "FortiGate", rows: &[FORTIGATE] },
        class,
        activity,
    );
    draft.event.set(
        "metadata.log_name",
        if subtype.is_empty() { kind.to_owned() } else { format!("{kind}/{subtype}") },
    );
    draft.skip("type");
    draft.skip("subtype");
    draft.event.set_severity(severity(
        draft.text("severity").or_else(|| draft.text("crlevel")).unwrap_or_else(|| level(text("level"))),
    ));
    let title = ["attack", "virus", "logdesc", "msg"]
        .into_iter()
        .find_map(|name| draft.text(name))
        .unwrap_or("UTM event");
    draft.set_finding(title, &["devid", "logid", "sessionid", "eventtime", "attackid"]);
    draft.set_outcome(done);
    if class == Class::Authentication {
        draft.set_status(!(says(&["fail", "denied", "invalid"]) || text("status").starts_with("fail")));
    }
    if let Some(duration) = draft.take("duration").and_then(millis) {
        draft.event.set("duration", duration);
    }
    if draft.event.get("action_id").is_some() {
        draft.apply(&[Row("policyid", "firewall_rule.uid", How::Text)]);
        if draft.event.get("firewall_rule").is_some() {
            draft.apply(&[Row("policyname", "firewall_rule.name", How::Text)]);
        }
    }
    draft.finish()
}

fn traffic(action: &str, is_stopped: bool) -> i64 {
    match action {
        "close" | "timeout" => 2,
        "client-rst" | "server-rst" => 3,
        "start" => 1,
        _ if is_stopped => 5,
        _ => 6,
    }
}

/// FortiOS' level of a log as a word for its severity.
fn level(level: &str) -> &str {
    match level {
        "emergency" | "alert" | "critical" => "high",
        "error" => "medium",
        "warning" => "low",
        _ => "informational",
    }
}

fn severity(word: &str) -> Severity {
    match word.to_ascii_lowercase().as_str() {
        "critical" => Severity::Critical,
        "high" => Severity::High,
        "medium" | "warning" => Severity::Medium,
        "low" | "notice" => Severity::Low,
        _ => Severity::Informational,
    }
}
