//! Strings of a JSON text.

use aurora_ocsf::json_string::{UNICODE_ESCAPE_LEN, is_short_escape, is_unicode_escape, unescape};

use super::{Step, Walker, marks::Extent};
use crate::DeadLetterReason;

/// What ends a string that is none.
const EXPECTED: &str = "the end of a string (control characters must be escaped)";

/// A string as it is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    /// What stands between the quotes.
    pub(crate) json: &'a str,
    pub(crate) has_escapes: bool,
}

impl<'a> Walker<'a, '_> {
    /// Reads the string of a key from its opening quote.
    #[inline]
    pub(super) fn key_text(&mut self) -> Step<&'a str> {
        let written = self.written()?;
        Ok(if written.has_escapes { self.unescaped(written.json) } else { written.json })
    }

    /// Reads the string that starts here with its quote. Each byte of it was looked at when the marks were made; its
    /// escapes are undone when it is read.
    #[inline(always)]
    pub(super) fn written(&mut self) -> Step<Written<'a>> {
        let start = self.at + 1;
        match self.marks.string(start) {
            Some(Extent { end, has_escapes }) => {
                self.at = end + 1;
                Ok(Written { json: &self.text[start..end], has_escapes })
            }
            None => Err(self.broken(start)),
        }
    }

    /// What is wrong with the string that begins at `start`: the first thing in it that no string may hold.
    #[cold]
    fn broken(&mut self, start: usize) -> DeadLetterReason {
        self.at = start;
        loop {
            match self.peek() {
                Some(b'\\') => match self.escape_len() {
                    Ok(length) => self.at += length,
                    Err(reason) => return reason,
                },
                Some(0..=0x1f | b'"') | None => return self.malformed(EXPECTED),
                Some(_) => self.at += 1,
            }
        }
    }

    /// The number of bytes of the escape that starts here.
    fn escape_len(&mut self) -> Step<usize> {
        let escape = &self.text.as_bytes()[self.at..];
        match escape.get(1) {
            Some(second) if is_short_escape(*second) => Ok(2),
            _ if is_unicode_escape(escape) => Ok(UNICODE_ESCAPE_LEN),
            Some(b'u') => {
                self.at += 2 + escape[2..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
                Err(self.malformed("four hexadecimal digits after `\\u`"))
            }
            _ => {
                self.at += 1;
                Err(self.malformed("an escape such as `\\n` or `\\u0041`"))
            }
        }
    }

    /// The text of a key with escapes, which no source writes. It is kept in the caller's room.
    #[cold]
    fn unescaped(&mut self, json: &str) -> &'a str {
        let plain = unescape(json);
        let (text, room) = std::mem::take(&mut self.room).split_at_mut(plain.len());
        self.room = room;
        text.copy_from_slice(plain.as_bytes());
        std::str::from_utf8(text).expect("a string was copied")
    }
}
