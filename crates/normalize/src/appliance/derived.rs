//! What follows from what is set: numbers beside names, sums, and what the schema requires of an object.

use aurora_ocsf::{Event, Json};

use crate::mapping::{is_ip, protocol_number};

pub(super) fn complete_objects(event: &mut Event) {
    let number = event.get("connection_info.protocol_name").and_then(Json::as_str).and_then(protocol_number);
    if let Some(number) = number
        && event.get("connection_info.protocol_num").is_none()
    {
        event.set("connection_info.protocol_num", number);
    }
    if event.get("connection_info").is_some() {
        if event.get("connection_info.direction_id").is_none() {
            event.set_enum("connection_info.direction_id", 0);
        }
        let ip = event.get("src_endpoint.ip").and_then(Json::as_str);
        if let Some(is_v6) = ip.filter(|ip| is_ip(ip)).map(|ip| ip.contains(':')) {
            event.set_enum("connection_info.protocol_ver_id", if is_v6 { 6 } else { 4 });
        }
    }
    sum(event, "traffic.bytes", ["traffic.bytes_in", "traffic.bytes_out"]);
    sum(event, "traffic.packets", ["traffic.packets_in", "traffic.packets_out"]);
    if event.get("file").is_some() && event.get("file.type_id").is_none() {
        // Regular file.
        event.set("file.type_id", 1);
        event.set("file.type", "Regular File");
    }
}

fn sum(event: &mut Event, path: &str, parts: [&str; 2]) {
    let [Some(one), Some(other)] = parts.map(|part| event.get(part).and_then(Json::as_i64)) else { return };
    if event.get(path).is_none() {
        event.set(path, one.saturating_add(other));
    }
}
