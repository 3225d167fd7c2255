//! A strict walk through one JSON object, without a tree.
//!
//! [`walk`] reads RFC 8259 and nothing beyond it, and tells a [`Sink`] what it meets. Strings that
//! need no unescaping are borrowed; numbers stay as they are written; a key that occurs twice is told
//! twice. The walk keeps its own stack, so depth costs memory that [`Limits`] bounds and no recursion.
//!
//! Lone surrogates (`\ud800`) are the one thing read more kindly than some readers do: they become
//! U+FFFD, since a process on Windows can put them into its command line and must not be able to hide
//! its event by doing so.

use std::borrow::Cow;

use aurora_ocsf::Value;

use crate::{DeadLetter, DeadLetterReason, Limits};

/// What hears about a walk. The elements of an array are told under the array's own key.
pub trait Sink<'a> {
    /// An object that has members starts; its members follow. The outermost object is not told.
    fn open(&mut self, key: &str);
    /// The object that was opened last ends.
    fn close(&mut self);
    /// A value that is no object or array, or an empty one of these.
    fn leaf(&mut self, key: Cow<'a, str>, value: Value<'a>);
}

/// Walks through the one object in `text`.
///
/// # Errors
/// When the text is no JSON object, or is larger than the limits allow. The sink has then heard of a part.
pub fn walk<'a>(text: &'a str, limits: &Limits, sink: &mut impl Sink<'a>) -> Result<(), DeadLetter> {
    let mut walker = Walker { text, at: 0, frames: Vec::new(), n_leaves: 0, limits };
    walker.run(sink).map_err(DeadLetter::from)
}

/// A field's value as JSON again. A number that does not fit into one of `serde_json`'s is text.
pub(crate) fn from_value(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Empty => serde_json::Value::Array(Vec::new()),
        Value::Bool(is_true) => (*is_true).into(),
        Value::Number(text) => text.parse().map_or_else(|_| text.as_ref().into(), serde_json::Value::Number),
        Value::Text(text) => text.as_ref().into(),
    }
}

/// A container that is open.
enum Frame<'a> {
    /// `path_bytes`: the length of the dotted path to it.
    Object { path_bytes: usize },
    /// With the key that its elements are told under.
    Array { key: Cow<'a, str>, path_bytes: usize },
}

struct Walker<'a, 'l> {
    text: &'a str,
    at: usize,
    frames: Vec<Frame<'a>>,
    n_leaves: usize,
    limits: &'l Limits,
}

type Step<T> = Result<T, DeadLetterReason>;

impl<'a> Walker<'a, '_> {
    fn run(&mut self, sink: &mut impl Sink<'a>) -> Step<()> {
        self.skip_blanks();
        self.enter_root()?;
        while let Some(frame) = self.frames.last() {
            match frame {
                Frame::Object { path_bytes } => {
                    let path_bytes = *path_bytes;
                    let key = self.key(path_bytes)?;
                    let path_bytes = path_bytes + key.len() + 1;
                    self.value(key, path_bytes, sink)?;
                }
                Frame::Array { key, path_bytes } => {
                    let (key, path_bytes) = (key.clone(), *path_bytes);
                    self.value(key, path_bytes, sink)?;
                }
            }
        }
        self.skip_blanks();
        if self.at < self.text.len() { Err(self.malformed("the end of the record")) } else { Ok(()) }
    }

    fn enter_root(&mut self) -> Step<()> {
        match self.peek() {
            None => return Err(DeadLetterReason::Empty),
            Some(b'{') => {}
            Some(_) => return Err(self.not_an_object()),
        }
        self.at += 1;
        self.skip_blanks();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        self.push(Frame::Object { path_bytes: 0 }, self.at - 1)
    }

    /// Reads `"key":`.
    fn key(&mut self, path_bytes: usize) -> Step<Cow<'a, str>> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.malformed("a key in quotes"));
        }
        let key = self.string()?;
        if path_bytes + key.len() > self.limits.max_name_bytes {
            return Err(DeadLetterReason::NameTooLong { at: start, limit: self.limits.max_name_bytes });
        }
        self.skip_blanks();
        self.expect(b':', "`:` after a key")?;
        self.skip_blanks();
        Ok(key)
    }

    /// Reads one value and, unless it opens a container, what separates it from the next.
    fn value(&mut self, key: Cow<'a, str>, path_bytes: usize, sink: &mut impl Sink<'a>) -> Step<()> {
        let start = self.at;
        let value = match self.peek() {
            Some(b'"') => Value::Text(self.string()?),
            Some(b'{') => {
                if self.opens_empty(b'}')? {
                    Value::Empty
                } else {
                    sink.open(&key);
                    return self.push(Frame::Object { path_bytes }, start);
                }
            }
            Some(b'[') => {
                if self.opens_empty(b']')? {
                    Value::Empty
                } else {
                    return self.push(Frame::Array { key, path_bytes }, start);
                }
            }
            Some(b'-' | b'0'..=b'9') => Value::Number(Cow::Borrowed(self.number()?)),
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            _ => return Err(self.malformed("a value")),
        };
        self.n_leaves += 1;
        if self.n_leaves > self.limits.max_fields {
            return Err(DeadLetterReason::TooManyFields { limit: self.limits.max_fields });
        }
        sink.leaf(key, value);
        self.after_value(sink)
    }

    /// Consumes the opening bracket, and the closing one if it follows.
    fn opens_empty(&mut self, close: u8) -> Step<bool> {
        // An empty container is a level of nesting too.
        self.check_depth(self.at)?;
        self.at += 1;
        self.skip_blanks();
        let is_empty = self.peek() == Some(close);
        self.at += usize::from(is_empty);
        Ok(is_empty)
    }

    /// After a value: a comma, or the ends of any number of containers.
    fn after_value(&mut self, sink: &mut impl Sink<'a>) -> Step<()> {
        self.skip_blanks();
        while let Some(frame) = self.frames.last() {
            let (close, expected) = match frame {
                Frame::Object { .. } => (b'}', "`,` or `}`"),
                Frame::Array { .. } => (b']', "`,` or `]`"),
            };
            match self.peek() {
                Some(b',') => {
                    self.at += 1;
                    self.skip_blanks();
                    return Ok(());
                }
                Some(byte) if byte == close => self.at += 1,
                _ => return Err(self.malformed(expected)),
            }
            if let Some(Frame::Object { .. }) = self.frames.pop()
                && !self.frames.is_empty()
            {
                sink.close();
            }
            self.skip_blanks();
        }
        Ok(())
    }

    fn push(&mut self, frame: Frame<'a>, at: usize) -> Step<()> {
        self.check_depth(at)?;
        self.frames.push(frame);
        Ok(())
    }

    fn check_depth(&self, at: usize) -> Step<()> {
        let limit = self.limits.max_depth;
        if self.frames.len() >= limit { Err(DeadLetterReason::TooDeep { at, limit }) } else { Ok(()) }
    }

    fn string(&mut self) -> Step<Cow<'a, str>> {
        let start = self.at + 1;
        self.at = start;
        self.skip_plain_text();
        if self.peek() == Some(b'"') {
            let text = &self.text[start..self.at];
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        let mut text = self.text[start..self.at].to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(text));
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(self.malformed("the end of a string (control characters must be escaped)")),
            }
            let start = self.at;
            self.skip_plain_text();
            text.push_str(&self.text[start..self.at]);
        }
    }

    /// Moves to the next quote, backslash or control character.
    fn skip_plain_text(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
        self.at += rest.iter().position(is_special).unwrap_or(rest.len());
    }

    fn escape(&mut self) -> Step<char> {
        self.at += 1;
        let plain = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => return Err(self.malformed("an escape such as `\\n` or `\\u0041`")),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode_escape(&mut self) -> Step<char> {
        self.at += 1;
        let unit = self.hex4()?;
        if let 0xd800..=0xdbff = unit
            && self.text.as_bytes()[self.at..].starts_with(b"\\u")
        {
            let after_high = self.at;
            self.at += 2;
            let low = self.hex4()?;
            if let 0xdc00..=0xdfff = low {
                let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            // The second escape is no partner of the first: it is read again on its own.
            self.at = after_high;
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Step<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.malformed("four hexadecimal digits after `\\u`"));
            };
            unit = unit * 16 + digit;
            self.at += 1;
        }
        Ok(unit)
    }

    fn number(&mut self) -> Step<&'a str> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(&self.text[start..self.at])
    }

    fn digits(&mut self) -> Step<()> {
        let rest = &self.text.as_bytes()[self.at..];
        let n_digits = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
        if n_digits == 0 {
            return Err(self.malformed("a digit"));
        }
        self.at += n_digits;
        Ok(())
    }

    fn word(&mut self, word: &'static str, value: Value<'a>) -> Step<Value<'a>> {
        let rest = &self.text.as_bytes()[self.at..];
        let n_same = rest.iter().zip(word.as_bytes()).take_while(|(found, wanted)| found == wanted).count();
        self.at += n_same;
        if n_same < word.len() { Err(self.malformed(word)) } else { Ok(value) }
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Step<()> {
        if self.peek() != Some(byte) {
            return Err(self.malformed(expected));
        }
        self.at += 1;
        Ok(())
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn malformed(&self, expected: &'static str) -> DeadLetterReason {
        let at = self.at;
        if at >= self.text.len() {
            DeadLetterReason::TruncatedJson { at, expected }
        } else {
            DeadLetterReason::MalformedJson { at, expected }
        }
    }

    /// What the text starts with instead of an object.
    fn not_an_object(&self) -> DeadLetterReason {
        let text = self.text[self.at..].trim_end();
        let is_number =
            text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
        let found = match text {
            "true" | "false" => "a boolean",
            "null" => "null",
            _ if text.starts_with('[') => "an array",
            _ if text.starts_with('"') => "a string",
            _ if is_number => "a number",
            _ => return DeadLetterReason::UnknownFormat,
        };
        DeadLetterReason::NotAnObject { found }
    }
}

#[cfg(test)]
mod tests;
