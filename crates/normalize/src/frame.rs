//! Cuts a text input into records, as it streams by.
//!
//! A JSON input may be one object, an array of objects, an object per line, or pretty-printed objects
//! in a row; anything else is cut into lines, but for events of Windows in XML, which have as many lines as they like. Nothing is kept but the record at hand, up to the limit, so
//! an input may be larger than memory, and so may a single line of it.
//!
//! ```
//! use aurora_normalize::frame::{Frame, Framer};
//!
//! let mut lines = Vec::new();
//! let mut framer = Framer::new(1 << 20);
//! let mut sink = |frame: Frame<'_>| lines.push(frame.line());
//! framer.push(b"{\"a\":1}\n{\n  \"b\"", &mut sink);
//! framer.push(b": 2\n}\n", &mut sink);
//! framer.finish(&mut sink);
//! assert_eq!(lines, [1, 2]);
//! ```
//!
//! # How broken JSON is kept from hiding what follows it
//! The scanner knows JSON's grammar, so it notices at once when a record cannot go on. The broken record
//! ends with that line, unless the next lines look like its own remains: they are indented, or close a
//! bracket. A `{` that is not indented deeper than the record's own starts a new record. Records that
//! were broken come out like any other; the parser rejects them and says why.
//!
//! # Invariants
//! - The frames do not depend on how the input was cut into chunks.
//! - Every byte is in a frame, except white space between records, the `[`, `]` and `,` of arrays, and what wraps
//!   events without being one: `{"Records":[…]}`, `<Events>`, the envelope of EventBridge around an event of AWS.

mod cutter;
mod inner;
mod joiner;
mod json;
mod piece;
#[cfg(test)]
mod tests;
mod unicode;
mod wrapper;
mod xml;

use cutter::Cutter;
use joiner::Joiner;
use unicode::Decoder;

/// A part of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// One record, in UTF-8 unless the input is in no encoding that we know.
    Record {
        /// The line, counted from 1, on which it starts.
        line: u64,
        /// Its bytes, without the line end.
        bytes: &'a [u8],
    },
    /// A record that exceeds the limit and was passed over.
    TooLong {
        /// The line, counted from 1, on which it starts.
        line: u64,
        /// Its beginning.
        head: &'a [u8],
        /// How many bytes it has, the line ends within it and after it included.
        length: u64,
    },
}

impl Frame<'_> {
    /// The line, counted from 1, on which the frame starts.
    pub fn line(&self) -> u64 {
        match self {
            Self::Record { line, .. } | Self::TooLong { line, .. } => *line,
        }
    }
}

/// Where frames go.
pub type Sink<'s> = dyn FnMut(Frame<'_>) + 's;

/// Cuts one input into frames.
#[derive(Debug)]
pub struct Framer {
    decoder: Decoder,
    cutter: Cutter,
    joiner: Joiner,
    events: xml::Events,
    wrapper: wrapper::Wrapper,
}

impl Framer {
    /// For records of at most `max_record_bytes`.
    pub fn new(max_record_bytes: usize) -> Self {
        Self {
            decoder: Decoder::default(),
            cutter: Cutter::new(max_record_bytes),
            joiner: Joiner::new(max_record_bytes),
            events: xml::Events::new(max_record_bytes),
            wrapper: wrapper::Wrapper::new(),
        }
    }

    /// Takes the next bytes of the input.
    pub fn push(&mut self, chunk: &[u8], sink: &mut Sink<'_>) {
        let Self { decoder, cutter, joiner, events, wrapper } = self;
        let mut sink = |frame: Frame<'_>| joiner.take(frame, &mut |frame| inner::each(frame, sink));
        decoder.push(chunk, &mut |text| {
            wrapper.push(text, &mut |text| events.push(text, cutter, &mut sink));
        });
    }

    /// How many bytes it holds at most without asking for more memory.
    #[cfg(test)]
    fn capacity(&self) -> usize {
        self.cutter.capacity()
    }

    /// Takes the end of the input.
    pub fn finish(mut self, sink: &mut Sink<'_>) {
        let Self { decoder, cutter, joiner, events, wrapper } = &mut self;
        let mut taken = |frame: Frame<'_>| joiner.take(frame, &mut |frame| inner::each(frame, sink));
        let mut out = |text: &[u8]| events.push(text, cutter, &mut taken);
        decoder.finish(&mut |text| wrapper.push(text, &mut out));
        wrapper.finish(&mut out);
        events.finish(cutter, &mut taken);
        cutter.finish(&mut taken);
        joiner.finish(sink);
    }
}
