//! Values that are no containers: on their way into a record, and out of it as JSON again.

use std::borrow::Cow;

use aurora_ocsf::{Json, Text, Value};

use super::string::Written;

/// The value of a leaf. It owns nothing, so that it stays in registers on its way into a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<'a> {
    Null,
    /// An empty object or array.
    Empty,
    Bool(bool),
    Number(&'a str),
    /// A string, as it stands between its quotes.
    String(Written<'a>),
}

impl<'a> Scalar<'a> {
    #[inline(always)]
    pub(crate) fn into_value(self) -> Value<'a> {
        match self {
            Self::Null => Value::Null,
            Self::Empty => Value::Empty,
            Self::Bool(is_true) => Value::Bool(is_true),
            Self::Number(text) => Value::Number(Cow::Borrowed(text)),
            Self::String(Written { json, has_escapes }) => Value::Text(Text::written(json, has_escapes)),
        }
    }
}

/// The bytes of a record as text, with U+FFFD for what is not UTF-8.
pub(crate) fn raw_text(raw: &[u8]) -> String {
    match simdutf8::basic::from_utf8(raw) {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(raw).into_owned(),
    }
}

/// A field's value as JSON again. A number that does not fit into one of `serde_json`'s is text.
pub(crate) fn from_value(value: &Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Empty => Json::Array(Vec::new()),
        Value::Bool(is_true) => (*is_true).into(),
        Value::Number(text) => {
            text.parse::<serde_json::Number>().map_or_else(|_| text.as_ref().into(), Json::from)
        }
        Value::Text(text) => text.as_str().into(),
    }
}
