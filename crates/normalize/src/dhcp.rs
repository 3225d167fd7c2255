//! Leases: ISC dhcpd, dnsmasq, Kea, and the audit log of the Windows DHCP server.

mod kea;
mod windows;

use aurora_ocsf::{Class, Event, EventKind, LogSources, ObservableType, Record, Value};

use crate::{
    Format, Problem,
    line::Line,
    linux,
    mapping::{How, Row},
    registry::TextFormat,
    syslog,
    template::{self, Message},
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::Dhcp, parse, to_event };

/// ISC dhcpd and udhcpd.
const ISC: &[Message] = &[
    ("discover", "DHCPDISCOVER from {mac} ({hostname}) via {interface}"),
    ("discover", "DHCPDISCOVER from {mac} via {interface}"),
    ("offer", "DHCPOFFER on {ip} to {mac} ({hostname}) via {interface}"),
    ("offer", "DHCPOFFER on {ip} to {mac} via {interface}"),
    ("request", "DHCPREQUEST for {ip} ({server_ip}) from {mac} ({hostname}) via {interface}"),
    ("request", "DHCPREQUEST for {ip} ({server_ip}) from {mac} via {interface}"),
    ("request", "DHCPREQUEST for {ip} from {mac} ({hostname}) via {interface}"),
    ("request", "DHCPREQUEST for {ip} from {mac} via {interface}"),
    ("ack", "DHCPACK on {ip} to {mac} ({hostname}) via {interface}"),
    ("ack", "DHCPACK on {ip} to {mac} via {interface}"),
    ("ack", "DHCPACK to {ip} ({mac}) via {interface}"),
    ("nak", "DHCPNAK on {ip} to {mac} via {interface}"),
    ("release", "DHCPRELEASE of {ip} from {mac} ({hostname}) via {interface} ({reason})"),
    ("release", "DHCPRELEASE of {ip} from {mac} via {interface} ({reason})"),
    ("decline", "DHCPDECLINE of {ip} from {mac} ({hostname}) via {interface}: {reason}"),
    ("decline", "DHCPDECLINE of {ip} from {mac} via {interface}: {reason}"),
    ("inform", "DHCPINFORM from {ip} via {interface}"),
    ("expire", "DHCPEXPIRE on {ip} to {mac}"),
];

/// dnsmasq.
const DNSMASQ: &[Message] = &[
    ("ack", "DHCPACK({interface}) {ip} {mac} {hostname}"),
    ("ack", "DHCPACK({interface}) {ip} {mac}"),
    ("offer", "DHCPOFFER({interface}) {ip} {mac}"),
    ("request", "DHCPREQUEST({interface}) {ip} {mac}"),
    ("discover", "DHCPDISCOVER({interface}) {ip} {mac}"),
    ("discover", "DHCPDISCOVER({interface}) {mac}"),
    ("nak", "DHCPNAK({interface}) {ip} {mac} {reason}"),
    ("release", "DHCPRELEASE({interface}) {ip} {mac}"),
    ("inform", "DHCPINFORM({interface}) {ip} {mac}"),
    ("decline", "DHCPDECLINE({interface}) {ip} {mac}"),
];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let table = match line.app() {
        Some("dhcpd" | "dhcpd6" | "udhcpd") => ISC,
        Some("dnsmasq-dhcp" | "dnsmasq") if line.message.starts_with("DHCP") => DNSMASQ,
        _ => {
            let record = kea::parse(line).or_else(|| windows::parse(line))?;
            return Some(named(record));
        }
    };
    let text = line.message.trim_ascii();
    // `dhcpd` adds why it gave no answer.
    let (text, reason) = match text.split_once(": ") {
        Some((text, reason)) if text.starts_with("DHCP") && !text.starts_with("DHCPDECLINE") => {
            (text, reason)
        }
        _ => (text, ""),
    };
    let said = template::read(table, text).or_else(|| template::read(table, line.message.trim_ascii()));
    let mut record = linux::record(line, EventKind::Dhcp, said);
    if !reason.is_empty() && !record.exists("reason") {
        record.push("reason", Value::Text(reason.into()));
    }
    Some(named(record))
}

/// The second names of a lease.
fn named(mut record: Record<'_>) -> Record<'_> {
    record.log_sources = LogSources::Known(EventKind::Dhcp);
    for (field, names) in [("ip", ["src_ip", "assigned_ip"]), ("mac", ["src_mac", "client_mac"])] {
        let Some(value) = record.first(field).cloned() else { continue };
        for name in names {
            record.push_taxonomy(name, value.clone());
        }
    }
    record
}

const ACTIVITIES: [&str; 9] =
    ["discover", "offer", "request", "decline", "ack", "nak", "release", "inform", "expire"];

fn to_event(record: &Record<'_>) -> Event {
    let event = record.text("event").unwrap_or_default();
    let activity = ACTIVITIES.iter().position(|known| *known == event).map_or(99, |at| at as i64 + 1);
    let has_end = ["ip", "mac", "client_hostname"].iter().any(|field| record.text(field).is_some());
    if !has_end && record.host.is_none() {
        let mut draft = linux::draft(record, Class::ApplicationLifecycle, 99, ("Unknown", "DHCP server"));
        draft.event.set("app.name", "DHCP server");
        draft.event.set_other("activity_id", if event.is_empty() { "Message" } else { event });
        return draft.finish_valid();
    }
    let mut draft = linux::draft(record, Class::DhcpActivity, activity, ("Unknown", "DHCP server"));
    draft.apply(&[Row("ip", "src_endpoint.ip", How::Ip), Row("lease_seconds", "lease_dur", How::Integer)]);
    if let Some(mac) = draft.text("mac") {
        let is_set = match plain_mac(mac) {
            Some(mac) => draft.event.set_valid("src_endpoint.mac", mac),
            None => draft.event.set_valid("src_endpoint.mac", mac),
        };
        if is_set {
            draft.skip("mac");
        }
    }
    for field in ["client_hostname", "hostname"] {
        // Where syslog has named the server, the client's name comes second under the same name.
        let name = record.values(field).last().and_then(Value::text);
        if let Some(name) = name.filter(|name| Some(*name) != record.host.as_deref()) {
            draft.event.set_valid("src_endpoint.hostname", name);
            break;
        }
    }
    linux::endpoint(&mut draft, "server_ip", "dst_endpoint");
    if draft.event.get("dst_endpoint").is_none()
        && let Some(host) = record.host.as_deref()
        && !draft.event.set_ip("dst_endpoint.ip", host)
    {
        draft.event.set("dst_endpoint.hostname", host);
    }
    if draft.event.get("src_endpoint").is_some() {
        draft.apply(&[Row("interface", "src_endpoint.interface_name", How::Text)]);
    }
    draft.observe(&[
        ("src_endpoint.ip", ObservableType::IpAddress),
        ("src_endpoint.mac", ObservableType::MacAddress),
        ("src_endpoint.hostname", ObservableType::Hostname),
    ]);
    draft.apply(&[
        Row("reason", "status_detail", How::Text),
        Row("transaction", "transaction_uid", How::Text),
    ]);
    if matches!(event, "nak" | "decline" | "failed") {
        draft.set_status(false);
    }
    if activity == 99 && !event.is_empty() {
        draft.event.set_other("activity_id", event);
    }
    syslog::device(&mut draft);
    draft.finish_valid()
}

/// Windows writes the six bytes without anything between them.
fn plain_mac(text: &str) -> Option<String> {
    let is_plain = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_plain.then(|| text.as_bytes().chunks(2).map(String::from_utf8_lossy).collect::<Vec<_>>().join(":"))
}
