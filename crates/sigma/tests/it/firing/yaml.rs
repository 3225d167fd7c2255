//! YAML as plain trees, without lines and without the aliases that no public rule uses.

use saphyr_parser::{Event, Parser, ScalarStyle};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Yaml {
    Null,
    Bool(bool),
    /// As a decimal, whatever the rule wrote.
    Number(String),
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    /// The value under a key.
    pub(super) fn get(&self, key: &str) -> Option<&Yaml> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The pairs of a map.
    pub(super) fn entries(&self) -> &[(String, Yaml)] {
        if let Self::Map(entries) = self { entries } else { &[] }
    }

    /// The elements of a list, or the one value that stands in its place.
    pub(super) fn elements(&self) -> &[Yaml] {
        if let Self::List(elements) = self { elements } else { std::slice::from_ref(self) }
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.clone()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }
}

/// The first document of a text.
pub(super) fn read(text: &str) -> Yaml {
    let events: Vec<Event<'_>> =
        Parser::new_from_str(text).map(|event| event.expect("the rule is YAML").0).collect();
    let is_content = |event: &&Event<'_>| {
        matches!(event, Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..))
    };
    let start = events.iter().position(|event| is_content(&event)).expect("the rule is not empty");
    node(&mut events[start..].iter())
}

fn node<'e>(events: &mut impl Iterator<Item = &'e Event<'e>>) -> Yaml {
    let event = events.next().expect("a value");
    node_of(event, events).expect("a value, not the end of one")
}

/// The value that begins with an event; `None` at the end of a collection.
fn node_of<'e>(event: &Event<'e>, events: &mut impl Iterator<Item = &'e Event<'e>>) -> Option<Yaml> {
    Some(match event {
        Event::Scalar(text, ScalarStyle::Plain, ..) => plain(text),
        Event::Scalar(text, ..) => Yaml::Text(text.to_string()),
        Event::SequenceStart(..) => {
            let mut elements = Vec::new();
            while let Some(element) = next(events) {
                elements.push(element);
            }
            Yaml::List(elements)
        }
        Event::MappingStart(..) => {
            let mut entries = Vec::new();
            while let Some(key) = next(events) {
                entries.push((key.text().expect("keys are texts"), node(events)));
            }
            Yaml::Map(entries)
        }
        Event::SequenceEnd | Event::MappingEnd => return None,
        other => panic!("no public rule has {other:?}"),
    })
}

fn next<'e>(events: &mut impl Iterator<Item = &'e Event<'e>>) -> Option<Yaml> {
    let event = events.next().expect("the collection ends");
    node_of(event, events)
}

/// A scalar without quotes, by the core schema of YAML 1.2.
fn plain(text: &str) -> Yaml {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Yaml::Null,
        "true" | "True" | "TRUE" => Yaml::Bool(true),
        "false" | "False" | "FALSE" => Yaml::Bool(false),
        text => number(text).map_or_else(|| Yaml::Text(text.to_owned()), Yaml::Number),
    }
}

fn number(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok().map(|number| number.to_string());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8).ok().map(|number| number.to_string());
    }
    let is_number = text.contains(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c))
        && text.parse::<f64>().is_ok();
    is_number.then(|| text.to_owned())
}
