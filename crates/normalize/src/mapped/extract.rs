//! Cutting a field into more fields.

use std::borrow::Cow;

use aurora_ocsf::{NameId, Record, Value};
use regex::Regex;

use crate::{
    Limits,
    json::{self, Scalar, Written},
    scratch::WalkRoom,
};

/// One compiled step.
#[derive(Debug)]
pub(super) struct Step {
    /// The field that is cut.
    pub(super) from: String,
    pub(super) how: How,
}

#[derive(Debug)]
pub(super) enum How {
    /// Named groups become fields.
    Regex(Regex),
    KeyValue {
        pair: String,
        equals: String,
        prefix: String,
    },
    Csv {
        columns: Vec<String>,
        delimiter: char,
    },
    Json {
        prefix: String,
    },
}

impl Step {
    /// Adds what the step finds; false if the field does not fit it. A field that is not there is no obstacle: not every
    /// record has every part.
    pub(super) fn run(&self, record: &mut Record<'_>, limits: &Limits) -> bool {
        let Some(text) = record.text(&self.from).map(str::to_owned) else { return true };
        let Some(found) = self.how.cut(&text, limits) else { return false };
        let room = limits.max_fields.saturating_sub(record.fields.len());
        for (name, value) in found.into_iter().take(room) {
            record.push(Cow::Owned(name), value);
        }
        true
    }
}

type Found = Vec<(String, Value<'static>)>;

impl How {
    fn cut(&self, text: &str, limits: &Limits) -> Option<Found> {
        match self {
            Self::Regex(regex) => by_regex(regex, text),
            Self::KeyValue { pair, equals, prefix } => {
                let pairs = Pairs { rest: text, pair, equals }.take(limits.max_fields);
                Some(pairs.map(|(key, value)| (format!("{prefix}{key}"), value_of(&value))).collect())
            }
            Self::Csv { columns, delimiter } => {
                let cells = cells(text, *delimiter);
                let named =
                    columns.iter().zip(cells).filter(|(name, cell)| !name.is_empty() && !cell.is_empty());
                Some(named.map(|(name, cell)| (name.clone(), value_of(&cell))).collect())
            }
            Self::Json { prefix } => by_json(prefix, text, limits),
        }
    }
}

fn by_regex(regex: &Regex, text: &str) -> Option<Found> {
    let captures = regex.captures(text)?;
    let named = regex.capture_names().flatten();
    let found = named.filter_map(|name| Some((name.to_owned(), captures.name(name)?.as_str())));
    Some(found.filter(|(_, text)| !text.is_empty()).map(|(name, text)| (name, value_of(text))).collect())
}

fn by_json(prefix: &str, text: &str, limits: &Limits) -> Option<Found> {
    let mut room = WalkRoom::default();
    room.mark(text.as_bytes());
    let mut leaves = Leaves { prefix, path: Vec::new(), found: Vec::new() };
    json::walk(text, &mut room, limits, &mut leaves).ok()?;
    Some(leaves.found)
}

/// The leaves of a JSON object under their dotted names.
struct Leaves<'p> {
    prefix: &'p str,
    path: Vec<String>,
    found: Found,
}

impl<'a> json::Sink<'a> for Leaves<'_> {
    fn open(&mut self, key: &str) {
        self.path.push(key.to_owned());
    }

    fn close(&mut self) {
        self.path.pop();
    }

    fn guess_key(&mut self, _: &[u8]) -> Option<usize> {
        None
    }

    fn expected(&self, _: &[u8]) -> Option<(NameId, usize)> {
        None
    }

    fn expected_string(&mut self, _: &'a str, _: NameId, _: Written<'a>) {}

    fn expected_number(&mut self, _: &'a str, _: NameId, _: &'a str) {}

    fn leaf(&mut self, key: &'a str, scalar: Scalar<'a>) {
        let mut name = self.prefix.to_owned();
        for part in &self.path {
            name.push_str(part);
            name.push('.');
        }
        name.push_str(key);
        self.found.push((name, scalar.into_value().into_owned()));
    }
}

/// A number stays one, so that it can be compared as one.
fn value_of(text: &str) -> Value<'static> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = !digits.is_empty()
        && digits.len() <= 18
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits.len() == 1 || !digits.starts_with('0'));
    if is_plain { Value::Number(Cow::Owned(text.to_owned())) } else { Value::Text(text.to_owned().into()) }
}

/// The pairs of a text of keys and values; a value may stand in quotes, with backslashes before quotes in it.
struct Pairs<'t> {
    rest: &'t str,
    pair: &'t str,
    equals: &'t str,
}

impl<'t> Iterator for Pairs<'t> {
    type Item = (&'t str, Cow<'t, str>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.rest.find(self.equals)?;
            let (before, after) = (&self.rest[..at], &self.rest[at + self.equals.len()..]);
            let key = before.rsplit(self.pair).next().unwrap_or(before).trim();
            let (value, length) = match after.strip_prefix('"') {
                Some(quoted) => unquote(quoted).map(|(value, length)| (value, length + 1)),
                None => None,
            }
            .unwrap_or_else(|| {
                let length = after.find(self.pair).unwrap_or(after.len());
                (Cow::Borrowed(after[..length].trim()), length)
            });
            self.rest = &after[length..];
            if !key.is_empty() {
                return Some((key, value));
            }
        }
    }
}

/// What stands before the closing quote, and how many bytes it has with that quote; `None` if there is none.
fn unquote(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let mut is_escaped = false;
    let mut has_escapes = false;
    for (at, char) in text.char_indices() {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => (is_escaped, has_escapes) = (true, true),
            '"' => {
                let inner = &text[..at];
                let plain = || Cow::Owned(inner.replace("\\\"", "\"").replace("\\\\", "\\"));
                return Some((if has_escapes { plain() } else { Cow::Borrowed(inner) }, at + 1));
            }
            _ => {}
        }
    }
    None
}

/// The cells of a row, as RFC 4180 quotes them.
fn cells(text: &str, delimiter: char) -> Vec<Cow<'_, str>> {
    let mut cells = Vec::new();
    let mut rest = Some(text);
    while let Some(row) = rest {
        let (cell, after) = match row.strip_prefix('"').and_then(quoted_cell) {
            Some((cell, after)) => (cell, after),
            None => {
                let end = row.find(delimiter).unwrap_or(row.len());
                (Cow::Borrowed(&row[..end]), &row[end..])
            }
        };
        cells.push(cell);
        rest = after.find(delimiter).map(|at| &after[at + delimiter.len_utf8()..]);
    }
    cells
}

/// A cell after its opening quote, where a doubled quote stands for one; and what follows the closing one.
fn quoted_cell(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += memchr::memchr(b'"', &bytes[at..])?;
        if bytes.get(at + 1) != Some(&b'"') {
            let inner = &text[..at];
            let cell =
                if inner.contains('"') { Cow::Owned(inner.replace("\"\"", "\"")) } else { inner.into() };
            return Some((cell, &text[at + 1..]));
        }
        at += 2;
    }
}
