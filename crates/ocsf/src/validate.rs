//! Whether an event is what OCSF 1.8.0 says it should be.
//!
//! The reading is that of the schema's own server (github.com/ocsf/ocsf-server, `validator2.ex`) with its
//! warnings counted as violations, except for what is merely deprecated or recommended. Two things are
//! stricter here: a `null` is a violation, and whole numbers have 64 bits.

mod pointer;
mod reason;
mod scalar;
mod shape;

use serde_json::Value;

use crate::{
    Json, Members,
    schema::{Attribute, Class, Kind, Profile, ProfileSet, VERSION, split_path},
};
use pointer::Pointer;
pub use reason::{JsonType, Reason};
use shape::Walk;

/// Something that the schema does not allow.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct Violation {
    /// Where, as a JSON pointer (RFC 6901).
    pub path: String,
    /// What.
    pub reason: Reason,
}

/// Everything that is wrong with an event; nothing if it is valid.
pub fn validate(event: &Value) -> Vec<Violation> {
    match Json::from(event.clone()) {
        Json::Object(fields) => validate_members(&fields),
        other => vec![Pointer::ROOT.violation(Reason::wrong_type("object", &other))],
    }
}

/// The same for the members of an event.
pub(crate) fn validate_members(fields: &Members) -> Vec<Violation> {
    let root = Pointer::ROOT;
    let class = match class_of(fields) {
        Ok(class) => class,
        Err(reason) => return vec![root.name("class_uid").violation(reason)],
    };
    let (profiles, mut violations) = profiles_of(fields);
    let mut walk = Walk::new(profiles);
    walk.shape(class.shape(), fields, &root);
    violations.append(&mut walk.violations);
    violations.extend(type_uid(class, fields));
    violations.extend(version(fields));
    violations.extend(observables(class, profiles, fields));
    violations
}

/// True if a value, or an element of an array, has the attribute's dictionary type and is in its enum.
/// No object is: its content is looked at only in its place.
pub(crate) fn accepts(attribute: &'static Attribute, value: &Json) -> bool {
    let is_typed = match attribute.kind() {
        Kind::Scalar(data_type) => scalar::check(data_type, value).is_none(),
        Kind::Object(_) => false,
    };
    is_typed && shape::is_listed(attribute, value)
}

fn class_of(fields: &Members) -> Result<Class, Reason> {
    let value = fields.get("class_uid").ok_or(Reason::Missing)?;
    let uid = value.as_i64().ok_or_else(|| Reason::wrong_type("integer_t", value))?;
    Class::from_uid(uid).ok_or(Reason::UnknownClass(uid))
}

/// The profiles that the event names, and a violation for each that does not exist. Those that are not
/// even text are reported when the attribute is looked at.
fn profiles_of(fields: &Members) -> (ProfileSet, Vec<Violation>) {
    let root = Pointer::ROOT;
    let metadata = root.name("metadata");
    let at = metadata.name("profiles");
    let names = fields.get("metadata").and_then(|metadata| metadata.get("profiles")).and_then(Json::as_array);
    let (mut profiles, mut violations) = (ProfileSet::NONE, Vec::new());
    for (index, name) in names.into_iter().flatten().enumerate() {
        let Some(name) = name.as_str() else { continue };
        match Profile::from_name(name) {
            Some(profile) => profiles = profiles.with(profile),
            None => violations.push(at.index(index).violation(Reason::UnknownProfile(name.to_owned()))),
        }
    }
    (profiles, violations)
}

fn type_uid(class: Class, fields: &Members) -> Option<Violation> {
    let activity_id = fields.get("activity_id")?.as_i64()?;
    let type_uid = fields.get("type_uid")?.as_i64()?;
    let expected = class.type_uid(activity_id);
    (type_uid != expected)
        .then(|| Pointer::ROOT.name("type_uid").violation(Reason::WrongTypeUid { expected }))
}

fn version(fields: &Members) -> Option<Violation> {
    let version = fields.get("metadata")?.get("version")?.as_str()?;
    let is_ours = version == VERSION;
    (!is_ours).then(|| Pointer::ROOT.name("metadata").name("version").violation(Reason::WrongVersion))
}

/// An observable's name is the path of an attribute that the class has.
fn observables(class: Class, profiles: ProfileSet, fields: &Members) -> Vec<Violation> {
    let root = Pointer::ROOT;
    let at = root.name("observables");
    let observables = fields.get("observables").and_then(Json::as_array).into_iter().flatten();
    let dangling = observables.enumerate().filter(|(_, observable)| {
        let name = observable.get("name").and_then(Json::as_str);
        name.is_some_and(|name| !has_attribute(class, profiles, name))
    });
    dangling.map(|(index, _)| at.index(index).name("name").violation(Reason::DanglingObservable)).collect()
}

fn has_attribute(class: Class, profiles: ProfileSet, path: &str) -> bool {
    let (mut shape, mut rest) = (class.shape(), path);
    loop {
        let (name, below) = split_path(rest);
        let Some(attribute) = shape.attribute(name).filter(|found| found.is_in(profiles)) else {
            return false;
        };
        let Some(below) = below else { return true };
        let Some(inner) = attribute.object() else { return false };
        (shape, rest) = (inner, below);
    }
}

#[cfg(test)]
mod tests;
