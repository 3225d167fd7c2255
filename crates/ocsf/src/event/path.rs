//! Dotted paths into JSON objects.

use serde_json::{Map, Value};

/// The object that holds the last name of a path, and that name; the objects on the way are made.
/// `None` if something else than an object is in the way, or a name is empty.
pub(super) fn parent_of<'m, 'p>(
    fields: &'m mut Map<String, Value>,
    path: &'p str,
) -> Option<(&'m mut Map<String, Value>, &'p str)> {
    if path.split('.').any(str::is_empty) {
        return None;
    }
    let (mut object, mut rest) = (fields, path);
    while let Some((name, below)) = rest.split_once('.') {
        // Not the entry API: it wants an owned key, and mostly the object is there already.
        if !object.contains_key(name) {
            object.insert(name.to_owned(), Value::Object(Map::new()));
        }
        object = object.get_mut(name)?.as_object_mut()?;
        rest = below;
    }
    Some((object, rest))
}

/// The value at a path.
pub(super) fn get<'m>(fields: &'m Map<String, Value>, path: &str) -> Option<&'m Value> {
    let mut names = path.split('.');
    let first = fields.get(names.next()?)?;
    names.try_fold(first, |value, name| value.as_object()?.get(name))
}
