//! Named columns, and the rows under them.

use std::{borrow::Cow, collections::HashSet};

use aurora_ocsf::{Record, Value};

use crate::Limits;

/// The names of columns, and what stands between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    names: Vec<Cow<'static, str>>,
    delimiter: char,
    /// What a cell without a value holds.
    nothing: &'static str,
    /// The line that names the columns of separated values.
    line: Vec<u8>,
}

/// A table has at least so many columns: two words with a comma between them are a sentence.
const MIN_COLUMNS: usize = 3;
const MAX_COLUMNS: usize = 1024;
const MAX_NAME: usize = 64;
/// The name of a column is a few words, and a sentence is many.
const MAX_WORDS: usize = 4;

/// The fields that most logs of the W3C's format have.
const W3C_NAMES: [&str; 24] = [
    "date",
    "time",
    "s-sitename",
    "s-computername",
    "s-ip",
    "cs-method",
    "cs-uri-stem",
    "cs-uri-query",
    "s-port",
    "cs-username",
    "c-ip",
    "cs-version",
    "cs(User-Agent)",
    "cs(Cookie)",
    "cs(Referer)",
    "cs-host",
    "sc-status",
    "sc-substatus",
    "sc-win32-status",
    "sc-bytes",
    "cs-bytes",
    "time-taken",
    "c-port",
    "X-Forwarded-For",
];

impl Columns {
    /// True for the lines that start a log of the W3C's format.
    pub(super) fn starts_w3c(line: &[u8]) -> bool {
        [&b"#Fields:"[..], b"#Version:", b"#Software:"].iter().any(|mark| line.starts_with(mark))
    }

    /// Takes a line of a W3C header. False if it is none.
    pub(super) fn update_w3c(&mut self, line: &[u8]) -> bool {
        if line.first() != Some(&b'#') {
            return false;
        }
        if let Some(names) = line.strip_prefix(b"#Fields:") {
            let names = String::from_utf8_lossy(names);
            let names = names.trim();
            self.delimiter =
                [',', '\t'].into_iter().find(|delimiter| names.contains(*delimiter)).unwrap_or(' ');
            self.nothing = "-";
            let known = |name: &str| W3C_NAMES.iter().find(|known| **known == name);
            let name = |name: &str| {
                known(name).map_or_else(|| Cow::Owned(name.to_owned()), |known| Cow::Borrowed(*known))
            };
            self.names = names
                .split(self.delimiter)
                .filter(|name| !name.is_empty())
                .take(MAX_COLUMNS)
                .map(name)
                .collect();
        }
        true
    }

    /// The columns that a line names, if it is plainly a header of separated values: at least three names, each
    /// another, made as names are made.
    pub(super) fn of_csv(line: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(line).ok()?;
        let delimiter =
            [',', ';', '\t', '|'].into_iter().max_by_key(|delimiter| text.matches(*delimiter).count())?;
        let cells = cells(text, delimiter)?;
        let names: Vec<Cow<'static, str>> =
            cells.into_iter().map(|cell| Cow::Owned(cell.trim().to_owned())).collect();
        let n_distinct = names.iter().collect::<HashSet<_>>().len();
        let is_header = (MIN_COLUMNS..=MAX_COLUMNS).contains(&names.len())
            && n_distinct == names.len()
            && names.iter().all(|name| is_name(name));
        is_header.then_some(Self { names, delimiter, nothing: "", line: line.to_vec() })
    }

    /// True if the line is the header once more, as in files that were put one behind the other.
    pub(super) fn is_repeated(&self, line: &[u8]) -> bool {
        line == self.line
    }

    /// The record of a row; none if the row has another number of cells.
    pub(super) fn row<'a>(&self, text: &'a str, limits: &Limits) -> Option<Record<'a>> {
        let mut record = Record::new(text.as_bytes());
        let row = text.trim_end_matches(['\r', '\n']);
        let cells = cells(row, self.delimiter)?;
        if self.names.is_empty() || cells.len() != self.names.len() || cells.len() > limits.max_fields {
            return None;
        }
        for (name, cell) in self.names.iter().zip(cells) {
            if cell != self.nothing && !cell.is_empty() {
                record.push(name.clone(), Value::Text(cell.into()));
            }
        }
        Some(record)
    }
}

fn is_name(name: &str) -> bool {
    let is_of_name = |char: char| char.is_alphanumeric() || " _-.@$#()/%".contains(char);
    let starts =
        name.chars().next().is_some_and(|char| char.is_alphabetic() || matches!(char, '_' | '@' | '#'));
    starts && name.len() <= MAX_NAME && name.chars().all(is_of_name) && name.split(' ').count() <= MAX_WORDS
}

/// Cuts a row. A cell that starts with a quote ends with one, and two quotes in it stand for one (RFC 4180).
fn cells(text: &str, delimiter: char) -> Option<Vec<Cow<'_, str>>> {
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        if cells.len() > MAX_COLUMNS {
            return None;
        }
        let after = match rest.strip_prefix('"').filter(|_| delimiter != ' ') {
            Some(inside) => {
                let (cell, after) = quoted(inside)?;
                cells.push(cell);
                after
            }
            None => {
                let end = rest.find(delimiter).unwrap_or(rest.len());
                cells.push(Cow::Borrowed(&rest[..end]));
                &rest[end..]
            }
        };
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None if after.trim_ascii().is_empty() => return Some(cells),
            None => return None,
        }
    }
}

/// A cell after its opening quote, and what follows the closing one.
fn quoted(inside: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut from = 0;
    loop {
        let at = from + inside[from..].find('"')?;
        if inside[at + 1..].starts_with('"') {
            from = at + 2;
            continue;
        }
        let cell = &inside[..at];
        let cell = if from == 0 { Cow::Borrowed(cell) } else { Cow::Owned(cell.replace("\"\"", "\"")) };
        return Some((cell, &inside[at + 1..]));
    }
}
