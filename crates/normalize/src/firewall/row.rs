//! Cutting rows of comma-separated values.

use aurora_ocsf::{Record, Value};

/// A row has at most this many values.
const MAX_VALUES: usize = 256;

/// The values of a row. Quotes may surround a value; two of them inside stand for one, which is left as it is.
pub(super) fn values(text: &str) -> Vec<&str> {
    let mut values = Vec::with_capacity(64);
    let mut rest = text;
    while values.len() < MAX_VALUES {
        let (value, after) = next(rest);
        values.push(value);
        match after {
            Some(after) => rest = after,
            None => break,
        }
    }
    values
}

fn next(text: &str) -> (&str, Option<&str>) {
    if let Some(inner) = text.strip_prefix('"') {
        let mut from = 0;
        while let Some(at) = inner[from..].find('"').map(|at| at + from) {
            match inner.as_bytes().get(at + 1) {
                Some(b'"') => from = at + 2,
                Some(b',') => return (&inner[..at], Some(&inner[at + 2..])),
                None => return (&inner[..at], None),
                Some(_) => from = at + 1,
            }
        }
    }
    match text.split_once(',') {
        Some((value, after)) => (value, Some(after)),
        None => (text, None),
    }
}

/// Pushes values under the names of their columns; a name that is empty is not pushed, and neither is an empty value.
pub(super) fn push<'a>(record: &mut Record<'a>, names: &[&'static str], values: &[&'a str]) {
    for (name, value) in names.iter().zip(values) {
        let value = value.trim();
        if !name.is_empty() && !value.is_empty() {
            record.push(*name, Value::Text(value.into()));
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn quotes_keep_commas() {
        assert_eq!(super::values("a,\"b,c\",,d"), ["a", "b,c", "", "d"]);
        assert_eq!(super::values("\"a\"\"b\",c"), ["a\"\"b", "c"]);
        assert_eq!(super::values("\"a,b"), ["\"a", "b"]);
        assert_eq!(super::values(""), [""]);
    }
}
