//! Strings of a JSON text.

use aurora_ocsf::{
    Text,
    json_string::{UNICODE_ESCAPE_LEN, is_short_escape, is_unicode_escape, unescape},
};

use super::{
    Step, Walker,
    scan::{STEP, next_bytes, specials},
};

/// What ends a string that is none.
const EXPECTED: &str = "the end of a string (control characters must be escaped)";

/// A string as it is written.
struct Written<'a> {
    /// What stands between the quotes.
    json: &'a str,
    has_escapes: bool,
}

impl<'a> Walker<'a, '_> {
    /// Reads the string of a value from its opening quote. It is checked here, and unescaped when it is read.
    #[inline]
    pub(super) fn text(&mut self) -> Step<Text<'a>> {
        let written = self.written()?;
        Ok(if written.has_escapes { Text::from_json(written.json) } else { written.json.into() })
    }

    /// Reads the string of a key from its opening quote.
    #[inline]
    pub(super) fn key_text(&mut self) -> Step<&'a str> {
        let written = self.written()?;
        Ok(if written.has_escapes { self.unescaped(written.json) } else { written.json })
    }

    /// Moves behind the string that starts here, whose every byte is looked at.
    #[inline]
    fn written(&mut self) -> Step<Written<'a>> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let (mut block, mut n_done, mut has_escapes) = (start, 0, false);
        loop {
            // The first bytes of a step may belong to an escape that began in the one before.
            let mut open = specials(next_bytes(bytes, block)) >> n_done << n_done;
            n_done = 0;
            while open != 0 {
                let at = block + open.trailing_zeros() as usize;
                match bytes.get(at) {
                    Some(b'"') => {
                        self.at = at + 1;
                        return Ok(Written { json: &self.text[start..at], has_escapes });
                    }
                    Some(b'\\') => {
                        has_escapes = true;
                        let end = at + self.escape_len(at)? - block;
                        open = if end < STEP { open >> end << end } else { 0 };
                        n_done = end.saturating_sub(STEP);
                    }
                    Some(_) | None => {
                        self.at = at;
                        return Err(self.malformed(EXPECTED));
                    }
                }
            }
            block += STEP;
        }
    }

    /// The number of bytes of the escape at `at`.
    #[inline]
    fn escape_len(&mut self, at: usize) -> Step<usize> {
        match self.text.as_bytes().get(at + 1) {
            Some(second) if is_short_escape(*second) => Ok(2),
            _ => self.long_escape_len(at),
        }
    }

    #[cold]
    fn long_escape_len(&mut self, at: usize) -> Step<usize> {
        let bytes = self.text.as_bytes();
        if is_unicode_escape(&bytes[at..]) {
            self.has_numeric_escapes = true;
            return Ok(UNICODE_ESCAPE_LEN);
        }
        self.at = at + 1;
        if self.peek() != Some(b'u') {
            return Err(self.malformed("an escape such as `\\n` or `\\u0041`"));
        }
        let digits = &bytes[at + 2..];
        self.at = at + 2 + digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        Err(self.malformed("four hexadecimal digits after `\\u`"))
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
