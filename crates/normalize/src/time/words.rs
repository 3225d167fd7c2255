//! Moments that name their month: `Oct 18 10:56:18`, `Thu Oct 18 10:56:18 2020`, `18/Oct/2020:10:56:18 +0200`.

use aurora_model::Timestamp;

use super::{Cursor, moment};

const MONTHS: [&[u8; 3]; 12] =
    [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
const DAYS: [&[u8; 3]; 7] = [b"mon", b"tue", b"wed", b"thu", b"fri", b"sat", b"sun"];

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// Reads a whole text as [`stamp`] does.
pub(crate) fn words(text: &str, near: Option<Timestamp>) -> Option<Timestamp> {
    stamp(text, near).filter(|(_, rest)| rest.trim_ascii().is_empty()).map(|(time, _)| time)
}

/// Reads the moment at the start of a text, and returns what follows it: a day of the week or none, the month, the
/// day, the time of day and, before, between or after them, the year. A moment without a year is put in that year in which it is nearest
/// to `near` but no more than a day after it; without `near` it cannot be read. A zone in numbers counts, a
/// zone of letters is taken for UTC, as no list of them is free of contradictions.
pub(crate) fn stamp(text: &str, near: Option<Timestamp>) -> Option<(Timestamp, &str)> {
    let mut cursor = Cursor { bytes: text.as_bytes() };
    weekday(&mut cursor);
    let year_first = year_before(&mut cursor);
    let (month, day) = date(&mut cursor)?;
    let year_mid = year_before(&mut cursor);
    let [hour, minute, second] = clock(&mut cursor)?;
    let micros = if fraction_follows(&cursor) { fraction(&mut cursor)? } else { 0 };
    let (offset, year_last) = zone_and_year(&mut cursor);
    let rest = &text[text.len() - cursor.bytes.len()..];
    let at = |year| moment([year, month, day], [hour, minute, second], micros, offset);
    let time = match year_first.or(year_mid).or(year_last) {
        Some(year) => at(year)?,
        None => nearest(near?, at)?,
    };
    Some((time, rest))
}

/// Reads `18/Oct/2020:10:56:18 +0200`, the time of the common log format.
pub(crate) fn common_log(text: &str) -> Option<Timestamp> {
    let mut cursor = Cursor { bytes: text.as_bytes() };
    let day = short_number(&mut cursor)?;
    cursor.one_of(b"/")?;
    let month = month(&mut cursor)?;
    cursor.one_of(b"/")?;
    let year = cursor.number(4)?;
    cursor.one_of(b":")?;
    let time_of_day = clock(&mut cursor)?;
    let micros = if fraction_follows(&cursor) { fraction(&mut cursor)? } else { 0 };
    moment([year, month, day], time_of_day, micros, cursor.zone()?)
}

/// The candidate nearest to `near` among its year and the two beside it, at most a day later than it.
fn nearest(near: Timestamp, at: impl Fn(i64) -> Option<Timestamp>) -> Option<Timestamp> {
    let year: i64 = near.to_string().get(..4)?.parse().ok()?;
    let is_past = |time: &Timestamp| time.as_micros() <= near.as_micros().saturating_add(DAY);
    let candidates = (year - 4..=year + 1).filter_map(at).filter(is_past);
    candidates.max_by_key(|time| time.as_micros())
}

fn weekday(cursor: &mut Cursor<'_>) {
    let is_day = |bytes: &&[u8]| DAYS.iter().any(|day| bytes.eq_ignore_ascii_case(*day));
    if cursor.bytes.get(..3).filter(is_day).is_some() {
        let rest = &cursor.bytes[3..];
        let rest = rest.strip_prefix(b",").unwrap_or(rest);
        if let Some(rest) = rest.strip_prefix(b" ") {
            cursor.bytes = rest.trim_ascii_start();
        }
    }
}

/// A year of four digits and the space after it.
fn year_before(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mut ahead = Cursor { bytes: cursor.bytes };
    let year = ahead.number(4)?;
    ahead.one_of(b" ")?;
    *cursor = ahead;
    Some(year)
}

/// `Oct 18 `, `Oct  8 `, `18 Oct `.
fn date(cursor: &mut Cursor<'_>) -> Option<(i64, i64)> {
    if cursor.bytes.first()?.is_ascii_digit() {
        let day = short_number(cursor)?;
        cursor.one_of(b" -")?;
        let month = month(cursor)?;
        cursor.one_of(b" -")?;
        return Some((month, day));
    }
    let month = month(cursor)?;
    cursor.one_of(b" ")?;
    blanks(cursor);
    let day = short_number(cursor)?;
    cursor.one_of(b",");
    cursor.one_of(b" ")?;
    blanks(cursor);
    Some((month, day))
}

fn month(cursor: &mut Cursor<'_>) -> Option<i64> {
    let name = cursor.bytes.get(..3)?;
    let at = MONTHS.iter().position(|month| name.eq_ignore_ascii_case(*month))?;
    cursor.bytes = &cursor.bytes[3..];
    i64::try_from(at + 1).ok()
}

fn clock(cursor: &mut Cursor<'_>) -> Option<[i64; 3]> {
    let hour = short_number(cursor)?;
    cursor.one_of(b":")?;
    let minute = cursor.number(2)?;
    cursor.one_of(b":")?;
    Some([hour, minute, cursor.number(2)?])
}

/// One digit or two.
fn short_number(cursor: &mut Cursor<'_>) -> Option<i64> {
    let n_digits = cursor.bytes.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    if n_digits == 0 { None } else { cursor.number(n_digits) }
}

fn fraction_follows(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.bytes, [b'.' | b',', b'0'..=b'9', ..])
}

fn fraction(cursor: &mut Cursor<'_>) -> Option<i64> {
    cursor.bytes = &cursor.bytes[1..];
    cursor.fraction()
}

/// What may follow the time of day, in either order: ` UTC`, ` +0200`, ` 2020`.
fn zone_and_year(cursor: &mut Cursor<'_>) -> (i64, Option<i64>) {
    let year = year_after(cursor);
    let offset = zone_after(cursor).unwrap_or(0);
    let year = year.or_else(|| year_after(cursor));
    (offset, year)
}

fn year_after(cursor: &mut Cursor<'_>) -> Option<i64> {
    let mut ahead = Cursor { bytes: cursor.bytes.strip_prefix(b" ")? };
    let year = ahead.number(4)?;
    let is_whole = matches!(ahead.bytes, [] | [b' ' | b':', ..]);
    if !is_whole || !(1970..=2999).contains(&year) {
        return None;
    }
    *cursor = ahead;
    Some(year)
}

fn zone_after(cursor: &mut Cursor<'_>) -> Option<i64> {
    let rest = cursor.bytes;
    let spaced = rest.strip_prefix(b" ").unwrap_or(rest);
    if let [sign @ (b'+' | b'-'), after @ ..] = spaced {
        let mut ahead = Cursor { bytes: after };
        let (hours, _) = (ahead.number(2)?, ahead.one_of(b":"));
        let minutes = ahead.number(2)?;
        let is_whole = matches!(ahead.bytes, [] | [b' ' | b':', ..]);
        *cursor = is_whole.then_some(ahead)?;
        let offset = hours * 60 + minutes;
        return Some(if *sign == b'-' { -offset } else { offset });
    }
    let after = letters_of_zone(rest, spaced)?;
    *cursor = Cursor { bytes: after };
    Some(0)
}

/// `Z` at once, or three or four capitals before a colon or a year: a host may be of capitals too.
fn letters_of_zone<'t>(rest: &'t [u8], spaced: &'t [u8]) -> Option<&'t [u8]> {
    if let Some(after) = rest.strip_prefix(b"Z") {
        return Some(after);
    }
    let n_letters = spaced.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let after = &spaced[n_letters..];
    let is_utc = matches!(&spaced[..n_letters], b"UTC" | b"GMT");
    let is_zone = (3..=5).contains(&n_letters)
        && (after.starts_with(b": ")
            || is_utc && after.is_empty()
            || after.first() == Some(&b' ') && (is_utc || is_year(&after[1..])));
    (rest.len() != spaced.len() && is_zone).then_some(after)
}

fn is_year(bytes: &[u8]) -> bool {
    bytes.len() >= 4
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && matches!(&bytes[4..], [] | [b' ' | b':', ..])
}

fn blanks(cursor: &mut Cursor<'_>) {
    cursor.bytes = cursor.bytes.trim_ascii_start();
}

#[cfg(test)]
mod tests {
    use super::{common_log, stamp};

    fn check(text: &str, expected: &str) {
        let near = super::super::parse("2024-01-10");
        let read = stamp(text, near).map(|(time, rest)| format!("{time}|{rest}"));
        assert_eq!(read.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn months_have_names() {
        check("Oct 18 10:56:18 host x", "2023-10-18T10:56:18.000000Z| host x");
        check("Jan  9 10:56:18 host", "2024-01-09T10:56:18.000000Z| host");
        check("Jan 10 23:56:18", "2024-01-10T23:56:18.000000Z|");
        check("Jan 12 00:00:00", "2023-01-12T00:00:00.000000Z|");
        check("Feb 29 00:00:00", "2020-02-29T00:00:00.000000Z|");

        check("Thu Oct 18 10:56:18 2018", "2018-10-18T10:56:18.000000Z|");
        check("Oct 18 2018 10:56:18 asa", "2018-10-18T10:56:18.000000Z| asa");
        check("2018 Oct 18 10:56:18 nexus", "2018-10-18T10:56:18.000000Z| nexus");
        check("Oct 18 10:56:18.123 UTC: %SYS", "2023-10-18T10:56:18.123000Z|: %SYS");
        check("Oct 18 10:56:18 CEST: %SYS", "2023-10-18T10:56:18.000000Z|: %SYS");
        check("Oct 18 10:56:18 CEST 2018 x", "2018-10-18T10:56:18.000000Z| x");
        check("Oct 18 10:56:18 MAIL sshd: x", "2023-10-18T10:56:18.000000Z| MAIL sshd: x");
        check("Oct 18 10:56:18 +0200 host", "2023-10-18T08:56:18.000000Z| host");
        check("18 Oct 2018 10:56:18 x", "2018-10-18T10:56:18.000000Z| x");
        check("18-Oct-2018 10:56:18.123 x", "2018-10-18T10:56:18.123000Z| x");
        check("Tue, 18 Oct 2018 10:56:18 GMT", "2018-10-18T10:56:18.000000Z|");
        for text in ["", "Oct", "Oct 18", "Oct 32 10:00:00", "Octo 1 10:00:00", "Oct 18 25:00:00 x", "é 1"] {
            check(text, "none");
        }
    }

    #[test]
    fn web_servers_write_their_own() {
        let read = |text| common_log(text).map(|time| time.to_string());
        assert_eq!(read("10/Oct/2000:13:55:36 -0700").as_deref(), Some("2000-10-10T20:55:36.000000Z"));
        assert_eq!(read("10/Oct/2000:13:55:36.123 +0000").as_deref(), Some("2000-10-10T13:55:36.123000Z"));
        assert_eq!(read("10/Oct/2000 13:55:36"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_moment_or_none(text in "(Oct|[a-zA-Z0-9é]{0,4})[-+0-9TZ:. /]{0,30}") {
            check_total(&text);
        }
    }

    fn check_total(text: &str) {
        let near = super::super::parse("2024-01-10");
        stamp(text, near);
        common_log(text);
    }
}
