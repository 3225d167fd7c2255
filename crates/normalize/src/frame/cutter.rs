//! Where one record ends and the next one starts.

use memchr::memchr;

use super::{
    Sink,
    json::{self, Scanner, Step},
    piece::Piece,
};

/// What the bytes at hand belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The gap between records.
    Gap,
    /// What follows a `[`, which opens an array or starts a text line.
    Bracket,
    /// A JSON value.
    Json,
    /// The white space at the start of a line within a JSON value.
    JsonIndent,
    /// A JSON value that broke; the rest of the line goes with it.
    Broken,
    /// The white space at the start of a line after a broken value.
    BrokenIndent,
    /// A text line.
    Text,
}

/// How the JSON value at hand is laid out. It decides whether a `{` at the very start of a line, or no
/// deeper than the value's own, can be nested in the value: only a value that is pretty-printed without indent does that, and in any other
/// it means that the value was never finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Not known yet: the first line goes on.
    FirstLine,
    /// Not known yet: the first line holds the opening bracket alone.
    BareBracket,
    /// Pretty-printed without indent.
    Flat,
    /// Any other.
    Usual,
}

/// Cuts text into pieces, with what it must remember from one byte to the next.
#[derive(Debug)]
pub(super) struct Cutter {
    state: State,
    piece: Piece,
    scanner: Scanner,
    layout: Layout,
    /// The indent of the record at hand; `None` if it is not the first thing on its line.
    record_indent: Option<u32>,
    /// The current line, from 1.
    line: u64,
    /// How much white space the current line starts with; `None` once something else was on it.
    indent: Option<u32>,
    in_array: bool,
    /// True right after a record, where one comma may follow.
    may_comma: bool,
}

impl Cutter {
    pub(super) fn new(max_record_bytes: usize) -> Self {
        Self {
            state: State::Gap,
            piece: Piece::new(max_record_bytes),
            scanner: Scanner::default(),
            layout: Layout::FirstLine,
            record_indent: None,
            line: 1,
            indent: Some(0),
            in_array: false,
            may_comma: false,
        }
    }

    pub(super) fn push(&mut self, chunk: &[u8], sink: &mut Sink<'_>) {
        let mut at = 0;
        while at < chunk.len() {
            at = match self.state {
                State::Gap => self.gap(chunk, at),
                State::Bracket => self.bracket(chunk, at, sink),
                State::Json => self.json(chunk, at, sink),
                State::JsonIndent => self.json_indent(chunk, at, sink),
                State::Broken => self.broken(chunk, at),
                State::BrokenIndent => self.broken_indent(chunk, at, sink),
                State::Text => self.text(chunk, at, sink),
            };
        }
        self.piece.keep_rest(chunk);
    }

    pub(super) fn finish(&mut self, sink: &mut Sink<'_>) {
        if self.state != State::Gap {
            self.piece.emit(&[], 0, sink);
        }
    }

    /// The current line, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.piece.capacity()
    }

    /// Skips white space and the punctuation of arrays, and finds out what starts next.
    fn gap(&mut self, chunk: &[u8], at: usize) -> usize {
        match chunk[at] {
            b'\n' => {
                self.next_line();
                self.piece.start(at + 1, self.line);
            }
            byte if is_blank(byte) => self.widen_indent(),
            b',' if self.in_array || self.may_comma => self.pass_punctuation(),
            b']' if self.in_array => self.close_array(),
            byte => self.begin(byte, at),
        }
        at + 1
    }

    /// Starts a record with `byte`, which stands at `at`.
    fn begin(&mut self, byte: u8, at: usize) {
        if self.indent.is_none() {
            self.piece.start(at, self.line);
        }
        self.may_comma = false;
        if byte == b'{' || (self.in_array && json::starts_value(byte)) {
            self.begin_json(byte, at);
        } else if byte == b'[' {
            self.indent = None;
            self.state = State::Bracket;
        } else {
            self.state = State::Text;
        }
    }

    fn begin_json(&mut self, byte: u8, at: usize) {
        self.piece.start(at, self.line);
        self.scanner = Scanner::starting_with(byte);
        self.layout = Layout::FirstLine;
        self.record_indent = self.indent.take();
        self.state = State::Json;
    }

    /// A log line may start with a time in brackets, so a `[` opens an array only before an object.
    fn bracket(&mut self, chunk: &[u8], at: usize, sink: &mut Sink<'_>) -> usize {
        match chunk[at] {
            b'\n' => self.next_line(),
            byte if is_blank(byte) => self.widen_indent(),
            b'{' => {
                self.in_array = true;
                self.begin_json(b'{', at);
            }
            b']' => self.close_array(),
            _ if self.line == self.piece.line() => self.state = State::Text,
            _ => {
                self.cut(chunk, at, sink);
                return at;
            }
        }
        at + 1
    }

    fn json(&mut self, chunk: &[u8], at: usize, sink: &mut Sink<'_>) -> usize {
        let indent = self.indent.take();
        match self.scanner.scan(chunk, at) {
            Step::More => chunk.len(),
            Step::LineEnd(end) => {
                self.next_line();
                self.state = State::JsonIndent;
                if self.layout == Layout::FirstLine {
                    self.layout =
                        if self.scanner.is_bare_bracket() { Layout::BareBracket } else { Layout::Usual };
                }
                end + 1
            }
            Step::Done(end) => {
                self.piece.emit(chunk, end, sink);
                self.state = State::Gap;
                self.may_comma = true;
                end
            }
            Step::Broken(end) if end == at && indent.is_some() => {
                self.indent = indent;
                self.state = State::BrokenIndent;
                end
            }
            Step::Broken(end) => {
                self.state = State::Broken;
                end
            }
        }
    }

    fn json_indent(&mut self, chunk: &[u8], at: usize, sink: &mut Sink<'_>) -> usize {
        match chunk[at] {
            b'\n' => self.next_line(),
            byte if is_blank(byte) => self.widen_indent(),
            byte => {
                let is_indented = self.indent > Some(self.record_indent.unwrap_or(0));
                if self.layout == Layout::BareBracket {
                    self.layout = if is_indented { Layout::Usual } else { Layout::Flat };
                }
                if byte == b'{' && !is_indented && self.layout != Layout::Flat {
                    self.cut(chunk, at, sink);
                } else {
                    self.state = State::Json;
                }
                return at;
            }
        }
        at + 1
    }

    fn broken(&mut self, chunk: &[u8], at: usize) -> usize {
        let Some(length) = memchr(b'\n', &chunk[at..]) else { return chunk.len() };
        self.next_line();
        self.state = State::BrokenIndent;
        at + length + 1
    }

    fn broken_indent(&mut self, chunk: &[u8], at: usize, sink: &mut Sink<'_>) -> usize {
        match chunk[at] {
            b'\n' => self.next_line(),
            byte if is_blank(byte) => self.widen_indent(),
            byte if self.is_remains(byte) => {
                self.indent = None;
                self.state = State::Broken;
            }
            _ => {
                self.cut(chunk, at, sink);
                return at;
            }
        }
        at + 1
    }

    /// True if a line that starts with `byte` looks like a part of the broken record before it.
    fn is_remains(&self, byte: u8) -> bool {
        let indent = self.indent.unwrap_or(0);
        match byte {
            b'{' => self.record_indent.is_some_and(|record_indent| indent > record_indent),
            b'}' | b']' => indent >= self.record_indent.unwrap_or(0),
            _ => indent > self.record_indent.unwrap_or(0),
        }
    }

    fn text(&mut self, chunk: &[u8], at: usize, sink: &mut Sink<'_>) -> usize {
        let Some(length) = memchr(b'\n', &chunk[at..]) else { return chunk.len() };
        self.piece.emit(chunk, at + length, sink);
        self.state = State::Gap;
        at + length
    }

    /// Ends the record before `at`, where a line's first byte that is not white space stands.
    fn cut(&mut self, chunk: &[u8], at: usize, sink: &mut Sink<'_>) {
        self.piece.emit(chunk, at, sink);
        self.piece.start(at, self.line);
        self.may_comma = true;
        self.state = State::Gap;
    }

    fn pass_punctuation(&mut self) {
        self.may_comma = false;
        self.indent = None;
        self.state = State::Gap;
    }

    fn close_array(&mut self) {
        self.pass_punctuation();
        self.in_array = false;
        self.may_comma = true;
    }

    fn next_line(&mut self) {
        self.line += 1;
        self.indent = Some(0);
    }

    fn widen_indent(&mut self) {
        self.indent = self.indent.map(|indent| indent.saturating_add(1));
    }
}

/// What RFC 7464 puts before each JSON text.
pub(super) const RECORD_SEPARATOR: u8 = 0x1E;

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | RECORD_SEPARATOR)
}
