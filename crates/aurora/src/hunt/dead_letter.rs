//! Records that could not be parsed, in the form that is written.

use std::sync::Arc;

use aurora_normalize::DeadLetterReason;
use serde::Serialize;

use crate::scan::{Lost, Position};

/// A record that could not be parsed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DeadLetterEntry {
    pub(crate) source: Arc<str>,
    /// The line where it starts, or its record number in an event log file.
    pub(crate) record: u64,
    pub(crate) reason: String,
    /// Its bytes as far as they were kept; what is not UTF-8 is replaced.
    pub(crate) raw: String,
}

impl DeadLetterEntry {
    pub(crate) fn new(source: &Arc<str>, position: Position, letter: &Lost, raw: &[u8]) -> Self {
        Self {
            source: Arc::clone(source),
            record: position.number(),
            reason: letter.to_string(),
            raw: String::from_utf8_lossy(raw).into_owned(),
        }
    }
}

/// The reason without its particulars, to count by.
pub(crate) fn reason_kind(letter: &Lost) -> &'static str {
    let reason = match letter {
        Lost::DamagedRecord(_) => return "damaged record of an event log file",
        Lost::Unparsed(letter) => &letter.reason,
    };
    match reason {
        DeadLetterReason::Empty => "empty record",
        DeadLetterReason::TooLong { .. } => "longer than the limit",
        DeadLetterReason::TooDeep { .. } => "nested too deep",
        DeadLetterReason::TooManyFields { .. } => "too many fields",
        DeadLetterReason::NameTooLong { .. } => "field name too long",
        DeadLetterReason::NotText { .. } => "no text",
        DeadLetterReason::NotUtf8 { .. } => "not UTF-8 text",
        DeadLetterReason::TruncatedJson { .. } => "JSON that ends early",
        DeadLetterReason::MalformedJson { .. } => "malformed JSON",
        DeadLetterReason::NotAnObject { .. } => "JSON that is not an object",
        DeadLetterReason::ZeekRow(_) => "Zeek row that does not fit its header",
    }
}
