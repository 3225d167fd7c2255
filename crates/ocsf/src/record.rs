//! What detection reads: one event as a flat list of typed fields.

use std::borrow::Cow;

use aurora_model::Timestamp;

use crate::{NameId, log_source::LogSources};

mod text;

pub use text::{RawText, Text};

/// One event, cut into fields that borrow from its raw bytes.
///
/// Fields are a flat list. A nested object contributes its leaves under dotted paths
/// (`{"a":{"b":1}}` is the field `a.b`), an array contributes one field of the same name per element
/// (`{"a":[{"b":1},{"b":2}]}` is `a.b` twice), and a name with a dot in it is the same as a nested one.
/// An empty object or array contributes one [`Value::Empty`], so that the field still exists.
/// A key that occurs twice contributes both values: whoever could choose which one is read could hide.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// The fields, native ones first in source order, then those that the taxonomy added.
    pub fields: Vec<Field<'a>>,
    /// The log sources that the event belongs to.
    pub log_sources: LogSources,
    /// When it happened, by the event's own account.
    pub time: Option<Timestamp>,
    /// The machine that it happened on or that reported it, as the source writes it.
    pub host: Option<Cow<'a, str>>,
    /// The source's own record number (Windows `EventRecordID`).
    pub record_id: Option<u64>,
    /// The bytes that the record was read from.
    pub raw: Cow<'a, [u8]>,
    /// The [`crate::NameTable`] (its generation) whose numbers the fields carry; 0 if they carry none.
    pub name_table: u64,
    /// True if each native value that is not [rewritten](Field::is_rewritten) stands in the raw bytes as it is,
    /// but for the escapes of two characters that JSON asks for: `\\`, `\"`, `\n`. False if it is not known.
    pub is_written_plainly: bool,
}

/// One field of a record. Equal are those that say the same, whatever numbers their names have.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    /// The name that rules use: exact, case-sensitive, nested names joined by dots.
    pub name: Cow<'a, str>,
    /// Its value.
    pub value: Value<'a>,
    /// Where the name comes from.
    pub origin: Origin,
    /// The number of the name in the record's table, if it has one.
    pub id: NameId,
    /// True if the value of a native field is another than the one in the raw bytes, or is read out of it.
    pub is_rewritten: bool,
}

/// Who named a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The source itself.
    Native,
    /// The taxonomy: a second name, so that a rule written for one source fires on another
    /// (`Image` for Security 4688's `NewProcessName`). Keyword search skips these.
    Taxonomy,
}

/// A typed value.
#[derive(Debug, PartialEq)]
pub enum Value<'a> {
    /// JSON `null`, or an empty XML element.
    Null,
    /// An empty object or array: the field exists and has no value.
    Empty,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written: no digit of a large one is lost.
    Number(Cow<'a, str>),
    /// Text.
    Text(Text<'a>),
}

impl PartialEq for Field<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.value == other.value && self.origin == other.origin
    }
}

impl<'a> Field<'a> {
    /// A field whose name has no number.
    pub fn new(name: impl Into<Cow<'a, str>>, value: Value<'a>, origin: Origin) -> Self {
        Self { name: name.into(), value, origin, id: NameId::NONE, is_rewritten: false }
    }
}

impl Clone for Value<'_> {
    /// Most values are texts, so these are told from the others before anything else is asked.
    #[inline]
    fn clone(&self) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.clone()),
            other => other.clone_rare(),
        }
    }
}

impl<'a> Value<'a> {
    /// The value as text, the form that strings, wildcards and regexes are matched against.
    /// `None` for [`Value::Null`] and [`Value::Empty`].
    #[inline]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()),
            other => other.rare_text(),
        }
    }

    #[inline(never)]
    fn clone_rare(&self) -> Self {
        match self {
            Self::Null => Self::Null,
            Self::Empty => Self::Empty,
            Self::Bool(value) => Self::Bool(*value),
            Self::Number(text) => Self::Number(text.clone()),
            Self::Text(text) => Self::Text(text.clone()),
        }
    }

    #[inline(never)]
    fn rare_text(&self) -> Option<&str> {
        match self {
            Self::Null | Self::Empty => None,
            Self::Bool(true) => Some("true"),
            Self::Bool(false) => Some("false"),
            Self::Number(text) => Some(text),
            Self::Text(text) => Some(text.as_str()),
        }
    }

    /// The value as text, borrowed from the record's bytes where it can be.
    pub fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Null | Self::Empty => None,
            Self::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
            Self::Number(text) => Some(text),
            Self::Text(text) => Some(text.into_cow()),
        }
    }

    /// The same value, free of the raw bytes.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Empty => Value::Empty,
            Self::Bool(value) => Value::Bool(value),
            Self::Number(text) => Value::Number(Cow::Owned(text.into_owned())),
            Self::Text(text) => Value::Text(text.into_owned().into()),
        }
    }
}

impl<'a> Record<'a> {
    /// A record without fields, of unknown log source.
    pub fn new(raw: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            fields: Vec::new(),
            log_sources: LogSources::Unknown,
            time: None,
            host: None,
            record_id: None,
            raw: raw.into(),
            name_table: 0,
            is_written_plainly: false,
        }
    }

    /// All values of a field, in source order.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &Value<'a>> {
        self.fields.iter().filter(move |field| field.name == name).map(|field| &field.value)
    }

    /// The first value of a field.
    pub fn first(&self, name: &str) -> Option<&Value<'a>> {
        self.values(name).next()
    }

    /// The first value of a field as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.first(name)?.text()
    }

    /// True if the field, or a field nested in it, is there at all, whatever its value.
    pub fn exists(&self, name: &str) -> bool {
        self.fields.iter().any(|field| {
            field.name.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Adds a native field.
    pub fn push(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        self.fields.push(Field::new(name, value, Origin::Native));
    }

    /// Adds a second name for something that the event says, unless the event uses that name itself.
    pub fn push_taxonomy(&mut self, name: impl Into<Cow<'a, str>>, value: Value<'a>) {
        let name = name.into();
        let is_native = self.fields.iter().any(|field| field.origin == Origin::Native && field.name == name);
        if !is_native {
            self.fields.push(Field::new(name, value, Origin::Taxonomy));
        }
    }
}
