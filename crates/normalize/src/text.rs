//! A line of text that is nothing known: the whole line is the field `message`.

use aurora_ocsf::{Class, Event, Record, Value};

use crate::{
    DeadLetterReason, Format, Problem,
    line::Line,
    mapping::{Draft, How, Row},
    registry::TextFormat,
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
    record
}

fn to_event(record: &Record<'_>) -> Event {
    let mut draft = Draft::of(record, Class::BaseEvent, 0, ("Unknown", "Unknown"));
    draft.apply(&[Row("message", "message", How::Text)]);
    draft.finish()
}
