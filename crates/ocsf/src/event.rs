//! Building an OCSF event.

mod path;

use std::net::{IpAddr, Ipv6Addr};

use aurora_model::{Severity, Timestamp};
use serde_json::Value;

use crate::{
    Json, Violation,
    json::Members,
    schema::{Attribute, Class, Enum, ObservableType, Profile, VERSION},
    validate,
};

/// An OCSF event in the making.
///
/// Paths are the schema's attribute names joined by dots, `actor.process.file.path`. Every function is
/// total: what cannot be set (a path through a scalar, a `null`) is left out. The builder writes captions
/// from the schema, but whether the event is valid is for [`Event::violations`] to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    class: Class,
    fields: Members,
}

impl Event {
    /// So many members has an event at its top, at most, as a rule.
    const N_USUAL: usize = 32;

    /// An informational event of a class. An activity that the class does not know becomes 99, Other.
    pub fn new(class: Class, activity_id: i64) -> Self {
        let mut event = Self { class, fields: Members::with_room(Self::N_USUAL) };
        event.put("class_uid", class.uid());
        event.put("class_name", Json::word(class.caption()));
        event.put("category_uid", class.category_uid());
        event.put("category_name", Json::word(class.category_caption()));
        event.put("metadata", Json::object([("version", Json::word(VERSION))]));
        event.set_activity(activity_id);
        event.set_severity(Severity::Informational);
        event
    }

    /// The class.
    pub fn class(&self) -> Class {
        self.class
    }

    /// `activity_id` and `type_uid` with their names.
    pub fn set_activity(&mut self, activity_id: i64) {
        let activities = self.class.enumeration("activity_id");
        let is_known = activities.is_some_and(|activities| activities.caption(activity_id).is_some());
        let activity_id = if is_known { activity_id } else { Enum::OTHER };
        self.set_enum("activity_id", activity_id);
        self.set_enum("type_uid", self.class.type_uid(activity_id));
    }

    /// `severity_id` with its name.
    pub fn set_severity(&mut self, severity: Severity) {
        self.set_enum("severity_id", severity.ocsf_id().into());
    }

    /// `time`, in milliseconds.
    pub fn set_time(&mut self, time: Timestamp) {
        self.put("time", time.as_millis());
    }

    /// `metadata.product`.
    pub fn set_product(&mut self, vendor: &str, name: &str) {
        self.set("metadata.product", Json::object([("vendor_name", vendor.into()), ("name", name.into())]));
    }

    /// Names a profile in `metadata.profiles`, so that its attributes may be set.
    pub fn add_profile(&mut self, profile: Profile) {
        let is_named = self
            .get("metadata.profiles")
            .and_then(Json::as_array)
            .is_some_and(|names| names.iter().any(|name| name.as_str() == Some(profile.name())));
        if !is_named {
            self.push("metadata.profiles", Json::word(profile.name()));
        }
    }

    /// The value at a path.
    pub fn get(&self, path: &str) -> Option<&Json> {
        path::get(&self.fields, path)
    }

    /// Sets the value at a path and makes the objects on the way.
    pub fn set(&mut self, path: &str, value: impl Into<Json>) {
        let value = value.into();
        if value.is_null() {
            return;
        }
        if let Some((object, name)) = path::parent_of(&mut self.fields, path) {
            object.set(name, value);
        }
    }

    /// Sets a text, unless it says nothing: empty, blank, or the `-` that Windows and web logs write.
    pub fn set_text(&mut self, path: &str, text: &str) {
        let text = text.trim();
        if !text.is_empty() && text != "-" {
            self.set(path, text);
        }
    }

    /// Sets a whole number from its decimal or `0x` hexadecimal text; anything else is left out.
    pub fn set_integer(&mut self, path: &str, text: &str) {
        if let Some(number) = integer(text.trim()) {
            self.set(path, number);
        }
    }

    /// Sets an IP address; anything else is left out. True if it was one.
    pub fn set_ip(&mut self, path: &str, text: &str) -> bool {
        let text = text.trim();
        let is_ip = is_ip(text);
        if is_ip {
            self.set(path, text);
        }
        is_ip
    }

    /// Sets a value that the schema's type for the path accepts (a MAC address, an e-mail address, one of
    /// the listed HTTP methods); anything else is left out. True if it was set.
    pub fn set_valid(&mut self, path: &str, value: impl Into<Json>) -> bool {
        let value = value.into();
        let is_valid = self.accepts(path, &value);
        if is_valid {
            self.set(path, value);
        }
        is_valid
    }

    /// True if the schema's type for the path accepts the value, or accepts it as an element of its array.
    pub fn accepts(&self, path: &str, value: &Json) -> bool {
        self.class.attribute(path).is_some_and(|attribute| validate::accepts(attribute, value))
    }

    /// Sets an enum's number and the caption beside it. A number that the enum does not list becomes 99,
    /// Other, with the number itself for a caption.
    pub fn set_enum(&mut self, path: &str, id: i64) {
        let attribute = self.class.attribute(path);
        let Some((attribute, values)) = attribute.and_then(|found| Some((found, found.enumeration()?)))
        else {
            // Not an enum by the schema: it is written as it stands, for validation to complain about.
            return self.set(path, id);
        };
        match values.caption(id) {
            Some(caption) => self.set_with_sibling(path, attribute, id, Json::word(caption)),
            None if values.caption(Enum::OTHER).is_some() => {
                self.set_with_sibling(path, attribute, Enum::OTHER, id.to_string().into());
            }
            None => {}
        }
    }

    /// Sets an enum to 99, Other, with the source's own word beside it. An enum that has no such value is
    /// left out.
    pub fn set_other(&mut self, path: &str, word: &str) {
        let Some(attribute) = self.class.attribute(path) else { return };
        if attribute.enumeration().is_some_and(|values| values.caption(Enum::OTHER).is_some()) {
            self.set_with_sibling(path, attribute, Enum::OTHER, word.into());
        }
    }

    fn set_with_sibling(&mut self, path: &str, attribute: &'static Attribute, id: i64, caption: Json) {
        let Some((object, _)) = path::parent_of(&mut self.fields, path) else { return };
        object.insert(attribute.name(), id.into());
        if let Some(sibling) = attribute.sibling() {
            object.insert(sibling, caption);
        }
    }

    /// Appends to the array at a path, which is made if it is not there.
    pub fn push(&mut self, path: &str, value: impl Into<Json>) {
        let value = value.into();
        if value.is_null() {
            return;
        }
        let Some((object, name)) = path::parent_of(&mut self.fields, path) else { return };
        if let Json::Array(array) = object.entry(name, || Json::Array(Vec::new())) {
            array.push(value);
        }
    }

    /// Adds the text at a path as an observable, if there is one.
    pub fn observe(&mut self, path: &str, kind: ObservableType) {
        if let Some(text @ Json::Text(_)) = self.get(path) {
            let text = text.clone();
            self.push_observable(path, kind, text);
        }
    }

    /// Adds an observable: a thing worth looking for elsewhere, and the path of the attribute that holds it.
    pub fn observable(&mut self, path: &str, kind: ObservableType, value: &str) {
        self.push_observable(path, kind, value.into());
    }

    fn push_observable(&mut self, path: &str, kind: ObservableType, value: Json) {
        let observable = Json::object([
            ("name", path.into()),
            ("type_id", kind.id().into()),
            ("type", Json::word(kind.caption())),
            ("value", value),
        ]);
        self.push("observables", observable);
    }

    /// Keeps a native field that has no place in the class. A name that comes again makes an array.
    pub fn unmapped(&mut self, name: &str, value: impl Into<Json>) {
        let unmapped = self.fields.entry("unmapped", || Json::Object(Members::with_room(Self::N_USUAL)));
        let Json::Object(unmapped) = unmapped else { return };
        let value = value.into();
        match unmapped.get_mut(name) {
            None => unmapped.insert(name.to_owned(), value),
            Some(Json::Array(values)) => values.push(value),
            Some(first) => *first = Json::Array(vec![std::mem::replace(first, Json::Null), value]),
        }
    }

    /// `raw_data`: the event as it was received.
    pub fn set_raw_data(&mut self, raw: impl Into<String>) {
        self.put("raw_data", raw.into());
    }

    /// What the schema does not allow in the event as it stands.
    pub fn violations(&self) -> Vec<Violation> {
        validate::validate_members(&self.fields)
    }

    /// The event as JSON text.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        self.fields.write(out);
    }

    /// The event, for who wants to look around in it.
    pub fn into_json(self) -> Value {
        Json::Object(self.fields).into()
    }

    fn put(&mut self, name: &'static str, value: impl Into<Json>) {
        self.fields.insert(name, value.into());
    }
}

/// An IPv6 address may name its zone: `fe80::1%12`.
fn is_ip(text: &str) -> bool {
    match text.split_once('%') {
        Some((address, zone)) => {
            // The schema's `ip_t` has 40 characters at most.
            text.chars().count() <= 40 && !zone.is_empty() && address.parse::<Ipv6Addr>().is_ok()
        }
        None => text.parse::<IpAddr>().is_ok(),
    }
}

fn integer(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        // `from_str_radix` takes a sign, which would allow `0x-1`.
        Some(digits) if digits.starts_with(['+', '-']) => None,
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests;
