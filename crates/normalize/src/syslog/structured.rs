//! The structured data of RFC 5424: `[exampleSDID@32473 iut="3" eventSource="Application"][examplePriority@32473 class="high"]`.

use std::borrow::Cow;

use aurora_ocsf::{Record, Value};

/// How long the structured data at the start of a text is, if it is whole.
pub(super) fn length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while bytes.get(at) == Some(&b'[') {
        at = end_of_element(bytes, at + 1)?;
    }
    Some(at)
}

/// Where the element ends whose first byte after the bracket is at `at`.
fn end_of_element(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut is_quoted = false;
    loop {
        match bytes.get(at)? {
            b'\\' if is_quoted => at += 1,
            b'"' => is_quoted = !is_quoted,
            b']' if !is_quoted => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
}

/// How many parameters are read; the rest stays in the raw text.
const MAX_PARAMETERS: usize = 256;

/// Adds each parameter as a field `ID.NAME`, and each element without parameters as a field without a value.
pub(super) fn push<'a>(mut text: &'a str, record: &mut Record<'a>) {
    let mut n_left = MAX_PARAMETERS;
    while let Some(rest) = text.strip_prefix('[') {
        let end = rest.find([' ', ']']).unwrap_or(rest.len());
        let (id, mut parameters) = rest.split_at(end);
        if parameters.starts_with(']') {
            record.push(id, Value::Empty);
        }
        while let Some((name, value, after)) = parameter(parameters) {
            if n_left == 0 {
                return;
            }
            n_left -= 1;
            record.push(format!("{id}.{name}"), Value::Text(unescape(value).into()));
            parameters = after;
        }
        text = parameters.trim_ascii_start().strip_prefix(']').unwrap_or_default();
    }
}

/// ` name="value"` and what follows.
fn parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = text.trim_ascii_start().split_once("=\"")?;
    if name.contains([']', '"', ' ']) {
        return None;
    }
    let mut is_escaped = false;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => return Some((name, &rest[..at], &rest[at + 1..])),
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

/// Undoes `\"`, `\\` and `\]`; before any other character a backslash is a backslash.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let is_escape = char == '\\' && chars.peek().is_some_and(|next| matches!(next, '"' | '\\' | ']'));
        out.push(if is_escape { chars.next().unwrap_or(char) } else { char });
    }
    out.into()
}
