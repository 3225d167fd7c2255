//! Kea: `2024-05-28 10:00:00.123 INFO  [kea-dhcp4.leases/12.34] DHCP4_LEASE_ALLOC [hwtype=1 00:11:22:33:44:55], cid=[no info], tid=0x1: lease 192.0.2.1 has been allocated for 3600 seconds`.

use aurora_ocsf::{Record, Value};

use crate::{
    line::Line,
    mapping::{is_ip, is_mac},
    time,
};

pub(super) fn parse<'a>(line: &Line<'a>) -> Option<Record<'a>> {
    let text = line.message;
    let at = text.find("[kea-dhcp").or_else(|| text.find("DHCP4_").or_else(|| text.find("DHCP6_")))?;
    let (head, rest) = text.split_at(at);
    let rest =
        rest.strip_prefix('[').map_or(Some(rest), |rest| rest.split_once("] ").map(|(_, rest)| rest))?;
    let (code, message) = rest.trim_ascii().split_once(' ')?;
    if !(code.starts_with("DHCP4_") || code.starts_with("DHCP6_") || code.starts_with("DHCPSRV_")) {
        return None;
    }
    let mut record = line.record();
    let time_text = head.get(..23).unwrap_or(head.trim_ascii());
    record.time = time::parse(time_text.trim_ascii()).or(record.time);
    let mut push = |name: &'static str, text: &'a str| {
        if !text.is_empty() {
            record.push(name, Value::Text(text.into()));
        }
    };
    push("code", code);
    push("level", head.split_ascii_whitespace().next_back().unwrap_or_default());
    push("message", message);
    push("mac", between(message, "hwtype=1 ", "]").filter(|mac| is_mac(mac)).unwrap_or_default());
    push("transaction", between(message, "tid=", ":").unwrap_or_default().trim_end_matches(','));
    push(
        "ip",
        message.split([' ', ',', '[', ']']).find(|word| word.len() > 2 && is_ip(word)).unwrap_or_default(),
    );
    push("lease_seconds", between(message, " for ", " seconds").unwrap_or_default());
    record.push_taxonomy("event", Value::Text(event(code).into()));
    Some(record)
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let rest = &text[text.find(start)? + start.len()..];
    Some(&rest[..rest.find(end)?])
}

fn event(code: &str) -> &'static str {
    const NAMES: [(&str, &str); 9] = [
        ("LEASE_ADVERT", "offer"),
        ("LEASE_OFFER", "offer"),
        ("LEASE_ALLOC", "ack"),
        ("LEASE_RENEW", "ack"),
        ("LEASE_REUSE", "ack"),
        ("RELEASE", "release"),
        ("DECLINE", "decline"),
        ("INFORM", "inform"),
        ("LEASE_EXPIRE", "expire"),
    ];
    NAMES.iter().find(|(part, _)| code.contains(part)).map_or("kea", |(_, event)| event)
}
