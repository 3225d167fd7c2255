//! The record at hand, kept across chunks up to the limit.

use memchr::memchr;

use super::{Frame, Sink, cutter::RECORD_SEPARATOR};

/// How much is kept of a record that exceeds the limit.
const HEAD: usize = 256;

/// The bytes of one record: first those kept from earlier chunks, then those of the current chunk that
/// start at `from`.
#[derive(Debug)]
pub(super) struct Piece {
    limit: usize,
    line: u64,
    kept: Vec<u8>,
    /// How many bytes earlier chunks held, of which `kept` has all or the beginning.
    length: u64,
    from: usize,
}

impl Piece {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, line: 1, kept: Vec::new(), length: 0, from: 0 }
    }

    /// The line on which the record starts.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Forgets what there was and starts at `from` of the current chunk.
    pub(super) fn start(&mut self, from: usize, line: u64) {
        self.kept.clear();
        self.length = 0;
        self.from = from;
        self.line = line;
    }

    /// Keeps what the current chunk has of the record, for the next chunk comes.
    pub(super) fn keep_rest(&mut self, chunk: &[u8]) {
        self.keep(chunk, chunk.len());
        self.from = 0;
    }

    /// Hands the record on, which ends before `end` of the current chunk.
    pub(super) fn emit(&mut self, chunk: &[u8], end: usize, sink: &mut Sink<'_>) {
        if self.length == 0 && end - self.from <= self.limit {
            sink(Frame::Record { line: self.line, bytes: trim_end(&chunk[self.from..end]) });
        } else {
            self.keep(chunk, end);
            sink(self.frame());
        }
        self.start(end, self.line);
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.kept.capacity()
    }

    fn frame(&self) -> Frame<'_> {
        if self.length > self.limit as u64 {
            Frame::TooLong { line: self.line, head: &self.kept, length: self.length }
        } else {
            Frame::Record { line: self.line, bytes: trim_end(&self.kept) }
        }
    }

    fn keep(&mut self, chunk: &[u8], end: usize) {
        let part = &chunk[self.from..end];
        self.from = end;
        self.length += part.len() as u64;
        if self.length <= self.limit as u64 {
            self.kept.extend_from_slice(part);
        } else {
            let room = HEAD.saturating_sub(self.kept.len()).min(part.len());
            self.kept.extend_from_slice(&part[..room]);
            self.kept.truncate(HEAD);
        }
    }
}

/// Without the line end, and without the blank lines that were looked at to find the record's end.
fn trim_end(bytes: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == RECORD_SEPARATOR;
    let end = bytes.iter().rposition(|byte| !is_blank(byte)).map_or(0, |last| last + 1);
    let line = &bytes[..memchr(b'\n', &bytes[end..]).map_or(bytes.len(), |length| end + length)];
    line.strip_suffix(b"\r").unwrap_or(line)
}
