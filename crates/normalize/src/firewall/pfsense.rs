//! `filterlog` of pfSense and OPNsense: `5,,,1000000103,em0,match,block,in,4,0x0,,64,1,0,DF,6,tcp,60,192.0.2.1,192.0.2.2,1,2,0,S,…`.
//!
//! <https://docs.netgate.com/pfsense/en/latest/monitoring/logs/raw-filter-format.html>. Which columns follow depends on the
//! version of IP and on the protocol.

use aurora_ocsf::{Class, Event, EventKind, LogSources, Record};

use super::row;
use crate::{
    Format, Problem,
    appliance::{Names, Outcome, Source, add_names, build, outcome},
    line::Line,
    mapping::{How, Row},
    registry::TextFormat,
};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::Pfsense, parse, to_event };

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let text = line.message.trim_start();
    // Older senders write no header that names the program.
    let text =
        text.find("filterlog").map_or(text, |at| text[at..].split_once(": ").map_or(text, |(_, rest)| rest));
    let values = row::values(text);
    let (&action, &direction, &version) = (values.get(6)?, values.get(7)?, values.get(8)?);
    let is_row =
        matches!(action, "pass" | "block" | "reject" | "rdr" | "nat" | "binat" | "synproxy" | "scrub")
            && matches!(direction, "in" | "out" | "in/out")
            && values[0].bytes().all(|byte| byte.is_ascii_digit());
    if !is_row {
        return None;
    }
    let mut record = line.record();
    row::push(&mut record, &HEADER, &values);
    let columns: &[&str] = match version {
        "4" => &V4,
        "6" => &V6,
        _ => return None,
    };
    row::push(&mut record, columns, values.get(HEADER.len()..).unwrap_or_default());
    let rest = values.get(HEADER.len() + columns.len()..).unwrap_or_default();
    match record.text("protocol").unwrap_or_default().to_ascii_lowercase().as_str() {
        "tcp" => row::push(&mut record, &TCP, rest),
        "udp" => row::push(&mut record, &TCP[..3], rest),
        "icmp" | "icmpv6" | "ipv6-icmp" => row::push(&mut record, &ICMP, rest),
        "carp" => row::push(&mut record, &CARP, rest),
        _ => row::push(&mut record, &["data"], rest),
    }
    record.log_sources = LogSources::Known(EventKind::Firewall);
    add_names(&mut record, NAMES);
    Some(record)
}

const HEADER: [&str; 9] = [
    "rule_number",
    "sub_rule_number",
    "anchor",
    "tracker",
    "interface",
    "reason",
    "action",
    "direction",
    "ip_version",
];
const V4: [&str; 11] = [
    "tos",
    "ecn",
    "ttl",
    "id",
    "offset",
    "flags",
    "protocol_id",
    "protocol",
    "length",
    "source_ip",
    "destination_ip",
];
const V6: [&str; 8] =
    ["class", "flow_label", "hop_limit", "protocol", "protocol_id", "length", "source_ip", "destination_ip"];
const TCP: [&str; 9] = [
    "source_port",
    "destination_port",
    "data_length",
    "tcp_flags",
    "sequence_number",
    "ack_number",
    "tcp_window",
    "urg",
    "tcp_options",
];
const ICMP: [&str; 3] = ["icmp_type", "icmp_id", "icmp_sequence"];
const CARP: [&str; 6] = ["carp_type", "carp_ttl", "vhid", "carp_version", "advbase", "advskew"];

const NAMES: &Names = &[
    ("source_ip", &["src_ip", "SourceIp"]),
    ("destination_ip", &["dst_ip", "DestinationIp"]),
    ("source_port", &["src_port", "SourcePort"]),
    ("destination_port", &["dst_port", "DestinationPort"]),
];

const ROWS: &[Row<'static>] = &[
    Row("source_ip", "src_endpoint.ip", How::Ip),
    Row("source_port", "src_endpoint.port", How::Port),
    Row("interface", "src_endpoint.interface_name", How::Text),
    Row("destination_ip", "dst_endpoint.ip", How::Ip),
    Row("destination_port", "dst_endpoint.port", How::Port),
    Row("protocol", "connection_info.protocol_name", How::Text),
    Row("protocol_id", "connection_info.protocol_num", How::Integer),
    Row("length", "traffic.bytes", How::Integer),
];

fn to_event(record: &Record<'_>) -> Event {
    let done = outcome(record.text("action").unwrap_or_default());
    let activity = if done.is_some_and(Outcome::is_stopped) { 5 } else { 6 };
    let source = Source { vendor: "Netgate", product: "pfSense", rows: &[ROWS] };
    let mut draft = build(record, &source, Class::NetworkActivity, activity);
    if draft.event.get("connection_info").is_some() {
        let direction = match draft.take("direction") {
            Some("in") => 1,
            Some("out") => 2,
            _ => 0,
        };
        draft.event.set_enum("connection_info.direction_id", direction);
    }
    draft.set_outcome(done);
    if draft.event.get("action_id").is_some() {
        draft.apply(&[Row("tracker", "firewall_rule.uid", How::Text)]);
    }
    draft.finish()
}
