//! A strict walk through one JSON object, without a tree.
//!
//! [`walk`] reads RFC 8259 and nothing beyond it, and tells a [`Sink`] what it meets. It goes over the text twice:
//! first all bytes get their [`Marks`], then the walk steps from mark to mark. Strings are borrowed
//! from the text: every byte is checked, and a value's escapes are undone when it is read. Numbers stay as they
//! are written; a key that occurs twice is told twice. The walk keeps its own stack, so depth costs memory that
//! [`Limits`] bounds and no recursion.
//!
//! Lone surrogates (`\ud800`) are the one thing read more kindly than some readers do: they become
//! U+FFFD, since a process on Windows can put them into its command line and must not be able to hide
//! its event by doing so.

mod marks;
mod scalar;
mod string;
mod usual;

pub(crate) use marks::Marks;
pub(crate) use scalar::{Scalar, from_value, raw_text};
pub(crate) use string::Written;

use aurora_ocsf::NameId;

use crate::{DeadLetter, DeadLetterReason, Limits, scratch::WalkRoom};

/// What hears about a walk. The elements of an array are told under the array's own key.
pub(crate) trait Sink<'a> {
    /// An object that has members starts; its members follow. The outermost object is not told.
    fn open(&mut self, key: &str);
    /// The object that was opened last ends.
    fn close(&mut self);
    /// A value that is no object or array, or an empty one of these.
    fn leaf(&mut self, key: &'a str, scalar: Scalar<'a>);
    /// If the bytes start with `"key":` of a key that the sink expects, the length of that key. It has no escapes,
    /// and is told next.
    fn guess_key(&mut self, bytes: &[u8]) -> Option<usize>;
    /// The same without a promise to tell the key: the number of its name, and its length.
    fn expected(&self, bytes: &[u8]) -> Option<(NameId, usize)>;
    /// A string under the key that was expected last.
    fn expected_string(&mut self, key: &'a str, id: NameId, written: Written<'a>);
    /// A number under the key that was expected last.
    fn expected_number(&mut self, key: &'a str, id: NameId, number: &'a str);
}

/// What was met on a walk besides what the sink was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Walked {
    /// A string has an escape by the number of a character: `\u0041`.
    pub(crate) has_numeric_escapes: bool,
}

/// Walks through the one object in `text`, which was marked in the room.
///
/// # Errors
/// When the text is no JSON object, or is larger than the limits allow. The sink has then heard of a part.
pub(crate) fn walk<'a>(
    text: &'a str,
    room: &'a mut WalkRoom,
    limits: &Limits,
    sink: &mut impl Sink<'a>,
) -> Result<Walked, DeadLetter> {
    let (room, marks) = room.for_text(text);
    let mut walker = Walker {
        text,
        at: 0,
        marks,
        room,
        frame: None,
        parent: None,
        outer: Vec::new(),
        n_leaves: 0,
        limits,
    };
    walker.run(sink)?;
    Ok(Walked { has_numeric_escapes: marks.has_numeric_escapes() })
}

/// A container that is open.
#[derive(Clone, Copy)]
enum Frame<'a> {
    /// `path_bytes`: the length of the dotted path to it.
    Object { path_bytes: usize },
    /// With the key that its elements are told under.
    Array { key: &'a str, path_bytes: usize },
}

struct Walker<'a, 'l> {
    text: &'a str,
    at: usize,
    marks: &'l Marks,
    /// Where unescaped keys go. What is not used yet is longer than the rest of the text.
    room: &'a mut [u8],
    /// The container that is open inside all the others.
    frame: Option<Frame<'a>>,
    /// The one around it. Arrays of texts are common, and need no memory for more.
    parent: Option<Frame<'a>>,
    /// Those around that; for most records there are none.
    outer: Vec<Frame<'a>>,
    n_leaves: usize,
    limits: &'l Limits,
}

type Step<T> = Result<T, DeadLetterReason>;

impl<'a> Walker<'a, '_> {
    fn run(&mut self, sink: &mut impl Sink<'a>) -> Step<()> {
        self.skip_blanks();
        self.enter_root()?;
        while let Some(frame) = self.frame {
            match frame {
                Frame::Object { path_bytes } => self.members(path_bytes, sink)?,
                Frame::Array { key, path_bytes } => {
                    if self.value(key, path_bytes, sink)? {
                        self.after_value(sink)?;
                    }
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

    /// Reads members up to one that opens a container, or up to the end of the object.
    fn members(&mut self, path_bytes: usize, sink: &mut impl Sink<'a>) -> Step<()> {
        loop {
            if path_bytes == 0 {
                self.usual_members(sink);
            }
            let at = self.at;
            let key = match sink.guess_key(&self.text.as_bytes()[at..]) {
                Some(length) => self.guessed_key(length),
                None => self.key()?,
            };
            if path_bytes + key.len() > self.limits.max_name_bytes {
                return Err(DeadLetterReason::NameTooLong { at, limit: self.limits.max_name_bytes });
            }
            self.skip_blanks();
            // Most values are strings.
            if self.peek() == Some(b'"') {
                let written = self.written()?;
                self.leaf(key, Scalar::String(written), sink)?;
            } else if !self.value(key, path_bytes + key.len() + 1, sink)? {
                return Ok(());
            }
            self.skip_blanks();
            if self.peek() != Some(b',') {
                return self.after_value(sink);
            }
            self.at += 1;
            self.skip_blanks();
        }
    }

    /// Reads `"key":`.
    #[inline]
    fn key(&mut self) -> Step<&'a str> {
        if self.peek() != Some(b'"') {
            return Err(self.malformed("a key in quotes"));
        }
        let key = self.key_text()?;
        self.skip_blanks();
        self.expect(b':', "`:` after a key")?;
        Ok(key)
    }

    /// Moves behind `"key":`, which is known to stand here.
    #[inline]
    fn guessed_key(&mut self, length: usize) -> &'a str {
        let start = self.at + 1;
        self.at = start + length + 2;
        &self.text[start..start + length]
    }

    /// Reads one value. False if it opened a container, whose members or elements follow.
    fn value(&mut self, key: &'a str, path_bytes: usize, sink: &mut impl Sink<'a>) -> Step<bool> {
        let start = self.at;
        let scalar = match self.peek() {
            Some(b'"') => Scalar::String(self.written()?),
            Some(b'-' | b'0'..=b'9') => Scalar::Number(self.number()?),
            Some(b'{') => {
                if self.opens_empty(b'}')? {
                    Scalar::Empty
                } else {
                    sink.open(key);
                    self.push(Frame::Object { path_bytes }, start)?;
                    return Ok(false);
                }
            }
            Some(b'[') => {
                if self.opens_empty(b']')? {
                    Scalar::Empty
                } else {
                    self.push(Frame::Array { key, path_bytes }, start)?;
                    return Ok(false);
                }
            }
            Some(b't') => self.word("true", Scalar::Bool(true))?,
            Some(b'f') => self.word("false", Scalar::Bool(false))?,
            Some(b'n') => self.word("null", Scalar::Null)?,
            _ => return Err(self.malformed("a value")),
        };
        self.leaf(key, scalar, sink)?;
        Ok(true)
    }

    #[inline(always)]
    fn leaf(&mut self, key: &'a str, scalar: Scalar<'a>, sink: &mut impl Sink<'a>) -> Step<()> {
        self.n_leaves += 1;
        if self.n_leaves > self.limits.max_fields {
            return Err(DeadLetterReason::TooManyFields { limit: self.limits.max_fields });
        }
        sink.leaf(key, scalar);
        Ok(())
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
        while let Some(frame) = self.frame {
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
            self.frame = std::mem::replace(&mut self.parent, self.outer.pop());
            if let (Frame::Object { .. }, Some(_)) = (frame, self.frame) {
                sink.close();
            }
            self.skip_blanks();
        }
        Ok(())
    }

    fn push(&mut self, frame: Frame<'a>, at: usize) -> Step<()> {
        self.check_depth(at)?;
        let parent = std::mem::replace(&mut self.parent, self.frame.replace(frame));
        self.outer.extend(parent);
        Ok(())
    }

    fn check_depth(&self, at: usize) -> Step<()> {
        let limit = self.limits.max_depth;
        let depth = self.outer.len() + usize::from(self.parent.is_some()) + usize::from(self.frame.is_some());
        if depth >= limit { Err(DeadLetterReason::TooDeep { at, limit }) } else { Ok(()) }
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

    fn word(&mut self, word: &'static str, scalar: Scalar<'a>) -> Step<Scalar<'a>> {
        let rest = &self.text.as_bytes()[self.at..];
        let n_same = rest.iter().zip(word.as_bytes()).take_while(|(found, wanted)| found == wanted).count();
        self.at += n_same;
        if n_same < word.len() { Err(self.malformed(word)) } else { Ok(scalar) }
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Step<()> {
        if self.peek() != Some(byte) {
            return Err(self.malformed(expected));
        }
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    #[inline]
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
            _ => return DeadLetterReason::MalformedJson { at: self.at, expected: "a JSON object" },
        };
        DeadLetterReason::NotAnObject { found }
    }
}

#[cfg(test)]
mod tests;
