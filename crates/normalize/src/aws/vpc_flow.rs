//! VPC flow logs: rows of text in the order of the documentation, with or without the later fields, and rows as JSON.
//!
//! <https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html>
//!
//! Field names are written with dashes in text and with underscores in exports; either is read.

use aurora_ocsf::{Class, Event, EventKind, ObservableType, Profile, Record, Value};

use crate::{
    Format, Problem, cloud,
    line::Line,
    mapping::{Draft, is_ip, moment},
    registry::{JsonFormat, TextFormat},
};

/// A row as an object.
pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::AwsVpcFlow,
    marks: &["srcaddr"],
    recognise,
    complete: |record, _, _| complete(record),
    to_event,
};

/// A row without a header.
pub(crate) static TEXT: TextFormat = TextFormat { format: Format::AwsVpcFlow, parse, to_event };

/// The fields in the order in which versions 2 to 5 added them.
const COLUMNS: [&str; 29] = [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "vpc-id",
    "subnet-id",
    "instance-id",
    "tcp-flags",
    "type",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "region",
    "az-id",
    "sublocation-type",
    "sublocation-id",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
];

/// So many fields has the default format.
const N_DEFAULT: usize = 14;

fn parse<'a>(line: &Line<'a>, _: &mut Vec<Problem>) -> Option<Record<'a>> {
    let message = line.message;
    let cells: Vec<&str> = message.split(' ').take(COLUMNS.len() + 1).collect();
    if cells.len() < N_DEFAULT || cells.len() > COLUMNS.len() {
        return None;
    }
    let is_version = cells[0].len() == 1 && cells[0].bytes().all(|byte| byte.is_ascii_digit());
    let is_status = matches!(cells[13], "OK" | "NODATA" | "SKIPDATA");
    let is_interface = cells[2].starts_with("eni-") || cells[2] == "-" || cells[2].starts_with("i-");
    if !is_version || !is_status || !is_interface {
        return None;
    }
    let mut record = line.record();
    for (name, cell) in COLUMNS.iter().zip(cells) {
        record.push(*name, Value::Text(cell.into()));
    }
    complete(&mut record);
    Some(record)
}

fn recognise(record: &Record<'_>) -> bool {
    record.exists("dstaddr")
        && field(record, "log_status").is_some()
        && (field(record, "interface_id").is_some() || field(record, "account_id").is_some())
}

fn complete(record: &mut Record<'_>) {
    cloud::place(record, EventKind::Netflow, &["start"]);
    cloud::rename_all(
        record,
        &[
            ("srcaddr", "src_ip"),
            ("dstaddr", "dst_ip"),
            ("srcport", "src_port"),
            ("dstport", "dst_port"),
            ("action", "action"),
        ],
    );
}

/// The name under which the record has a field, in either spelling.
fn field<'r>(record: &'r Record<'_>, name: &str) -> Option<&'r str> {
    let is_it = |native: &str| {
        native.len() == name.len()
            && native.bytes().zip(name.bytes()).all(|(a, b)| a == b || (a == b'-' && b == b'_'))
    };
    record.fields.iter().map(|field| field.name.as_ref()).find(|native| is_it(native))
}

/// Text attributes by field. What says `-` says that there is nothing.
const TEXTS: [(&str, &str); 6] = [
    ("version", "metadata.product.version"),
    ("account_id", "cloud.account.uid"),
    ("region", "cloud.region"),
    ("az_id", "cloud.zone"),
    ("pkt_src_aws_service", "src_endpoint.svc_name"),
    ("pkt_dst_aws_service", "dst_endpoint.svc_name"),
];

const NUMBERS: [(&str, &str); 6] = [
    ("srcport", "src_endpoint.port"),
    ("dstport", "dst_endpoint.port"),
    ("protocol", "connection_info.protocol_num"),
    ("packets", "traffic.packets"),
    ("bytes", "traffic.bytes"),
    ("tcp_flags", "connection_info.tcp_flags"),
];

/// What belongs to the interface, which is at one end of the flow.
const OWN: [(&str, &str); 4] = [
    ("interface_id", "interface_uid"),
    ("vpc_id", "vpc_uid"),
    ("instance_id", "instance_uid"),
    ("subnet_id", "subnet_uid"),
];

fn to_event(record: &Record<'_>) -> Event {
    const TRAFFIC: i64 = 6;
    const REFUSE: i64 = 5;
    let is_rejected = record.text("action") == Some("REJECT");
    let activity = if is_rejected { REFUSE } else { TRAFFIC };
    let mut draft = Draft::of(record, Class::NetworkActivity, activity, ("AWS", "Amazon VPC"));
    draft.event.set("metadata.product.feature.name", "Flowlogs");
    draft.set_cloud("AWS");
    draft.event.add_profile(Profile::SecurityControl);
    draft.add_time_text(cloud::datetime_with_offset);
    for (name, path) in TEXTS {
        if let Some(text) = taken(&mut draft, name) {
            draft.event.set(path, text);
        }
    }
    for (name, path) in NUMBERS {
        if let Some(number) = taken(&mut draft, name).and_then(|text| text.parse::<i64>().ok()) {
            draft.event.set(path, number);
        }
    }
    add_span(&mut draft);
    add_ends(&mut draft);
    add_verdict(&mut draft);
    draft.observe(&[
        ("dst_endpoint.ip", ObservableType::IpAddress),
        ("src_endpoint.ip", ObservableType::IpAddress),
        ("src_endpoint.instance_uid", ObservableType::ResourceUid),
        ("dst_endpoint.instance_uid", ObservableType::ResourceUid),
    ]);
    draft.finish_valid()
}

/// The text of a field in either spelling, which counts as mapped from now on.
fn taken<'r>(draft: &mut Draft<'r, '_>, name: &str) -> Option<&'r str> {
    let native = field(draft.record, name)?;
    let text = draft.text(native).filter(|text| *text != "-");
    draft.skip(native);
    text
}

fn add_span(draft: &mut Draft<'_, '_>) {
    for (name, path) in [("start", "start_time"), ("end", "end_time")] {
        if let Some(time) = draft.record.first(name).and_then(moment) {
            draft.event.set(path, time.as_millis());
            draft.event.set(&format!("{path}_dt"), cloud::datetime_with_offset(time));
            draft.skip(name);
        }
    }
}

/// Where packets come from and go to: the address on the packet, and that of the interface if it is another.
fn add_ends(draft: &mut Draft<'_, '_>) {
    for (end, own, packet) in
        [("dst_endpoint", "dstaddr", "pkt_dstaddr"), ("src_endpoint", "srcaddr", "pkt_srcaddr")]
    {
        let own = taken(draft, own).filter(|text| is_ip(text));
        let packet = taken(draft, packet).filter(|text| is_ip(text));
        if let Some(ip) = packet.or(own) {
            draft.event.set(&format!("{end}.ip"), ip);
        }
        if let Some(own) = own.filter(|own| packet.is_some_and(|packet| packet != *own)) {
            draft.event.push(&format!("{end}.intermediate_ips"), own);
            draft.event.observable(&format!("{end}.intermediate_ips"), ObservableType::IpAddress, own);
        }
    }
    let direction = taken(draft, "flow_direction").unwrap_or_default();
    let (direction_id, end) = match direction {
        "ingress" => (1, "dst_endpoint"),
        "egress" => (2, "src_endpoint"),
        _ => (0, "dst_endpoint"),
    };
    draft.event.set_enum("connection_info.direction_id", direction_id);
    for (name, attribute) in OWN {
        if let Some(text) = taken(draft, name) {
            draft.event.set(&format!("{end}.{attribute}"), text);
        }
    }
}

fn add_verdict(draft: &mut Draft<'_, '_>) {
    if let Some(kind) = taken(draft, "type") {
        draft.event.set("connection_info.protocol_ver", kind);
    }
    if let Some(path) = taken(draft, "traffic_path") {
        // The numbers are the service's own: 1 is the same VPC, 8 the internet gateway, and so on.
        const BOUNDARIES: [(&str, i64); 8] =
            [("1", 4), ("2", 5), ("3", 6), ("4", 7), ("5", 8), ("6", 9), ("7", 10), ("8", 11)];
        draft.set_word("connection_info.boundary_id", path, &BOUNDARIES);
    }
    let verdict = taken(draft, "action").unwrap_or_default();
    let id = match verdict {
        "ACCEPT" => 1,
        "REJECT" => 2,
        _ => 0,
    };
    draft.event.set_enum("action_id", id);
    draft.event.set_enum("disposition_id", id);
    if let Some(status) = taken(draft, "log_status") {
        draft.event.set("status_code", status);
    }
}
