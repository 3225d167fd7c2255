//! Mapping tables: which field of a record fills which attribute of its OCSF event, and how.
//!
//! A [`Draft`] is an event in the making beside the record that it comes from. Most of a mapping is a table of
//! [`Row`]s, `(field, OCSF path, how)`; what a table cannot say is a few lines of code. The draft remembers which fields
//! have found a place, and keeps all others in `unmapped`, so that no mapping loses anything.

use std::net::IpAddr;

use aurora_ocsf::{Class, Event, Json, ObservableType, Origin, Record, Value};

use crate::{
    json::{from_value, raw_text},
    time,
};

/// One row of a mapping table: a field, the OCSF attribute that it fills, and how.
#[derive(Clone, Copy)]
pub(crate) struct Row<'t>(pub(crate) &'t str, pub(crate) &'t str, pub(crate) How);

/// How a value is written. One that does not fit the attribute's type is left to `unmapped`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the formats that need them are on their way")]
pub(crate) enum How {
    /// As text; several values are joined.
    Text,
    /// As a whole number.
    Integer,
    /// As a number with a fraction.
    Float,
    /// As `true` or `false`.
    #[allow(dead_code, reason = "used by the formats that follow")]
    Bool,
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
    /// As text, if the schema's type for the attribute takes it (an e-mail address, an HTTP method, a hash).
    Valid,
}

/// An event, the record that it comes from, and the fields of the record that it holds already.
pub(crate) struct Draft<'r, 'a> {
    pub(crate) record: &'r Record<'a>,
    pub(crate) event: Event,
    used: Vec<&'r str>,
    /// Names of objects whose fields all count as mapped.
    used_under: Vec<&'r str>,
}

impl<'r, 'a> Draft<'r, 'a> {
    /// A draft with what every record knows: its time.
    pub(crate) fn of(
        record: &'r Record<'a>,
        class: Class,
        activity_id: i64,
        (vendor, product): (&str, &str),
    ) -> Self {
        let mut event = Event::new(class, activity_id);
        event.set_product(vendor, product);
        if let Some(time) = record.time {
            event.set_time(time);
        }
        Self { record, event, used: Vec::new(), used_under: Vec::new() }
    }

    /// Counts a field as mapped from now on.
    pub(crate) fn skip(&mut self, field: &'r str) {
        self.used.push(field);
    }

    /// Counts all fields of an object as mapped from now on.
    pub(crate) fn skip_under(&mut self, object: &'r str) {
        self.used_under.push(object);
    }

    /// The first value of a field as text, without counting it as mapped.
    pub(crate) fn text(&self, field: &str) -> Option<&'r str> {
        self.record.text(field).filter(|text| !text.is_empty())
    }

    /// The first value of a field as text, which counts as mapped from now on.
    pub(crate) fn take(&mut self, field: &'r str) -> Option<&'r str> {
        let text = self.text(field)?;
        self.used.push(field);
        Some(text)
    }

    /// All values of a field as texts, which count as mapped from now on.
    pub(crate) fn take_all(&mut self, field: &'r str) -> Vec<&'r str> {
        let texts: Vec<_> = self.record.values(field).filter_map(Value::text).collect();
        if !texts.is_empty() {
            self.used.push(field);
        }
        texts
    }

    /// Fills the attributes of a table.
    pub(crate) fn apply(&mut self, rows: &[Row<'r>]) {
        for Row(field, path, how) in rows {
            self.apply_to(field, path, *how);
        }
    }

    /// Fills one attribute from a field.
    pub(crate) fn apply_to(&mut self, field: &'r str, path: &str, how: How) {
        let values: Vec<_> = self.record.values(field).collect();
        let is_set = match how {
            How::Valid => joined(&values).is_some_and(|json| self.event.set_valid(path, json)),
            how => how.convert(&values).map(|json| self.event.set(path, json)).is_some(),
        };
        if is_set {
            self.used.push(field);
        }
    }

    /// The fields that count as mapped, of a draft that was a part of another.
    pub(crate) fn into_used(self) -> Vec<&'r str> {
        self.used
    }

    /// `status_id` and its caption.
    pub(crate) fn set_status(&mut self, is_success: bool) {
        self.event.set_enum("status_id", if is_success { 1 } else { 2 });
    }

    /// Names the values at these paths as observables, where there are any.
    pub(crate) fn observe(&mut self, paths: &[(&str, ObservableType)]) {
        for (path, kind) in paths {
            self.event.observe(path, *kind);
        }
    }

    /// The event, with all that found no place in `unmapped`, and as it was received.
    pub(crate) fn finish(self) -> Event {
        self.finish_under(|name| name)
    }

    /// As [`Draft::finish`], where `mapped_as` tells under which name a field was mapped.
    pub(crate) fn finish_under(mut self, mapped_as: impl Fn(&str) -> &str) -> Event {
        for field in self.record.fields.iter().filter(|field| field.origin == Origin::Native) {
            let is_under = |object: &&str| is_under(&field.name, object);
            if !self.used.contains(&mapped_as(&field.name)) && !self.used_under.iter().any(is_under) {
                self.event.unmapped(&field.name, from_value(&field.value));
            }
        }
        self.event.set_raw_data(raw_text(&self.record.raw));
        self.event
    }
}

/// True for the object itself, which is an empty one then, and for all that is in it.
fn is_under(name: &str, object: &str) -> bool {
    name.strip_prefix(object).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl How {
    pub(crate) fn convert(self, values: &[&Value<'_>]) -> Option<Json> {
        let first = || values.first().and_then(|value| value.text()).filter(|text| !text.is_empty());
        match self {
            Self::Text | Self::Valid => joined(values),
            Self::Integer => first()?.parse::<i64>().ok().map(Json::from),
            Self::Float => first()?.parse::<f64>().ok().filter(|number| number.is_finite()).map(Json::from),
            Self::Bool => boolean(first()?).map(Json::from),
            Self::Port => first()?.parse::<u16>().ok().map(Json::from),
            Self::Ip => first().filter(|text| is_ip(text)).map(Json::from),
            Self::Mac => first().filter(|text| is_mac(text)).map(Json::from),
            Self::Time => moment(values.first()?).map(|moment| Json::from(moment.as_millis())),
            Self::Millis => millis(first()?).map(Json::from),
            Self::Each => all(values, |_| true),
            Self::EachIp => all(values, is_ip),
        }
    }
}

/// A moment from a number of seconds (or a finer unit, by its magnitude) or from a date.
pub(crate) fn moment(value: &Value<'_>) -> Option<aurora_model::Timestamp> {
    match value {
        Value::Number(text) => time::epoch(text),
        Value::Text(text) => time::parse(text),
        Value::Null | Value::Empty | Value::Bool(_) => None,
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

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "1" => Some(true),
        "false" | "False" | "FALSE" | "no" | "No" | "0" => Some(false),
        _ => None,
    }
}

/// Milliseconds of a decimal number of seconds. Intervals in logs are floats already, so a float loses nothing.
pub(crate) fn millis(seconds: &str) -> Option<i64> {
    let millis = seconds.parse::<f64>().ok().filter(|number| number.is_finite())? * 1000.0;
    (millis.abs() < 1e15).then(|| millis.round() as i64)
}

/// True if the text is an IP address as OCSF has it: without a zone.
pub(crate) fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// True if the text is a MAC address of six bytes, with colons or dashes.
pub(crate) fn is_mac(text: &str) -> bool {
    text.len() == 17
        && text.bytes().enumerate().all(|(at, byte)| match at % 3 {
            2 => matches!(byte, b':' | b'-'),
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The numbers of IANA for the names of protocols over IP.
pub(crate) fn protocol_number(name: &str) -> Option<i64> {
    const NAMES: [(&str, i64); 10] = [
        ("icmp", 1),
        ("igmp", 2),
        ("tcp", 6),
        ("udp", 17),
        ("gre", 47),
        ("esp", 50),
        ("ah", 51),
        ("icmp6", 58),
        ("ipv6-icmp", 58),
        ("sctp", 132),
    ];
    NAMES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, number)| *number)
}
