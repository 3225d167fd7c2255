//! Numbers of bytes, as people write them.

use std::{fmt, str::FromStr};

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteSize(pub(crate) u64);

/// The text is no number of bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a size; write a number of bytes, or one with a unit such as 512KiB, 64MiB or 10GiB")]
pub(crate) struct UnknownSize(String);

/// The largest unit first.
const UNITS: [(&str, u64); 4] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl ByteSize {
    /// The number as a size in memory.
    pub(crate) fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl FromStr for ByteSize {
    type Err = UnknownSize;

    /// Takes `64MiB`, `64M` and `64MB` for the same: nobody who bounds memory means millions of bytes.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let unit = text[digits.len()..].trim().to_ascii_lowercase();
        let factor = match unit.as_str() {
            "" | "b" => Some(1),
            _ => UNITS.iter().find(|(name, _)| is_unit(&unit, name)).map(|(_, factor)| *factor),
        };
        let number = digits.parse::<u64>().ok();
        number
            .zip(factor)
            .and_then(|(number, factor)| number.checked_mul(factor))
            .map(Self)
            .ok_or_else(|| UnknownSize(text.to_owned()))
    }
}

fn is_unit(text: &str, name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    text == name
        || text == &name[..1]
        || (text.len() == 2 && text.starts_with(&name[..1]) && text.ends_with('b'))
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.iter().find(|(_, factor)| self.0 >= *factor) {
            Some((name, factor)) if self.0.is_multiple_of(*factor) => write!(f, "{} {name}", self.0 / factor),
            Some((name, factor)) => write!(f, "{:.1} {name}", self.0 as f64 / *factor as f64),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ByteSize;

    #[test]
    fn sizes_have_units() {
        let size = |text: &str| text.parse::<ByteSize>().ok().map(|size| size.0);
        assert_eq!(size("17"), Some(17));
        assert_eq!(size("1KiB"), Some(1024));
        assert_eq!(size("2 mb"), Some(2 << 20));
        assert_eq!(size("3G"), Some(3 << 30));
        assert_eq!(size("3X"), None);
        assert_eq!(size("GiB"), None);
        assert_eq!(size("99999999TiB"), None);
        assert_eq!(size("-1"), None);
    }

    #[test]
    fn sizes_are_shown_in_the_largest_unit() {
        assert_eq!(ByteSize(1000).to_string(), "1000 bytes");
        assert_eq!(ByteSize(1 << 30).to_string(), "1 GiB");
        assert_eq!(ByteSize(3 << 19).to_string(), "1.5 MiB");
    }
}
