//! The modifiers of Sigma 2.1 and what a chain of them asks for.
//!
//! Source: Sigma modifiers appendix 2.1.

use crate::{encoding::Utf16, error::RuleError, matcher::Comparison, pattern::Case, time_part::TimePart};

/// Every modifier there is. Aliases of pySigma for the flags of `re` are taken too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Modifier {
    All,
    Neq,
    Cased,
    Re,
    ReFlag(ReFlag),
    Cidr,
    Exists,
    FieldRef,
    Compare(Comparison),
    Time(TimePart),
    Transform(Transform),
}

/// The flags behind `re`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ReFlag {
    Insensitive,
    MultiLine,
    DotMatchesNewline,
}

/// A modifier that changes the text of a value, in the order in which the rule names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transform {
    Contains,
    StartsWith,
    EndsWith,
    Windash,
    Base64,
    Base64Offset,
    Utf16(Utf16),
    Expand,
}

impl Transform {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "startswith",
            Self::EndsWith => "endswith",
            Self::Windash => "windash",
            Self::Base64 => "base64",
            Self::Base64Offset => "base64offset",
            Self::Utf16(Utf16::LittleEndian) => "wide",
            Self::Utf16(Utf16::BigEndian) => "utf16be",
            Self::Utf16(Utf16::Marked) => "utf16",
            Self::Expand => "expand",
        }
    }
}

/// The kind of value that a chain makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ValueKind {
    /// Text, number, boolean or null, as the rule writes it.
    Plain,
    Regex(Vec<ReFlag>),
    Cidr,
    Exists,
    FieldRef,
    Compare(Comparison),
    Time(TimePart, Comparison),
}

impl ValueKind {
    /// The modifier that asks for the kind.
    const fn name(&self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Regex(_) => "re",
            Self::Cidr => "cidr",
            Self::Exists => "exists",
            Self::FieldRef => "fieldref",
            Self::Compare(_) => "lt, lte, gt or gte",
            Self::Time(..) => "minute .. year",
        }
    }

    /// Whether a transform makes sense on this kind of value.
    const fn takes(&self, transform: Transform) -> bool {
        match self {
            Self::Plain => true,
            Self::Cidr => matches!(transform, Transform::Expand),
            Self::FieldRef => {
                matches!(transform, Transform::Contains | Transform::StartsWith | Transform::EndsWith)
            }
            Self::Regex(_) | Self::Exists | Self::Compare(_) | Self::Time(..) => false,
        }
    }
}

/// What the modifiers of one field ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chain {
    pub(crate) kind: ValueKind,
    pub(crate) transforms: Vec<Transform>,
    pub(crate) case: Case,
    /// All values must match, not any of them.
    pub(crate) all: bool,
    /// No value may match.
    pub(crate) negated: bool,
}

impl Chain {
    /// Reads the names behind a field, for instance `["contains", "all"]`; `key` is for messages.
    pub(crate) fn parse(key: &str, names: &[&str]) -> Result<Self, RuleError> {
        let mut chain = Self {
            kind: ValueKind::Plain,
            transforms: Vec::new(),
            case: Case::Insensitive,
            all: false,
            negated: false,
        };
        for name in names {
            let modifier = modifier(name).ok_or_else(|| RuleError::UnknownModifier {
                field: key.to_owned(),
                modifier: (*name).to_owned(),
            })?;
            chain.add(key, modifier)?;
        }
        match chain.transforms.iter().find(|transform| !chain.kind.takes(**transform)) {
            Some(transform) => Err(refuse(
                key,
                transform.name(),
                format!("cannot stand together with {}", chain.kind.name()),
            )),
            None => Ok(chain),
        }
    }

    fn add(&mut self, key: &str, modifier: Modifier) -> Result<(), RuleError> {
        match modifier {
            Modifier::All => self.all = true,
            Modifier::Neq => self.negated = true,
            Modifier::Cased => self.case = Case::Sensitive,
            Modifier::Transform(transform) => self.transforms.push(transform),
            Modifier::ReFlag(flag) => match &mut self.kind {
                ValueKind::Regex(flags) if flags.contains(&flag) => {}
                ValueKind::Regex(flags) => flags.push(flag),
                _ => {
                    return Err(refuse(
                        key,
                        "i, m or s",
                        "is a flag of `re` and must stand behind it".to_owned(),
                    ));
                }
            },
            Modifier::Re => self.set_kind(key, ValueKind::Regex(Vec::new()))?,
            Modifier::Cidr => self.set_kind(key, ValueKind::Cidr)?,
            Modifier::Exists => self.set_kind(key, ValueKind::Exists)?,
            Modifier::FieldRef => self.set_kind(key, ValueKind::FieldRef)?,
            Modifier::Compare(comparison) => match self.kind {
                ValueKind::Time(part, Comparison::Equal) => self.kind = ValueKind::Time(part, comparison),
                _ => self.set_kind(key, ValueKind::Compare(comparison))?,
            },
            Modifier::Time(part) => match self.kind {
                ValueKind::Compare(comparison) => self.kind = ValueKind::Time(part, comparison),
                _ => self.set_kind(key, ValueKind::Time(part, Comparison::Equal))?,
            },
        }
        Ok(())
    }

    fn set_kind(&mut self, key: &str, kind: ValueKind) -> Result<(), RuleError> {
        if self.kind != ValueKind::Plain {
            return Err(refuse(key, kind.name(), format!("cannot stand together with {}", self.kind.name())));
        }
        self.kind = kind;
        Ok(())
    }
}

pub(crate) fn refuse(key: &str, modifier: &'static str, reason: String) -> RuleError {
    RuleError::Modifier { field: key.to_owned(), modifier, reason }
}

fn modifier(name: &str) -> Option<Modifier> {
    use Modifier::{Compare, ReFlag as Flag, Time, Transform as T};
    Some(match name {
        "all" => Modifier::All,
        "neq" => Modifier::Neq,
        "cased" => Modifier::Cased,
        "re" => Modifier::Re,
        "i" | "ignorecase" => Flag(ReFlag::Insensitive),
        "m" | "multiline" => Flag(ReFlag::MultiLine),
        "s" | "dotall" => Flag(ReFlag::DotMatchesNewline),
        "cidr" => Modifier::Cidr,
        "exists" => Modifier::Exists,
        "fieldref" => Modifier::FieldRef,
        "lt" => Compare(Comparison::Less),
        "lte" => Compare(Comparison::LessOrEqual),
        "gt" => Compare(Comparison::Greater),
        "gte" => Compare(Comparison::GreaterOrEqual),
        "minute" => Time(TimePart::Minute),
        "hour" => Time(TimePart::Hour),
        "day" => Time(TimePart::Day),
        "week" => Time(TimePart::Week),
        "month" => Time(TimePart::Month),
        "year" => Time(TimePart::Year),
        "contains" => T(Transform::Contains),
        "startswith" => T(Transform::StartsWith),
        "endswith" => T(Transform::EndsWith),
        "windash" => T(Transform::Windash),
        "base64" => T(Transform::Base64),
        "base64offset" => T(Transform::Base64Offset),
        "wide" | "utf16le" => T(Transform::Utf16(Utf16::LittleEndian)),
        "utf16be" => T(Transform::Utf16(Utf16::BigEndian)),
        "utf16" => T(Transform::Utf16(Utf16::Marked)),
        "expand" => T(Transform::Expand),
        _ => return None,
    })
}
