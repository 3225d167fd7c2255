//! The examples that a rule file is tested with: events on which it must fire, and events on which it must
//! not. They stand beside the rule in a YAML file of their own.

use std::fmt::Write as _;

use crate::yaml::{self, Kind, Node};

/// The examples of one rule file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examples {
    /// Each makes the rule fire.
    pub fires: Vec<Example>,
    /// None makes it fire.
    pub silent: Vec<Example>,
}

/// Some events that come together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The events in their order, each as its source writes it: a JSON object, or a line of text. They are parsed
    /// like any other input.
    pub events: Vec<String>,
}

/// Why a file of examples cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ExamplesError {
    /// The line (1-based).
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl Examples {
    /// Reads `fires` and `silent`, each a list of `{name, events}`.
    ///
    /// # Errors
    /// If the text is not YAML, or not of this form.
    pub fn from_yaml(text: &str) -> Result<Self, ExamplesError> {
        let (documents, errors) = yaml::read(text);
        if let Some(error) = errors.into_iter().next() {
            return Err(ExamplesError { line: error.line, reason: error.to_string() });
        }
        let mut examples = Self::default();
        for entry in documents.iter().flat_map(|document| document.entries()) {
            match entry.key.as_str() {
                "fires" => examples.fires.extend(read_list(&entry.value)?),
                "silent" => examples.silent.extend(read_list(&entry.value)?),
                key => {
                    let reason = format!("`{key}` is neither `fires` nor `silent`");
                    return Err(ExamplesError { line: entry.key_line, reason });
                }
            }
        }
        Ok(examples)
    }
}

fn read_list(list: &Node) -> Result<Vec<Example>, ExamplesError> {
    list.elements().iter().map(read_example).collect()
}

fn read_example(node: &Node) -> Result<Example, ExamplesError> {
    let name = node.get("name").and_then(Node::scalar_text);
    let events = node.get("events").map(Node::elements).unwrap_or_default();
    match name {
        Some(name) if !events.is_empty() && events.iter().all(is_event) => {
            Ok(Example { name: name.to_owned(), events: events.iter().map(read_event).collect() })
        }
        _ => Err(ExamplesError {
            line: node.line,
            reason: "an example has a `name` and `events`, a list of maps and lines of text".to_owned(),
        }),
    }
}

fn is_event(node: &Node) -> bool {
    match &node.kind {
        Kind::Map(_) => true,
        Kind::Text(line) => !line.trim().is_empty(),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) => false,
    }
}

fn read_event(node: &Node) -> String {
    match &node.kind {
        Kind::Text(line) => line.clone(),
        Kind::Map(_) | Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) => to_json(node),
    }
}

fn to_json(node: &Node) -> String {
    let mut json = String::new();
    write_value(&mut json, node);
    json
}

/// Recursion ends where the YAML reader's limit on nesting is.
fn write_value(json: &mut String, node: &Node) {
    match &node.kind {
        Kind::Null => json.push_str("null"),
        Kind::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Kind::Number(text) if is_json_number(text) => json.push_str(text),
        Kind::Number(text) | Kind::Text(text) => write_text(json, text),
        Kind::List(elements) => {
            json.push('[');
            for (index, element) in elements.iter().enumerate() {
                separate(json, index);
                write_value(json, element);
            }
            json.push(']');
        }
        Kind::Map(entries) => {
            json.push('{');
            for (index, entry) in entries.iter().enumerate() {
                separate(json, index);
                write_text(json, &entry.key);
                json.push(':');
                write_value(json, &entry.value);
            }
            json.push('}');
        }
    }
}

fn separate(json: &mut String, index: usize) {
    if index > 0 {
        json.push(',');
    }
}

fn write_text(json: &mut String, text: &str) {
    json.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\0'..='\u{1F}' => {
                write!(json, "\\u{:04x}", u32::from(character)).expect("writing to a String does not fail");
            }
            _ => json.push(character),
        }
    }
    json.push('"');
}

/// YAML has numbers that JSON has not: `0x1F`, `.5`, `+1`, `007`, `.inf`.
fn is_json_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let starts_well = digits.starts_with(|digit: char| digit.is_ascii_digit());
    let has_padding = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    let ends_well = digits.ends_with(|digit: char| digit.is_ascii_digit());
    starts_well && !has_padding && ends_well && !digits.contains(['x', 'o', '_']) && !digits.contains(".e")
}

#[cfg(test)]
mod tests {
    use super::Examples;

    #[test]
    fn events_become_json() {
        let text = "fires:\n  - name: n\n    events:\n      - {A: 1, B: 0x1F, C: \"q\\\"\\n\", D: [true, ~], E: {F: -1.5}}\n";
        let examples = Examples::from_yaml(text).expect("well-formed");
        assert_eq!(
            examples.fires[0].events,
            [r#"{"A":1,"B":"0x1F","C":"q\"\u000a","D":[true,null],"E":{"F":-1.5}}"#]
        );
    }

    #[test]
    fn a_line_of_text_stays_as_it_is() {
        let text = "fires:\n  - name: n\n    events:\n      - 'a: \"b\" {c} \\d'\n      - {A: 1}\n";
        let examples = Examples::from_yaml(text).expect("well-formed");
        assert_eq!(examples.fires[0].events, [r#"a: "b" {c} \d"#, r#"{"A":1}"#]);
    }

    #[test]
    fn what_is_no_example_is_refused_with_its_line() {
        let line = |text: &str| Examples::from_yaml(text).map_err(|error| error.line);
        assert_eq!(line("fires: []\nfire: []\n"), Err(2));
        assert_eq!(line("silent:\n  - name: x\n"), Err(2));
        assert_eq!(line("silent:\n  - {name: x, events: [1]}\n"), Err(2));
        assert_eq!(line("silent:\n  - {name: x, events: ['']}\n"), Err(2));
        assert_eq!(line("{"), Err(2));
    }
}
