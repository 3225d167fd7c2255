//! One JSON object as a flat list of leaves that know their place.

use std::borrow::Cow;

use aurora_ocsf::{Field, NameId, Origin, Text, Value};

use crate::{
    DeadLetter, Limits,
    indexed::Indexed,
    json::{self, Scalar, Written},
    names::{Name, NameIndex},
    scratch::WalkRoom,
};

/// The leaves of one JSON object in source order.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    text: &'a str,
    /// The objects that hold them. The first is the record itself. An object in an array is one of
    /// its own, with the same path as its siblings.
    pub(crate) objects: Objects,
    /// The leaves under their keys. If there is only the first object, these are the record's fields.
    fields: Vec<Field<'a>>,
    /// For each leaf the index of the object that holds it. Empty if there is only the first object.
    holders: Vec<usize>,
    /// The dotted names of the leaves.
    names: Box<NameIndex>,
    /// Which objects are open during the walk, besides the first.
    open: Vec<usize>,
    /// Where dotted names are put together.
    joined: String,
    is_written_plainly: bool,
}

/// The objects of a document: the record itself, which has an empty path, and then those of these dotted paths.
#[derive(Debug, Default)]
pub(crate) struct Objects(Vec<String>);

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

    /// Reads one object. `names` is given back with the document's record, or at once if there is none.
    pub(crate) fn read(
        text: &'a str,
        room: &'a mut WalkRoom,
        names: Box<NameIndex>,
        limits: &Limits,
    ) -> Result<Self, (DeadLetter, Box<NameIndex>)> {
        let mut document = Self {
            text,
            objects: Objects::default(),
            fields: Vec::with_capacity(Self::N_USUAL),
            holders: Vec::new(),
            names,
            open: Vec::new(),
            joined: String::new(),
            is_written_plainly: false,
        };
        match json::walk(text, room, limits, &mut document) {
            Ok(walked) => {
                document.is_written_plainly = !walked.has_numeric_escapes;
                Ok(document)
            }
            Err(letter) => Err((letter, document.names)),
        }
    }

    /// True if no object has members but the record itself.
    pub(crate) fn is_flat(&self) -> bool {
        self.objects.0.is_empty()
    }

    /// All leaves with the indices of the objects that hold them.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = (usize, &Field<'a>)> {
        self.holders.iter().copied().chain(std::iter::repeat(0)).zip(&self.fields)
    }

    /// Takes a document apart into its objects, its leaves, and a record without fields.
    pub(crate) fn dissolve(self) -> (Objects, impl Iterator<Item = Leaf<'a>> + use<'a>, Indexed<'a>) {
        let mut record = Indexed::new(self.text.as_bytes(), self.fields.len(), self.names);
        record.record_mut().is_written_plainly = self.is_written_plainly;
        let holders = self.holders.into_iter().chain(std::iter::repeat(0));
        let leaves = holders.zip(self.fields).map(|(object, Field { name: key, value, .. })| Leaf {
            object,
            key,
            value,
        });
        (self.objects, leaves, record)
    }

    /// The first value at a dotted path, however dots and nesting are mixed.
    pub(crate) fn get(&self, name: Name) -> Option<&Value<'a>> {
        Some(&self.fields[self.names.position(name.id)?].value)
    }

    /// True if one of the names has a value.
    pub(crate) fn has_any(&self, names: &[Name]) -> bool {
        names.iter().any(|name| self.get(*name).is_some_and(|value| value.text().is_some()))
    }

    /// All leaves as native fields under their dotted paths.
    pub(crate) fn into_indexed(self) -> Indexed<'a> {
        if self.is_flat() {
            let mut record = Indexed::with_fields(self.text.as_bytes(), self.fields, self.names);
            record.record_mut().is_written_plainly = self.is_written_plainly;
            return record;
        }
        let (objects, leaves, mut record) = self.dissolve();
        for leaf in leaves {
            record.push(objects.name(&leaf), leaf.value);
        }
        record
    }
}

impl Objects {
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        std::iter::once("").chain(self.0.iter().map(String::as_str))
    }

    /// The dotted path to an object.
    pub(crate) fn path(&self, object: usize) -> &str {
        object.checked_sub(1).map_or("", |inner| &self.0[inner])
    }

    /// The dotted path to a leaf.
    pub(crate) fn name<'a>(&self, leaf: &Leaf<'a>) -> Cow<'a, str> {
        let path = self.path(leaf.object);
        if path.is_empty() { leaf.key.clone() } else { Cow::Owned(join(path, &leaf.key)) }
    }
}

impl<'a> json::Sink<'a> for Document<'a> {
    fn open(&mut self, key: &str) {
        self.names.forget_guess();
        let parent = self.objects.path(self.open.last().copied().unwrap_or(0));
        let path = if parent.is_empty() { key.to_owned() } else { join(parent, key) };
        self.holders.resize(self.fields.len(), 0);
        self.objects.0.push(path);
        self.open.push(self.objects.0.len());
    }

    fn close(&mut self) {
        self.open.pop();
    }

    /// Keys are guessed in the record itself, where all keys of a flat document are.
    #[inline]
    fn guess_key(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.open.is_empty() { self.names.guess(bytes) } else { None }
    }

    #[inline]
    fn expected(&self, bytes: &[u8]) -> Option<(NameId, usize)> {
        if self.open.is_empty() { self.names.expected(bytes) } else { None }
    }

    #[inline(always)]
    fn expected_string(&mut self, key: &'a str, id: NameId, written: Written<'a>) {
        self.pass(id);
        self.add(key, id, || Value::Text(Text::written(written.json, written.has_escapes)));
    }

    #[inline(never)]
    fn expected_number(&mut self, key: &'a str, id: NameId, number: &'a str) {
        self.pass(id);
        self.add(key, id, || Value::Number(Cow::Borrowed(number)));
    }

    #[inline]
    fn leaf(&mut self, key: &'a str, scalar: Scalar<'a>) {
        let id = if self.is_flat() { self.names.next_id(key) } else { self.nested_id(key) };
        self.add(key, id, || scalar.into_value());
    }
}

impl<'a> Document<'a> {
    /// Goes on behind a member of the record itself whose key was expected.
    #[inline(always)]
    fn pass(&mut self, id: NameId) {
        self.names.pass(id);
        if !self.is_flat() {
            self.holders.push(0);
        }
    }

    #[inline(always)]
    fn add(&mut self, key: &'a str, id: NameId, value: impl FnOnce() -> Value<'a>) {
        let position = self.fields.len();
        if position == self.fields.capacity() {
            self.make_room();
        }
        // There is room now. That it is asked again lets the compiler see it, so that the field is put together in
        // its place: one that is put together elsewhere and then moved waits for its parts to arrive in memory.
        if self.fields.len() < self.fields.capacity() {
            self.fields.push(Field {
                name: Cow::Borrowed(key),
                value: value(),
                origin: Origin::Native,
                id,
                is_rewritten: false,
            });
        }
        self.names.note(id, position);
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        self.fields.reserve(Self::N_USUAL);
    }

    /// Notes who holds a leaf that is not of a flat document; returns the number of its dotted name.
    #[inline(never)]
    fn nested_id(&mut self, key: &'a str) -> NameId {
        let holder = self.open.last().copied().unwrap_or(0);
        self.holders.push(holder);
        let path = self.objects.path(holder);
        if path.is_empty() {
            return self.names.next_id(key);
        }
        self.joined.clear();
        self.joined.push_str(path);
        self.joined.push('.');
        self.joined.push_str(key);
        self.names.id(&self.joined)
    }
}

fn join(path: &str, key: &str) -> String {
    let mut name = String::with_capacity(path.len() + 1 + key.len());
    name.push_str(path);
    name.push('.');
    name.push_str(key);
    name
}
