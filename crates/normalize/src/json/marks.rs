//! Where the strings of a JSON text end and where their escapes stand, found in one pass before the text is read.
//!
//! The pass goes over the text 64 bytes at a time, with a bit for each byte and without a branch that depends on
//! them, after the idea of Langdale and Lemire (<https://arxiv.org/abs/1902.08318>). A reader then finds the end of
//! a string by counting zeros, and knows of all its bytes whether they are well. What stands outside strings is
//! marked too, and means nothing there: a reader refuses a backslash before it looks at what follows.

use aurora_ocsf::json_string::{is_short_escape, is_unicode_escape};
use wide::u8x16;

/// So many bytes have their marks in one block.
const BLOCK: usize = 64;
const EVEN: u64 = 0x5555_5555_5555_5555;

/// The marks of one text. Their memory is used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    blocks: Vec<Block>,
    has_numeric_escapes: bool,
}

/// The marks of 64 bytes. The lowest bit is that of the first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Block {
    /// Quotes that are not escaped.
    quotes: u64,
    /// Backslashes.
    escapes: u64,
    /// What no string may hold: control characters, and the second bytes of what is no escape.
    doubts: u64,
}

/// A string that is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// Where its closing quote stands.
    pub(super) end: usize,
    pub(super) has_escapes: bool,
}

impl Marks {
    /// Makes the marks of another text.
    pub(crate) fn find(&mut self, text: &[u8]) {
        let mut finder =
            Finder { text, at: 0, is_escaped: 0, lowest: u8x16::splat(b' '), has_numeric_escapes: false };
        let (blocks, rest) = text.as_chunks();
        self.blocks.clear();
        self.blocks.extend(blocks.iter().map(|block| finder.block(block)));
        if !rest.is_empty() {
            let mut last = [b' '; BLOCK];
            last[..rest.len()].copy_from_slice(rest);
            self.blocks.push(finder.block(&last));
        }
        self.has_numeric_escapes = finder.has_numeric_escapes;
        if is_control(finder.lowest).to_bitmask() != 0 {
            self.mark_controls(text);
        }
    }

    /// Marks the control characters of a text that has some: outside its strings, as a rule, and so in no text that
    /// stands on one line.
    #[inline(never)]
    fn mark_controls(&mut self, text: &[u8]) {
        for (block, bytes) in self.blocks.iter_mut().zip(text.chunks(BLOCK)) {
            let mut padded = [b' '; BLOCK];
            padded[..bytes.len()].copy_from_slice(bytes);
            block.doubts |= Bytes::new(&padded).bits(is_control);
        }
    }

    /// False if these are certainly the marks of another text.
    pub(crate) fn are_of(&self, text: &[u8]) -> bool {
        let mut marks = Self::default();
        marks.find(text);
        self.blocks == marks.blocks
    }

    /// True if there is an escape by the number of a character: `\u0041`.
    pub(super) fn has_numeric_escapes(&self) -> bool {
        self.has_numeric_escapes
    }

    /// The extent of the string whose first byte after the opening quote is at `start`. `None` if it has no end, or
    /// something in it that no string may hold.
    #[inline(always)]
    pub(super) fn string(&self, start: usize) -> Option<Extent> {
        let number = start / BLOCK;
        let block = self.blocks.get(number)?.from(start % BLOCK);
        // Most strings are short.
        if block.quotes != 0 { block.extent(number, 0, 0) } else { self.long_string(number, block) }
    }

    /// The extent of a string that goes on behind this block.
    #[inline]
    fn long_string(&self, mut number: usize, mut block: Block) -> Option<Extent> {
        let (mut escapes, mut doubts) = (0, 0);
        while block.quotes == 0 {
            escapes |= block.escapes;
            doubts |= block.doubts;
            number += 1;
            block = *self.blocks.get(number)?;
        }
        block.extent(number, escapes, doubts)
    }
}

impl Block {
    /// The marks from one byte on.
    #[inline]
    fn from(self, first: usize) -> Self {
        let from = u64::MAX << first;
        Self { quotes: self.quotes & from, escapes: self.escapes & from, doubts: self.doubts & from }
    }

    /// The extent of a string that ends in this block, with what was met of it in the blocks before.
    #[inline(always)]
    fn extent(self, number: usize, escapes: u64, doubts: u64) -> Option<Extent> {
        // The bits below the lowest quote.
        let before = (self.quotes - 1) & !self.quotes;
        let end = number * BLOCK + self.quotes.trailing_zeros() as usize;
        let is_well = doubts | (self.doubts & before) == 0;
        is_well.then_some(Extent { end, has_escapes: escapes | (self.escapes & before) != 0 })
    }
}

/// Goes over a text block by block.
struct Finder<'t> {
    text: &'t [u8],
    at: usize,
    /// 1 if the first byte of the next block is the second of an escape.
    is_escaped: u64,
    /// The lowest byte at each place of a vector.
    lowest: u8x16,
    has_numeric_escapes: bool,
}

impl Finder<'_> {
    #[inline(always)]
    fn block(&mut self, block: &[u8; BLOCK]) -> Block {
        let bytes = Bytes::new(block);
        self.lowest = bytes.0.iter().fold(self.lowest, |lowest, part| lowest.min(*part));
        let quotes = bytes.equal_to(b'"');
        let mut block = Block { quotes, escapes: 0, doubts: 0 };
        if bytes.has(b'\\') || self.is_escaped != 0 {
            block.escapes = bytes.equal_to(b'\\');
            let escaped = self.escaped(block.escapes);
            block.quotes &= !escaped;
            block.doubts = escaped & !(quotes | block.escapes);
            if block.doubts != 0 {
                block.doubts &= !bytes.usual_letters_of_escapes();
                if block.doubts != 0 {
                    block.doubts = self.other_escapes(block.doubts);
                }
            }
        }
        self.at += BLOCK;
        block
    }

    /// The bytes that follow the backslash of an escape. In a row of backslashes every other one starts an escape,
    /// beginning with the first; so it counts whether a row begins at an even place. Adding its first bit to a row
    /// carries through the whole of it, which tells the rows that begin at even places from the others.
    #[inline]
    fn escaped(&mut self, backslashes: u64) -> u64 {
        let open = backslashes & !self.is_escaped;
        let even_firsts = open & !(open << 1) & EVEN;
        let even_rows = open & !open.wrapping_add(even_firsts);
        let starts = (even_rows & EVEN) | (open & !even_rows & !EVEN);
        let escaped = starts << 1 | self.is_escaped;
        self.is_escaped = starts >> (BLOCK - 1);
        escaped
    }

    /// Which of these second bytes of escapes make none, by a look at each.
    #[cold]
    fn other_escapes(&mut self, mut seconds: u64) -> u64 {
        let mut doubts = 0;
        while seconds != 0 {
            let at = self.at + seconds.trailing_zeros() as usize;
            let second = seconds & seconds.wrapping_neg();
            seconds ^= second;
            match self.text.get(at) {
                Some(byte) if is_short_escape(*byte) => {}
                Some(b'u') if is_unicode_escape(&self.text[at - 1..]) => self.has_numeric_escapes = true,
                Some(_) | None => doubts |= second,
            }
        }
        doubts
    }
}

/// 64 bytes, about each of which the same is asked at once.
struct Bytes([u8x16; 4]);

impl Bytes {
    #[inline]
    fn new(block: &[u8; BLOCK]) -> Self {
        let (parts, _) = block.as_chunks();
        Self([parts[0], parts[1], parts[2], parts[3]].map(u8x16::new))
    }

    #[inline]
    fn equal_to(&self, byte: u8) -> u64 {
        self.bits(|part| part.simd_eq(u8x16::splat(byte)))
    }

    /// True if one of the bytes is this one.
    #[inline]
    fn has(&self, byte: u8) -> bool {
        let [a, b, c, d] = self.0.map(|part| part.simd_eq(u8x16::splat(byte)));
        (a | b | c | d).to_bitmask() != 0
    }

    /// `n`, `r` and `t`. The others are so rare that a look at each costs less.
    #[inline]
    fn usual_letters_of_escapes(&self) -> u64 {
        self.bits(|part| {
            part.simd_eq(u8x16::splat(b'n'))
                | part.simd_eq(u8x16::splat(b'r'))
                | part.simd_eq(u8x16::splat(b't'))
        })
    }

    #[inline]
    fn bits(&self, is_meant: impl Fn(u8x16) -> u8x16) -> u64 {
        let [a, b, c, d] = self.0.map(|part| u64::from(is_meant(part).to_bitmask()));
        a | b << 16 | c << 32 | d << 48
    }
}

#[inline]
fn is_control(bytes: u8x16) -> u8x16 {
    bytes.min(u8x16::splat(0x1f)).simd_eq(bytes)
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::json_string::{UNICODE_ESCAPE_LEN, is_short_escape, is_unicode_escape};

    use super::{Extent, Marks};

    /// The extent of the string from `start`, byte by byte.
    fn read(text: &[u8], start: usize) -> Option<Extent> {
        let (mut at, mut has_escapes) = (start, false);
        loop {
            match *text.get(at)? {
                b'"' => return Some(Extent { end: at, has_escapes }),
                b'\\' => {
                    has_escapes = true;
                    at += match *text.get(at + 1)? {
                        byte if is_short_escape(byte) => 2,
                        _ if is_unicode_escape(&text[at..]) => UNICODE_ESCAPE_LEN,
                        _ => return None,
                    };
                }
                0..=0x1f => return None,
                _ => at += 1,
            }
        }
    }

    /// Compares what the marks say of the strings that a reader meets. Behind a string that is none it reads no
    /// further.
    fn check(text: &[u8]) {
        let mut marks = Marks::default();
        marks.find(b"\\\"the text before");
        marks.find(text);
        let mut start = 0;
        loop {
            let expected = read(text, start);
            assert_eq!(marks.string(start), expected, "from {start} in {:?}", String::from_utf8_lossy(text));
            let Some(Extent { end, .. }) = expected else { return };
            start = end + 1;
        }
    }

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..130 {
                for escape in [&b""[..], b"\\", b"\\\\", b"\\\\\\"] {
                    let mut text = vec![b'a'; at];
                    text.extend_from_slice(escape);
                    text.push(byte);
                    text.extend_from_slice(b"00eg\" \"");
                    check(&text);
                }
            }
        }
    }

    #[test]
    fn a_row_of_backslashes_escapes_the_quote_behind_it_if_it_is_odd() {
        for before in 0..70 {
            for n_backslashes in 0..140 {
                let mut text = vec![b'a'; before];
                text.resize(before + n_backslashes, b'\\');
                text.extend_from_slice(b"\"b\"");
                check(&text);
            }
        }
    }

    #[test]
    fn numeric_escapes_are_told() {
        let has_them = |text: &str| {
            let mut marks = Marks::default();
            marks.find(text.as_bytes());
            marks.has_numeric_escapes()
        };
        assert!(has_them(r#""\u0027""#));
        assert!(has_them(&format!(r#""{}\u0027""#, "a".repeat(61))));
        assert!(!has_them(r#""\\u0027\n""#));
        assert!(!has_them(r#""u0027""#));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_told_as_a_loop_tells_it(text in "[\\\\\"ua0n/\u{1} é]{0,200}|[\\\\\"a]{0,200}") {
            check(text.as_bytes());
        }
    }
}
