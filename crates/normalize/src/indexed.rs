//! A record under construction, whose fields are found by name without a search.

use std::borrow::Cow;

use aurora_ocsf::{Field, Origin, Record, Value};

use crate::names::Names;

/// A record with the names of its fields. Filling one asks for some hundred names, most of which an
/// event does not have.
#[derive(Debug)]
pub(crate) struct Indexed<'a> {
    record: Record<'a>,
    names: Names,
}

impl<'a> Indexed<'a> {
    /// So many second names are added to a usual event; room for them spares it a move.
    const N_ADDED: usize = 12;

    /// A record without fields, with room for `n_fields` and what will be added to them.
    pub(crate) fn new(raw: &'a [u8], n_fields: usize) -> Self {
        let mut record = Record::new(raw);
        record.fields.reserve(n_fields + Self::N_ADDED);
        Self { record, names: Names::default() }
    }

    /// A record with these fields, all of which were noted in `names`.
    pub(crate) fn with_fields(raw: &'a [u8], fields: Vec<Field<'a>>, names: Names) -> Self {
        let mut record = Record::new(raw);
        record.fields = fields;
        Self { record, names }
    }

    pub(crate) fn into_record(self) -> Record<'a> {
        self.record
    }

    /// The record, for what it says besides its fields.
    pub(crate) fn record_mut(&mut self) -> &mut Record<'a> {
        &mut self.record
    }

    pub(crate) fn fields(&self) -> &[Field<'a>] {
        &self.record.fields
    }

    /// As [`Record::values`].
    pub(crate) fn values(&self, name: &str) -> impl Iterator<Item = &Value<'a>> {
        self.fields_named(name).map(|field| &field.value)
    }

    /// As [`Record::first`].
    pub(crate) fn first(&self, name: &str) -> Option<&Value<'a>> {
        let position = self.names.find(name, &self.record.fields)?;
        Some(&self.record.fields[position].value)
    }

    /// As [`Record::text`].
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.first(name)?.text()
    }

    /// As [`Record::exists`].
    pub(crate) fn exists(&self, name: &str) -> bool {
        self.first(name).is_some() || self.record.exists(name)
    }

    /// All values of a name, to be changed.
    pub(crate) fn values_mut(&mut self, name: &str) -> impl Iterator<Item = &mut Value<'a>> {
        let fields = &mut self.record.fields;
        let start = self.names.find(name, fields).unwrap_or(fields.len());
        fields[start..].iter_mut().filter(move |field| field.name == name).map(|field| &mut field.value)
    }

    /// As [`Record::push`].
    pub(crate) fn push(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        self.record.push(name, value);
        self.names.note_last(&self.record.fields);
    }

    /// As [`Record::push_taxonomy`].
    pub(crate) fn push_taxonomy(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        let name = name.into();
        if !self.is_native(&name) {
            self.push_second(name, value);
        }
    }

    /// Adds a second name, even if the event uses it itself.
    pub(crate) fn push_second(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        self.record.fields.push(Field { name: name.into(), value, origin: Origin::Taxonomy });
        self.names.note_last(&self.record.fields);
    }

    /// True if the event uses this name itself.
    pub(crate) fn is_native(&self, name: &str) -> bool {
        self.fields_named(name).any(|field| field.origin == Origin::Native)
    }

    fn fields_named(&self, name: &str) -> impl Iterator<Item = &Field<'a>> {
        let fields = &self.record.fields;
        let start = self.names.find(name, fields).unwrap_or(fields.len());
        fields[start..].iter().filter(move |field| field.name == name)
    }
}
