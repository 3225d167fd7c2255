//! Examples that a mapping file is tested with. They stand beside it, in `NAME.tests.yml`.

use std::collections::BTreeMap;

use aurora_model::Timestamp;
use aurora_ocsf::{Json, Value};
use serde::Deserialize;

use super::{Formats, MappedError, file};
use crate::{Context, Limits, parse, to_event};

/// The examples of one mapping file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Each is tried alone.
    pub examples: Vec<Example>,
}

/// A record, and what should become of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The record, as it is received.
    raw: String,
    /// False if the format must leave the record to others.
    #[serde(default = "yes")]
    matches: bool,
    /// Fields by name, with the text of their first value.
    #[serde(default)]
    fields: BTreeMap<String, file::Scalar>,
    /// When it happened, in RFC 3339.
    #[serde(default)]
    time: Option<String>,
    /// The machine.
    #[serde(default)]
    host: Option<String>,
    /// Attributes of the event by their dotted paths.
    #[serde(default)]
    ocsf: BTreeMap<String, file::Scalar>,
}

/// What came of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The example's name.
    pub name: String,
    /// What was expected and is otherwise, a line each. Empty if the example passed.
    pub differences: Vec<String>,
}

/// Stands in for the time of a record that has none.
const EPOCH: Timestamp = Timestamp::EPOCH;

fn yes() -> bool {
    true
}

impl Examples {
    /// Reads a file of examples.
    ///
    /// # Errors
    /// If the text is not of that form, or has no example at all.
    pub fn from_yaml(text: &str) -> Result<Self, MappedError> {
        let examples: Self = file::from_yaml(text)?;
        if examples.examples.iter().any(|example| example.matches) {
            Ok(examples)
        } else {
            Err(MappedError::Meaning {
                key: "examples".to_owned(),
                reason: "there is none that the format should take".to_owned(),
            })
        }
    }

    /// Tries each on the formats, of which `name` should take those that it is expected to.
    pub fn run(&self, formats: &Formats, name: &str) -> Vec<Outcome> {
        self.examples.iter().map(|example| example.run(formats, name)).collect()
    }
}

impl Example {
    fn run(&self, formats: &Formats, name: &str) -> Outcome {
        let mut differences = Vec::new();
        let context = Context { formats: Some(formats), ..Context::default() };
        let raw = self.raw.trim_end_matches(['\r', '\n']);
        match parse(raw.as_bytes(), &context, &Limits::default()) {
            Err(letter) => differences.push(format!("it is a dead letter: {letter}")),
            Ok(parsed) if (parsed.format_name() == name) != self.matches => {
                let verb = if self.matches { "is not taken" } else { "is taken" };
                differences.push(format!("it {verb}; its format is `{}`", parsed.format_name()));
            }
            Ok(parsed) if self.matches => self.compare(&parsed, &mut differences),
            Ok(_) => {}
        }
        Outcome { name: self.name.clone(), differences }
    }

    fn compare(&self, parsed: &crate::Parsed<'_>, differences: &mut Vec<String>) {
        let mut expect = |what: String, expected: &str, found: Option<String>| {
            if found.as_deref() != Some(expected) {
                let found = found.map_or_else(|| "is not there".to_owned(), |found| format!("is `{found}`"));
                differences.push(format!("{what} should be `{expected}` and {found}"));
            }
        };
        let record = &parsed.record;
        for (name, expected) in &self.fields {
            let found = record.first(name).map(|value| text_of(value).to_owned());
            expect(format!("field `{name}`"), &expected.to_text(), found);
        }
        if let Some(expected) = &self.time {
            expect("the time".to_owned(), expected, record.time.map(|time| time.to_string()));
        }
        if let Some(expected) = &self.host {
            expect("the host".to_owned(), expected, record.host.as_deref().map(str::to_owned));
        }
        let event = to_event(parsed, EPOCH);
        for (path, expected) in &self.ocsf {
            expect(format!("`{path}`"), &expected.to_text(), event.get(path).map(json_text));
        }
        differences.extend(
            event.violations().iter().map(|violation| format!("the event is not valid: {violation}")),
        );
        differences.extend(parsed.problems.iter().map(|problem| format!("problem: {problem}")));
    }
}

fn text_of<'v>(value: &'v Value<'_>) -> &'v str {
    value.text().unwrap_or_default()
}

fn json_text(json: &Json) -> String {
    json.as_str().map_or_else(
        || {
            let mut text = Vec::new();
            json.write(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        },
        str::to_owned,
    )
}

impl file::Scalar {
    fn to_text(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => value.to_string(),
            Self::Text(value) => value.clone(),
        }
    }
}
