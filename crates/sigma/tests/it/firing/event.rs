//! Events as the generator makes them: flat, every field a list of values.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Number(String),
    Text(String),
}

impl Scalar {
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Number(text) | Self::Text(text) => Some(text),
        }
    }

    /// The same kind of value with another text, if that kind can hold it.
    pub(super) fn with_text(&self, text: String) -> Self {
        match self {
            Self::Number(_) if is_json_number(&text) => Self::Number(text),
            _ => Self::Text(text),
        }
    }

    fn json(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Text(text) => Json::String(text.clone()),
            Self::Number(text) => serde_json::from_str(text).expect("the number is one in JSON"),
        }
    }
}

/// The values of each field. A field that is not there has no entry.
pub(super) type Event = BTreeMap<String, Vec<Scalar>>;

/// The event as a JSON object.
pub(super) fn json(event: &Event) -> Json {
    let value = |values: &Vec<Scalar>| match values.as_slice() {
        [value] => value.json(),
        values => Json::Array(values.iter().map(Scalar::json).collect()),
    };
    Json::Object(event.iter().map(|(name, values)| (name.clone(), value(values))).collect::<Map<_, _>>())
}

fn is_json_number(text: &str) -> bool {
    serde_json::from_str::<serde_json::Number>(text).is_ok()
}
