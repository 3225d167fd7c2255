//! Numbers as rules and events write them, compared without loss.

use std::cmp::Ordering;

/// A whole number exactly, any other one as a double.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Numeric {
    Whole(i128),
    Real(f64),
}

impl Numeric {
    /// Reads a decimal number, or a whole one in hexadecimal behind `0x` or octal behind `0o`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        for (prefixes, radix) in [(["0x", "0X"], 16), (["0o", "0O"], 8)] {
            if let Some(digits) = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)) {
                return u64::from_str_radix(digits, radix).ok().map(|value| Self::Whole(value.into()));
            }
        }
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        // `inf` and `nan` are words, not numbers.
        let is_numeric =
            text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
        text.parse().ok().filter(|_| is_numeric).map(Self::Real)
    }

    /// Reads a number that can be summed: one that is too large for a double would make every sum infinite.
    pub(crate) fn parse_finite(text: &str) -> Option<f64> {
        Self::parse(text).map(Self::as_f64).filter(|number| number.is_finite())
    }

    pub(crate) fn as_f64(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }
}

impl PartialEq for Numeric {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Numeric {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(left), Self::Whole(right)) => Some(left.cmp(right)),
            (left, right) => left.as_f64().partial_cmp(&right.as_f64()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::Numeric;

    #[test]
    fn reads_numbers_and_nothing_else() {
        for (text, expected) in [
            ("1", Some(1.0)),
            (" -2.5e1 ", Some(-25.0)),
            ("0x10", Some(16.0)),
            ("0o10", Some(8.0)),
            ("inf", None),
            ("NaN", None),
            ("", None),
            ("1 2", None),
            ("0x", None),
            ("99999999999999999999", Some(1e20)),
        ] {
            assert_eq!(Numeric::parse(text).map(Numeric::as_f64), expected, "{text}");
        }
    }

    #[test]
    fn large_whole_numbers_keep_their_digits() {
        let compare = |left, right| Numeric::parse(left).partial_cmp(&Numeric::parse(right));
        assert_eq!(compare("9007199254740993", "9007199254740992"), Some(Ordering::Greater));
        assert_eq!(compare("1.0", "1"), Some(Ordering::Equal));
        assert_eq!(compare("18446744073709551615", "18446744073709551616"), Some(Ordering::Less));
    }
}
