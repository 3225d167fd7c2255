//! YAML documents as trees that remember their lines, so that a rule author is told where to look.
//!
//! Scalars follow the YAML 1.2 core schema. Anchors and aliases work, within a bound on the size of
//! the expanded tree: nine levels of ten aliases each would otherwise be a billion nodes.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Parser, ScalarStyle};

/// The largest number of values in one document, those that aliases repeat included. The longest public rule
/// has about 2,000; a list of a million indicators is still a rule.
const MAX_NODES: usize = 1_200_000;
/// The largest number of values that aliases may repeat.
const MAX_REPEATED: usize = 100_000;
/// A repeated text counts as one value for each so many bytes: a long one costs more than its place.
const BYTES_PER_VALUE: usize = 64;
/// The largest number of values that the documents of a file may take from shared ones.
pub(crate) const MAX_SHARED: usize = 1_000_000;
/// The deepest nesting of collections. Sigma needs five.
const MAX_DEPTH: usize = 32;

/// A value in a document, with the line (1-based) where it starts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    /// An integer or float, as written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One pair of a map, in document order. Keys are unique.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_line: usize,
    pub(crate) value: Node,
}

impl Node {
    /// The value under `key`, if this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The pairs of a map; none for anything else.
    pub(crate) fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => &[],
        }
    }

    /// The elements of a list; the node itself for anything else.
    pub(crate) fn elements(&self) -> &[Node] {
        match &self.kind {
            Kind::List(elements) => elements,
            _ => std::slice::from_ref(self),
        }
    }

    /// A scalar as text: rule metadata does not care whether a title looks like a number.
    pub(crate) fn scalar_text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Bool(true) => Some("true"),
            Kind::Bool(false) => Some("false"),
            Kind::Number(text) | Kind::Text(text) => Some(text),
            Kind::Null | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The bytes of the value without its lines: equal for equal values, and for no others. Maps keep
    /// their order, for the order of selections is that of messages.
    pub(crate) fn canonical(&self, bytes: &mut Vec<u8>) {
        let mut put = |tag: u8, text: &str| {
            bytes.push(tag);
            bytes.extend((text.len() as u64).to_be_bytes());
            bytes.extend(text.as_bytes());
        };
        match &self.kind {
            Kind::Null => put(b'n', ""),
            Kind::Bool(value) => put(b'b', if *value { "1" } else { "0" }),
            Kind::Number(text) => put(b'd', text),
            Kind::Text(text) => put(b's', text),
            Kind::List(elements) => {
                put(b'l', &elements.len().to_string());
                elements.iter().for_each(|element| element.canonical(bytes));
            }
            Kind::Map(entries) => {
                put(b'm', &entries.len().to_string());
                for entry in entries {
                    bytes.extend((entry.key.len() as u64).to_be_bytes());
                    bytes.extend(entry.key.as_bytes());
                    entry.value.canonical(bytes);
                }
            }
        }
    }

    /// How many values it takes to write this again.
    pub(crate) fn size(&self) -> usize {
        let of_text = |text: &String| text.len() / BYTES_PER_VALUE;
        1 + match &self.kind {
            Kind::Null | Kind::Bool(_) => 0,
            Kind::Number(text) | Kind::Text(text) => of_text(text),
            Kind::List(elements) => elements.iter().map(Node::size).sum(),
            Kind::Map(entries) => {
                entries.iter().map(|entry| 1 + of_text(&entry.key) + entry.value.size()).sum()
            }
        }
    }

    /// What this is, for messages.
    pub(crate) fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }
}

/// Why a file cannot be read as YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct YamlError {
    pub(crate) line: usize,
    pub(crate) reason: YamlReason,
}

/// The ways in which a file is not YAML that we take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum YamlReason {
    /// The text is not YAML.
    #[error("this is not valid YAML: {0}")]
    Syntax(String),
    /// The same key twice in one map.
    #[error("the key `{0}` stands twice in the same map; one of the two would be lost")]
    DuplicateKey(String),
    /// A list or map as the key of a map.
    #[error("the key of a map must be plain text")]
    KeyNotText,
    /// Lists or maps nested too deeply.
    #[error("lists and maps are nested deeper than {MAX_DEPTH} levels")]
    TooDeep,
    /// Too many values.
    #[error("the document holds more than {MAX_NODES} values")]
    TooLarge,
    /// Aliases that expand to too many values.
    #[error("the aliases of the document repeat more than {MAX_REPEATED} values")]
    TooManyRepeated,
    /// `action: global` and `action: repeat` that write too much again.
    #[error("the shared attributes of the file repeat more than {MAX_SHARED} values")]
    TooMuchShared,
    /// An alias to an anchor that is not there, or inside of itself.
    #[error("this alias has no anchor before it")]
    UnknownAlias,
}

/// Reads all documents of a text. A document that cannot be read is passed over, up to the next `---`.
pub(crate) fn read(text: &str) -> (Vec<Node>, Vec<YamlError>) {
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut documents, mut errors) = (Vec::new(), Vec::new());
    let mut n_lines_before = 0;
    loop {
        let mut reader = Reader { n_lines_before, ..Reader::default() };
        let outcome = reader.read(rest);
        let started_at = reader.started_at.max(1);
        documents.append(&mut reader.documents);
        let Err(error) = outcome else { break };
        errors.push(error);
        let Some((n_lines, next)) = next_document(rest, started_at) else { break };
        n_lines_before += n_lines;
        rest = next;
    }
    (documents, errors)
}

/// The text from the first `---` behind a line (1-based), and how many lines stand before it.
fn next_document(text: &str, behind: usize) -> Option<(usize, &str)> {
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let is_start = line.trim_end() == "---" || line.starts_with("--- ");
        if is_start && number + 1 > behind {
            return Some((number, &text[at..]));
        }
        at += line.len();
    }
    None
}

/// A collection whose end has not come yet.
struct Open {
    line: usize,
    anchor: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, keys: HashSet<String>, key: Option<(String, usize)> },
}

#[derive(Default)]
struct Reader {
    documents: Vec<Node>,
    stack: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    n_nodes: usize,
    n_repeated: usize,
    /// The lines of the file before the text that is read.
    n_lines_before: usize,
    /// The line of that text where the document at hand starts.
    started_at: usize,
}

impl Reader {
    fn read(&mut self, text: &str) -> Result<(), YamlError> {
        for event in Parser::new_from_str(text) {
            match event {
                Ok((event, span)) => {
                    if matches!(event, Event::DocumentStart(_)) {
                        self.started_at = span.start.line();
                    }
                    self.take(event, self.n_lines_before + span.start.line())?;
                }
                Err(error) => {
                    let line = self.n_lines_before + error.marker().line().max(1);
                    return Err(YamlError { line, reason: YamlReason::Syntax(error.info().to_owned()) });
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), YamlError> {
        match event {
            Event::DocumentStart(_) => {
                self.anchors.clear();
                (self.n_nodes, self.n_repeated) = (0, 0);
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain && tag.is_none();
                let kind = if is_plain { plain_scalar(&text) } else { Kind::Text(text.into_owned()) };
                self.place(Node { line, kind }, anchor, 1)
            }
            Event::SequenceStart(anchor, _) => self.open(line, anchor, OpenKind::List(Vec::new())),
            Event::MappingStart(anchor, _) => {
                let (entries, keys) = (Vec::new(), HashSet::new());
                self.open(line, anchor, OpenKind::Map { entries, keys, key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    return Err(YamlError { line, reason: YamlReason::UnknownAlias });
                };
                let size = *size;
                self.n_repeated = self.n_repeated.saturating_add(size);
                // Checked before the copy, which is what would exhaust the memory.
                if self.n_repeated > MAX_REPEATED {
                    return Err(YamlError { line, reason: YamlReason::TooManyRepeated });
                }
                let node = node.clone();
                self.place(node, 0, size)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn open(&mut self, line: usize, anchor: usize, kind: OpenKind) -> Result<(), YamlError> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(YamlError { line, reason: YamlReason::TooDeep });
        }
        self.stack.push(Open { line, anchor, kind });
        Ok(())
    }

    fn close(&mut self) -> Result<(), YamlError> {
        let Some(open) = self.stack.pop() else { return Ok(()) };
        let kind = match open.kind {
            OpenKind::List(elements) => Kind::List(elements),
            OpenKind::Map { entries, .. } => Kind::Map(with_merged(entries)),
        };
        self.place(Node { line: open.line, kind }, open.anchor, 1)
    }

    /// Puts a finished node where it belongs; `size` nodes are new to the document.
    fn place(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), YamlError> {
        self.n_nodes = self.n_nodes.saturating_add(size);
        if self.n_nodes > MAX_NODES {
            return Err(too_large(node.line));
        }
        if anchor != 0 {
            let size = node.size();
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.stack.last_mut().map(|open| &mut open.kind) {
            None => self.documents.push(node),
            Some(OpenKind::List(elements)) => elements.push(node),
            Some(OpenKind::Map { entries, keys, key }) => match key.take() {
                None => *key = Some(key_text(node, keys)?),
                Some((key, key_line)) => entries.push(Entry { key, key_line, value: node }),
            },
        }
        Ok(())
    }
}

/// A map with the entries that its merge key `<<` brings in, as far as it does not have them itself.
/// Source: <https://yaml.org/type/merge.html>, which YAML 1.2 dropped and rule authors still use.
fn with_merged(mut entries: Vec<Entry>) -> Vec<Entry> {
    let Some(position) = entries.iter().position(|entry| entry.key == "<<") else { return entries };
    let merged = entries[position].value.clone();
    if !merged.elements().iter().all(|element| matches!(element.kind, Kind::Map(_))) {
        return entries;
    }
    entries.remove(position);
    let mut keys: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for entry in merged.elements().iter().flat_map(Node::entries) {
        if keys.insert(entry.key.clone()) {
            entries.push(entry.clone());
        }
    }
    entries
}

fn too_large(line: usize) -> YamlError {
    YamlError { line, reason: YamlReason::TooLarge }
}

fn key_text(node: Node, keys: &mut HashSet<String>) -> Result<(String, usize), YamlError> {
    let line = node.line;
    let key = match node.kind {
        Kind::Text(text) | Kind::Number(text) => text,
        Kind::Bool(value) => value.to_string(),
        // `null:` and an empty key are how some exporters write a field without a name.
        Kind::Null => String::new(),
        Kind::List(_) | Kind::Map(_) => return Err(YamlError { line, reason: YamlReason::KeyNotText }),
    };
    if !keys.insert(key.clone()) {
        return Err(YamlError { line, reason: YamlReason::DuplicateKey(key) });
    }
    Ok((key, line))
}

/// A plain scalar by the core schema (YAML 1.2.2, section 10.3.2).
fn plain_scalar(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ if is_number(text) => Kind::Number(text.to_owned()),
        _ => Kind::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str, radix| !text.is_empty() && text.chars().all(|c| c.is_digit(radix));
    if let Some(hex) = text.strip_prefix("0x") {
        return digits(hex, 16);
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return digits(octal, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['-', '+']).unwrap_or(exponent)),
        None => (unsigned, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    has_digits
        && digits(exponent, 10)
        && whole.bytes().all(|b| b.is_ascii_digit())
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests;
