//! What every Zeek log's event has: sensor, times, the ends of a connection.

use std::net::IpAddr;

use aurora_ocsf::Json;
use aurora_ocsf::{Class, Event, ObservableType, Record};
use serde_json::json;

use super::super::logs;
use crate::mapping::protocol_number;
pub(super) use crate::mapping::{Draft, How, Row, is_ip, millis};

impl<'r, 'a> Draft<'r, 'a> {
    /// A draft with what every log has: product, log, sensor, times.
    pub(super) fn new(record: &'r Record<'a>, class: Class, activity_id: i64) -> Self {
        let mut draft = Self::of(record, class, activity_id, ("Zeek", "Zeek"));
        draft.skip("_path");
        draft.skip("@stream");
        draft.apply(&[
            Row("ts", "start_time", How::Time),
            Row("_path", "metadata.log_name", How::Text),
            Row("uid", "metadata.uid", How::Text),
            Row("_write_ts", "metadata.logged_time", How::Time),
        ]);
        let sensor =
            ["_system_name", "@system", "_node_name"].into_iter().find_map(|field| draft.take(field));
        if let Some(sensor) = sensor {
            draft.event.push("metadata.loggers", json!({ "name": sensor }));
        }
        draft
    }

    /// A draft of a class about a connection, if the record names an end of one.
    pub(super) fn network(record: &'r Record<'a>, class: Class, activity_id: i64) -> Option<Self> {
        let is_end = |field| record.text(field).is_some_and(is_ip);
        let mut draft =
            (is_end("id.orig_h") || is_end("id.resp_h")).then(|| Self::new(record, class, activity_id))?;
        for rows in [SOURCE, DESTINATION] {
            if is_end(rows[0].0) {
                draft.apply(rows);
            }
        }
        draft.observe_endpoints();
        if class.attribute("connection_info").is_some() {
            draft.connection_info();
        }
        Some(draft)
    }

    /// A draft of a class about a connection, or a base event if the record names no end of one.
    pub(super) fn network_or_base(record: &'r Record<'a>, class: Class, activity_id: i64) -> Self {
        Self::network(record, class, activity_id).unwrap_or_else(|| Self::base(record))
    }

    /// A draft without a class of its own.
    pub(super) fn base(record: &'r Record<'a>) -> Self {
        Self::new(record, Class::BaseEvent, 99)
    }

    /// The event, with what found no place under the name that the log itself uses.
    pub(super) fn finish_log(self) -> Event {
        self.finish_under(|name| logs::dotted(name).unwrap_or(name))
    }

    fn observe_endpoints(&mut self) {
        for path in ["src_endpoint.ip", "dst_endpoint.ip"] {
            if let Some(ip) = self.event.get(path).and_then(Json::as_str).map(str::to_owned) {
                self.event.observable(path, ObservableType::IpAddress, &ip);
            }
        }
    }

    fn connection_info(&mut self) {
        self.apply(&[
            Row("proto", "connection_info.protocol_name", How::Text),
            Row("community_id", "connection_info.community_uid", How::Text),
            Row("history", "connection_info.flag_history", How::Text),
        ]);
        if self.event.get("connection_info").is_none() {
            return;
        }
        if let Some(number) = self.record.text("proto").and_then(protocol_number) {
            self.event.set("connection_info.protocol_num", number);
        }
        if let Some(ip) = self.record.text("id.orig_h").and_then(|text| text.parse::<IpAddr>().ok()) {
            self.event.set_enum("connection_info.protocol_ver_id", if ip.is_ipv4() { 4 } else { 6 });
        }
        let direction_id = direction(self.take("local_orig"), self.take("local_resp"));
        self.event.set_enum("connection_info.direction_id", direction_id);
    }
}

/// An endpoint is only valid with an address: where there is none, the port stays in `unmapped` as well.
const SOURCE: &[Row; 2] =
    &[Row("id.orig_h", "src_endpoint.ip", How::Ip), Row("id.orig_p", "src_endpoint.port", How::Port)];
const DESTINATION: &[Row; 2] =
    &[Row("id.resp_h", "dst_endpoint.ip", How::Ip), Row("id.resp_p", "dst_endpoint.port", How::Port)];

/// OCSF `direction_id`, from which ends Zeek takes for local.
fn direction(local_orig: Option<&str>, local_resp: Option<&str>) -> i64 {
    match (local_orig, local_resp) {
        (Some("false"), Some("true")) => 1,
        (Some("true"), Some("false")) => 2,
        (Some("true"), Some("true")) => 3,
        _ => 0,
    }
}
