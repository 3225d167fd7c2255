//! Cutting a message into fields.

use aurora_ocsf::{Record, Value};

use super::MAX_FIELDS;

/// The names of the header's parts, behind the version of the format.
const CEF_HEADER: [&str; 6] =
    ["DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID", "Name", "Severity"];
const LEEF_HEADER: [&str; 4] = ["Vendor", "Product", "Version", "EventID"];

pub(super) fn cef<'a>(record: &mut Record<'a>, text: &'a str) -> Option<()> {
    let (_, mut rest) = part(text)?;
    for name in CEF_HEADER {
        // The last part may end the message.
        let (value, after) = part(rest).or_else(|| (name == "Severity").then_some((rest, "")))?;
        push(record, name, value.trim());
        rest = after;
    }
    let mut labels = Vec::new();
    for (key, value) in Extension(rest.trim()).take(MAX_FIELDS) {
        match key.strip_suffix("Label") {
            Some(field) if !field.is_empty() => labels.push((field, value)),
            _ => {}
        }
        push(record, key, value);
    }
    for (field, label) in labels {
        if let Some(value) = record.first(field).cloned() {
            record.push_taxonomy(label, value);
        }
    }
    Some(())
}

pub(super) fn leef<'a>(record: &mut Record<'a>, text: &'a str) -> Option<()> {
    let (version, mut rest) = part(text)?;
    for name in LEEF_HEADER {
        let (value, after) = part(rest).or_else(|| (name == "EventID").then_some((rest, "")))?;
        push(record, name, value.trim());
        rest = after;
    }
    let mut separator = '\t';
    if version.starts_with('2')
        && let Some((written, after)) = rest.split_once('|')
        && let Some(own) = separator_of(written)
    {
        (separator, rest) = (own, after);
    }
    // Some senders separate by spaces or carets in version 1 as well.
    if !rest.contains(separator) && rest.contains('^') {
        separator = '^';
    }
    for pair in rest.split(separator).take(MAX_FIELDS) {
        if let Some((key, value)) = pair.split_once('=') {
            push(record, key.trim(), value.trim());
        }
    }
    Some(())
}

fn separator_of(written: &str) -> Option<char> {
    let mut chars = written.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Some('\t'),
        (Some(char), None) => Some(char),
        _ => {
            let digits = written.strip_prefix("0x").or(written.strip_prefix('x'))?;
            char::from_u32(u32::from_str_radix(digits, 16).ok()?)
        }
    }
}

/// A part of the header up to a bar that is not escaped, and what follows it.
fn part(text: &str) -> Option<(&str, &str)> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'|' => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
    }
    None
}

fn push<'a>(record: &mut Record<'a>, name: &'a str, value: &'a str) {
    if !value.is_empty() && !name.is_empty() {
        record.push(name, Value::Text(unescaped(value).into_owned_text()));
    }
}

/// A text without its escapes.
enum Plain<'a> {
    Same(&'a str),
    Other(String),
}

impl<'a> Plain<'a> {
    fn into_owned_text(self) -> aurora_ocsf::Text<'a> {
        match self {
            Self::Same(text) => text.into(),
            Self::Other(text) => text.into(),
        }
    }
}

fn unescaped(text: &str) -> Plain<'_> {
    if !text.contains('\\') {
        return Plain::Same(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let rest = chars.as_str();
        match (char, rest.chars().next()) {
            ('\\', Some(next @ ('\\' | '=' | '|'))) => {
                chars.next();
                plain.push(next);
            }
            ('\\', Some(next @ ('n' | 'r'))) => {
                // Folders start with these letters as well: an escape stands before no word.
                let is_word = rest.chars().nth(1).is_some_and(|char| char.is_ascii_lowercase());
                if is_word {
                    plain.push('\\');
                } else {
                    chars.next();
                    plain.push(if next == 'n' { '\n' } else { '\r' });
                }
            }
            _ => plain.push(char),
        }
    }
    Plain::Other(plain)
}

/// The pairs of an extension.
struct Extension<'a>(&'a str);

impl<'a> Iterator for Extension<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = self.0.split_once('=')?;
        let key = key.rsplit(char::is_whitespace).next().unwrap_or(key);
        let end = next_key(rest).unwrap_or(rest.len());
        self.0 = rest[end..].trim_start();
        Some((key, rest[..end].trim()))
    }
}

/// Where the next key starts: after the last space before an equals sign that is not escaped and follows a name.
fn next_key(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut word = None;
    let mut is_escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if is_escaped => (is_escaped, word) = (false, None),
            b'\\' => is_escaped = true,
            b' ' | b'\t' | b'\n' => word = Some(at + 1),
            b'=' if word.is_some_and(|start| start < at) => return word,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'[' | b']' => {}
            _ => word = None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Extension, cef, leef};
    use aurora_ocsf::Record;

    #[test]
    fn a_value_goes_on_to_the_next_key() {
        let pairs: Vec<_> = Extension("msg=a b \\= c d=e f=http://x?y=z cs1Label=My Rule cs1=").collect();
        assert_eq!(
            pairs,
            [("msg", "a b \\= c"), ("d", "e"), ("f", "http://x?y=z"), ("cs1Label", "My Rule"), ("cs1", "")]
        );
    }

    #[test]
    fn escapes_are_undone() {
        let mut record = Record::new(&b""[..]);
        cef(&mut record, "0|a\\|b|p|1|id|n|5|msg=x\\=y\\\\z\\n path=C:\\new").expect("a header");
        assert_eq!(record.text("DeviceVendor"), Some("a|b"));
        assert_eq!(record.text("msg"), Some("x=y\\z\n"));
        assert_eq!(record.text("path"), Some("C:\\new"));
        assert_eq!(record.text("Severity"), Some("5"));
    }

    #[test]
    fn leef_names_its_separator() {
        for text in ["2.0|v|p|1|id|^|a=b^c=d e", "2.0|v|p|1|id|x5E|a=b^c=d e", "1.0|v|p|1|id|a=b\tc=d e"] {
            let mut record = Record::new(&b""[..]);
            leef(&mut record, text).expect("a header");
            assert_eq!((record.text("a"), record.text("c")), (Some("b"), Some("d e")), "{text}");
        }
    }
}
