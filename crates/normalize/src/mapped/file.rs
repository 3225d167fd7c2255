//! The mapping file as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::MappedError;

/// The largest mapping file.
const MAX_BYTES: usize = 256 << 10;

/// A mapping file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) description: String,
    #[serde(rename = "match")]
    pub(super) recognise: Recognise,
    #[serde(default)]
    pub(super) extract: Vec<Step>,
    #[serde(default)]
    pub(super) time: Option<Time>,
    #[serde(default)]
    pub(super) host: Option<String>,
    #[serde(default)]
    pub(super) log_source: Option<Source>,
    #[serde(default)]
    pub(super) names: BTreeMap<String, OneOrMore>,
    pub(super) ocsf: Ocsf,
}

/// What a record must have, all of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Recognise {
    /// The program that a syslog header names.
    pub(super) app: Option<String>,
    pub(super) contains: Option<OneOrMore>,
    pub(super) regex: Option<String>,
    /// JSON fields with the value that they must have, or `null` for any.
    pub(super) fields: BTreeMap<String, Option<OneOrMore>>,
}

/// A way to cut a field into more fields.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Step {
    Regex {
        #[serde(default)]
        from: Option<String>,
        pattern: String,
    },
    KeyValue {
        #[serde(default)]
        from: Option<String>,
        #[serde(default)]
        pair: Option<String>,
        #[serde(default)]
        equals: Option<String>,
        #[serde(default)]
        prefix: String,
    },
    Csv {
        #[serde(default)]
        from: Option<String>,
        columns: Vec<String>,
        #[serde(default)]
        delimiter: Option<char>,
    },
    Json {
        #[serde(default)]
        from: Option<String>,
        #[serde(default)]
        prefix: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Time {
    pub(super) field: String,
    #[serde(default)]
    pub(super) format: Option<String>,
    #[serde(default)]
    pub(super) offset: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Source {
    pub(super) product: Option<String>,
    pub(super) category: Option<String>,
    pub(super) service: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ocsf {
    pub(super) class: String,
    pub(super) vendor: String,
    pub(super) product: String,
    #[serde(default)]
    pub(super) activity: Option<Choice<i64>>,
    #[serde(default)]
    pub(super) severity: Option<Choice<String>>,
    #[serde(default)]
    pub(super) status: Option<Choice<String>>,
    #[serde(default)]
    pub(super) set: BTreeMap<String, Scalar>,
    #[serde(default)]
    pub(super) map: Vec<(String, String, String)>,
    #[serde(default)]
    pub(super) enums: BTreeMap<String, Words<i64>>,
    #[serde(default)]
    pub(super) observables: BTreeMap<String, String>,
}

/// One value for all events, or one that the word in a field chooses.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Choice<T> {
    Always(T),
    ByWord(Words<T>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words<T> {
    pub(super) field: String,
    pub(super) words: BTreeMap<String, T>,
    #[serde(default = "none")]
    pub(super) otherwise: Option<T>,
}

/// `Option<T>: Default` without asking it of `T`.
fn none<T>() -> Option<T> {
    None
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Scalar {
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::More(texts) => texts,
        }
    }
}

/// Reads a mapping file.
pub(super) fn read(text: &str) -> Result<File, MappedError> {
    from_yaml(text)
}

/// Reads YAML of a known form.
pub(super) fn from_yaml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, MappedError> {
    if text.len() > MAX_BYTES {
        return Err(MappedError::TooLarge { bytes: text.len(), limit: MAX_BYTES });
    }
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(0, |at| at.line() as usize);
        let reason = error.without_snippet().to_string();
        MappedError::Form { line, reason: reason.lines().next().unwrap_or_default().to_owned() }
    })
}
