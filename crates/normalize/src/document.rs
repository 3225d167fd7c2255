//! One JSON object as a flat list of leaves that know their place.

use std::borrow::Cow;

use aurora_ocsf::{Record, Value};

use crate::{DeadLetter, Limits, json};

/// The leaves of one JSON object in source order.
#[derive(Debug, Default)]
pub(crate) struct Document<'a> {
    /// The objects that hold them. The first is the record itself. An object in an array is one of
    /// its own, with the same path as its siblings.
    pub(crate) objects: Vec<Object>,
    /// The leaves.
    pub(crate) leaves: Vec<Leaf<'a>>,
    /// Which objects are open during the walk, besides the first.
    open: Vec<usize>,
}

/// An object in a document.
#[derive(Debug, Default)]
pub(crate) struct Object {
    /// The dotted path to it; empty for the record itself.
    pub(crate) path: String,
}

/// A value that is no object and no array, or an empty one.
#[derive(Debug)]
pub(crate) struct Leaf<'a> {
    /// Index of the object that holds it.
    pub(crate) object: usize,
    /// Its key in that object.
    pub(crate) key: Cow<'a, str>,
    /// Its value.
    pub(crate) value: Value<'a>,
}

impl<'a> Document<'a> {
    pub(crate) fn read(text: &'a str, limits: &Limits) -> Result<Self, DeadLetter> {
        let mut document = Self { objects: vec![Object::default()], ..Self::default() };
        json::walk(text, limits, &mut document)?;
        Ok(document)
    }

    /// The dotted path to a leaf.
    pub(crate) fn name(&self, leaf: &Leaf<'a>) -> Cow<'a, str> {
        let path = &self.objects[leaf.object].path;
        if path.is_empty() { leaf.key.clone() } else { Cow::Owned(join(path, &leaf.key)) }
    }

    /// The first value at a dotted path, however dots and nesting are mixed.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        let leaf = self.leaves.iter().find(|leaf| self.is_named(leaf, name))?;
        Some(&leaf.value)
    }

    /// True if one of the names has a value.
    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some_and(|value| value.text().is_some()))
    }

    /// All leaves as native fields under their dotted paths.
    pub(crate) fn into_fields(mut self, record: &mut Record<'a>) {
        let leaves = std::mem::take(&mut self.leaves);
        record.fields.reserve(leaves.len());
        for leaf in leaves {
            record.push(self.name(&leaf), leaf.value);
        }
    }

    fn is_named(&self, leaf: &Leaf<'a>, name: &str) -> bool {
        let path = &self.objects[leaf.object].path;
        if path.is_empty() {
            return leaf.key == name;
        }
        let rest = name.strip_prefix(path.as_str()).and_then(|rest| rest.strip_prefix('.'));
        rest == Some(leaf.key.as_ref())
    }
}

impl<'a> json::Sink<'a> for Document<'a> {
    fn open(&mut self, key: &str) {
        let parent = &self.objects[self.open.last().copied().unwrap_or(0)];
        let path = if parent.path.is_empty() { key.to_owned() } else { join(&parent.path, key) };
        self.open.push(self.objects.len());
        self.objects.push(Object { path });
    }

    fn close(&mut self) {
        self.open.pop();
    }

    fn leaf(&mut self, key: Cow<'a, str>, value: Value<'a>) {
        let object = self.open.last().copied().unwrap_or(0);
        self.leaves.push(Leaf { object, key, value });
    }
}

fn join(path: &str, key: &str) -> String {
    let mut name = String::with_capacity(path.len() + 1 + key.len());
    name.push_str(path);
    name.push('.');
    name.push_str(key);
    name
}
