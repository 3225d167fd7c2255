use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment: microseconds since 1970-01-01T00:00:00Z, between the years -9999 and 9999.
///
/// Text is RFC 3339 in UTC with six digits, so that text order is time order within the years 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is not an RFC 3339 moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an RFC 3339 time such as 2026-01-31T13:45:00Z")]
pub struct ParseTimestampError(pub String);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// The earliest moment that can be written.
    pub const MIN: Self = Self(-377_705_023_201_000_000);
    /// The latest moment that can be written: jiff takes no fraction of its last second from microseconds.
    pub const MAX: Self = Self(253_402_207_200_000_000);

    /// From microseconds since the epoch; `None` outside [`Self::MIN`] to [`Self::MAX`].
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if micros < Self::MIN.0 || micros > Self::MAX.0 { None } else { Some(Self(micros)) }
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch, rounded down: OCSF's `timestamp_t`.
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = jiff::Timestamp::from_microsecond(self.0).expect("a Timestamp is within jiff's range");
        write!(f, "{moment:.6}")
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>()
            .ok()
            .and_then(|moment| Self::from_micros(moment.as_microsecond()))
            .ok_or_else(|| ParseTimestampError(text.to_owned()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn prints_six_digits_in_utc() {
        let text = |micros| Timestamp::from_micros(micros).expect("in range").to_string();
        assert_eq!(text(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(text(1_764_229_210_165_324), "2025-11-27T07:40:10.165324Z");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(Timestamp::MIN.to_string().len(), "-009999-01-02T01:59:59.000000Z".len());
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T22:00:00.000000Z");
    }

    #[test]
    fn reads_what_it_prints_and_other_offsets() {
        let read = |text: &str| text.parse::<Timestamp>().map(Timestamp::as_micros);
        assert_eq!(read("1970-01-01T00:00:00.000001Z"), Ok(1));
        assert_eq!(read("1970-01-01T01:00:00+01:00"), Ok(0));
        assert!(read("yesterday").is_err());
    }
}
