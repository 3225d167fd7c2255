//! Events of Windows in XML among the lines of a text input: each `<Event …>…</Event>` is one record, however many lines it has.
//!
//! Looked for is an `<Event` that is the first thing on its line, or follows another event or `<Events>`. All else goes on to
//! the cutter as it is; lines that only wrap events are dropped in the end, see [`is_wrapper`].

use std::borrow::Cow;

use memchr::memmem;

use super::{Frame, Sink, cutter::Cutter};

const START: &[u8] = b"<Event";
const END: &[u8] = b"</Event>";

/// How much is kept of an event that exceeds the limit.
const HEAD: usize = 256;

/// So far before an event its wrapper may start.
const MAX_WRAPPER: usize = 256;

/// What must be remembered from one chunk to the next.
#[derive(Debug)]
pub(super) struct Events {
    limit: usize,
    /// The event at hand, or the end of a chunk that may be the beginning of one.
    held: Vec<u8>,
    /// The last bytes of the event at hand: its end may lie across chunks.
    tail: Vec<u8>,
    /// All bytes of the event at hand, kept or not.
    length: u64,
    /// The line on which the event at hand starts; `None` outside of events.
    line: Option<u64>,
    /// What came since the last line end or event, up to a little more than a wrapper may have.
    before: Vec<u8>,
}

impl Events {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, held: Vec::new(), tail: Vec::new(), length: 0, line: None, before: Vec::new() }
    }

    pub(super) fn push(&mut self, chunk: &[u8], cutter: &mut Cutter, sink: &mut Sink<'_>) {
        if self.line.is_none() && self.held.is_empty() {
            return self.walk(chunk, cutter, sink);
        }
        if self.line.is_none() {
            let mut joined = std::mem::take(&mut self.held);
            joined.extend_from_slice(chunk);
            return self.walk(&joined, cutter, sink);
        }
        self.walk(chunk, cutter, sink);
    }

    pub(super) fn finish(&mut self, cutter: &mut Cutter, sink: &mut Sink<'_>) {
        match self.line.take() {
            Some(line) => self.emit(line, sink),
            None => cutter.push(&std::mem::take(&mut self.held), sink),
        }
    }

    fn walk(&mut self, mut rest: &[u8], cutter: &mut Cutter, sink: &mut Sink<'_>) {
        while !rest.is_empty() {
            rest = match self.line {
                None => self.outside(rest, cutter, sink),
                Some(line) => self.inside(line, rest, cutter, sink),
            };
        }
    }

    /// Hands on what is no event, up to the next one.
    fn outside<'c>(&mut self, text: &'c [u8], cutter: &mut Cutter, sink: &mut Sink<'_>) -> &'c [u8] {
        let mut from = 0;
        while let Some(found) = memmem::find(&text[from..], START) {
            let at = from + found;
            match text.get(at + START.len()) {
                None => break,
                Some(b' ' | b'\t' | b'\r' | b'\n' | b'>') if self.may_start(&text[..at]) => {
                    cutter.push(&text[..at], sink);
                    self.line = Some(cutter.line());
                    self.held.clear();
                    self.tail.clear();
                    self.length = 0;
                    return &text[at..];
                }
                Some(_) => from = at + 1,
            }
        }
        let kept = text.len() - n_started(text);
        self.held = text[kept..].to_vec();
        cutter.push(&text[..kept], sink);
        self.remember(&text[..kept]);
        &[]
    }

    /// True if what stands before an event on its line is nothing, white space, or the beginning of the wrapper.
    fn may_start(&self, before: &[u8]) -> bool {
        let tail = &before[before.len().saturating_sub(MAX_WRAPPER + 1)..];
        let line = match memchr::memrchr(b'\n', tail) {
            Some(at) => Cow::Borrowed(&tail[at + 1..]),
            None if self.before.is_empty() => Cow::Borrowed(tail),
            None => Cow::Owned([&self.before, tail].concat()),
        };
        line.len() <= MAX_WRAPPER && (line.trim_ascii().is_empty() || is_wrapper(&line))
    }

    fn remember(&mut self, text: &[u8]) {
        let line = match memchr::memrchr(b'\n', text) {
            Some(at) => {
                self.before.clear();
                &text[at + 1..]
            }
            None => text,
        };
        let room = (MAX_WRAPPER + 1).saturating_sub(self.before.len()).min(line.len());
        self.before.extend_from_slice(&line[..room]);
    }

    /// Takes more of the event at hand.
    fn inside<'c>(
        &mut self,
        line: u64,
        text: &'c [u8],
        cutter: &mut Cutter,
        sink: &mut Sink<'_>,
    ) -> &'c [u8] {
        let mut seam = self.tail.clone();
        let n_before = seam.len();
        seam.extend_from_slice(&text[..text.len().min(END.len() - 1)]);
        let at_seam = memmem::find(&seam, END).map(|at| at + END.len() - n_before);
        let end = at_seam.or_else(|| memmem::find(text, END).map(|at| at + END.len()));
        let part = &text[..end.unwrap_or(text.len())];
        self.keep(part);
        self.tail.extend_from_slice(&part[part.len().saturating_sub(END.len() - 1)..]);
        self.tail.drain(..self.tail.len().saturating_sub(END.len() - 1));
        if end.is_some() {
            self.line = None;
            self.before.clear();
            self.emit(line, sink);
        }
        let n_lines = memchr::memchr_iter(b'\n', part).count();
        (0..n_lines).for_each(|_| cutter.push(b"\n", sink));
        &text[part.len()..]
    }

    fn keep(&mut self, part: &[u8]) {
        self.length += part.len() as u64;
        if self.length <= self.limit as u64 {
            self.held.extend_from_slice(part);
        } else {
            let room = HEAD.saturating_sub(self.held.len()).min(part.len());
            self.held.extend_from_slice(&part[..room]);
            self.held.truncate(HEAD);
        }
    }

    fn emit(&mut self, line: u64, sink: &mut Sink<'_>) {
        let held = std::mem::take(&mut self.held);
        if self.length > self.limit as u64 {
            sink(Frame::TooLong { line, head: &held, length: self.length });
        } else {
            sink(Frame::Record { line, bytes: held.trim_ascii_end() });
        }
    }
}

/// How many bytes at the end of a text may be the beginning of an event.
fn n_started(text: &[u8]) -> usize {
    (1..=START.len().min(text.len())).rev().find(|n| START.starts_with(&text[text.len() - n..])).unwrap_or(0)
}

/// True for what stands around events: `<?xml …?>`, `<Events …>`, `</Events>`, in any number.
pub(super) fn is_wrapper(line: &[u8]) -> bool {
    let mut rest = line.trim_ascii();
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let is_part =
            [b"<?xml".as_slice(), b"<Events", b"</Events>"].iter().any(|start| rest.starts_with(start));
        let Some(end) = memchr::memchr(b'>', rest).filter(|_| is_part) else { return false };
        rest = rest[end + 1..].trim_ascii_start();
    }
    true
}
