//! A record under construction, whose fields are found by name without a search.

use std::{borrow::Cow, ops::Range};

use aurora_ocsf::{Field, NameId, Origin, Record, Text, Value};

use crate::names::{Name, NameIndex};

/// A record with the names of its fields. Filling one asks for some hundred names, most of which an
/// event does not have.
#[derive(Debug)]
pub(crate) struct Indexed<'a> {
    record: Record<'a>,
    names: Box<NameIndex>,
}

/// The name of a field that is added: one that formats know, or any other.
pub(crate) enum FieldName<'a> {
    Known(Name),
    Other(Cow<'a, str>),
}

impl From<Name> for FieldName<'_> {
    fn from(name: Name) -> Self {
        Self::Known(name)
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for FieldName<'a> {
    fn from(name: T) -> Self {
        Self::Other(name.into())
    }
}

impl<'a> Indexed<'a> {
    /// So many second names are added to a usual event; room for them spares it a move.
    const N_ADDED: usize = 12;

    /// A record without fields, with room for `n_fields` and what will be added to them.
    pub(crate) fn new(raw: &'a [u8], n_fields: usize, mut names: Box<NameIndex>) -> Self {
        names.restart();
        let mut record = Record::new(raw);
        record.fields.reserve(n_fields + Self::N_ADDED);
        Self { record, names }
    }

    /// A record with these fields, all of which were noted in `names`.
    pub(crate) fn with_fields(raw: &'a [u8], fields: Vec<Field<'a>>, names: Box<NameIndex>) -> Self {
        let mut record = Record::new(raw);
        record.fields = fields;
        Self { record, names }
    }

    /// The record, and the index for the next one.
    pub(crate) fn into_parts(mut self) -> (Record<'a>, Box<NameIndex>) {
        self.record.name_table = self.names.generation();
        (self.record, self.names)
    }

    /// The record, for what it says besides its fields.
    pub(crate) fn record_mut(&mut self) -> &mut Record<'a> {
        &mut self.record
    }

    pub(crate) fn fields(&self) -> &[Field<'a>] {
        &self.record.fields
    }

    /// True if any name has a space in it.
    pub(crate) fn has_spaced_names(&self) -> bool {
        self.names.met().spaced()
    }

    /// As [`Record::values`].
    pub(crate) fn values(&self, name: Name) -> impl Iterator<Item = &Value<'a>> {
        self.fields_named(name).map(|field| &field.value)
    }

    /// As [`Record::first`].
    #[inline]
    pub(crate) fn first(&self, name: Name) -> Option<&Value<'a>> {
        let position = self.names.position(name.id)?;
        Some(&self.record.fields[position].value)
    }

    /// Where the first field of a name is.
    #[inline]
    pub(crate) fn position(&self, name: Name) -> Option<usize> {
        self.names.position(name.id)
    }

    /// The same, if its value says anything.
    #[inline]
    pub(crate) fn position_of_text(&self, name: Name) -> Option<usize> {
        let position = self.position(name)?;
        self.record.fields[position].value.text().map(|_| position)
    }

    /// The same for a name that no format knows.
    pub(crate) fn first_of(&self, name: &str) -> Option<&Value<'a>> {
        let position = self.names.position_of(name, &self.record.fields)?;
        Some(&self.record.fields[position].value)
    }

    /// All values of a name that no format knows.
    pub(crate) fn values_of(&self, name: &str) -> impl Iterator<Item = &Value<'a>> {
        let start = self.names.position_of(name, &self.record.fields).unwrap_or(self.record.fields.len());
        self.record.fields[start..].iter().filter(move |field| field.name == name).map(|field| &field.value)
    }

    /// As [`Record::text`].
    #[inline]
    pub(crate) fn text(&self, name: Name) -> Option<&str> {
        self.first(name)?.text()
    }

    /// As [`Record::exists`].
    pub(crate) fn exists(&self, name: Name) -> bool {
        self.first(name).is_some() || (self.names.met().dotted() && self.record.exists(name.text))
    }

    /// All fields of a name, to be changed.
    pub(crate) fn fields_mut(&mut self, name: Name) -> impl Iterator<Item = &mut Field<'a>> {
        let range = self.range_of(name);
        self.record.fields[range].iter_mut().filter(move |field| field.id == name.id)
    }

    /// As [`Record::push`].
    pub(crate) fn push(&mut self, name: impl Into<FieldName<'a>>, value: Value<'a>) {
        self.add(name.into(), value, Origin::Native);
    }

    /// Adds a native field whose value was read out of another one.
    pub(crate) fn push_rewritten(&mut self, name: impl Into<FieldName<'a>>, value: Value<'a>) {
        self.push(name, value);
        if let Some(field) = self.record.fields.last_mut() {
            field.is_rewritten = true;
        }
    }

    /// As [`Record::push_taxonomy`].
    pub(crate) fn push_taxonomy(&mut self, name: impl Into<FieldName<'a>>, value: Value<'a>) {
        let name = name.into();
        let is_native = match &name {
            FieldName::Known(name) => self.is_native(*name),
            FieldName::Other(name) => {
                let start = self.names.position_of(name, &self.record.fields);
                let fields = &self.record.fields[start.unwrap_or(self.record.fields.len())..];
                fields.iter().any(|field| field.origin == Origin::Native && field.name == *name)
            }
        };
        if !is_native {
            self.add(name, value, Origin::Taxonomy);
        }
    }

    /// Adds a second name, even if the event uses it itself.
    pub(crate) fn push_second(&mut self, name: impl Into<FieldName<'a>>, value: Value<'a>) {
        self.add(name.into(), value, Origin::Taxonomy);
    }

    /// True if the event uses this name itself.
    #[inline]
    pub(crate) fn is_native(&self, name: Name) -> bool {
        self.names.position(name.id).is_some() && self.is_any_native(name)
    }

    #[inline(never)]
    fn is_any_native(&self, name: Name) -> bool {
        self.fields_named(name).any(|field| field.origin == Origin::Native)
    }

    fn add(&mut self, name: FieldName<'a>, value: Value<'a>, origin: Origin) {
        let (name, id) = match name {
            FieldName::Known(name) => (Cow::Borrowed(name.text), name.id),
            FieldName::Other(name) => {
                let id = self.names.id(&name);
                (name, id)
            }
        };
        self.put(name, id, origin, || value);
    }

    /// Adds the value of another field under a second name, even if the event uses that itself.
    pub(crate) fn push_same(&mut self, name: Name, position: usize) {
        let text = match &self.record.fields[position].value {
            Value::Text(text) => text.as_written(),
            _ => None,
        };
        match text {
            Some((raw, has_escapes)) => {
                let value = || Value::Text(Text::written(raw, has_escapes));
                self.put(Cow::Borrowed(name.text), name.id, Origin::Taxonomy, value);
            }
            None => self.push_second(name, self.record.fields[position].value.clone()),
        }
    }

    /// Adds a field. It is put together in its place, as in [`crate::document::Document`].
    #[inline(always)]
    fn put(&mut self, name: Cow<'a, str>, id: NameId, origin: Origin, value: impl FnOnce() -> Value<'a>) {
        let position = self.record.fields.len();
        if position == self.record.fields.capacity() {
            self.make_room();
        }
        if self.record.fields.len() < self.record.fields.capacity() {
            self.record.fields.push(Field { name, value: value(), origin, id, is_rewritten: false });
        }
        self.names.note(id, position);
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        self.record.fields.reserve(Self::N_ADDED);
    }

    /// A known name always has a number, and so has every field that bears it.
    fn fields_named(&self, name: Name) -> impl Iterator<Item = &Field<'a>> {
        self.record.fields[self.range_of(name)].iter().filter(move |field| field.id == name.id)
    }

    /// The positions among which the fields of a name are.
    fn range_of(&self, name: Name) -> Range<usize> {
        debug_assert_ne!(name.id, NameId::NONE);
        match self.names.position(name.id) {
            None => 0..0,
            Some(first) if self.names.met().repeated() => first..self.record.fields.len(),
            Some(first) => first..first + 1,
        }
    }
}
