//! The time modifiers: `minute`, `hour`, `day`, `week`, `month`, `year` of a date in a field.
//!
//! Source: Sigma modifiers appendix 2.1, "Time Modifiers", which warns that no time zone is converted:
//! the digits count as they are written. A number is taken for seconds, milliseconds, microseconds or
//! nanoseconds since the Unix epoch, by its length, and read in UTC.

use jiff::{civil::DateTime, tz::TimeZone};

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TimePart {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// Of the month, 1 to 31.
    Day,
    /// ISO 8601 week, 1 to 53.
    Week,
    /// 1 to 12.
    Month,
    Year,
}

impl TimePart {
    /// The part of the date that `text` holds; `None` if it holds none.
    pub(crate) fn of(self, text: &str) -> Option<i64> {
        let text = text.trim();
        let moment = epoch(text).or_else(|| written(text))?;
        let has_time = text.contains(':') || moment.1;
        let moment = moment.0;
        match self {
            Self::Minute if has_time => Some(moment.minute().into()),
            Self::Hour if has_time => Some(moment.hour().into()),
            Self::Minute | Self::Hour => None,
            Self::Day => Some(moment.day().into()),
            Self::Week => Some(moment.date().iso_week_date().week().into()),
            Self::Month => Some(moment.month().into()),
            Self::Year => Some(moment.year().into()),
        }
    }
}

/// The moment and whether it has a time of day.
type Moment = (DateTime, bool);

fn epoch(text: &str) -> Option<Moment> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let number: i64 = whole.parse().ok().filter(|_| whole.bytes().all(|b| b.is_ascii_digit()))?;
    let seconds = match whole.len() {
        9..=11 => number,
        12..=14 => number / 1_000,
        15..=17 => number / 1_000_000,
        18..=19 => number / 1_000_000_000,
        _ => return None,
    };
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    Some((TimeZone::UTC.to_datetime(moment), true))
}

fn written(text: &str) -> Option<Moment> {
    let bare = text.strip_suffix(['Z', 'z']).unwrap_or(text).replace('/', "-");
    bare.parse::<DateTime>().ok().map(|moment| (moment, false))
}

#[cfg(test)]
mod tests {
    use super::TimePart;

    #[test]
    fn parts_of_dates() {
        for (part, text, expected) in [
            (TimePart::Minute, "2025-08-02T10:11:12Z", Some(11)),
            (TimePart::Hour, "2025-08-02T10:11:12Z", Some(10)),
            (TimePart::Hour, "2025-08-02 23:59:59.123456", Some(23)),
            (TimePart::Hour, "2025-08-02T10:11:12+05:00", Some(10)),
            (TimePart::Day, "2025-08-02T10:11:12Z", Some(2)),
            (TimePart::Day, "2025-08-02", Some(2)),
            (TimePart::Day, "2025/08/02", Some(2)),
            (TimePart::Hour, "2025-08-02", None),
            (TimePart::Week, "2025-08-02T10:11:12Z", Some(31)),
            (TimePart::Week, "2021-01-01", Some(53)),
            (TimePart::Month, "2025-08-02", Some(8)),
            (TimePart::Year, "2025-08-02", Some(2025)),
            (TimePart::Year, "1754129472", Some(2025)),
            (TimePart::Hour, "1754129472", Some(10)),
            (TimePart::Hour, "1754129472123", Some(10)),
            (TimePart::Minute, "1754129472.5", Some(11)),
            (TimePart::Hour, "1754129472123456789", Some(10)),
            (TimePart::Hour, "noon", None),
            (TimePart::Year, "42", None),
            (TimePart::Year, "", None),
        ] {
            assert_eq!(part.of(text), expected, "{part:?} of {text}");
        }
    }
}
