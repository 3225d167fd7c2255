//! Finding many literals in one text at once.
//!
//! Of each literal of nine bytes or more, four neighbouring windows of six bytes are chosen, the rarest by a
//! guess. A pass over every fourth position of the text tests its window against a bitmap, and verifies the
//! literals of the few that hit: one of four neighbours always stands at such a position. There are no
//! dependent loads in the pass, so it beats an automaton, at a hundredth of its memory. Literals of five bytes
//! or more have two windows of four bytes in the same way, those of three and four bytes one window of three,
//! tested at every position; those of one and two bytes are looked up in tables, for every position would hit.
//!
//! A text that is stuffed with chosen windows makes each position verify the literals behind one window;
//! their number is bounded by [`MAX_PER_WINDOW`], beyond which a literal takes another window.

use aho_corasick::packed;
use rustc_hash::FxHashMap;

use super::usual;

/// The most literals that share a window, as long as they have others to choose.
const MAX_PER_WINDOW: usize = 32;
/// Larger sets are left to the bitmap: the packed searcher is made for a few patterns.
const MAX_PACKED: usize = 48;
/// A bitmap has some twenty bits for each window, within these bounds: a small one stays in the cache.
const BITMAP_BITS: std::ops::RangeInclusive<u32> = 9..=18;

/// A set of literals, each with the number to report.
#[derive(Debug, Default)]
pub(crate) struct Grams {
    /// By byte.
    single: Vec<(u8, Vec<u32>)>,
    double: FxHashMap<u16, Vec<u32>>,
    double_bitmap: Option<Box<[u64; 1024]>>,
    triple: Windows<3>,
    pairs: Windows<4>,
    long: Windows<6>,
}

impl Grams {
    /// Builds the set; literals are not empty.
    pub(crate) fn new(literals: &[(Box<[u8]>, u32)]) -> Self {
        let mut grams = Self::default();
        for (literal, number) in literals {
            match **literal {
                [] => {}
                [byte] => match grams.single.iter_mut().find(|(known, _)| *known == byte) {
                    Some((_, numbers)) => numbers.push(*number),
                    None => grams.single.push((byte, vec![*number])),
                },
                [first, second] => {
                    let key = u16::from_le_bytes([first, second]);
                    grams.double.entry(key).or_default().push(*number);
                    let bitmap = grams.double_bitmap.get_or_insert_with(|| Box::new([0; 1024]));
                    bitmap[key as usize / 64] |= 1 << (key % 64);
                }
                [_, _, _] | [_, _, _, _] => grams.triple.add::<1>(literal, *number),
                _ if literal.len() < 9 => grams.pairs.add::<2>(literal, *number),
                _ => grams.long.add::<4>(literal, *number),
            }
        }
        if !grams.triple.make_packed() {
            grams.triple.make_bitmap();
        }
        grams.pairs.make_bitmap();
        grams.long.make_bitmap();
        grams
    }

    /// Reports the number of each literal that stands in `text`, at least once.
    pub(crate) fn find(&self, text: &[u8], mut report: impl FnMut(u32)) {
        self.find_single(text, &mut report);
        self.find_double(text, &mut report);
        self.triple.find_packed(text, &mut report);
        self.triple.find::<1>(text, &mut report);
        self.pairs.find::<2>(text, &mut report);
        self.long.find::<4>(text, &mut report);
    }

    fn find_single(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        for (_, numbers) in self.single.iter().filter(|(byte, _)| memchr::memchr(*byte, text).is_some()) {
            numbers.iter().for_each(|number| report(*number));
        }
    }

    fn find_double(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        let Some(bitmap) = &self.double_bitmap else { return };
        for pair in text.array_windows::<2>() {
            let key = u16::from_le_bytes(*pair);
            if bitmap[key as usize / 64] >> (key % 64) & 1 == 1 {
                self.double[&key].iter().for_each(|number| report(*number));
            }
        }
    }
}

/// Literals by one window of `N` bytes each.
#[derive(Debug)]
struct Windows<const N: usize> {
    /// Of two to the power of `bits`; none if there are no windows, or a searcher.
    bitmap: Box<[u64]>,
    bits: u32,
    /// Finds the windows of a small set many positions at a time.
    packed: Option<packed::Searcher>,
    by_window: FxHashMap<u64, Vec<Entry>>,
}

impl<const N: usize> Default for Windows<N> {
    fn default() -> Self {
        Self { bitmap: Box::default(), bits: 0, packed: None, by_window: FxHashMap::default() }
    }
}

/// A literal behind a window.
#[derive(Debug)]
struct Entry {
    /// The first eight bytes of the literal, or all of a shorter one, and which of the eight count: most
    /// literals are told apart by these.
    head: u64,
    head_mask: u64,
    /// Where the window stands in the literal.
    offset: u32,
    number: u32,
    literal: Box<[u8]>,
}

impl Entry {
    fn new(literal: &[u8], offset: usize, number: u32) -> Self {
        let (head, head_mask) = (first_eight(literal), first_eight(&vec![0xff; literal.len()]));
        Self { head, head_mask, offset: offset as u32, number, literal: literal.into() }
    }

    #[inline]
    fn stands_at_start(&self, text: &[u8]) -> bool {
        first_eight(text) & self.head_mask == self.head
            && text.len() >= self.literal.len()
            && (self.literal.len() <= 8 || text.starts_with(&self.literal))
    }
}

#[inline]
fn first_eight(text: &[u8]) -> u64 {
    match text.first_chunk() {
        Some(chunk) => u64::from_le_bytes(*chunk),
        None => text.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

impl<const N: usize> Windows<N> {
    /// The bytes of a window among eight.
    const MASK: u64 = u64::MAX >> (64 - 8 * N);

    /// Chooses `STEP` neighbouring windows of the literal, one of which stands at a position that is a multiple of
    /// `STEP` wherever the literal does.
    fn add<const STEP: usize>(&mut self, literal: &[u8], number: u32) {
        let offset = self.choose(literal, |window| self.is_free(window), STEP);
        (offset..offset + STEP).for_each(|offset| self.insert(literal, offset, number));
    }

    /// Where the rarest `n_windows` neighbours start, with room left behind them if there is any.
    fn choose(&self, literal: &[u8], is_free: impl Fn(&[u8; N]) -> bool, n_windows: usize) -> usize {
        let windows: Vec<&[u8; N]> = literal.array_windows::<N>().collect();
        let cost = |neighbours: &[&[u8; N]]| {
            let crowded = neighbours.iter().filter(|window| !is_free(window)).count() as u32;
            crowded * 1_000 + neighbours.iter().map(|window| commonness(*window)).sum::<u32>()
        };
        let costs = windows.windows(n_windows).map(cost).enumerate();
        costs.min_by_key(|(_, cost)| *cost).map_or(0, |(offset, _)| offset)
    }

    fn is_free(&self, window: &[u8; N]) -> bool {
        self.by_window.get(&key(window)).is_none_or(|entries| entries.len() < MAX_PER_WINDOW)
    }

    fn insert(&mut self, literal: &[u8], offset: usize, number: u32) {
        let window = literal[offset..].first_chunk::<N>().expect("a window lies inside its literal");
        let key = key(window);
        self.by_window.entry(key).or_default().push(Entry::new(literal, offset, number));
    }

    /// Makes the searcher of a set that is small enough for it, in place of the bitmap.
    fn make_packed(&mut self) -> bool {
        if (1..=MAX_PACKED).contains(&self.by_window.len()) {
            let windows = self.by_window.keys().map(|key| key.to_le_bytes());
            self.packed = packed::Searcher::new(windows.map(|bytes| bytes[..N].to_vec()));
        }
        self.packed.is_some()
    }

    /// As `find` at every position, for a set with a searcher.
    fn find_packed(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        let Some(packed) = &self.packed else { return };
        let mut from = 0;
        while let Some(found) = packed.find_in(text, (from..text.len()).into()) {
            if let Some(window) = text[found.start()..].first_chunk::<N>() {
                self.verify(text, found.start(), key(window), report);
            }
            from = found.start() + 1;
        }
    }

    /// Makes the bitmap of all windows.
    fn make_bitmap(&mut self) {
        if self.by_window.is_empty() {
            return;
        }
        self.bits = (self.by_window.len().ilog2() + 5).clamp(*BITMAP_BITS.start(), *BITMAP_BITS.end());
        self.bitmap = vec![0; 1 << (self.bits - 6)].into_boxed_slice();
        for key in self.by_window.keys() {
            let slot = slot_of(*key, self.bits);
            self.bitmap[slot / 64] |= 1 << (slot % 64);
        }
    }

    /// Tests every `STEP`th position, for a set with a bitmap.
    fn find<const STEP: usize>(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        if self.bitmap.is_empty() {
            return;
        }
        // Eight bytes are read where there are eight, whatever the width of a window.
        let mut at = 0;
        while let Some(eight) = text.get(at..at + 8) {
            let window = u64::from_le_bytes(eight.try_into().unwrap_or_default()) & Self::MASK;
            if self.is_noted(window) {
                self.verify(text, at, window, report);
            }
            at += STEP;
        }
        while let Some(window) = text.get(at..).and_then(<[u8]>::first_chunk::<N>) {
            let window = key(window);
            if self.is_noted(window) {
                self.verify(text, at, window, report);
            }
            at += STEP;
        }
    }

    /// True if the window may be one of a literal.
    #[inline]
    fn is_noted(&self, window: u64) -> bool {
        let slot = slot_of(window, self.bits);
        self.bitmap[slot / 64] >> (slot % 64) & 1 == 1
    }

    #[inline(never)]
    fn verify(&self, text: &[u8], position: usize, key: u64, report: &mut impl FnMut(u32)) {
        for entry in self.by_window.get(&key).into_iter().flatten() {
            let start = position.checked_sub(entry.offset as usize);
            if start.is_some_and(|start| entry.stands_at_start(&text[start..])) {
                report(entry.number);
            }
        }
    }
}

#[inline]
fn key<const N: usize>(window: &[u8; N]) -> u64 {
    let mut bytes = [0; 8];
    bytes[..N].copy_from_slice(window);
    u64::from_le_bytes(bytes)
}

/// The place of a window in a bitmap of two to the power of `bits`.
#[inline]
pub(crate) fn slot_of(window: u64, bits: u32) -> usize {
    // The golden ratio's multiplier spreads every bit into the highest ones.
    (window.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits)) as usize
}

/// A guess how often a window occurs in command lines, paths and scripts; smaller is rarer.
pub(crate) fn commonness(window: &[u8]) -> u32 {
    let of_bytes: u32 = window.iter().map(|byte| byte_commonness(*byte)).sum();
    of_bytes + 100 * usual::n_usual_windows(window) as u32
}

fn byte_commonness(byte: u8) -> u32 {
    match byte {
        b'e' | b' ' | b's' | b't' | b'\\' | b'i' | b'o' | b'n' => 9,
        b'r' | b'a' | b'c' | b'w' | b'd' | b'm' | b'l' | b'.' => 7,
        b'p' | b'u' | b'f' | b'x' | b'y' | b'h' | b'g' | b'-' | b'0' | b'"' => 5,
        b'b' | b'v' | b'3' | b'2' | b'1' | b':' | b'/' | b'k' | b'=' | b'(' | b')' | b'$' => 4,
        b'j' | b'q' | b'z' | b'4'..=b'9' | b'_' | b',' | b';' => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Grams;

    fn found(literals: &[Vec<u8>], text: &[u8]) -> BTreeSet<u32> {
        let numbered: Vec<(Box<[u8]>, u32)> = literals
            .iter()
            .enumerate()
            .map(|(number, literal)| (literal.as_slice().into(), number as u32))
            .collect();
        let mut found = BTreeSet::new();
        Grams::new(&numbered).find(text, |number| {
            found.insert(number);
        });
        found
    }

    fn stands(literal: &[u8], text: &[u8]) -> bool {
        text.windows(literal.len()).any(|window| window == literal)
    }

    proptest! {
        #[test]
        fn finds_exactly_what_stands_in_the_text(
            literals in proptest::collection::vec(proptest::collection::vec(b'a'..b'd', 1..8), 1..60),
            text in proptest::collection::vec(b'a'..b'd', 0..60),
        ) {
            let expected: BTreeSet<u32> = literals.iter().enumerate()
                .filter(|(_, literal)| stands(literal, &text))
                .map(|(number, _)| number as u32)
                .collect();
            prop_assert_eq!(found(&literals, &text), expected);
        }
    }
}
