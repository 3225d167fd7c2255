//! The header of a Zeek TSV log: the lines that start with `#`.

use std::borrow::Cow;

use super::logs;

/// What the header lines of a Zeek TSV log have said so far. It may change in the middle of a file.
#[derive(Clone, Debug)]
pub struct Header {
    pub(super) separator: String,
    pub(super) set_separator: String,
    pub(super) empty_field: String,
    pub(super) unset_field: String,
    pub(super) path: Option<String>,
    pub(super) names: Vec<Cow<'static, str>>,
    /// Empty until `#types` came: then the columns are read as strings.
    pub(super) types: Vec<Type>,
}

/// How a column is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    One(Scalar),
    /// A set or a vector.
    Many(Scalar),
}

/// How one value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Bool,
    Number,
    Text,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            separator: "\t".to_owned(),
            set_separator: ",".to_owned(),
            empty_field: "(empty)".to_owned(),
            unset_field: "-".to_owned(),
            path: None,
            names: Vec::new(),
            types: Vec::new(),
        }
    }
}

impl Header {
    /// True if the line starts a Zeek TSV log, by which a file is recognised as one.
    pub fn starts_log(line: &[u8]) -> bool {
        line.starts_with(b"#separator ") || line.starts_with(b"#fields\t") || line.starts_with(b"#path\t")
    }

    /// Reads one line. False if it is no header line but a row; Zeek writes a row that starts with `#` as
    /// `\x23`, so that the two are never confused.
    pub fn update(&mut self, line: &[u8]) -> bool {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some(line) = line.strip_prefix(b"#") else { return false };
        let line = String::from_utf8_lossy(line);
        match line.strip_prefix("separator ") {
            Some(separator) => *self = Self::with_separator(separator),
            None => self.set(&line),
        }
        true
    }

    /// The name of the log, for instance `conn`.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// `#separator` is the first line of a log: whatever was known before belonged to another one.
    fn with_separator(text: &str) -> Self {
        let separator = super::row::unescape_all(text);
        let header = Self::default();
        if separator.is_empty() { header } else { Self { separator, ..header } }
    }

    fn set(&mut self, line: &str) {
        let mut parts = line.split(self.separator.as_str());
        let key = parts.next().unwrap_or_default();
        let mut rest = parts.map(str::to_owned);
        match key {
            "set_separator" => replace(&mut self.set_separator, rest.next()),
            "empty_field" => replace(&mut self.empty_field, rest.next()),
            "unset_field" => replace(&mut self.unset_field, rest.next()),
            "path" => self.path = rest.next(),
            "fields" => {
                self.names = rest
                    .map(|name| logs::known_name(&name).map_or(Cow::Owned(name), Cow::Borrowed))
                    .collect();
                self.types = Vec::new();
            }
            "types" => self.types = rest.map(|word| Type::of(&word)).collect(),
            // `#open`, `#close` and what users write themselves.
            _ => {}
        }
    }
}

/// An empty separator would cut between all characters; Zeek cannot write one.
fn replace(setting: &mut String, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        *setting = text;
    }
}

impl Type {
    fn of(word: &str) -> Self {
        let element = word.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']'));
        match element {
            Some(element) => Self::Many(Scalar::of(element)),
            None => Self::One(Scalar::of(word)),
        }
    }
}

impl Scalar {
    fn of(word: &str) -> Self {
        match word {
            "bool" => Self::Bool,
            "count" | "counter" | "int" | "double" | "time" | "interval" | "port" => Self::Number,
            _ => Self::Text,
        }
    }
}
