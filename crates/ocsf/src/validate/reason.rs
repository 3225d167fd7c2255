use std::fmt;

use crate::{
    Json,
    schema::{Constraint, ProfileSet, VERSION},
};

/// Why a place in an event is not as the schema wants it.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// No class has this `class_uid`.
    UnknownClass(i64),
    /// `metadata.profiles` names a profile that does not exist.
    UnknownProfile(String),
    /// The class or object has no such attribute.
    UnknownAttribute {
        /// The class or object.
        shape: &'static str,
    },
    /// The attribute is there only with one of these profiles, and the event names none of them.
    NeedsProfile(ProfileSet),
    /// A required attribute is not there.
    Missing,
    /// The value has another JSON form.
    WrongType {
        /// The schema's type.
        expected: &'static str,
        /// What is there.
        found: JsonType,
    },
    /// The number is outside its type's range.
    OutOfRange {
        /// The smallest value.
        low: i64,
        /// The largest value.
        high: i64,
    },
    /// The text has more characters than its type allows.
    TooLong {
        /// The largest number of characters.
        max: usize,
    },
    /// The text does not look like its type.
    PatternMismatch {
        /// The type.
        expected: &'static str,
    },
    /// The enum does not list the value.
    NotInEnum,
    /// The value is not the caption of the enum value beside it.
    WrongCaption {
        /// The caption.
        expected: &'static str,
    },
    /// The captions are fewer than the enum values beside them.
    MissingCaption {
        /// The caption.
        expected: &'static str,
    },
    /// A rule among attributes is broken.
    Constraint(Constraint),
    /// `type_uid` is not `class_uid * 100 + activity_id`.
    WrongTypeUid {
        /// What it should be.
        expected: i64,
    },
    /// `metadata.version` is another version than ours.
    WrongVersion,
    /// An observable's name is not the path of an attribute that the class has.
    DanglingObservable,
    /// The event is nested more deeply than is looked at.
    TooDeep,
}

/// The form of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A whole number that fits 64 bits with a sign.
    Integer,
    /// Any other number.
    Float,
    /// Text.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl JsonType {
    fn of(value: &Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(_) => Self::Boolean,
            Json::Integer(_) => Self::Integer,
            Json::Number(_) => Self::Float,
            Json::Text(_) => Self::String,
            Json::Array(_) => Self::Array,
            Json::Object(_) => Self::Object,
        }
    }
}

impl Reason {
    pub(super) fn wrong_type(expected: &'static str, value: &Json) -> Self {
        Self::WrongType { expected, found: JsonType::of(value) }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownClass(uid) => write!(f, "no class has the number {uid}"),
            Self::UnknownProfile(name) => write!(f, "there is no profile `{name}`"),
            Self::UnknownAttribute { shape } => write!(f, "`{shape}` has no such attribute"),
            Self::NeedsProfile(profiles) => {
                f.write_str("the attribute needs a profile that the event does not name:")?;
                profiles.iter().try_for_each(|profile| write!(f, " {}", profile.name()))
            }
            Self::Missing => f.write_str("required, but missing"),
            Self::WrongType { expected, found } => write!(f, "expected {expected}, found {found}"),
            Self::OutOfRange { low, high } => write!(f, "not between {low} and {high}"),
            Self::TooLong { max } => write!(f, "longer than {max} characters"),
            Self::PatternMismatch { expected } => write!(f, "does not look like {expected}"),
            Self::NotInEnum => f.write_str("not a value of the enum"),
            Self::WrongCaption { expected } => write!(f, "the caption should be `{expected}`"),
            Self::MissingCaption { expected } => write!(f, "the caption `{expected}` is missing"),
            Self::Constraint(constraint) => write!(f, "expected {constraint}"),
            Self::WrongTypeUid { expected } => write!(f, "should be {expected}, by class and activity"),
            Self::WrongVersion => write!(f, "not {VERSION}"),
            Self::DanglingObservable => f.write_str("not the path of an attribute of the class"),
            Self::TooDeep => f.write_str("nested too deeply"),
        }
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Integer => "a whole number",
            Self::Float => "a number that is not a whole one of 64 bits",
            Self::String => "text",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}
