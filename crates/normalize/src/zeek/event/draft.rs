//! An event in the making, together with what of its record has found a place in it.

use std::net::IpAddr;

use aurora_ocsf::Json;
use aurora_ocsf::{Class, Event, ObservableType, Origin, Record, Value};
use serde_json::json;

use super::super::{complete, logs};
use crate::json::{from_value, raw_text};

/// One row of a mapping table: a Zeek field, the OCSF attribute that it fills, and how.
pub(super) struct Row(pub &'static str, pub &'static str, pub How);

/// How a value is written. One that does not fit the attribute's type is left to `unmapped`.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// As text; several values are joined.
    Text,
    /// As a whole number.
    Integer,
    /// As a number with a fraction.
    Float,
    /// As a port.
    Port,
    /// As an IP address.
    Ip,
    /// As a MAC address.
    Mac,
    /// A moment, as milliseconds since 1970.
    Time,
    /// Seconds, as milliseconds.
    Millis,
    /// All values, as an array of texts.
    Each,
    /// All values, as an array of IP addresses.
    EachIp,
}

/// An event, the record that it comes from, and the fields of the record that it holds already.
pub(super) struct Draft<'r, 'a> {
    pub(super) record: &'r Record<'a>,
    pub(super) event: Event,
    used: Vec<&'static str>,
}

impl<'r, 'a> Draft<'r, 'a> {
    /// A draft with what every log has: product, log, sensor, times.
    pub(super) fn new(record: &'r Record<'a>, class: Class, activity_id: i64) -> Self {
        let mut draft =
            Self { record, event: Event::new(class, activity_id), used: vec!["_path", "@stream"] };
        draft.event.set_product("Zeek", "Zeek");
        if let Some(time) = record.time {
            draft.event.set_time(time);
        }
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

    /// The first value of a field as text, which counts as mapped from now on.
    pub(super) fn take(&mut self, field: &'static str) -> Option<&'r str> {
        let text = self.record.text(field).filter(|text| !text.is_empty())?;
        self.used.push(field);
        Some(text)
    }

    /// All values of a field as texts, which count as mapped from now on.
    pub(super) fn take_all(&mut self, field: &'static str) -> Vec<&'r str> {
        let texts: Vec<_> = self.record.values(field).filter_map(Value::text).collect();
        if !texts.is_empty() {
            self.used.push(field);
        }
        texts
    }

    /// Fills the attributes of a table.
    pub(super) fn apply(&mut self, rows: &[Row]) {
        for Row(field, path, how) in rows {
            let values: Vec<_> = self.record.values(field).collect();
            if let Some(json) = how.convert(&values) {
                self.event.set(path, json);
                self.used.push(field);
            }
        }
    }

    /// `status_id` and its caption.
    pub(super) fn set_status(&mut self, is_success: bool) {
        self.event.set_enum("status_id", if is_success { 1 } else { 2 });
    }

    /// The event, with all that found no place in `unmapped`, and as it was received.
    pub(super) fn finish(mut self) -> Event {
        for field in self.record.fields.iter().filter(|field| field.origin == Origin::Native) {
            let name = logs::dotted(&field.name).unwrap_or(&field.name);
            if !self.used.contains(&name) {
                self.event.unmapped(&field.name, from_value(&field.value));
            }
        }
        self.event.set_raw_data(raw_text(&self.record.raw));
        self.event
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

/// The protocol numbers of IANA for the names that Zeek writes.
fn protocol_number(name: &str) -> Option<i64> {
    match name {
        "icmp" => Some(1),
        "tcp" => Some(6),
        "udp" => Some(17),
        "sctp" => Some(132),
        _ => None,
    }
}

impl How {
    fn convert(self, values: &[&Value<'_>]) -> Option<Json> {
        let first = || values.first().and_then(|value| value.text()).filter(|text| !text.is_empty());
        match self {
            Self::Text => joined(values),
            Self::Integer => first()?.parse::<i64>().ok().map(Json::from),
            Self::Float => first()?.parse::<f64>().ok().filter(|number| number.is_finite()).map(Json::from),
            Self::Port => first()?.parse::<u16>().ok().map(Json::from),
            Self::Ip => first().filter(|text| is_ip(text)).map(Json::from),
            Self::Mac => first().filter(|text| is_mac(text)).map(Json::from),
            Self::Time => complete::moment(values.first()?).map(|moment| Json::from(moment.as_millis())),
            Self::Millis => millis(first()?).map(Json::from),
            Self::Each => all(values, |_| true),
            Self::EachIp => all(values, is_ip),
        }
    }
}

fn joined(values: &[&Value<'_>]) -> Option<Json> {
    let text = values.iter().filter_map(|value| value.text()).collect::<Vec<_>>().join(", ");
    (!text.is_empty()).then(|| text.into())
}

fn all(values: &[&Value<'_>], is_valid: fn(&str) -> bool) -> Option<Json> {
    let texts: Vec<_> = values.iter().filter_map(|value| value.text()).collect();
    let is_whole = !texts.is_empty() && texts.iter().all(|text| is_valid(text));
    is_whole.then(|| texts.into())
}

/// Milliseconds of a decimal number of seconds. Zeek's intervals are floats already, so a float loses nothing.
pub(super) fn millis(seconds: &str) -> Option<i64> {
    let millis = seconds.parse::<f64>().ok().filter(|number| number.is_finite())? * 1000.0;
    (millis.abs() < 1e15).then(|| millis.round() as i64)
}

/// True if the text is an IP address as OCSF has it: without a zone.
pub(super) fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

fn is_mac(text: &str) -> bool {
    text.len() == 17
        && text.bytes().enumerate().all(|(at, byte)| match at % 3 {
            2 => matches!(byte, b':' | b'-'),
            _ => byte.is_ascii_hexdigit(),
        })
}
