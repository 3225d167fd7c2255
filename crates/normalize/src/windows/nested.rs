//! The XML structure of an event in JSON: `{"Event":{"System":{…},"EventData":{…}}}`.
//!
//! Exporters differ in three things, and each is read: whether the outer `Event` is there, where
//! attributes go (`"#attributes":{"Name":…}`, `"@Name"`, or plainly beside the text), and whether an
//! element with a text alone is that text or `{"#text":…}` (`{"Value":…}` with Velociraptor).

use std::borrow::Cow;

use aurora_ocsf::{RawText, Value};

use crate::{
    document::{Document, Leaf, Objects},
    indexed::Indexed,
};

pub(super) fn recognise(document: &Document<'_>) -> bool {
    const IDS: [&str; 4] =
        ["System.EventID", "System.EventID.#text", "System.EventID.Value", "System.EventID.$t"];
    // The members of the record itself have no path, so a flat document is none.
    !document.is_flat()
        && document.leaves().any(|(object, leaf)| {
            let path = document.objects.path(object);
            let path = path.strip_prefix("Event.").unwrap_or(path);
            path.starts_with("System") && IDS.iter().any(|id| is_joined(path, &leaf.name, id))
        })
}

fn is_joined(path: &str, key: &str, name: &str) -> bool {
    name.strip_prefix(path).and_then(|rest| rest.strip_prefix('.')) == Some(key)
}

/// Cuts a document into the fields of a record.
pub(super) fn cut(document: Document<'_>) -> Indexed<'_> {
    let places: Vec<Place> = document.objects.paths().map(Place::of).collect();
    let data_names = names_of_data(&document, &places);
    let (objects, leaves, mut record) = document.dissolve();
    // `System` first: the data of an event may repeat its names (`Channel` of a cleared log), and
    // whatever reads one value of a name means that of `System`.
    let (system, rest): (Vec<_>, Vec<_>) =
        leaves.partition(|leaf| matches!(places[leaf.object], Place::System(_)));
    for leaf in system.into_iter().chain(rest) {
        let data_name = data_names[leaf.object].as_ref();
        if let Some(name) = field_name(&objects, &places[leaf.object], &leaf, data_name) {
            record.push(name, leaf.value);
        }
    }
    add_braces(&mut record);
    record
}

/// Windows writes a GUID in braces. Some renderers drop them and write capitals, which tells such a value
/// from a text that holds a GUID without braces (`ScriptBlockId`): those have small letters.
fn add_braces(record: &mut Indexed<'_>) {
    for field in &mut record.record_mut().fields {
        if let Value::Text(text) = &mut field.value
            && is_bare_capital_guid(text.raw())
        {
            *text = format!("{{{}}}", text.as_str()).into();
            field.is_rewritten = true;
        }
    }
}

fn is_bare_capital_guid(text: RawText<'_>) -> bool {
    let RawText::Plain(text) = text else { return false };
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'A'..=b'F'),
        })
}

/// What part of the event an object is. The path inside that part has no attribute markers.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    /// The object that holds the event, or its attributes.
    Root,
    /// `System`, with its elements joined by `_`: `Provider`, `Execution`.
    System(String),
    /// `EventData` itself.
    EventData,
    /// One `Data` element of it that is an object.
    Data,
    /// Below `UserData`'s one element, or deeper in `EventData` than usual; the path below that element.
    UserData(String),
    /// `RenderingInfo`.
    Rendering,
    /// The attributes of `Event`, which name XML schemas.
    Schema,
    /// Not part of the event's structure.
    Elsewhere,
}

impl Place {
    fn of(path: &str) -> Self {
        let inner = if path == "Event" { "" } else { path.strip_prefix("Event.").unwrap_or(path) };
        let is_attributes = inner.split('.').next_back().is_some_and(is_attribute_marker);
        let steps: Vec<&str> =
            inner.split('.').filter(|step| !step.is_empty() && !is_attribute_marker(step)).collect();
        match steps.as_slice() {
            [] if is_attributes => Self::Schema,
            [] => Self::Root,
            ["System", element @ ..] => Self::System(element.join("_")),
            ["EventData"] if is_attributes => Self::UserData("EventData".to_owned()),
            ["EventData"] => Self::EventData,
            ["EventData", "Data"] => Self::Data,
            ["EventData", inner @ ..] => Self::UserData(inner.join(".")),
            ["UserData" | "ProcessingErrorData"] => Self::UserData(String::new()),
            ["UserData" | "ProcessingErrorData", _, inner @ ..] => Self::UserData(inner.join(".")),
            ["RenderingInfo", ..] => Self::Rendering,
            _ => Self::Elsewhere,
        }
    }
}

fn is_attribute_marker(step: &str) -> bool {
    matches!(step, "#attributes" | "@attributes" | "$")
}

/// For each object, the value of its `Name` if it is a `Data` element.
fn names_of_data<'a>(document: &Document<'a>, places: &[Place]) -> Vec<Option<Cow<'a, str>>> {
    let mut names = vec![None; places.len()];
    for (object, leaf) in document.leaves() {
        if places[object] == Place::Data
            && attribute(&leaf.name) == "Name"
            && let Value::Text(name) = &leaf.value
        {
            // Attributes may be an object of their own inside the element that they belong to.
            names[object] = Some(name.clone().into_cow());
            let parent = object.saturating_sub(1);
            let path = document.objects.path(object);
            if path.split('.').next_back().is_some_and(is_attribute_marker) && places[parent] == Place::Data {
                names[parent] = Some(name.clone().into_cow());
            }
        }
    }
    names
}

/// The name of a leaf's field; `None` for what is no data of the event.
fn field_name<'a>(
    objects: &Objects,
    place: &Place,
    leaf: &Leaf<'a>,
    data_name: Option<&Cow<'a, str>>,
) -> Option<Cow<'a, str>> {
    let key = attribute(&leaf.key);
    let is_text = matches!(key, "#text" | "Value" | "$t" | "_");
    match place {
        Place::Schema => None,
        _ if key == "xmlns" || key.starts_with("xmlns:") => None,
        Place::System(element) => system_name(element, key, &leaf.value),
        Place::EventData if key == "Data" || is_text => Some("Data".into()),
        Place::EventData => Some(stripped(&leaf.key)),
        Place::Data if key == "Name" => None,
        Place::Data if is_text => Some(data_name.cloned().unwrap_or("Data".into())),
        Place::Data => Some(Cow::Owned(format!("Data.{key}"))),
        Place::UserData(path) if is_text && !path.is_empty() => Some(Cow::Owned(path.clone())),
        Place::UserData(path) if path.is_empty() => Some(stripped(&leaf.key)),
        Place::UserData(path) => Some(Cow::Owned(format!("{path}.{key}"))),
        Place::Rendering if key == "Message" => Some("Message".into()),
        Place::Rendering => Some(Cow::Owned(format!("RenderingInfo.{key}"))),
        Place::Root if is_bare_section(key, &leaf.value) => None,
        Place::Root => Some(stripped(&leaf.key)),
        Place::Elsewhere => Some(objects.name(leaf)),
    }
}

/// An `EventData` without children says nothing.
fn is_bare_section(key: &str, value: &Value<'_>) -> bool {
    matches!(key, "EventData" | "UserData" | "System" | "Event") && value.text().is_none_or(str::is_empty)
}

/// `Provider` and `Name` make `Provider_Name`; the text of an element goes by the element's name.
fn system_name<'a>(element: &str, key: &str, value: &Value<'_>) -> Option<Cow<'a, str>> {
    value.text()?;
    let name = match (element, key) {
        ("", key) => key.to_owned(),
        (element, "#text" | "Value" | "$t" | "_") => element.to_owned(),
        (element, key) => format!("{element}_{key}"),
    };
    Some(Cow::Owned(name))
}

fn attribute(key: &str) -> &str {
    key.strip_prefix('@').unwrap_or(key)
}

fn stripped<'a>(key: &Cow<'a, str>) -> Cow<'a, str> {
    match key {
        Cow::Borrowed(key) => Cow::Borrowed(attribute(key)),
        Cow::Owned(key) => Cow::Owned(attribute(key).to_owned()),
    }
}
