//! The events of Cisco's messages.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, Record};

use super::{
    asa::{self, What},
    ios,
};
use crate::{
    appliance::{Names, Source, build, outcome},
    mapping::{Draft, How, Row},
};

pub(super) const NAMES: &Names = &[
    ("source_ip", &["src_ip", "SourceIp"]),
    ("SrcIP", &["src_ip", "SourceIp"]),
    ("dest_ip", &["dst_ip", "DestinationIp"]),
    ("DstIP", &["dst_ip", "DestinationIp"]),
    ("source_port", &["src_port", "SourcePort"]),
    ("SrcPort", &["src_port"]),
    ("dest_port", &["dst_port", "DestinationPort"]),
    ("DstPort", &["dst_port"]),
    ("user", &["User"]),
];

const ROWS: &[Row<'static>] = &[
    Row("timestamp", "metadata.original_time", How::Text),
    Row("message_number", "metadata.event_code", How::Text),
    Row("mnemonic", "metadata.event_code", How::Text),
    Row("source_ip", "src_endpoint.ip", How::Ip),
    Row("source_port", "src_endpoint.port", How::Port),
    Row("source_interface", "src_endpoint.interface_name", How::Text),
    Row("SrcIP", "src_endpoint.ip", How::Ip),
    Row("SrcPort", "src_endpoint.port", How::Port),
    Row("IngressInterface", "src_endpoint.interface_name", How::Text),
    Row("dest_ip", "dst_endpoint.ip", How::Ip),
    Row("dest_port", "dst_endpoint.port", How::Port),
    Row("dest_interface", "dst_endpoint.interface_name", How::Text),
    Row("DstIP", "dst_endpoint.ip", How::Ip),
    Row("DstPort", "dst_endpoint.port", How::Port),
    Row("EgressInterface", "dst_endpoint.interface_name", How::Text),
    Row("protocol", "connection_info.protocol_name", How::Text),
    Row("Protocol", "connection_info.protocol_name", How::Text),
    Row("connection_id", "connection_info.uid", How::Text),
    Row("ConnectionID", "connection_info.uid", How::Text),
    Row("bytes", "traffic.bytes", How::Integer),
    Row("bytes_in", "traffic.bytes_in", How::Integer),
    Row("bytes_out", "traffic.bytes_out", How::Integer),
    Row("packets", "traffic.packets", How::Integer),
    Row("InitiatorBytes", "traffic.bytes_out", How::Integer),
    Row("ResponderBytes", "traffic.bytes_in", How::Integer),
    Row("InitiatorPackets", "traffic.packets_out", How::Integer),
    Row("ResponderPackets", "traffic.packets_in", How::Integer),
    Row("ApplicationProtocol", "app_name", How::Text),
    Row("user", "user.name", How::Text),
    Row("user", "actor.user.name", How::Text),
    Row("source_user", "actor.user.name", How::Text),
    Row("User", "actor.user.name", How::Text),
    Row("group", "user.domain", How::Text),
    Row("url", "http_request.url.url_string", How::Text),
    Row("URL", "http_request.url.url_string", How::Text),
    Row("UserAgent", "http_request.user_agent", How::Text),
    Row("file", "file.name", How::Text),
    Row("FileName", "file.name", How::Text),
    Row("reason", "status_detail", How::Text),
];

pub(super) fn asa(record: &Record<'_>) -> Event {
    let number = record.text("message_number").unwrap_or_default();
    let what = told(record, asa::what(number));
    let mut draft = start(record, what, "Cisco ASA");
    let is_translation = number.starts_with("305");
    if draft.event.class() == Class::NetworkActivity {
        connection(&mut draft, what, is_translation);
    }
    draft.event.set("metadata.product.version", "Unknown");
    if matches!(number, "106023") {
        // As the mapping that others follow has it.
        draft.event.set_severity(Severity::Critical);
    }
    end(draft, what)
}

pub(super) fn ios(record: &Record<'_>) -> Event {
    let what = told(record, ios::what(record.text("mnemonic").unwrap_or_default()));
    let draft = start(record, what, "Cisco IOS");
    end(draft, what)
}

/// What a message with a word for the action tells of.
fn told(record: &Record<'_>, what: What) -> What {
    let word = record.text("action").or(record.text("AccessControlRuleAction")).unwrap_or_default();
    match what {
        What::Traffic | What::Open | What::Close if outcome(word).is_some_and(|one| one.is_stopped()) => {
            What::Deny
        }
        other => other,
    }
}

fn start<'r, 'a>(record: &'r Record<'a>, what: What, product: &'static str) -> Draft<'r, 'a> {
    let (class, activity) = match what {
        What::Open => (Class::NetworkActivity, 1),
        What::Close if record.text("reason").is_some_and(|reason| reason.contains("Reset")) => {
            (Class::NetworkActivity, 3)
        }
        What::Close => (Class::NetworkActivity, 2),
        What::Deny => (Class::NetworkActivity, 5),
        What::Traffic => (Class::NetworkActivity, 6),
        What::Finding => (Class::DetectionFinding, 1),
        What::LogIn | What::LogInFailure => (Class::Authentication, 1),
        What::LogOut => (Class::Authentication, 2),
        What::Web => (Class::HttpActivity, 3),
        What::Ftp => (Class::FtpActivity, if record.text("action") == Some("Stored") { 1 } else { 2 }),
        What::TunnelOpen => (Class::TunnelActivity, 1),
        What::TunnelClose => (Class::TunnelActivity, 2),
        What::Config => (Class::DeviceConfigStateChange, 1),
        What::Lock => (Class::AccountChange, 9),
        What::Other => (Class::NetworkActivity, 6),
    };
    let rows: &'static [&'static [Row<'static>]] = &[ROWS];
    build(record, &Source { vendor: "Cisco", product, rows }, class, activity)
}

/// Direction, boundary and how it went.
fn connection(draft: &mut Draft<'_, '_>, what: What, is_translation: bool) {
    let direction = match draft.take("direction") {
        Some("inbound") => 1,
        Some("outbound") => 2,
        _ if is_translation || what == What::Deny => 2,
        _ if what == What::Close => 1,
        _ => 0,
    };
    draft.event.set_enum("connection_info.direction_id", direction);
    draft.event.set_enum("connection_info.boundary_id", 3);
    match what {
        What::Open => draft.set_status(true),
        What::Deny => draft.set_status(false),
        What::Close => {
            let is_reset = draft
                .text("reason")
                .is_some_and(|reason| reason.contains("Reset") || reason.contains("Timeout"));
            draft.set_status(!is_reset);
        }
        _ => {}
    }
}

fn end(mut draft: Draft<'_, '_>, what: What) -> Event {
    draft.skip("message_text");
    let level = draft.take("level").or_else(|| draft.take("severity")).unwrap_or_default();
    if draft.event.get("severity_id").and_then(aurora_ocsf::Json::as_i64) == Some(1) {
        draft.event.set_severity(severity(level));
    }
    let text = draft.text("message_text").unwrap_or_default();
    draft.event.set_text("message", text);
    draft.set_finding(
        text.split(" from ").next().unwrap_or(text),
        &["message_number", "mnemonic", "timestamp", "source_ip", "dest_ip"],
    );
    if let Some(duration) = draft.text("duration").and_then(millis) {
        draft.skip("duration");
        draft.event.set("duration", duration);
    }
    match what {
        What::LogIn => draft.set_status(true),
        What::LogInFailure => draft.set_status(false),
        What::Deny => draft.set_outcome(outcome("deny")),
        What::Traffic => draft.set_outcome(draft.text("action").and_then(outcome)),
        _ => {}
    }
    if draft.event.get("action_id").is_some() {
        draft.apply(&[Row("access_group", "firewall_rule.name", How::Text)]);
    }
    draft.finish()
}

/// `1:02:03` or `1h:02m:03s`, as milliseconds.
fn millis(text: &str) -> Option<i64> {
    let mut seconds = 0_i64;
    for part in text.split(':').take(4) {
        let digits = part.trim_end_matches(['d', 'h', 'm', 's']);
        seconds = seconds.checked_mul(60)?.checked_add(digits.parse::<i64>().ok()?)?;
    }
    seconds.checked_mul(1000)
}

/// OCSF's severity for Cisco's, where 0 is an emergency and 7 is for debugging.
fn severity(level: &str) -> Severity {
    match level {
        "0" | "1" => Severity::Critical,
        "2" => Severity::High,
        "3" => Severity::Medium,
        "4" => Severity::Low,
        _ => Severity::Informational,
    }
}
