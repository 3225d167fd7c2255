//! Atoms: the single questions that rules ask of a field.

use std::{borrow::Cow, net::IpAddr};

use aurora_ocsf::Value;
use regex::Regex;

use crate::{
    fold::fold,
    numeric::Numeric,
    pattern::{Case, TextMatcher},
    time_part::TimePart,
};

/// One question about the value of a field.
#[derive(Clone, Debug)]
pub(crate) enum Matcher {
    /// A Sigma string.
    Text(TextMatcher),
    /// A number of YAML: the same digits, or the same number.
    Number(Number),
    Regex(Regex),
    Cidr(Network),
    Compare(Comparison, Numeric),
    /// A part of a date, compared.
    Time(TimePart, Comparison, Numeric),
    /// `null`: the field is not there, or holds nothing.
    Null,
    /// The field is there, or is not.
    Exists(bool),
    /// Another field of the same event.
    Field(FieldReference),
}

/// A number as a rule writes it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number {
    pub(crate) text: String,
    pub(crate) value: Numeric,
}

/// The relations of the modifiers `lt`, `lte`, `gt`, `gte`, and equality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
}

/// An address block in CIDR notation (RFC 4632, RFC 4291).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Network {
    address: IpAddr,
    prefix: u8,
}

/// How the value of one field must stand in another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FieldReference {
    pub(crate) field: String,
    pub(crate) case: Case,
    /// The other value may have text before it, after it.
    pub(crate) open_before: bool,
    pub(crate) open_after: bool,
}

/// A value of the event with its folded text, made once for all rules.
#[derive(Debug)]
pub(crate) struct Subject<'v> {
    pub(crate) value: &'v Value<'v>,
    pub(crate) folded: Cow<'v, str>,
}

impl<'v> Subject<'v> {
    pub(crate) fn new(value: &'v Value<'v>) -> Self {
        let text = value.text().unwrap_or_default();
        let is_folded = text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
        let folded = if is_folded { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) };
        Self { value, folded }
    }

    fn has_text(&self) -> bool {
        !matches!(self.value, Value::Null | Value::Empty)
    }
}

impl Matcher {
    /// True if the value answers the question with yes. [`Matcher::Exists`], [`Matcher::Null`] of an
    /// absent field and [`Matcher::Field`] need the whole event and are decided by the evaluator.
    pub(crate) fn is_match(&self, subject: &Subject<'_>) -> bool {
        let text = subject.value.text();
        match self {
            Self::Text(matcher) => match matcher.case {
                Case::Insensitive => subject.has_text() && matcher.is_match(&subject.folded),
                Case::Sensitive => text.is_some_and(|text| matcher.is_match(text)),
            },
            Self::Number(number) => number.is_match(subject.value),
            Self::Regex(regex) => text.is_some_and(|text| regex.is_match(text)),
            Self::Cidr(network) => text.and_then(address).is_some_and(|address| network.contains(address)),
            Self::Compare(comparison, bound) => {
                text.and_then(Numeric::parse).is_some_and(|number| comparison.holds(number, *bound))
            }
            Self::Time(part, comparison, bound) => text
                .and_then(|text| part.of(text))
                .is_some_and(|part| comparison.holds(Numeric::Whole(part.into()), *bound)),
            Self::Null => !subject.has_text(),
            Self::Exists(expected) => *expected,
            Self::Field(_) => false,
        }
    }
}

impl Number {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Numeric::parse(text).map(|value| Self { text: text.to_owned(), value })
    }

    fn is_match(&self, value: &Value<'_>) -> bool {
        match value {
            Value::Number(text) => *text == self.text || Numeric::parse(text) == Some(self.value),
            Value::Text(text) => **text == *self.text,
            Value::Null | Value::Empty | Value::Bool(_) => false,
        }
    }
}

impl Comparison {
    pub(crate) fn holds<N: PartialOrd>(self, left: N, right: N) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
            Self::Equal => left == right,
        }
    }
}

impl Network {
    /// Reads `10.0.0.0/8`, `fe80::/10` or a bare address. Bits behind the prefix do not matter.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/').unwrap_or((text, ""));
        let address: IpAddr = address.trim().parse().ok()?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = if prefix.is_empty() { widest } else { prefix.trim().parse().ok()? };
        (prefix <= widest && !(text.ends_with('/'))).then_some(Self { address, prefix })
    }

    fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                same_prefix(network.to_bits().into(), address.to_bits().into(), 32, self.prefix)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                same_prefix(network.to_bits(), address.to_bits(), 128, self.prefix)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn same_prefix(left: u128, right: u128, width: u32, prefix: u8) -> bool {
    let free = width - u32::from(prefix);
    // A shift by the whole width would overflow; a prefix of zero covers everything.
    free == 128 || (left ^ right) >> free == 0
}

/// An address; an IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`, as Windows logs it) is IPv4.
fn address(text: &str) -> Option<IpAddr> {
    text.trim().parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

impl FieldReference {
    /// True if `referred`, a value of the other field, stands in `subject` as the rule asks.
    pub(crate) fn is_match(&self, subject: &Subject<'_>, referred: &Subject<'_>) -> bool {
        if !subject.has_text() || !referred.has_text() {
            return false;
        }
        let (text, other) = match self.case {
            Case::Sensitive => {
                (subject.value.text().unwrap_or_default(), referred.value.text().unwrap_or_default())
            }
            Case::Insensitive => (&*subject.folded, &*referred.folded),
        };
        match (self.open_before, self.open_after) {
            (false, false) => text == other || numbers_equal(subject.value, referred.value),
            (false, true) => text.starts_with(other),
            (true, false) => text.ends_with(other),
            (true, true) => text.contains(other),
        }
    }
}

fn numbers_equal(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            Numeric::parse(left).is_some() && Numeric::parse(left) == Numeric::parse(right)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Network, address};

    #[test]
    fn networks() {
        for (network, text, expected) in [
            ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1/32", "192.0.2.2", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("10.0.0.0/8", " 10.0.0.1 ", true),
            ("fe80::/10", "fe80::1", true),
            ("fe80::/10", "fec0::1", false),
            ("::/0", "2001:db8::1", true),
            ("::1/128", "::1", true),
            ("::/0", "10.0.0.1", false),
        ] {
            let network = Network::parse(network).expect(network);
            assert_eq!(address(text).is_some_and(|a| network.contains(a)), expected, "{text}");
        }
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "x/8", "::/129", "10.0.0.0/-1"] {
            assert_eq!(Network::parse(bad), None, "{bad}");
        }
    }
}
