//! Logs of services that OCSF has classes for, and the logs without a mapping of their own.

use aurora_ocsf::{Class, ObservableType, Record};

use super::draft::{Draft, How, Row, is_ip, millis};

/// A log without a mapping of its own: traffic of the protocol that it is named after, if it is about a
/// connection.
pub(super) fn any<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::network_or_base(record, Class::NetworkActivity, 6);
    if let Some(path) = record.text("_path")
        && draft.event.class() == Class::NetworkActivity
    {
        draft.event.set_text("app_name", path);
    }
    draft
}

/// `weird.log`: what broke the rules of a protocol.
pub(super) fn weird<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::network_or_base(record, Class::NetworkActivity, 6);
    draft.apply(&[Row("name", "message", How::Text), Row("addl", "status_detail", How::Text)]);
    draft
}

/// `dpd.log` and its successor `analyzer.log`: an analyzer that gave up.
pub(super) fn analyzer<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::network_or_base(record, Class::NetworkActivity, 6);
    if draft.event.class() == Class::NetworkActivity {
        draft.apply(&[Row("analyzer", "app_name", How::Text), Row("analyzer_name", "app_name", How::Text)]);
    }
    draft.apply(&[Row("failure_reason", "status_detail", How::Text)]);
    draft
}

pub(super) fn traceroute<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    if !record.text("src").is_some_and(is_ip) && !record.text("dst").is_some_and(is_ip) {
        return Draft::base(record);
    }
    let mut draft = Draft::new(record, Class::NetworkActivity, 6);
    draft.event.set("app_name", "traceroute");
    draft.apply(&[Row("src", "src_endpoint.ip", How::Ip), Row("dst", "dst_endpoint.ip", How::Ip)]);
    draft
}

pub(super) fn tunnel<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let activity = match record.text("action") {
        Some("Tunnel::DISCOVER") => 1,
        Some("Tunnel::CLOSE" | "Tunnel::EXPIRE") => 2,
        Some(_) | None => 0,
    };
    let Some(mut draft) = Draft::network(record, Class::TunnelActivity, activity) else {
        return Draft::base(record);
    };
    if let Some(tunnel_type) = draft.take("tunnel_type") {
        draft.event.set_other("tunnel_type_id", tunnel_type);
        draft.event.set_text("protocol_name", tunnel_type.trim_start_matches("Tunnel::"));
    }
    draft
}

/// `dhcp.log`: one lease with all its messages. The client is known by an address, else by its hardware's.
pub(super) fn dhcp<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::DhcpActivity, dhcp_activity(record));
    draft.apply(&[
        Row("server_addr", "dst_endpoint.ip", How::Ip),
        Row("client_addr", "src_endpoint.ip", How::Ip),
        Row("host_name", "src_endpoint.hostname", How::Text),
        Row("domain", "src_endpoint.domain", How::Text),
        Row("mac", "src_endpoint.uid", How::Text),
        Row("mac", "src_endpoint.mac", How::Mac),
        Row("duration", "duration", How::Millis),
    ]);
    if draft.event.get("src_endpoint.ip").is_none() {
        draft.apply(&[Row("assigned_addr", "src_endpoint.ip", How::Ip)]);
    }
    let lease = draft.take("lease_time").and_then(millis).map(|millis| millis / 1000);
    if let Some(lease) = lease {
        draft.event.set("lease_dur", lease);
    }
    if draft.event.get("src_endpoint").is_none() && draft.event.get("dst_endpoint").is_none() {
        return Draft::base(record);
    }
    if let Some(ip) = record.text("assigned_addr").filter(|text| is_ip(text)) {
        draft.event.observable("src_endpoint.ip", ObservableType::IpAddress, ip);
    }
    draft
}

/// The last message of the lease.
fn dhcp_activity(record: &Record<'_>) -> i64 {
    let last = record.values("msg_types").last().and_then(|value| value.text());
    let known = ["DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM"];
    let position = known.iter().position(|known| Some(*known) == last);
    position.map_or(0, |index| index as i64 + 1)
}

/// `ntp.log`: the mode of an NTP message is the number of OCSF's activity.
pub(super) fn ntp<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let activity = record.text("mode").and_then(|mode| mode.parse().ok()).unwrap_or(0);
    let version = record.text("version").filter(|version| !version.is_empty());
    let Some(mut draft) = version.and_then(|_| Draft::network(record, Class::NtpActivity, activity)) else {
        return any(record);
    };
    draft.apply(&[
        Row("version", "version", How::Text),
        Row("root_delay", "delay", How::Millis),
        Row("root_disp", "dispersion", How::Millis),
    ]);
    if let Some(precision) = draft.take("precision").and_then(|seconds| seconds.parse::<f64>().ok()) {
        // OCSF wants the exponent of two that Zeek has already worked out.
        let exponent = precision.log2().round();
        if exponent.is_finite() {
            draft.event.set("precision", exponent as i64);
        }
    }
    if let Some(stratum) = draft.take("stratum").and_then(|stratum| stratum.parse::<i64>().ok()) {
        draft.event.set_enum("stratum_id", stratum_id(stratum));
    }
    draft
}

fn stratum_id(stratum: i64) -> i64 {
    match stratum {
        2..=15 => 2,
        17.. => 17,
        other => other,
    }
}
