//! Strings of a JSON text, and what their escapes stand for.

use super::{
    Step, Walker,
    scan::{STEP, n_plain, next_bytes},
};

/// What ends a string that is none.
const EXPECTED: &str = "the end of a string (control characters must be escaped)";

/// What the byte after a backslash stands for; 0 if it makes no escape of two bytes. A table, because no
/// branch could be foreseen.
static ESCAPES: [u8; 256] = {
    const PAIRS: [(u8, u8); 8] = [
        (b'"', b'"'),
        (b'\\', b'\\'),
        (b'/', b'/'),
        (b'b', 0x08),
        (b'f', 0x0c),
        (b'n', b'\n'),
        (b'r', b'\r'),
        (b't', b'\t'),
    ];
    let mut table = [0; 256];
    let mut number = 0;
    while number < PAIRS.len() {
        let (written, meant) = PAIRS[number];
        table[written as usize] = meant;
        number += 1;
    }
    table
};

impl<'a> Walker<'a, '_> {
    /// Reads a string from its opening quote.
    #[inline]
    pub(super) fn string(&mut self) -> Step<&'a str> {
        let start = self.at + 1;
        self.at = start;
        self.skip_plain_text();
        match self.peek() {
            Some(b'"') => {
                let text = &self.text[start..self.at];
                self.at += 1;
                Ok(text)
            }
            Some(b'\\') => self.unescaped(start),
            _ => Err(self.malformed(EXPECTED)),
        }
    }

    /// Moves to the next quote, backslash or control character.
    #[inline]
    fn skip_plain_text(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        loop {
            let n_plain = n_plain(next_bytes(bytes, at));
            at += n_plain;
            if n_plain < STEP {
                self.at = at;
                return;
            }
        }
    }

    /// Reads the rest of a string that started at `start` and has come to its first backslash.
    #[inline(never)]
    fn unescaped(&mut self, start: usize) -> Step<&'a str> {
        let bytes = self.text.as_bytes();
        let mut n_written = self.at - start;
        self.room[..n_written].copy_from_slice(&bytes[start..self.at]);
        loop {
            (self.at, n_written) = unescape(bytes, self.at, self.room, n_written);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(self.keep(n_written));
                }
                Some(b'\\') => n_written += self.unicode_escape(n_written)?,
                Some(_) | None => return Err(self.malformed(EXPECTED)),
            }
        }
    }

    /// Takes the string that was written into the room out of it.
    fn keep(&mut self, n_written: usize) -> &'a str {
        let (text, room) = std::mem::take(&mut self.room).split_at_mut(n_written);
        self.room = room;
        std::str::from_utf8(text).expect("pieces of a string between whole characters are a string")
    }

    /// Reads an escape that [`unescape`] does not know, writes its character, and returns how many bytes
    /// that has.
    fn unicode_escape(&mut self, n_written: usize) -> Step<usize> {
        self.at += 1;
        if self.peek() != Some(b'u') {
            return Err(self.malformed("an escape such as `\\n` or `\\u0041`"));
        }
        let character = self.escaped_character()?;
        Ok(character.encode_utf8(&mut self.room[n_written..]).len())
    }

    fn escaped_character(&mut self) -> Step<char> {
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
}

/// Unescapes text up to its quote, a control character, an escape that is longer than two bytes or none, or
/// the end. Takes and returns the position in the text and how much is written.
///
/// Whole steps are written; what is too much of one is overwritten by what follows. Both positions are
/// plain variables because in the walker they would be read and written again for each escape.
fn unescape(bytes: &[u8], mut at: usize, room: &mut [u8], mut n_written: usize) -> (usize, usize) {
    loop {
        // One escape often follows another: `\r\n\t`.
        while let Some(plain) = short_escape(bytes, at) {
            room[n_written] = plain;
            n_written += 1;
            at += 2;
        }
        let step = next_bytes(bytes, at);
        let n_plain = n_plain(step);
        room[n_written..n_written + STEP].copy_from_slice(&step);
        at += n_plain;
        n_written += n_plain;
        if n_plain < STEP && short_escape(bytes, at).is_none() {
            return (at, n_written);
        }
    }
}

/// What the two bytes stand for, if they are an escape.
#[inline]
fn short_escape(bytes: &[u8], at: usize) -> Option<u8> {
    match bytes.get(at..)? {
        [b'\\', second, ..] => Some(ESCAPES[usize::from(*second)]).filter(|plain| *plain != 0),
        _ => None,
    }
}
