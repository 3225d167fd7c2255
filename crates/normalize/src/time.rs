//! Moments as sources write them.
//!
//! All readers are total and exact: a decimal number is cut as text, never read through a float.
//! A moment without a zone is taken to be UTC, the only choice that does not depend on the machine
//! that reads it.

mod words;

use aurora_model::Timestamp;

pub(crate) use words::{common_log, stamp, words};

/// Reads a date and time: RFC 3339 and its kin (a space for the `T`, no zone, a zone without a colon,
/// `/` in dates, up to any number of fractional digits, of which six count), `/Date(1600000000000)/`,
/// or a number as [`epoch`] reads it.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(millis) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        return scaled(millis, 3);
    }
    if !has_date_shape(text) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.')) {
        return epoch(text);
    }
    calendar(text)
}

/// Reads a decimal number of seconds, milliseconds, microseconds or nanoseconds since 1970; which one
/// follows from its magnitude, for each reading of a current time is a thousand times the other.
pub fn epoch(text: &str) -> Option<Timestamp> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let n_digits = whole.trim_start_matches(['-', '+']).trim_start_matches('0').len();
    let decimals = match n_digits {
        0..=11 => 0,
        12..=14 => 3,
        15..=17 => 6,
        _ => 9,
    };
    scaled(text, decimals)
}

/// Reads a decimal number of seconds since 1970.
pub fn epoch_seconds(text: &str) -> Option<Timestamp> {
    scaled(text, 0)
}

/// Reads a decimal number whose unit is a second divided by ten `decimals` times, cut to microseconds;
/// seconds are rounded.
fn scaled(text: &str, decimals: usize) -> Option<Timestamp> {
    let is_negative = text.starts_with('-');
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    // Micros are the digits up to the sixth after the seconds' point, wherever the written point is.
    let n_wanted = (whole.len() + 6).checked_sub(decimals)?;
    let all = whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat(b'0'));
    let mut micros: i64 = 0;
    for digit in all.take(n_wanted) {
        micros = micros.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
    }
    if decimals == 0 {
        micros = micros.checked_add(i64::from(rounds_up(fraction)))?;
    }
    Timestamp::from_micros(if is_negative { -micros } else { micros })
}

/// Whether a fraction of a second is nearer to the next microsecond. Writers that print a binary
/// float write `.8235779` for `.823578`.
fn rounds_up(fraction: &str) -> bool {
    fraction.as_bytes().get(6).is_some_and(|seventh| *seventh >= b'5')
}

fn has_date_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8 && bytes[4] == b'-'
}

fn calendar(text: &str) -> Option<Timestamp> {
    let mut cursor = Cursor { bytes: text.as_bytes() };
    let year = cursor.number(4)?;
    cursor.one_of(b"-/")?;
    let month = cursor.number(2)?;
    cursor.one_of(b"-/")?;
    let day = cursor.number(2)?;
    if cursor.bytes.is_empty() {
        return moment([year, month, day], [0; 3], 0, 0);
    }
    cursor.one_of(b"Tt ")?;
    let hour = cursor.number(2)?;
    cursor.one_of(b":")?;
    let minute = cursor.number(2)?;
    let second = if cursor.one_of(b":").is_some() { cursor.number(2)? } else { 0 };
    let micros = if cursor.one_of(b".,").is_some() { cursor.fraction()? } else { 0 };
    moment([year, month, day], [hour, minute, second], micros, cursor.zone()?)
}

/// Puts a moment together. `offset` is in minutes east of UTC.
fn moment(
    [year, month, day]: [i64; 3],
    [hour, minute, second]: [i64; 3],
    micros: i64,
    offset: i64,
) -> Option<Timestamp> {
    // A leap second (60) is read as the second that follows it.
    if day < 1 || day > days_in_month(year, month)? || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let minutes = (days_from_epoch(year, month, day) * 24 + hour) * 60 + minute - offset;
    Timestamp::from_micros((minutes * 60 + second) * 1_000_000 + micros)
}

fn days_in_month(year: i64, month: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Days between 1970-01-01 and a date, by <https://howardhinnant.github.io/date_algorithms.html>.
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

struct Cursor<'t> {
    bytes: &'t [u8],
}

impl Cursor<'_> {
    /// Exactly so many digits.
    fn number(&mut self, n_digits: usize) -> Option<i64> {
        let digits = self.bytes.get(..n_digits)?;
        let mut number = 0;
        for &digit in digits {
            if !digit.is_ascii_digit() {
                return None;
            }
            number = number * 10 + i64::from(digit - b'0');
        }
        self.bytes = &self.bytes[n_digits..];
        Some(number)
    }

    fn one_of(&mut self, wanted: &[u8]) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        if !wanted.contains(first) {
            return None;
        }
        self.bytes = rest;
        Some(*first)
    }

    /// At least one digit; the first six count.
    fn fraction(&mut self) -> Option<i64> {
        let n_digits = self.bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.bytes.split_at(n_digits);
        self.bytes = rest;
        let padded = digits.iter().copied().chain(std::iter::repeat(b'0'));
        let micros = padded.take(6).fold(0, |micros, digit| micros * 10 + i64::from(digit - b'0'));
        (n_digits > 0).then_some(micros)
    }

    /// Minutes east of UTC, and then the end of the text.
    fn zone(&mut self) -> Option<i64> {
        self.one_of(b" ");
        let offset = match self.one_of(b"Zz+-") {
            None => self.utc_word(),
            Some(b'+') => self.offset()?,
            Some(b'-') => -self.offset()?,
            Some(_) => 0,
        };
        self.bytes.is_empty().then_some(offset)
    }

    fn utc_word(&mut self) -> i64 {
        self.bytes =
            self.bytes.strip_prefix(b"UTC").or_else(|| self.bytes.strip_prefix(b"GMT")).unwrap_or(self.bytes);
        0
    }

    fn offset(&mut self) -> Option<i64> {
        let hours = self.number(2)?;
        self.one_of(b":");
        let minutes = if self.bytes.is_empty() { 0 } else { self.number(2)? };
        (hours <= 23 && minutes <= 59).then_some(hours * 60 + minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::{epoch_seconds, parse};

    fn check(text: &str, expected: &str) {
        let moment = parse(text).map_or_else(|| "none".to_owned(), |moment| moment.to_string());
        assert_eq!(moment, expected, "{text}");
    }

    #[test]
    fn calendar_moments_in_many_dresses() {
        check("2025-11-27T07:40:10.165324Z", "2025-11-27T07:40:10.165324Z");
        check("2020-10-18 10:56:18.799", "2020-10-18T10:56:18.799000Z");
        check("2020-10-18T10:56:18", "2020-10-18T10:56:18.000000Z");
        check("2020-10-18 10:56", "2020-10-18T10:56:00.000000Z");
        check("2020-10-18", "2020-10-18T00:00:00.000000Z");
        check("2020/10/18 10:56:18", "2020-10-18T10:56:18.000000Z");
        check("2020-10-18T10:56:18,5+02:00", "2020-10-18T08:56:18.500000Z");
        check("2020-10-18T10:56:18.123456789-0530", "2020-10-18T16:26:18.123456Z");
        check("2020-10-18T10:56:18+02", "2020-10-18T08:56:18.000000Z");
        check("2020-10-18 10:56:18.1 UTC", "2020-10-18T10:56:18.100000Z");
        check("2020-02-29T23:59:60Z", "2020-03-01T00:00:00.000000Z");
        check(" 0001-01-01T00:00:00Z ", "0001-01-01T00:00:00.000000Z");
        check("1601-01-01T00:00:00Z", "1601-01-01T00:00:00.000000Z");
    }

    #[test]
    fn numbers_of_every_magnitude() {
        check("1588205017.5", "2020-04-30T00:03:37.500000Z");
        check("1588205017.8235779", "2020-04-30T00:03:37.823578Z");
        check("1588205017.9999999", "2020-04-30T00:03:38.000000Z");
        check("1588205017.12345649", "2020-04-30T00:03:37.123456Z");
        check("1588205017", "2020-04-30T00:03:37.000000Z");
        check("1588205017123", "2020-04-30T00:03:37.123000Z");
        check("1588205017123.4567", "2020-04-30T00:03:37.123456Z");
        check("1588205017123456", "2020-04-30T00:03:37.123456Z");
        check("1588205017123456789", "2020-04-30T00:03:37.123456Z");
        check("/Date(1588205017123)/", "2020-04-30T00:03:37.123000Z");
        check("-1.5", "1969-12-31T23:59:58.500000Z");
        check("0", "1970-01-01T00:00:00.000000Z");
        check("00000000000000000000000000", "1970-01-01T00:00:00.000000Z");
    }

    #[test]
    fn what_is_no_moment() {
        for text in [
            "",
            "-",
            ".",
            "now",
            "2020-13-01",
            "2021-02-29",
            "2020-10-18T25:00:00Z",
            "1.2.3",
            "--1",
            "1e9",
            "2020-10-18T10:56:18.Z",
            "2020-10-18T10:56:18Zz",
            "2020-10-18T10:56:18+9",
            "9999999999999999999999999999",
            "/Date(x)/",
            "/Date()/",
            "２０２０-10-18",
        ] {
            check(text, "none");
        }
    }

    #[test]
    fn seconds_are_seconds_however_many() {
        let read = |text| epoch_seconds(text).map(|moment| moment.to_string());
        assert_eq!(read("100000000000").as_deref(), Some("5138-11-16T09:46:40.000000Z"));
        assert_eq!(read("1300475167.096535").as_deref(), Some("2011-03-18T19:06:07.096535Z"));
        assert_eq!(read("1.5e9"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_moment_or_none(text in "[-+0-9TZ:. /]{0,30}") {
            parse(&text);
        }

        #[test]
        fn reads_what_a_timestamp_prints(micros in -62_135_596_800_000_000i64..253_402_207_200_999_999) {
            let moment = aurora_model::Timestamp::from_micros(micros).expect("in range");
            proptest::prop_assert_eq!(parse(&moment.to_string()), Some(moment));
        }
    }
}
