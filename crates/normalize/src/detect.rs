//! One record of any known format: which one is it, and what does it say?

use std::{borrow::Cow, sync::Arc};

use aurora_model::Timestamp;
use aurora_ocsf::{Event, Field, Record};
use serde::de::IgnoredAny;

use crate::{
    DeadLetter, DeadLetterReason, Format, Limits, Scratch,
    document::Document,
    indexed::Indexed,
    line::Line,
    mapped::{Formats, Mapped},
    plain, registry, table, text, windows, zeek,
};

/// What the bytes around a record say about it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'c> {
    /// What the record was cut from.
    pub container: Container<'c>,
    /// The name of the file, without folders. A hint for what content leaves open (which Zeek log a
    /// JSON line without `_path` comes from), never a decision about the format.
    pub file_name: Option<&'c str>,
    /// About when the record was received. Only a time without a year needs it.
    pub received_at: Option<Timestamp>,
    /// The formats of the user. They are tried before those that are built in, but for Windows events and rows of a
    /// Zeek log.
    pub formats: Option<&'c Formats>,
}

/// What a record was cut from.
#[derive(Clone, Copy, Debug, Default)]
pub enum Container<'c> {
    /// Text: JSON in any framing.
    #[default]
    Text,
    /// A Windows event log file, rendered by [`crate::evtx`].
    Evtx,
    /// A log whose columns are named in a header.
    Table(&'c table::Header),
}

/// One record, parsed.
#[derive(Clone, Debug)]
pub struct Parsed<'a> {
    /// What it is written in.
    pub format: Format,
    /// What it says.
    pub record: Record<'a>,
    /// What was odd about it without making it unreadable.
    pub problems: Vec<Problem>,
    /// The user's format, if it is of one.
    pub mapped: Option<Arc<Mapped>>,
}

impl Parsed<'_> {
    /// The name of its format: the user's, or that of one that is built in.
    pub fn format_name(&self) -> &str {
        self.mapped.as_deref().map_or(self.format.as_str(), Mapped::name)
    }
}

/// Something odd in a record that could be read nevertheless.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Bytes that are not UTF-8 were replaced by U+FFFD.
    #[error("not UTF-8 at byte {at}: bad bytes were replaced by U+FFFD")]
    NotUtf8 {
        /// Where the first bad sequence starts.
        at: usize,
    },
    /// A field that should hold a time does not.
    #[error("`{field}` is not a time: `{text}`")]
    BadTime {
        /// The field.
        field: String,
        /// Its beginning.
        text: String,
    },
    /// A field that should hold a number does not.
    #[error("`{field}` is not a number: `{text}`")]
    BadNumber {
        /// The field.
        field: String,
        /// Its beginning.
        text: String,
    },
    /// A value that is written in another language inside the record could not be read.
    #[error("`{field}` holds malformed XML: expected {expected}")]
    BadXml {
        /// The field.
        field: String,
        /// What was expected.
        expected: &'static str,
    },
}

impl Problem {
    /// How much of a bad value is quoted.
    const QUOTED_CHARS: usize = 64;

    pub(crate) fn bad_time(field: &str, text: &str) -> Self {
        Self::BadTime { field: field.to_owned(), text: text.chars().take(Self::QUOTED_CHARS).collect() }
    }

    pub(crate) fn bad_number(field: &str, text: &str) -> Self {
        Self::BadNumber { field: field.to_owned(), text: text.chars().take(Self::QUOTED_CHARS).collect() }
    }
}

/// Parses one record into fields of its own, for callers that keep it or have only one.
///
/// # Errors
/// As [`parse_in`].
pub fn parse<'a>(raw: &'a [u8], context: &Context<'_>, limits: &Limits) -> Result<Parsed<'a>, DeadLetter> {
    let mut scratch = Scratch::default();
    let Parsed { format, record, problems, mapped } = parse_in(raw, &mut scratch, context, limits)?;
    Ok(Parsed { format, record: detached(record, raw), problems, mapped })
}

/// Parses one record into fields that borrow from the raw bytes and the scratch.
///
/// # Errors
/// A [`DeadLetter`] when the record is too large, is no text, or belongs to no known format.
pub fn parse_in<'a>(
    raw: &'a [u8],
    scratch: &'a mut Scratch,
    context: &Context<'_>,
    limits: &Limits,
) -> Result<Parsed<'a>, DeadLetter> {
    if raw.len() > limits.max_record_bytes {
        return Err(DeadLetterReason::TooLong { bytes: raw.len(), limit: limits.max_record_bytes }.into());
    }
    if let Container::Table(table::Header::Zeek(header)) = context.container {
        let mut problems = Vec::new();
        let record = zeek::parse_tsv(raw, header, limits, &mut problems)?;
        return Ok(Parsed { format: Format::ZeekTsv, record, problems, mapped: None });
    }
    scratch.walk.mark(raw);
    match simdutf8::basic::from_utf8(raw) {
        Ok(text) => parse_text(text, scratch, context, limits),
        Err(_) => parse_mended(raw, scratch, context, limits),
    }
}

/// Builds the OCSF event of a record, from the record alone.
///
/// An event that does not say when it happened gets the time at which it was received.
pub fn to_event(parsed: &Parsed<'_>, received_at: Timestamp) -> Event {
    let mut event = match parsed.format {
        Format::Mapped => match &parsed.mapped {
            Some(mapped) => mapped.to_event(&parsed.record),
            None => plain::to_event(&parsed.record),
        },
        Format::WindowsEvtx | Format::WindowsJson | Format::WindowsFlat | Format::Winlogbeat => {
            windows::to_event(&parsed.record)
        }
        Format::ZeekJson | Format::ZeekTsv => zeek::to_event(&parsed.record),
        format => registry::builder(format)(&parsed.record),
    };
    if parsed.record.time.is_none() {
        event.set_time(received_at);
    }
    event
}

/// Parses a record that is not quite UTF-8. Whoever can put a bad byte into a field must not be able to
/// hide the event by it, so the rest is read and the bad bytes become U+FFFD.
fn parse_mended<'a>(
    raw: &'a [u8],
    scratch: &mut Scratch,
    context: &Context<'_>,
    limits: &Limits,
) -> Result<Parsed<'a>, DeadLetter> {
    let at = raw.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let text = String::from_utf8_lossy(raw);
    scratch.walk.mark(text.as_bytes());
    let Parsed { format, record, mut problems, mapped } =
        parse_text(&text, scratch, context, limits).map_err(|_| DeadLetterReason::NotUtf8 { at })?;
    problems.push(Problem::NotUtf8 { at });
    let record = Record { is_written_plainly: false, ..detached(record, raw) };
    Ok(Parsed { format, record, problems, mapped })
}

/// What starts with a brace is JSON, whole or broken; so is any other JSON value. All else is a line of text.
fn parse_text<'a>(
    text: &'a str,
    scratch: &'a mut Scratch,
    context: &Context<'_>,
    limits: &Limits,
) -> Result<Parsed<'a>, DeadLetter> {
    if let Container::Table(header) = context.container
        && let Some(parsed) = table::parse(text, header, context, limits)
    {
        return parsed;
    }
    match text.trim_ascii_start().as_bytes() {
        [] => Err(DeadLetterReason::Empty.into()),
        [b'{', ..] => parse_json(text, scratch, context, limits),
        _ if serde_json::from_str::<IgnoredAny>(text).is_ok() => parse_json(text, scratch, context, limits),
        _ => parse_line(text, scratch, context, limits),
    }
}

fn parse_line<'a>(
    text: &'a str,
    scratch: &'a mut Scratch,
    context: &Context<'_>,
    limits: &Limits,
) -> Result<Parsed<'a>, DeadLetter> {
    text::check(text)?;
    let (line, mut problems) = (Line::new(text, context.received_at), Vec::new());
    let mapped = context.formats.and_then(|formats| formats.read_line(&line, limits, &mut problems));
    if let Some((mapped, record)) = mapped {
        return Ok(Parsed { format: Format::Mapped, record, problems, mapped: Some(mapped) });
    }
    if let Some(json) = json_payload(&line) {
        return parse_wrapped(&line, json, scratch, context, limits);
    }
    let (format, record) = registry::read_line(&line, &mut problems);
    Ok(Parsed { format, record, problems, mapped: None })
}

/// The JSON object that a line of syslog carries, bare or after the cookie of Common Event Expression.
fn json_payload<'a>(line: &Line<'a>) -> Option<&'a str> {
    let message = line.envelope.map(|_| line.message)?;
    let json = message.strip_prefix("@cee:").unwrap_or(message).trim_ascii();
    (json.starts_with('{') && serde_json::from_str::<IgnoredAny>(json).is_ok()).then_some(json)
}

/// Reads JSON in a line of syslog as the format that it is. What it does not say itself, the header says.
fn parse_wrapped<'a>(
    line: &Line<'a>,
    json: &'a str,
    scratch: &'a mut Scratch,
    context: &Context<'_>,
    limits: &Limits,
) -> Result<Parsed<'a>, DeadLetter> {
    scratch.walk.mark(json.as_bytes());
    let mut parsed = parse_json(json, scratch, context, limits)?;
    let header = line.record();
    parsed.record.time = parsed.record.time.or(header.time);
    parsed.record.host = parsed.record.host.or(header.host);
    parsed.record.raw = header.raw;
    Ok(parsed)
}

fn parse_json<'a>(
    text: &'a str,
    scratch: &'a mut Scratch,
    context: &Context<'_>,
    limits: &Limits,
) -> Result<Parsed<'a>, DeadLetter> {
    let Scratch { walk, names, origins } = scratch;
    let document = match Document::read(text, walk, names.take(), limits) {
        Ok(document) => document,
        Err((letter, index)) => {
            names.give_back(index);
            return Err(letter);
        }
    };
    let mut problems = Vec::new();
    let (format, record) = recognise(document, context, origins, &mut problems);
    let (mut record, index) = record.into_parts();
    names.give_back(index);
    match format {
        Some(format) => Ok(Parsed { format, record, problems, mapped: None }),
        None => {
            let formats = context.formats;
            if let Some(mapped) =
                formats.and_then(|formats| formats.complete(&mut record, limits, &mut problems))
            {
                return Ok(Parsed { format: Format::Mapped, record, problems, mapped: Some(mapped) });
            }
            let format = complete(&mut record, context, &mut problems);
            Ok(Parsed { format, record, problems, mapped: None })
        }
    }
}

/// Finds out whether a document is of a format that is known by its names, and makes the record of it.
fn recognise<'a>(
    document: Document<'a>,
    context: &Context<'_>,
    origins: &mut windows::Origins,
    problems: &mut Vec<Problem>,
) -> (Option<Format>, Indexed<'a>) {
    let Some(format) = windows::recognise(&document) else { return (None, document.into_indexed()) };
    let record = windows::record(document, format, origins, problems);
    let is_evtx = matches!(context.container, Container::Evtx);
    (Some(if is_evtx { Format::WindowsEvtx } else { format }), record)
}

/// Completes the record of any other document.
fn complete(record: &mut Record<'_>, context: &Context<'_>, problems: &mut Vec<Problem>) -> Format {
    if zeek::recognise(record, context.file_name) {
        zeek::complete_json(record, context.file_name, problems);
        Format::ZeekJson
    } else {
        let format = registry::recognise_json(record);
        (format.complete)(record, context, problems);
        format.format
    }
}

/// The same record without borrowing from anything but `raw`.
pub(crate) fn detached<'a>(record: Record<'_>, raw: &'a [u8]) -> Record<'a> {
    let fields = record.fields.into_iter().map(|field| Field {
        name: Cow::Owned(field.name.into_owned()),
        value: field.value.into_owned(),
        origin: field.origin,
        id: field.id,
        is_rewritten: field.is_rewritten,
    });
    Record {
        fields: fields.collect(),
        log_sources: record.log_sources,
        time: record.time,
        host: record.host.map(|host| Cow::Owned(host.into_owned())),
        record_id: record.record_id,
        raw: Cow::Borrowed(raw),
        name_table: record.name_table,
        is_written_plainly: record.is_written_plainly,
    }
}
