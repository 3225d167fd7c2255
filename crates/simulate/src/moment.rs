//! Time, in the many ways in which logs write it. All of it is UTC.

use std::ops::Add;

/// A moment: microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// A length of time in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span(i64);

pub(crate) const fn micros(count: i64) -> Span {
    Span(count)
}

pub(crate) const fn millis(count: i64) -> Span {
    Span(count * 1000)
}

pub(crate) const fn seconds(count: i64) -> Span {
    Span(count * 1_000_000)
}

pub(crate) const fn minutes(count: i64) -> Span {
    seconds(count * 60)
}

impl Span {
    /// As Zeek writes an interval.
    pub(crate) fn as_seconds(self) -> String {
        format!("{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }

    pub(crate) const fn as_millis(self) -> i64 {
        self.0 / 1000
    }

    pub(crate) const fn in_seconds(self) -> i64 {
        self.0 / 1_000_000
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, span: Self) -> Self {
        Self(self.0 + span.0)
    }
}

impl Add<Span> for Moment {
    type Output = Self;

    fn add(self, span: Span) -> Self {
        Self(self.0 + span.0)
    }
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What a calendar and a clock show.
struct Civil {
    year: i64,
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

impl Moment {
    /// From microseconds since the epoch; `None` before it and after the year 9999.
    pub const fn from_micros(micros: i64) -> Option<Self> {
        if micros < 0 || micros > 253_402_207_200_000_000 { None } else { Some(Self(micros)) }
    }

    /// Microseconds since the epoch.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    pub(crate) const fn as_millis(self) -> i64 {
        self.0 / 1000
    }

    /// Days since the epoch.
    pub(crate) const fn day(self) -> i64 {
        self.0.div_euclid(86_400_000_000)
    }

    pub(crate) const fn minute_of_day(self) -> i64 {
        self.0.rem_euclid(86_400_000_000) / 60_000_000
    }

    /// The start of its hour.
    pub(crate) const fn hour_start(self) -> Self {
        Self(self.0 - self.0.rem_euclid(3_600_000_000))
    }

    pub(crate) const fn day_start(self) -> Self {
        Self(self.0 - self.0.rem_euclid(86_400_000_000))
    }

    /// Monday is 0.
    pub(crate) const fn weekday(self) -> i64 {
        (self.day() + 3).rem_euclid(7)
    }

    pub(crate) const fn is_weekend(self) -> bool {
        self.weekday() > 4
    }

    /// The days of the Gregorian calendar, counted in eras of 400 years that start in March:
    /// <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
    fn civil(self) -> Civil {
        let days = self.day() + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let of_day = self.0.rem_euclid(86_400_000_000);
        Civil {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as usize,
            day: day_of_year - (153 * march_month + 2) / 5 + 1,
            hour: of_day / 3_600_000_000,
            minute: of_day / 60_000_000 % 60,
            second: of_day / 1_000_000 % 60,
        }
    }

    fn date_and_time(self, between: char) -> String {
        let Civil { year, month, day, hour, minute, second, .. } = self.civil();
        format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}")
    }

    /// `2026-11-02T08:15:02Z`
    pub(crate) fn iso(self) -> String {
        self.date_and_time('T') + "Z"
    }

    /// `2026-11-02T08:15:02.123Z`
    pub(crate) fn iso_millis(self) -> String {
        format!("{}.{:03}Z", self.date_and_time('T'), self.0.rem_euclid(1_000_000) / 1000)
    }

    /// `2026-11-02T08:15:02.123456Z`
    pub(crate) fn iso_micros(self) -> String {
        format!("{}.{:06}Z", self.date_and_time('T'), self.0.rem_euclid(1_000_000))
    }

    /// `2026-11-02T08:15:02.123456+0000`, as Suricata writes it.
    pub(crate) fn eve(self) -> String {
        format!("{}.{:06}+0000", self.date_and_time('T'), self.0.rem_euclid(1_000_000))
    }

    /// `2026-11-02T08:15:02`, as the unified audit log of Microsoft 365 writes it.
    pub(crate) fn bare(self) -> String {
        self.date_and_time('T')
    }

    /// `2026-11-02 08:15:02.123`, as Sysmon writes it.
    pub(crate) fn sysmon(self) -> String {
        format!("{}.{:03}", self.date_and_time(' '), self.0.rem_euclid(1_000_000) / 1000)
    }

    /// `2026-11-02-08-15-02`, as Zeek opens a log.
    pub(crate) fn zeek_open(self) -> String {
        self.date_and_time('-').replace(':', "-")
    }

    /// `Nov  2 08:15:02`
    pub(crate) fn syslog(self) -> String {
        let Civil { month, day, hour, minute, second, .. } = self.civil();
        format!("{} {day:>2} {hour:02}:{minute:02}:{second:02}", MONTHS[month - 1])
    }

    /// `Nov 02 2026 08:15:02`
    pub(crate) fn asa(self) -> String {
        let Civil { year, month, day, hour, minute, second, .. } = self.civil();
        format!("{} {day:02} {year} {hour:02}:{minute:02}:{second:02}", MONTHS[month - 1])
    }

    /// `02/Nov/2026:08:15:02 +0000`
    pub(crate) fn web(self) -> String {
        let Civil { year, month, day, hour, minute, second, .. } = self.civil();
        format!("{day:02}/{}/{year}:{hour:02}:{minute:02}:{second:02} +0000", MONTHS[month - 1])
    }

    /// `1793606400.123456`
    pub(crate) fn epoch(self) -> String {
        format!("{}.{:06}", self.0 / 1_000_000, self.0.rem_euclid(1_000_000))
    }

    /// `1793606400.123`
    pub(crate) fn epoch_millis(self) -> String {
        format!("{}.{:03}", self.0 / 1_000_000, self.0.rem_euclid(1_000_000) / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, seconds};

    #[test]
    fn one_moment_in_every_way() {
        let moment = Moment::from_micros(1_793_607_302_123_456).expect("in range");
        assert_eq!(moment.iso_micros(), "2026-11-02T08:15:02.123456Z");
        assert_eq!(moment.iso_millis(), "2026-11-02T08:15:02.123Z");
        assert_eq!(moment.sysmon(), "2026-11-02 08:15:02.123");
        assert_eq!(moment.syslog(), "Nov  2 08:15:02");
        assert_eq!(moment.asa(), "Nov 02 2026 08:15:02");
        assert_eq!(moment.web(), "02/Nov/2026:08:15:02 +0000");
        assert_eq!(moment.epoch(), "1793607302.123456");
        assert_eq!(moment.zeek_open(), "2026-11-02-08-15-02");
        assert_eq!(moment.weekday(), 0);
        assert_eq!(moment.hour_start().iso(), "2026-11-02T08:00:00Z");
        assert_eq!((moment + seconds(60)).minute_of_day(), 8 * 60 + 16);
    }

    #[test]
    fn leap_days_are_days() {
        let day = |days: i64| Moment::from_micros(days * 86_400_000_000).expect("in range").iso();
        assert_eq!(day(0), "1970-01-01T00:00:00Z");
        assert_eq!(day(19_782), "2024-02-29T00:00:00Z");
        assert_eq!(day(19_783), "2024-03-01T00:00:00Z");
    }
}
