//! One JSON object as a flat list of leaves that know their place.

use std::borrow::Cow;

use aurora_ocsf::{Field, Origin, Record, Value};

use crate::{DeadLetter, Limits, Scratch, indexed::Indexed, json, names::Names};

/// The leaves of one JSON object in source order.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    text: &'a str,
    /// The objects that hold them. The first is the record itself. An object in an array is one of
    /// its own, with the same path as its siblings.
    pub(crate) objects: Vec<Object>,
    /// The leaves under their keys. If there is only the first object, these are the record's fields.
    fields: Vec<Field<'a>>,
    /// For each leaf the index of the object that holds it. Empty if there is only the first object.
    holders: Vec<usize>,
    /// The names of the leaves, if there is only the first object.
    names: Names,
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
    /// Room for the fields of a usual event and those that are added to it.
    const N_USUAL: usize = 64;

    pub(crate) fn read(text: &'a str, scratch: &'a mut Scratch, limits: &Limits) -> Result<Self, DeadLetter> {
        let mut document = Self {
            text,
            objects: vec![Object::default()],
            fields: Vec::with_capacity(Self::N_USUAL),
            holders: Vec::new(),
            names: Names::default(),
            open: Vec::new(),
        };
        json::walk(text, scratch, limits, &mut document)?;
        if document.is_flat() {
            document.names = Names::of(&document.fields);
        }
        Ok(document)
    }

    /// The text that it was read from.
    pub(crate) fn raw(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// True if no object has members but the record itself.
    pub(crate) fn is_flat(&self) -> bool {
        self.objects.len() == 1
    }

    /// All leaves with the indices of the objects that hold them.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = (usize, &Field<'a>)> {
        self.holders.iter().copied().chain(std::iter::repeat(0)).zip(&self.fields)
    }

    pub(crate) fn n_leaves(&self) -> usize {
        self.fields.len()
    }

    /// Takes all leaves out.
    pub(crate) fn take_leaves(&mut self) -> impl Iterator<Item = Leaf<'a>> + use<'a> {
        let holders = std::mem::take(&mut self.holders).into_iter().chain(std::iter::repeat(0));
        holders.zip(std::mem::take(&mut self.fields)).map(|(object, Field { name: key, value, .. })| Leaf {
            object,
            key,
            value,
        })
    }

    /// The dotted path to a leaf.
    pub(crate) fn name(&self, leaf: &Leaf<'a>) -> Cow<'a, str> {
        let path = &self.objects[leaf.object].path;
        if path.is_empty() { leaf.key.clone() } else { Cow::Owned(join(path, &leaf.key)) }
    }

    /// The first value at a dotted path, however dots and nesting are mixed.
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        let position = if self.is_flat() {
            self.names.find(name, &self.fields)
        } else {
            self.leaves().position(|(object, field)| self.is_named(object, &field.name, name))
        };
        Some(&self.fields[position?].value)
    }

    /// True if one of the names has a value.
    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some_and(|value| value.text().is_some()))
    }

    /// All leaves as native fields under their dotted paths.
    pub(crate) fn into_record(self) -> Record<'a> {
        self.into_indexed().into_record()
    }

    /// The same, with the names of the fields.
    pub(crate) fn into_indexed(mut self) -> Indexed<'a> {
        if self.is_flat() {
            return Indexed::with_fields(self.raw(), self.fields, self.names);
        }
        let mut record = Indexed::new(self.raw(), self.n_leaves());
        for leaf in self.take_leaves() {
            record.push(self.name(&leaf), leaf.value);
        }
        record
    }

    fn is_named(&self, object: usize, key: &str, name: &str) -> bool {
        let path = &self.objects[object].path;
        if path.is_empty() {
            return key == name;
        }
        let rest = name.strip_prefix(path.as_str()).and_then(|rest| rest.strip_prefix('.'));
        rest == Some(key)
    }
}

impl<'a> json::Sink<'a> for Document<'a> {
    fn open(&mut self, key: &str) {
        let parent = &self.objects[self.open.last().copied().unwrap_or(0)];
        let path = if parent.path.is_empty() { key.to_owned() } else { join(&parent.path, key) };
        self.open.push(self.objects.len());
        self.holders.resize(self.fields.len(), 0);
        self.objects.push(Object { path });
    }

    fn close(&mut self) {
        self.open.pop();
    }

    #[inline]
    fn leaf(&mut self, key: &'a str, value: Value<'a>) {
        self.fields.push(Field { name: Cow::Borrowed(key), value, origin: Origin::Native });
        if !self.is_flat() {
            self.holders.push(self.open.last().copied().unwrap_or(0));
        }
    }
}

fn join(path: &str, key: &str) -> String {
    let mut name = String::with_capacity(path.len() + 1 + key.len());
    name.push_str(path);
    name.push('.');
    name.push_str(key);
    name
}
