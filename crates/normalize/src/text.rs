//! A line of text that is nothing known: the whole line is the field `message`.

use aurora_ocsf::{Class, Event, Record, Value};

use crate::{
    DeadLetterReason, Format, Problem,
    line::Line,
    mapping::{Draft, How, Row},
    registry::TextFormat,
    syslog, time,
};

pub(crate) static FORMAT: TextFormat = TextFormat {
    format: Format::PlainText,
    parse: |line, _: &mut Vec<Problem>| Some(record(line)),
    to_event,
};

/// Of a text, at most one character in this many is a control character or stands for bad bytes.
const ODD_SHARE: usize = 8;

/// Refuses what is no text at all, such as a binary file that somebody took for a log.
pub(crate) fn check(text: &str) -> Result<(), DeadLetterReason> {
    let is_odd = |char: &char| *char == char::REPLACEMENT_CHARACTER || is_odd_control(*char);
    let (n_odd, n_chars) = (text.chars().filter(is_odd).count(), text.chars().count());
    if n_odd * ODD_SHARE > n_chars { Err(DeadLetterReason::NotText { n_odd, n_chars }) } else { Ok(()) }
}

/// Line ends, tabs and the escape of coloured output are what programs do write.
fn is_odd_control(char: char) -> bool {
    char.is_control() && !matches!(char, '\t' | '\n' | '\r' | '\u{1B}' | '\u{1D}')
}

/// The record of any line.
pub(crate) fn record<'a>(line: &Line<'a>) -> Record<'a> {
    let mut record = line.record();
    record.push("message", Value::Text(line.raw.into()));
    let start = line.raw.trim_start_matches(['[', '(']);
    record.time = record.time.or_else(|| moment(start, line));
    if let Some(level) = level(start) {
        record.push_taxonomy("level", Value::Text(level.into()));
    }
    record
}

/// The time that many programs start their lines with.
fn moment(start: &str, line: &Line<'_>) -> Option<aurora_model::Timestamp> {
    if !start.as_bytes().first()?.is_ascii_digit() {
        return time::stamp(start, line.received_at).map(|(time, _)| time);
    }
    let mut ends = start.match_indices([' ', ']', ')']).map(|(at, _)| at).take(2).collect::<Vec<_>>();
    ends.push(start.len().min(40));
    // `2024-01-02 03:04:05` has a space in it. A number alone is no date.
    let has_date =
        |text: &&str| text.len() >= 10 && text.get(4..5).is_some_and(|sign| matches!(sign, "-" | "/"));
    ends.iter()
        .rev()
        .filter_map(|end| start.get(..*end))
        .filter(has_date)
        .find_map(|text| time::parse(text.trim_end_matches([',', ':'])))
}

/// The level, if one of the first words is plainly one.
fn level(start: &str) -> Option<&'static str> {
    const LEVELS: [(&str, &str); 12] = [
        ("EMERG", "emerg"),
        ("PANIC", "emerg"),
        ("FATAL", "crit"),
        ("CRITICAL", "crit"),
        ("ALERT", "alert"),
        ("ERROR", "err"),
        ("ERR", "err"),
        ("WARNING", "warning"),
        ("WARN", "warning"),
        ("NOTICE", "notice"),
        ("INFO", "info"),
        ("DEBUG", "debug"),
    ];
    let words = start.split([' ', '[', ']', ':', '|']).filter(|word| !word.is_empty()).take(6);
    let found = |word: &str| LEVELS.iter().find(|(name, _)| *name == word).map(|(_, level)| *level);
    words.filter_map(found).next()
}

fn to_event(record: &Record<'_>) -> Event {
    let mut draft = Draft::of(record, Class::BaseEvent, 0, ("Unknown", "Unknown"));
    draft.apply(&[Row("message", "message", How::Text)]);
    if let Some(level) = draft.take("level") {
        draft.event.set_severity(syslog::rank(level));
    }
    draft.finish()
}
