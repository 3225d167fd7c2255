//! What could not be parsed, and why.

/// A record that could not be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct DeadLetter {
    /// Why not, in words for the analyst who finds it.
    pub reason: DeadLetterReason,
}

/// Why a record could not be parsed. Byte positions count from 0 at the record's start.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeadLetterReason {
    /// No record at all.
    #[error("empty record")]
    Empty,
    /// Longer than [`crate::Limits::max_record_bytes`].
    #[error("record of {bytes} bytes is longer than the limit of {limit}")]
    TooLong {
        /// The record's length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Nested deeper than [`crate::Limits::max_depth`].
    #[error("JSON is nested deeper than {limit} levels at byte {at}")]
    TooDeep {
        /// Where the first level too many starts.
        at: usize,
        /// The limit.
        limit: usize,
    },
    /// More leaves than [`crate::Limits::max_fields`].
    #[error("record has more than {limit} fields")]
    TooManyFields {
        /// The limit.
        limit: usize,
    },
    /// A name longer than [`crate::Limits::max_name_bytes`].
    #[error(
        "field name at byte {at}, with those that it is nested in, is longer than the limit of {limit} bytes"
    )]
    NameTooLong {
        /// Where the name starts.
        at: usize,
        /// The limit.
        limit: usize,
    },
    /// Neither UTF-8 nor, with the bad bytes replaced, a record of a known format.
    #[error("not UTF-8 text: bad byte at {at}")]
    NotUtf8 {
        /// Where the first bad sequence starts.
        at: usize,
    },
    /// JSON that breaks off before it is complete.
    #[error("JSON ends early at byte {at}: expected {expected}")]
    TruncatedJson {
        /// Where it ends.
        at: usize,
        /// What would have continued it.
        expected: &'static str,
    },
    /// Not JSON.
    #[error("malformed JSON at byte {at}: expected {expected}")]
    MalformedJson {
        /// Where it stops to be JSON.
        at: usize,
        /// What would have been JSON there.
        expected: &'static str,
    },
    /// JSON, but not an object.
    #[error("JSON record is not an object but {found}")]
    NotAnObject {
        /// What it is, with its article.
        found: &'static str,
    },
    /// Bytes that no program wrote for people or programs to read.
    #[error("no text: {n_odd} of {n_chars} characters are control characters or bad bytes")]
    NotText {
        /// How many of them are none that a text has.
        n_odd: usize,
        /// How many characters there are.
        n_chars: usize,
    },
    /// A row of a Zeek TSV log that does not fit its header.
    #[error("Zeek row does not fit its header: {0}")]
    ZeekRow(String),
}

impl From<DeadLetterReason> for DeadLetter {
    fn from(reason: DeadLetterReason) -> Self {
        Self { reason }
    }
}
