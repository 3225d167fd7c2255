//! Atoms: a field, a question, and what answers it with yes.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use regex::Regex;

use super::{
    event::{Event, Scalar},
    formula::Formula,
    network::Network,
    pattern::{Pattern, folded},
    yaml::Yaml,
};

/// One question about one field; about all fields if it names none.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) field: Option<String>,
    pub(super) test: Test,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    Text(Pattern),
    /// As the rule wrote it.
    Number(String),
    Regex(Regex),
    Network(Network),
    Null,
    /// The value of another field.
    SameAs(String),
}

/// The value that a placeholder stands for.
pub(super) fn placeholder_value(name: &str) -> String {
    format!("made up for {name}")
}

/// Reads the pair `key: node` of a selection.
pub(super) fn item(key: &str, node: &Yaml, atoms: &mut Vec<Atom>) -> Result<Formula, String> {
    let mut names = key.split('|');
    let field = names.next().filter(|name| !name.is_empty()).map(str::to_owned);
    let modifiers: Vec<&str> = names.collect();
    let mut values = Vec::new();
    for value in node.elements() {
        let mut alternatives = Vec::new();
        for test in tests(field.is_none(), &modifiers, value)? {
            alternatives.push(Formula::Atom(atoms.len()));
            atoms.push(Atom { field: field.clone(), test });
        }
        values.push(Formula::Or(alternatives));
    }
    Ok(if modifiers.contains(&"all") { Formula::And(values) } else { Formula::Or(values) })
}

/// The questions of one value, one of which must be answered with yes.
fn tests(is_keyword: bool, modifiers: &[&str], value: &Yaml) -> Result<Vec<Test>, String> {
    let modifiers: Vec<&str> = modifiers.iter().copied().filter(|name| *name != "all").collect();
    match (value, modifiers.as_slice()) {
        (Yaml::Null, []) => return Ok(vec![Test::Null]),
        (Yaml::Number(text), []) if !is_keyword => return Ok(vec![Test::Number(text.clone())]),
        _ => {}
    }
    let text = value.text().ok_or("a value that is no scalar")?;
    match modifiers.as_slice() {
        ["cidr"] => {
            let network = Network::parse(&text).ok_or_else(|| format!("no network: {text}"))?;
            Ok(vec![Test::Network(network)])
        }
        ["fieldref"] => Ok(vec![Test::SameAs(text)]),
        ["re", flags @ ..] => regex(&text, flags).map(|test| vec![test]),
        modifiers => {
            let first = match value {
                Yaml::Text(_) => Pattern::parse(&text),
                _ => Pattern::literal(&text),
            };
            let patterns = transformed(vec![first], &text, modifiers)?;
            let open = |pattern: Pattern| if is_keyword { pattern.open(true, true) } else { pattern };
            Ok(patterns.into_iter().map(|pattern| Test::Text(open(pattern))).collect())
        }
    }
}

fn transformed(mut patterns: Vec<Pattern>, text: &str, names: &[&str]) -> Result<Vec<Pattern>, String> {
    let mut is_wide = false;
    for name in names {
        let bytes = || -> Result<Vec<u8>, String> {
            let plain = patterns[0].plain().ok_or("wildcards have no encoding")?;
            let wide = plain.encode_utf16().flat_map(u16::to_le_bytes);
            Ok(if is_wide { wide.collect() } else { plain.clone().into_bytes() })
        };
        patterns = match *name {
            "contains" => patterns.into_iter().map(|pattern| pattern.open(true, true)).collect(),
            "startswith" => patterns.into_iter().map(|pattern| pattern.open(false, true)).collect(),
            "endswith" => patterns.into_iter().map(|pattern| pattern.open(true, false)).collect(),
            "windash" => patterns.into_iter().map(Pattern::windash).collect(),
            "wide" | "utf16le" => {
                is_wide = true;
                patterns
            }
            "base64" => vec![Pattern::literal(&padded(&STANDARD_NO_PAD.encode(bytes()?)))],
            "base64offset" => offsets(&bytes()?),
            "expand" => vec![expanded(text, &patterns[0])],
            name => return Err(format!("modifier {name} in {names:?}")),
        };
    }
    Ok(patterns)
}

fn padded(encoded: &str) -> String {
    encoded.to_owned() + &"=".repeat((4 - encoded.len() % 4) % 4)
}

/// The Base64 digits that depend on these bytes alone, when none, one or two bytes stand before them.
fn offsets(bytes: &[u8]) -> Vec<Pattern> {
    let offset = |before: usize| {
        let shifted: Vec<u8> = std::iter::repeat_n(0, before).chain(bytes.iter().copied()).collect();
        let encoded = STANDARD_NO_PAD.encode(&shifted);
        let (first, end) = ((before * 8).div_ceil(6), shifted.len() * 8 / 6);
        Pattern::literal(&encoded[first..end])
    };
    (0..3).map(offset).collect()
}

/// The pattern with the one value of its placeholder, openness kept.
fn expanded(text: &str, pattern: &Pattern) -> Pattern {
    let mut parts = text.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    while let Some(name) = parts.next() {
        plain += &placeholder_value(name);
        plain += parts.next().unwrap_or_default();
    }
    let (before, after) = pattern.openness();
    Pattern::parse(&plain).open(before, after)
}

fn regex(text: &str, flags: &[&str]) -> Result<Test, String> {
    let mut flagged = String::new();
    for flag in flags {
        flagged += &format!("(?{flag})");
    }
    Regex::new(&(flagged + text)).map(Test::Regex).map_err(|error| error.to_string())
}

impl Atom {
    /// Whether it holds on an event: for any of the values.
    pub(super) fn holds(&self, event: &Event) -> bool {
        let Some(field) = &self.field else {
            return event.values().flatten().any(|value| self.test.accepts(value));
        };
        let values = event.get(field).map(Vec::as_slice).unwrap_or_default();
        match &self.test {
            Test::Null => values.is_empty() || values.contains(&Scalar::Null),
            Test::SameAs(other) => {
                let others = event.get(other).map(Vec::as_slice).unwrap_or_default();
                let is_same = |left: &Scalar, right: &Scalar| match (left.text(), right.text()) {
                    (Some(left), Some(right)) => folded(left) == folded(right),
                    _ => false,
                };
                values.iter().any(|left| others.iter().any(|right| is_same(left, right)))
            }
            test => values.iter().any(|value| test.accepts(value)),
        }
    }
}

impl Test {
    /// Whether one value answers with yes, other fields aside.
    pub(super) fn accepts(&self, value: &Scalar) -> bool {
        let Some(text) = value.text() else { return matches!(self, Self::Null) };
        match self {
            Self::Text(pattern) => pattern.accepts(&folded(text)),
            // A number of the event may be written otherwise; a text is what it is.
            Self::Number(number) => {
                let is_number = matches!(value, Scalar::Number(_));
                text == number || is_number && text.parse::<f64>() == number.parse()
            }
            Self::Regex(regex) => regex.is_match(text),
            Self::Network(network) => text.parse().is_ok_and(|address| network.contains(address)),
            Self::Null => false,
            Self::SameAs(_) => true,
        }
    }
}
