//! Finds the end of a JSON value without building it.
//!
//! This checks the order of brackets, keys, colons and commas, not what numbers and literals look like:
//! the parser does that. It sees each byte once and remembers one bit of knowledge per open bracket.

use memchr::memchr3;

/// Deeper values count as broken: no parser that follows goes nearly as deep.
const MAX_DEPTH: usize = 4096;

/// What came of the bytes at hand. Positions are indices into them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The value goes on after them.
    More,
    /// A line feed between two tokens.
    LineEnd(usize),
    /// The value ends before this position.
    Done(usize),
    /// What stands at this position cannot continue the value.
    Broken(usize),
}

/// The state between two bytes of a value.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    open: Vec<Bracket>,
    expect: Expect,
    lexeme: Lexeme,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    Object,
    Array,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Expect {
    #[default]
    Value,
    FirstKey,
    Key,
    Colon,
    FirstElement,
    CommaOrEnd,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Lexeme {
    #[default]
    None,
    Text,
    /// Text, right after a backslash.
    Escape,
    /// A number or literal.
    Scalar,
}

/// True if a JSON value may start with `byte`.
pub(super) fn starts_value(byte: u8) -> bool {
    matches!(byte, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
}

impl Scanner {
    /// For a value whose first byte is `byte`, one that [`starts_value`].
    pub(super) fn starting_with(byte: u8) -> Self {
        let mut scanner = Self::default();
        let is_token = scanner.token(byte);
        debug_assert!(is_token, "callers ask `starts_value` first");
        scanner
    }

    /// True if nothing but the value's opening bracket has been seen.
    pub(super) fn is_bare_bracket(&self) -> bool {
        self.open.len() == 1 && matches!(self.expect, Expect::FirstKey | Expect::FirstElement)
    }

    /// Reads on from `at`.
    pub(super) fn scan(&mut self, bytes: &[u8], mut at: usize) -> Step {
        while let Some(&byte) = bytes.get(at) {
            match self.lexeme {
                Lexeme::None => match byte {
                    b' ' | b'\t' | b'\r' => {}
                    b'\n' => return Step::LineEnd(at),
                    _ if !self.token(byte) => return Step::Broken(at),
                    _ if self.is_done() => return Step::Done(at + 1),
                    _ => {}
                },
                Lexeme::Scalar if is_scalar(byte) => {}
                Lexeme::Scalar => {
                    self.end_value();
                    if self.is_done() {
                        return Step::Done(at);
                    }
                    continue;
                }
                Lexeme::Text => match memchr3(b'"', b'\\', b'\n', &bytes[at..]) {
                    None => return Step::More,
                    Some(length) => {
                        at += length;
                        match bytes[at] {
                            b'"' => self.end_text(),
                            b'\\' => self.lexeme = Lexeme::Escape,
                            _ => return Step::Broken(at),
                        }
                        if self.is_done() {
                            return Step::Done(at + 1);
                        }
                    }
                },
                Lexeme::Escape if byte == b'\n' => return Step::Broken(at),
                Lexeme::Escape => self.lexeme = Lexeme::Text,
            }
            at += 1;
        }
        Step::More
    }

    /// Takes the first byte of a token; false if no such token may stand here.
    fn token(&mut self, byte: u8) -> bool {
        match (self.expect, byte) {
            (Expect::FirstKey, b'}') | (Expect::FirstElement, b']') => self.close(),
            (Expect::CommaOrEnd, b'}') if self.open.last() == Some(&Bracket::Object) => self.close(),
            (Expect::CommaOrEnd, b']') if self.open.last() == Some(&Bracket::Array) => self.close(),
            (Expect::CommaOrEnd, b',') => self.comma(),
            (Expect::Colon, b':') => self.expect = Expect::Value,
            (Expect::FirstKey | Expect::Key, b'"') => self.lexeme = Lexeme::Text,
            (Expect::Value | Expect::FirstElement, _) => return self.value(byte),
            _ => return false,
        }
        true
    }

    /// Takes the first byte of a value.
    fn value(&mut self, byte: u8) -> bool {
        // From here on a text is a value and not a key, which `end_text` tells apart.
        self.expect = Expect::Value;
        match byte {
            b'{' => return self.open(Bracket::Object, Expect::FirstKey),
            b'[' => return self.open(Bracket::Array, Expect::FirstElement),
            b'"' => self.lexeme = Lexeme::Text,
            _ if is_scalar(byte) => self.lexeme = Lexeme::Scalar,
            _ => return false,
        }
        true
    }

    fn open(&mut self, bracket: Bracket, expect: Expect) -> bool {
        self.open.push(bracket);
        self.expect = expect;
        self.open.len() <= MAX_DEPTH
    }

    fn close(&mut self) {
        self.open.pop();
        self.expect = Expect::CommaOrEnd;
    }

    fn comma(&mut self) {
        self.expect = match self.open.last() {
            Some(Bracket::Object) => Expect::Key,
            Some(Bracket::Array) | None => Expect::Value,
        };
    }

    fn end_text(&mut self) {
        self.lexeme = Lexeme::None;
        self.expect = match self.expect {
            Expect::FirstKey | Expect::Key => Expect::Colon,
            Expect::Value | Expect::FirstElement | Expect::Colon | Expect::CommaOrEnd => Expect::CommaOrEnd,
        };
    }

    fn end_value(&mut self) {
        self.lexeme = Lexeme::None;
        self.expect = Expect::CommaOrEnd;
    }

    fn is_done(&self) -> bool {
        self.open.is_empty() && self.lexeme == Lexeme::None && self.expect == Expect::CommaOrEnd
    }
}

/// True for the bytes of numbers and literals, right or wrong ones.
fn is_scalar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_')
}
