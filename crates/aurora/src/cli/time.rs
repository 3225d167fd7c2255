//! Moments on the command line.

use std::{str::FromStr, time::SystemTime};

use aurora_model::{ParseTimestampError, Timestamp};

/// A moment, or how long ago it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    At(Timestamp),
    /// This many microseconds before now.
    Ago(i64),
}

/// The text is no moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time; write 2026-01-31T13:45:00Z, 2026-01-31, or how long ago: 30m, 24h, 7d, 2w")]
pub(super) struct UnknownMoment(String);

const MICROS_PER_SECOND: i64 = 1_000_000;

impl FromStr for Moment {
    type Err = UnknownMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let spaced = || format!("{}Z", text.replacen(' ', "T", 1).trim_end_matches('Z')).parse();
        let midnight = || format!("{text}T00:00:00Z").parse();
        let at = text
            .parse::<Timestamp>()
            .or_else(|_| spaced())
            .or_else(|_: ParseTimestampError| midnight())
            .ok()
            .map(Self::At);
        at.or_else(|| parse_ago(text).map(Self::Ago)).ok_or_else(|| UnknownMoment(text.to_owned()))
    }
}

fn parse_ago(text: &str) -> Option<i64> {
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        'w' => 7 * 24 * 60 * 60,
        _ => return None,
    };
    let number = text.strip_suffix(unit)?.parse::<u32>().ok()?;
    i64::from(number).checked_mul(seconds * MICROS_PER_SECOND)
}

impl Moment {
    /// The moment, if it is now `now`.
    pub(super) fn resolve(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(time) => time,
            Self::Ago(micros) => {
                Timestamp::from_micros(now.as_micros().saturating_sub(micros)).unwrap_or(Timestamp::MIN)
            }
        }
    }
}

/// The time by this machine's clock.
pub(super) fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_micros()).ok().and_then(Timestamp::from_micros).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let now = "2026-03-10T12:00:00Z".parse().expect("a time");
        let resolved = text.parse::<Moment>().ok().map(|moment| moment.resolve(now).to_string());
        assert_eq!(resolved.as_deref(), expected);
    }

    #[test]
    fn moments_are_absolute_or_relative() {
        check("2026-01-31T13:45:00+01:00", Some("2026-01-31T12:45:00.000000Z"));
        check("2026-01-31 12:00:01", Some("2026-01-31T12:00:01.000000Z"));
        check("2026-01-31", Some("2026-01-31T00:00:00.000000Z"));
        check("24h", Some("2026-03-09T12:00:00.000000Z"));
        check("90s", Some("2026-03-10T11:58:30.000000Z"));
        check("2w", Some("2026-02-24T12:00:00.000000Z"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "h", "24", "24x", "-1h", "1.5h", "yesterday", "99999999999d", "é"] {
            check(text, None);
        }
    }
}
