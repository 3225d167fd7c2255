//! The JSON front end, held to `serde_json`.
//!
//! Both must take the same texts, and find the same leaves in them. What differs by intent is said here
//! once: the limits, and lone surrogates, which become U+FFFD.

use std::sync::LazyLock;

use aurora_model::Timestamp;
use aurora_normalize::{Context, Format, Limits, Parsed, Scratch, parse_in, to_event};
use aurora_ocsf::{Field, Origin, Value, validate};
use aurora_sigma::{Loader, Placeholders};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::engines::Compiled;

/// Limits that a short text can reach.
const NARROW: Limits = Limits { max_record_bytes: 512, max_depth: 4, max_fields: 6, max_name_bytes: 10 };

/// One leaf: its dotted path, and its value with a letter for its kind.
type Leaf = (String, String);

/// Parses bytes as a record and checks what comes of them.
///
/// # Panics
/// If the front end and `serde_json` disagree, the event cannot be made, or the engines disagree on it.
pub fn check(raw: &[u8]) {
    let mended = String::from_utf8_lossy(raw);
    for limits in [Limits::default(), NARROW] {
        let expected = if raw.len() > limits.max_record_bytes { None } else { leaves(&mended, &limits) };
        let mut scratch = Scratch::default();
        match parse_in(raw, &mut scratch, &Context::default(), &limits) {
            Err(letter) => assert!(expected.is_none(), "refused for {letter}: {mended:?}"),
            Ok(parsed) => {
                let expected = expected.unwrap_or_else(|| panic!("taken: {mended:?}"));
                check_leaves(&parsed, &expected);
                if limits == Limits::default() {
                    check_meaning(&parsed);
                }
            }
        }
    }
}

/// The other formats give their fields names of their own.
fn check_leaves(parsed: &Parsed<'_>, expected: &[Leaf]) {
    if let Format::PlainJson = parsed.format {
        let native = parsed.record.fields.iter().filter(|field| field.origin == Origin::Native);
        let found: Vec<Leaf> = native.map(|field| (field.name.to_string(), shown(field))).collect();
        assert_eq!(found, expected);
    }
}

/// Making the event, and evaluating some rules.
fn check_meaning(parsed: &Parsed<'_>) {
    let event = to_event(parsed, Timestamp::EPOCH).into_json();
    let violations = validate(&event);
    assert!(violations.is_empty(), "{violations:?} in {event:#}");
    let mut engines = RULES.engines();
    let first = engines.evaluate(&parsed.record);
    assert_eq!(engines.evaluate(&parsed.record), first, "the second time");
}

/// The one place that asks a value for its text.
fn text_of(value: &Value<'_>) -> String {
    value.text().map(|text| text.to_string()).unwrap_or_default()
}

fn shown(field: &Field<'_>) -> String {
    let kind = match &field.value {
        Value::Null => 'z',
        Value::Empty => 'e',
        Value::Bool(_) => 'b',
        Value::Number(_) => 'n',
        Value::Text(_) => 't',
    };
    format!("{kind}{}", text_of(&field.value))
}

static RULES: LazyLock<Compiled> = LazyLock::new(|| {
    let mut loader = Loader::new(Placeholders::default());
    for (number, detection) in [
        "s: {a: x}, condition: s",
        "s: {a|contains: [b, '1']}, t: {a.b: null}, condition: s or t",
        "s: {a|re: '(?i)k.*s'}, condition: s",
        "s: {a|gt: 1}, t: {a|exists: false}, condition: s or t",
        "s: {a|fieldref: b, b|cased: A}, t: {EventID: 1}, condition: s or not t",
        "s: [x, 'k*s', '\"', '\\'], condition: s",
        "s: {'|all': [a, '1']}, condition: s",
        "s: {b|windash|contains: ' -a'}, condition: s",
    ]
    .iter()
    .enumerate()
    {
        loader.add(
            "rules.yml".as_ref(),
            &format!("title: {number}\nlogsource: {{product: windows}}\ndetection: {{{detection}}}\n"),
        );
    }
    let loaded = loader.finish();
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    Compiled::new(&loaded.rules)
});

/// The leaves of a JSON object within limits; `None` for anything else.
fn leaves(text: &str, limits: &Limits) -> Option<Vec<Leaf>> {
    let root: &RawValue = serde_json::from_str(text).ok()?;
    let mut walk = Walk { limits, leaves: Vec::new() };
    if !root.get().starts_with('{') {
        return None;
    }
    walk.members(root.get(), "", 0, 1)?;
    Some(walk.leaves)
}

struct Walk<'l> {
    limits: &'l Limits,
    leaves: Vec<Leaf>,
}

impl Walk<'_> {
    /// `depth` counts the containers around the members. `n_named` is the length of the path with its
    /// last dot.
    fn members(&mut self, object: &str, path: &str, n_named: usize, depth: usize) -> Option<()> {
        let Members(members) = serde_json::from_str(object).expect("it was read as raw value");
        for (key, value) in members {
            let key = text(key.get());
            let n_named = n_named + key.len();
            if n_named > self.limits.max_name_bytes {
                return None;
            }
            // An object under an empty key adds nothing to the path.
            let name = if path.is_empty() { key } else { format!("{path}.{key}") };
            self.value(value.get(), &name, n_named + 1, depth)?;
        }
        Some(())
    }

    fn value(&mut self, value: &str, name: &str, n_named: usize, depth: usize) -> Option<()> {
        let is_container = value.starts_with(['{', '[']);
        if is_container && depth >= self.limits.max_depth {
            return None;
        }
        let is_empty = is_container && value[1..value.len() - 1].trim().is_empty();
        let shown = match value.as_bytes()[0] {
            _ if is_empty => "e".to_owned(),
            b'{' => return self.members(value, name, n_named, depth + 1),
            b'[' => {
                let elements: Vec<&RawValue> = serde_json::from_str(value).expect("read as raw value");
                return elements.iter().try_for_each(|e| self.value(e.get(), name, n_named, depth + 1));
            }
            b'"' => format!("t{}", text(value)),
            b'n' => "z".to_owned(),
            b't' | b'f' => format!("b{value}"),
            _ => format!("n{value}"),
        };
        self.leaves.push((name.to_owned(), shown));
        (self.leaves.len() <= self.limits.max_fields).then_some(())
    }
}

/// The members of an object with every key that occurs, however often.
struct Members<'t>(Vec<(&'t RawValue, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'t> Visitor<'t> for Pairs {
            type Value = Members<'t>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// The text of a string in quotes, with U+FFFD for every lone surrogate.
fn text(quoted: &str) -> String {
    struct Bytes;
    impl Visitor<'_> for Bytes {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a string")
        }

        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(quoted);
    // As bytes a lone surrogate is read too, in the three bytes that UTF-8 would give it.
    let bytes = deserializer.deserialize_bytes(Bytes).expect("it was read as raw value");
    let mut text = String::new();
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(2).position(|pair| pair[0] == 0xed && pair[1] >= 0xa0) {
        text.push_str(std::str::from_utf8(&rest[..at]).expect("UTF-8 but for surrogates"));
        text.push('\u{fffd}');
        rest = &rest[at + 3..];
    }
    text + std::str::from_utf8(rest).expect("UTF-8 but for surrogates")
}

#[cfg(test)]
mod tests {
    use aurora_normalize::Limits;

    use super::{check, leaves};

    #[test]
    fn the_second_reading_finds_leaves() {
        for (json, expected) in [
            (r#"{"a":{"b":[1e400,{"c":null}]},"a":"x","e":[ ]}"#, Some("a.b=n1e400 a.b.c=z a=tx e=e")),
            (r#"{"a":"\ud800\u0041\ud83d\ude00\udc00","":true}"#, Some("a=t\u{fffd}A😀\u{fffd} =btrue")),
            ("{}", Some("")),
            ("[]", None),
            (r#"{"a":01}"#, None),
        ] {
            let found = leaves(json, &Limits::default()).map(|leaves| {
                let shown = leaves.iter().map(|(name, value)| format!("{name}={value}"));
                shown.collect::<Vec<_>>().join(" ")
            });
            assert_eq!(found.as_deref(), expected, "{json}");
            check(json.as_bytes());
        }
    }
}
