//! Dotted paths into JSON objects.

use crate::{Json, json::Members, schema::split_path};

/// So many members has an inner object, at most, as a rule.
const N_USUAL: usize = 8;

/// The object that holds the last name of a path, and that name; the objects on the way are made.
/// `None` if something else than an object is in the way, or a name is empty.
pub(super) fn parent_of<'m, 'p>(
    fields: &'m mut Members,
    path: &'p str,
) -> Option<(&'m mut Members, &'p str)> {
    if has_empty_name(path) {
        return None;
    }
    let (mut object, mut rest) = (fields, path);
    while let (name, Some(below)) = split_path(rest) {
        let Json::Object(inner) = object.entry(name, || Json::Object(Members::with_room(N_USUAL))) else {
            return None;
        };
        object = inner;
        rest = below;
    }
    Some((object, rest))
}

/// The value at a path.
pub(super) fn get<'m>(fields: &'m Members, path: &str) -> Option<&'m Json> {
    let (mut object, mut rest) = (fields, path);
    loop {
        let (name, below) = split_path(rest);
        let value = object.get(name)?;
        let Some(below) = below else { return Some(value) };
        (object, rest) = (value.as_object()?, below);
    }
}

fn has_empty_name(path: &str) -> bool {
    let mut before = b'.';
    for byte in path.bytes() {
        if byte == b'.' && before == b'.' {
            return true;
        }
        before = byte;
    }
    before == b'.'
}
