//! Packets that iptables (`LOG`) or nftables (`log`) logged: `IN=eth0 OUT= MAC=… SRC=192.0.2.1 DST=… PROTO=TCP SPT=1 DPT=22 SYN`.
//!
//! The words before `IN=` are the prefix of the rule, in which UFW, firewalld, Shorewall and administrators say what
//! became of the packet. See nf_log_syslog.c for the fields. Words without `=` are flags. After `[SRC=…` the packet follows that an ICMP error is about; its
//! fields are kept as a text.

use aurora_ocsf::{Class, Event, EventKind, LogSources, ObservableType, Record, Value};

use crate::{
    Format, Problem,
    line::Line,
    linux::{self, kernel::without_uptime},
    mapping::{Draft, How, Row, is_ip, protocol_number},
    registry::TextFormat,
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::Netfilter, parse, to_event };

/// A packet has fewer fields than this.
const MAX_FIELDS: usize = 64;

/// Second names: those of the public rules of the category firewall, and of network connections.
const NAMES: [(&str, &[&str]); 5] = [
    ("SRC", &["src_ip", "SourceIp", "c-ip"]),
    ("DST", &["dst_ip", "DestinationIp"]),
    ("SPT", &["src_port", "SourcePort"]),
    ("DPT", &["dst_port", "DestinationPort"]),
    ("PROTO", &["protocol", "proto"]),
];

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let message = without_uptime(line.message);
    let start = start(message)?;
    let (prefix, packet) = message.split_at(start);
    let (packet, inner) = packet.split_once(" [").unwrap_or((packet, ""));
    if !packet.contains(" OUT=")
        || !(packet.contains(" SRC=") || packet.contains(" MAC=") || packet.contains("PROTO="))
    {
        return None;
    }
    let mut record = line.logged();
    record.log_sources = LogSources::Known(EventKind::LinuxFirewall);
    push(&mut record, "prefix", prefix.trim_ascii().trim_end_matches(':'));
    push(&mut record, "INNER", inner.trim_end_matches(']'));
    for word in packet.split_ascii_whitespace().take(MAX_FIELDS) {
        match word.split_once('=') {
            // The length of the UDP datagram follows that of the packet under the same name.
            Some((name, value)) => push(&mut record, name, value),
            None => record.push("flags", Value::Text(word.into())),
        }
    }
    for (field, names) in NAMES {
        for name in names {
            if let Some(value) = record.first(field).cloned() {
                record.push_taxonomy(*name, value);
            }
        }
    }
    if let Some(action) = action(prefix) {
        record.push_taxonomy("action", Value::Text(action.into()));
    }
    Some(record)
}

fn push<'a>(record: &mut Record<'a>, name: &'a str, value: &'a str) {
    if !value.is_empty() {
        record.push(name, Value::Text(value.into()));
    }
}

/// Where the packet starts.
fn start(message: &str) -> Option<usize> {
    if message.starts_with("IN=") {
        return Some(0);
    }
    // A prefix may end without a space.
    message.find(" IN=").map(|at| at + 1).or_else(|| message.find("IN="))
}

/// What the prefix says became of the packet.
fn action(prefix: &str) -> Option<&'static str> {
    const WORDS: [(&str, &str); 9] = [
        ("BLOCK", "blocked"),
        ("DROP", "blocked"),
        ("DENY", "blocked"),
        ("DENIED", "blocked"),
        ("REJECT", "rejected"),
        ("INVALID", "blocked"),
        ("ACCEPT", "allowed"),
        ("ALLOW", "allowed"),
        ("PASS", "allowed"),
    ];
    let prefix = prefix.to_ascii_uppercase();
    WORDS.iter().find(|(word, _)| prefix.contains(word)).map(|(_, action)| *action)
}

fn to_event(record: &Record<'_>) -> Event {
    let action = record.text("action");
    let activity = if matches!(action, Some("blocked" | "rejected")) { 5 } else { 6 };
    let mut draft = linux::draft(record, Class::NetworkActivity, activity, ("Linux", "netfilter"));
    ends(&mut draft);
    connection(&mut draft);
    let disposition = match action {
        Some("allowed") => Some((1, 1)),
        Some("rejected") => Some((2, 25)),
        Some(_) => Some((2, 2)),
        None => None,
    };
    if let Some((action, disposition)) = disposition {
        draft.event.add_profile(aurora_ocsf::Profile::SecurityControl);
        draft.event.set_enum("action_id", action);
        draft.event.set_enum("disposition_id", disposition);
        draft.apply(&[Row("prefix", "firewall_rule.name", How::Text)]);
    }
    draft.apply(&[Row("LEN", "traffic.bytes", How::Integer)]);
    draft.finish_valid()
}

const ENDS: [[Row<'static>; 3]; 2] = [
    [
        Row("SRC", "src_endpoint.ip", How::Ip),
        Row("SPT", "src_endpoint.port", How::Port),
        Row("IN", "src_endpoint.interface_name", How::Text),
    ],
    [
        Row("DST", "dst_endpoint.ip", How::Ip),
        Row("DPT", "dst_endpoint.port", How::Port),
        Row("OUT", "dst_endpoint.interface_name", How::Text),
    ],
];

/// An end has an address or an interface; a port alone names nothing.
fn ends(draft: &mut Draft<'_, '_>) {
    for rows in &ENDS {
        let has_address = draft.text(rows[0].0).is_some_and(is_ip);
        if has_address || draft.text(rows[2].0).is_some() {
            draft.apply(rows);
        }
    }
    draft.observe(&[
        ("src_endpoint.ip", ObservableType::IpAddress),
        ("dst_endpoint.ip", ObservableType::IpAddress),
    ]);
    mac_addresses(draft);
}

/// `MAC=` holds the destination, the source and the type of the frame, one behind the other.
fn mac_addresses(draft: &mut Draft<'_, '_>) {
    let Some(mac) = draft.text("MAC").filter(|mac| mac.len() >= 35 && mac.is_ascii()) else { return };
    if draft.event.get("dst_endpoint").is_some() {
        draft.event.set_valid("dst_endpoint.mac", &mac[..17]);
    }
    if draft.event.get("src_endpoint").is_some() {
        draft.event.set_valid("src_endpoint.mac", &mac[18..35]);
    }
}

fn connection(draft: &mut Draft<'_, '_>) {
    let direction = match (draft.text("IN"), draft.text("OUT")) {
        (Some(_), None) => 1,
        (None, Some(_)) => 2,
        (Some(_), Some(_)) => 3,
        (None, None) => 0,
    };
    draft.event.set_enum("connection_info.direction_id", direction);
    let Some(protocol) = draft.take("PROTO") else { return };
    let number = protocol_number(protocol).or_else(|| protocol.parse().ok());
    draft.event.set("connection_info.protocol_name", protocol.to_ascii_lowercase());
    if let Some(number) = number {
        draft.event.set("connection_info.protocol_num", number);
    }
    let is_v6 = draft.text("SRC").is_some_and(|ip| ip.contains(':'));
    draft.event.set_enum("connection_info.protocol_ver_id", if is_v6 { 6 } else { 4 });
}
