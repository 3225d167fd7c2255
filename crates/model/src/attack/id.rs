use std::{fmt, str::FromStr};

use crate::serde_as_text::serde_as_text;

/// The text is no id of the kind that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an ATT&CK {kind} id such as {example}")]
pub struct ParseAttackIdError {
    text: String,
    kind: &'static str,
    example: &'static str,
}

/// A technique (`T1059`) or sub-technique (`T1059.001`), of enterprise or ICS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TechniqueId {
    number: u16,
    /// 0 for the technique itself: sub-techniques count from 1.
    sub: u16,
}

impl TechniqueId {
    /// For the generated table.
    pub(crate) const fn new(number: u16, sub: u16) -> Self {
        Self { number, sub }
    }

    /// The technique that a sub-technique belongs to.
    pub const fn parent(self) -> Option<Self> {
        if self.sub == 0 { None } else { Some(Self { number: self.number, sub: 0 }) }
    }
}

impl fmt::Display for TechniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T{:04}", self.number)?;
        if self.sub == 0 { Ok(()) } else { write!(f, ".{:03}", self.sub) }
    }
}

impl FromStr for TechniqueId {
    type Err = ParseAttackIdError;

    /// In any case of letters.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (technique, sub) = text.split_once('.').unwrap_or((text, "000"));
        let number = number_after("T", technique, 4);
        let sub = number_after("", sub, 3).filter(|&sub| sub > 0 || !text.contains('.'));
        number.zip(sub).map(|(number, sub)| Self { number, sub }).ok_or_else(|| ParseAttackIdError {
            text: text.to_owned(),
            kind: "technique",
            example: "T1059.001",
        })
    }
}

/// The number in `T1059`, if the text is the letters, in any case, and so many digits.
fn number_after(letters: &str, text: &str, n_digits: usize) -> Option<u16> {
    let (head, digits) = text.split_at_checked(letters.len())?;
    let is_id = head.eq_ignore_ascii_case(letters)
        && digits.len() == n_digits
        && digits.bytes().all(|digit| digit.is_ascii_digit());
    if is_id { digits.parse().ok() } else { None }
}

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident, $letters:literal, $kind:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u16);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letters, "{:04}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = ParseAttackIdError;

            /// In any case of letters.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                number_after($letters, text, 4).map(Self).ok_or_else(|| ParseAttackIdError {
                    text: text.to_owned(),
                    kind: $kind,
                    example: $example,
                })
            }
        }
    };
}

numbered! {
    /// A tactic, of enterprise or ICS.
    TacticId, "TA", "tactic", "TA0002"
}
numbered! {
    /// A group of attackers.
    GroupId, "G", "group", "G0016"
}
numbered! {
    /// Malware or a tool.
    SoftwareId, "S", "software", "S0002"
}

serde_as_text! { TechniqueId TacticId GroupId SoftwareId }

#[cfg(test)]
mod tests {
    use super::{TacticId, TechniqueId};

    fn check(text: &str, expected: Option<&str>) {
        let id = text.parse::<TechniqueId>().ok().map(|id| id.to_string());
        assert_eq!(id.as_deref(), expected, "{text}");
    }

    #[test]
    fn technique_ids_are_read_in_any_case() {
        check("T1059", Some("T1059"));
        check("t1059.001", Some("T1059.001"));
        check("T0800", Some("T0800"));
    }

    #[test]
    fn what_is_no_technique_id_is_not_read() {
        let no_ids = [
            "",
            "T",
            "T105",
            "T10590",
            "1059",
            "T1059.",
            "T1059.1",
            "T1059.0001",
            "T1059.000",
            "T1059.001.1",
            "T+059",
            "TA0002",
            "T1059 ",
            "Ü059",
            "T105٩",
        ];
        for text in no_ids {
            check(text, None);
        }
    }

    #[test]
    fn a_sub_technique_has_a_parent() {
        let parent =
            |text: &str| text.parse::<TechniqueId>().expect("an id").parent().map(|id| id.to_string());
        assert_eq!(parent("T1059.001").as_deref(), Some("T1059"));
        assert_eq!(parent("T1059"), None);
    }

    #[test]
    fn errors_name_the_text() {
        let error = "execution".parse::<TacticId>().expect_err("no id");
        assert_eq!(error.to_string(), "`execution` is not an ATT&CK tactic id such as TA0002");
    }
}
