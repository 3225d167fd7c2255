//! When a record of a mapped format happened.

use aurora_model::Timestamp;
use aurora_ocsf::Record;
use jiff::{
    fmt::strtime::BrokenDownTime,
    tz::{Offset, TimeZone},
};

use super::{MappedError, file};
use crate::{Problem, mapping, time};

/// Where the time stands and how it is written.
#[derive(Debug)]
pub(super) struct TimeOf {
    field: String,
    /// As `strptime` has it; `None` for what [`time::parse`] reads.
    format: Option<String>,
    /// For times that name no offset.
    zone: TimeZone,
}

impl TimeOf {
    pub(super) fn compile(time: file::Time) -> Result<Self, MappedError> {
        let wrong = |key: &str, reason: String| MappedError::Meaning { key: format!("time.{key}"), reason };
        if let Some(format) = &time.format {
            let has_year = ["%Y", "%y", "%F", "%D", "%s", "%G"].iter().any(|year| format.contains(year));
            if !has_year {
                let reason =
                    format!("`{format}` has no year (%Y); without a `format` times in many forms are read");
                return Err(wrong("format", reason));
            }
        }
        let zone = match &time.offset {
            None => TimeZone::UTC,
            Some(text) => TimeZone::fixed(
                offset(text)
                    .ok_or_else(|| wrong("offset", format!("`{text}` is no offset such as `+02:00`")))?,
            ),
        };
        Ok(Self { field: time.field, format: time.format, zone })
    }

    pub(super) fn read(&self, record: &Record<'_>, problems: &mut Vec<Problem>) -> Option<Timestamp> {
        let value = record.first(&self.field)?;
        let moment = match &self.format {
            None => mapping::moment(value).or_else(|| value.text().and_then(time::parse)),
            Some(format) => value.text().and_then(|text| self.by_format(format, text)),
        };
        if moment.is_none() {
            problems.push(Problem::bad_time(&self.field, value.text().unwrap_or_default()));
        }
        moment
    }

    fn by_format(&self, format: &str, text: &str) -> Option<Timestamp> {
        let parts = BrokenDownTime::parse(format, text.trim()).ok()?;
        let moment = match parts.to_timestamp() {
            Ok(moment) => moment,
            Err(_) => self.zone.to_timestamp(parts.to_datetime().ok()?).ok()?,
        };
        Timestamp::from_micros(moment.as_microsecond())
    }
}

/// `+02:00`, `-0530` or `Z`.
fn offset(text: &str) -> Option<Offset> {
    if matches!(text, "Z" | "UTC") {
        return Some(Offset::UTC);
    }
    let (sign, digits) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|char| *char != ':').collect();
    let is_clock = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse::<i32>().ok().filter(|_| is_clock)?;
    Offset::from_seconds(sign * (number / 100 * 3600 + number % 100 * 60)).ok()
}
