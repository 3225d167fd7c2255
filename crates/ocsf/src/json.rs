//! A JSON value in the making, which knows the order of its members and asks little of the allocator.
//!
//! An event has some sixty members in a dozen small objects. Looking for one among so few is faster than hashing its
//! name, and names and captions of the schema are borrowed from its tables.

mod convert;
mod members;
mod write;

use std::borrow::Cow;

use serde_json::Number;

pub use members::Members;

/// A JSON value of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number of 64 bits with a sign.
    Integer(i64),
    /// Any other number.
    Number(Number),
    /// Text.
    Text(Cow<'static, str>),
    /// An array.
    Array(Vec<Json>),
    /// An object.
    Object(Members),
}

impl Json {
    /// An object of these members, whose names are all different.
    pub fn object<const N: usize>(members: [(&'static str, Self); N]) -> Self {
        Self::Object(Members::of_different(members))
    }

    /// A text that outlives every event, such as a caption of the schema.
    pub const fn word(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// True for `null`.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is a whole one of 64 bits with a sign.
    pub const fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The members, if it is an object.
    pub const fn as_object(&self) -> Option<&Members> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The value of a member, if it is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.as_object()?.get(name)
    }
}
