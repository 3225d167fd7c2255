//! The walk through an event, one class or object at a time.

use super::{Pointer, Reason, Violation, scalar};
use crate::{
    Json, Members,
    schema::{Attribute, Constraint, Enum, Kind, ProfileSet, Requirement, Shape},
};

/// Deeper than any event that means something; the schema itself allows a process to have a parent forever.
const MAX_DEPTH: usize = 128;

/// A walk through one event.
pub(super) struct Walk {
    profiles: ProfileSet,
    pub(super) violations: Vec<Violation>,
}

impl Walk {
    pub(super) fn new(profiles: ProfileSet) -> Self {
        Self { profiles, violations: Vec::new() }
    }

    pub(super) fn shape(&mut self, shape: &'static Shape, fields: &Members, at: &Pointer<'_>) {
        if shape.is_free_form() {
            return;
        }
        if at.depth() > MAX_DEPTH {
            return self.report(at, Reason::TooDeep);
        }
        for (name, value) in fields.iter() {
            self.field(shape, fields, value, &at.name(name), name);
        }
        self.missing(shape, fields, at);
        let broken = shape.constraints().iter().filter(|constraint| !holds(constraint, fields));
        for constraint in broken {
            self.report(at, Reason::Constraint(*constraint));
        }
    }

    fn missing(&mut self, shape: &'static Shape, fields: &Members, at: &Pointer<'_>) {
        let profiles = self.profiles;
        let required =
            shape.attributes().filter(|attribute| attribute.requirement() == Requirement::Required);
        for attribute in required.filter(|attribute| attribute.is_in(profiles)) {
            if fields.get(attribute.name()).is_none_or(Json::is_null) {
                self.report(&at.name(attribute.name()), Reason::Missing);
            }
        }
    }

    fn field(&mut self, shape: &'static Shape, fields: &Members, value: &Json, at: &Pointer<'_>, name: &str) {
        let Some(attribute) = shape.attribute(name) else {
            return self.report(at, Reason::UnknownAttribute { shape: shape.name() });
        };
        if !attribute.is_in(self.profiles) {
            return self.report(at, Reason::NeedsProfile(attribute.profiles()));
        }
        if value.is_null() && attribute.requirement() == Requirement::Required {
            // Reported as missing.
            return;
        }
        match (attribute.is_array(), value) {
            (false, _) => self.value(attribute, value, at),
            (true, Json::Array(elements)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.value(attribute, element, &at.index(index));
                }
            }
            (true, _) => self.report(at, Reason::wrong_type("array", value)),
        }
        self.captions(attribute, fields, value, at);
    }

    /// One value of an attribute: the only one, or an element of its array.
    fn value(&mut self, attribute: &'static Attribute, value: &Json, at: &Pointer<'_>) {
        match (attribute.kind(), value) {
            (Kind::Object(shape), Json::Object(fields)) => return self.shape(shape, fields, at),
            (Kind::Object(shape), _) => return self.report(at, Reason::wrong_type(shape.name(), value)),
            (Kind::Scalar(data_type), _) => {
                if let Some(reason) = scalar::check(data_type, value) {
                    return self.report(at, reason);
                }
            }
        }
        if !is_listed(attribute, value) {
            self.report(at, Reason::NotInEnum);
        }
    }

    /// Compares the attribute beside an enum with the captions.
    fn captions(&mut self, attribute: &'static Attribute, fields: &Members, value: &Json, at: &Pointer<'_>) {
        let (Some(values), Some(sibling)) = (attribute.enumeration(), attribute.sibling()) else { return };
        let (Some(captions), Some(parent)) = (fields.get(sibling), at.parent()) else { return };
        let at = parent.name(sibling);
        match (value, captions) {
            (Json::Array(ids), Json::Array(captions)) => {
                for (index, id) in ids.iter().enumerate() {
                    self.caption(values, id, captions.get(index), &at.index(index));
                }
            }
            _ => self.caption(values, value, Some(captions), &at),
        }
    }

    fn caption(&mut self, values: &'static Enum, id: &Json, found: Option<&Json>, at: &Pointer<'_>) {
        let Some(expected) = caption(values, id) else { return };
        // The source's own word stands beside 99.
        if id.as_i64() == Some(Enum::OTHER) {
            return;
        }
        match found {
            None => self.report(at, Reason::MissingCaption { expected }),
            Some(found) if found.as_str() != Some(expected) => {
                self.report(at, Reason::WrongCaption { expected })
            }
            Some(_) => {}
        }
    }

    fn report(&mut self, at: &Pointer<'_>, reason: Reason) {
        self.violations.push(at.violation(reason));
    }
}

/// True if the attribute is no enum, or one with this value.
pub(super) fn is_listed(attribute: &'static Attribute, value: &Json) -> bool {
    attribute.enumeration().is_none_or(|values| caption(values, value).is_some())
}

fn caption(values: &'static Enum, value: &Json) -> Option<&'static str> {
    match value {
        Json::Text(text) => values.text_caption(text),
        value => values.caption(value.as_i64()?),
    }
}

fn holds(constraint: &Constraint, fields: &Members) -> bool {
    let count = |names: &[&str]| names.iter().filter(|name| is_there(fields, name)).count();
    match constraint {
        Constraint::AtLeastOne(names) => count(names) > 0,
        Constraint::JustOne(names) => count(names) == 1,
    }
}

/// A constraint names attributes of its own class or object, and `patch_state` some deeper ones by path.
fn is_there(fields: &Members, path: &str) -> bool {
    let mut names = path.split('.');
    let first = names.next().and_then(|name| fields.get(name));
    let value = names.fold(first, |value, name| value?.get(name));
    value.is_some_and(|value| !value.is_null())
}
