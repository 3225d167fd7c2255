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

use super::{bits::each_one, usual};

/// The most literals that share a window, as long as they have others to choose.
const MAX_PER_WINDOW: u32 = 32;
/// Larger sets are left to the bitmap: the packed searcher is made for a few patterns.
const MAX_PACKED: usize = 48;
/// A bitmap has some twenty bits for each window, within these bounds: a small one stays in the cache.
const BITMAP_BITS: std::ops::RangeInclusive<u32> = 9..=18;

/// A set of literals, each with the number to report.
#[derive(Debug, Default)]
pub(crate) struct Grams {
    /// By byte.
    single: Vec<(u8, Vec<u32>)>,
    double: Pairs,
    triple: Windows<3>,
    pairs: Windows<4>,
    long: Windows<6>,
}

impl Grams {
    /// Builds the set; literals are not empty.
    pub(crate) fn new(literals: &[(Box<[u8]>, u32)]) -> Self {
        let mut single: Vec<(u8, Vec<u32>)> = Vec::new();
        let mut double: FxHashMap<u16, Vec<u32>> = FxHashMap::default();
        let (mut triple, mut pairs, mut long) =
            (WindowsBuilder::default(), WindowsBuilder::default(), WindowsBuilder::default());
        for (literal, number) in literals {
            match **literal {
                [] => {}
                [byte] => match single.iter_mut().find(|(known, _)| *known == byte) {
                    Some((_, numbers)) => numbers.push(*number),
                    None => single.push((byte, vec![*number])),
                },
                [first, second] => {
                    double.entry(u16::from_le_bytes([first, second])).or_default().push(*number);
                }
                [_, _, _] | [_, _, _, _] => triple.add::<1>(literal, *number),
                _ if literal.len() < 9 => pairs.add::<2>(literal, *number),
                _ => long.add::<4>(literal, *number),
            }
        }
        let triple = triple.build_packed();
        Self { single, double: Pairs::new(double), triple, pairs: pairs.build(), long: long.build() }
    }

    /// Builds a set of a few literals of three bytes or more, if it can be searched many positions at a time; another set
    /// otherwise.
    pub(crate) fn few(literals: &[(Box<[u8]>, u32)]) -> Self {
        let mut triple = WindowsBuilder::default();
        if literals.iter().all(|(literal, _)| literal.len() >= 3) {
            literals.iter().for_each(|(literal, number)| triple.add::<1>(literal, *number));
        }
        let triple = triple.build_packed();
        if triple.packed.is_some() { Self { triple, ..Self::default() } } else { Self::new(literals) }
    }

    /// Reports the number of each literal that stands in `text`, at least once.
    pub(crate) fn find(&self, text: &[u8], mut report: impl FnMut(u32)) {
        self.find_tiny(text, &mut report);
        self.find_short(text, &mut report);
        self.find_long(text, &mut report);
    }

    /// As `find`, for literals of at most [`MAX_TINY`] bytes. They cost the most, for every position is looked at.
    pub(crate) fn find_tiny(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        for (_, numbers) in self.single.iter().filter(|(byte, _)| memchr::memchr(*byte, text).is_some()) {
            numbers.iter().for_each(|number| report(*number));
        }
        self.double.find(text, report);
        self.triple.find_packed(text, report);
        self.triple.find::<1>(text, report);
    }

    /// As `find`, for longer ones of at most [`MAX_SHORT`] bytes: every second position is looked at.
    pub(crate) fn find_short(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        self.pairs.find::<2>(text, report);
    }

    /// As `find`, for longer literals.
    pub(crate) fn find_long(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        self.long.find::<4>(text, report);
    }
}

/// The longest literals that take a look at every position.
pub(crate) const MAX_TINY: usize = 4;
/// The longest literals that take more than a look at every fourth position.
pub(crate) const MAX_SHORT: usize = 8;

/// Literals of two bytes.
#[derive(Debug, Default)]
struct Pairs {
    /// All pairs of bytes, if there are any; in it stands how many of the literals lie before each word.
    bitmap: Option<Box<Bitmap>>,
    /// In the order of the bitmap.
    numbers: Vec<Box<[u32]>>,
}

#[derive(Debug)]
struct Bitmap {
    words: [u64; 1024],
    ranks: [u16; 1024],
}

/// So many different pairs are remembered while a text is looked through.
const SEEN_WORDS: usize = 8;

impl Pairs {
    fn new(literals: FxHashMap<u16, Vec<u32>>) -> Self {
        if literals.is_empty() {
            return Self::default();
        }
        let mut literals: Vec<(u16, Vec<u32>)> = literals.into_iter().collect();
        literals.sort_unstable();
        let mut bitmap = Box::new(Bitmap { words: [0; 1024], ranks: [0; 1024] });
        for (key, _) in &literals {
            bitmap.words[usize::from(key / 64)] |= 1 << (key % 64);
        }
        for word in 1..1024 {
            bitmap.ranks[word] = bitmap.ranks[word - 1] + bitmap.words[word - 1].count_ones() as u16;
        }
        let numbers = literals.into_iter().map(|(_, numbers)| numbers.into_boxed_slice()).collect();
        Self { bitmap: Some(bitmap), numbers }
    }

    fn find(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        let Some(bitmap) = &self.bitmap else { return };
        let mut seen = [0u64; SEEN_WORDS];
        for pair in text.array_windows::<2>() {
            let key = u16::from_le_bytes(*pair);
            let (at, bit) = (usize::from(key / 64), key % 64);
            let word = bitmap.words[at];
            if word >> bit & 1 == 1 {
                let rank = usize::from(bitmap.ranks[at]) + (word & ((1 << bit) - 1)).count_ones() as usize;
                match seen.get_mut(rank / 64) {
                    Some(seen) => *seen |= 1 << (rank % 64),
                    None => self.numbers[rank].iter().for_each(|number| report(*number)),
                }
            }
        }
        for (at, ranks) in seen.into_iter().enumerate() {
            each_one(ranks, |bit| self.numbers[at * 64 + bit].iter().for_each(|number| report(*number)));
        }
    }
}

/// Literals by windows of `N` bytes each, in tables that lie one behind the other: a text asks them at random.
#[derive(Debug)]
struct Windows<const N: usize> {
    /// Of two to the power of `bits`; none if there are no windows, or a searcher.
    bitmap: Box<[u64]>,
    bits: u32,
    /// Finds the windows of a small set many positions at a time.
    packed: Option<packed::Searcher>,
    /// By slot, of which there are two to the power of `slot_bits`: where its entries end.
    ends: Box<[u32]>,
    slot_bits: u32,
    entries: Box<[Entry]>,
    /// All literals.
    texts: Box<[u8]>,
}

impl<const N: usize> Default for Windows<N> {
    fn default() -> Self {
        WindowsBuilder::default().build()
    }
}

/// A literal behind a window.
#[derive(Debug)]
struct Entry {
    /// The first eight bytes of the literal, or all of a shorter one: most literals are told apart by these.
    head: u64,
    /// Where the literal stands in the texts, and its length.
    start: u32,
    length: u32,
    /// Where the window stands in the literal.
    offset: u32,
    number: u32,
}

/// Windows while literals are added.
#[derive(Debug)]
struct WindowsBuilder<const N: usize> {
    n_behind: FxHashMap<u64, u32>,
    entries: Vec<(u64, Entry)>,
    texts: Vec<u8>,
}

impl<const N: usize> Default for WindowsBuilder<N> {
    fn default() -> Self {
        Self { n_behind: FxHashMap::default(), entries: Vec::new(), texts: Vec::new() }
    }
}

impl<const N: usize> WindowsBuilder<N> {
    /// Chooses `STEP` neighbouring windows of the literal, one of which stands at a position that is a multiple of
    /// `STEP` wherever the literal does.
    fn add<const STEP: usize>(&mut self, literal: &[u8], number: u32) {
        let offset = self.choose(literal, STEP);
        let start = self.texts.len() as u32;
        self.texts.extend_from_slice(literal);
        for (offset, window) in literal.array_windows::<N>().enumerate().skip(offset).take(STEP) {
            let key = key(window);
            *self.n_behind.entry(key).or_default() += 1;
            let head = first_eight(literal);
            let entry = Entry { head, start, length: literal.len() as u32, offset: offset as u32, number };
            self.entries.push((key, entry));
        }
    }

    /// Where the rarest `n_windows` neighbours start.
    fn choose(&self, literal: &[u8], n_windows: usize) -> usize {
        let is_crowded = |key: u64| self.n_behind.get(&key).is_some_and(|n| *n >= MAX_PER_WINDOW);
        let cost = |window: &[u8; N]| u32::from(is_crowded(key(window))) * 1_000 + commonness(window);
        let costs: Vec<u32> = literal.array_windows::<N>().map(cost).collect();
        let sums = costs.windows(n_windows).map(|costs| costs.iter().sum::<u32>()).enumerate();
        sums.min_by_key(|(_, cost)| *cost).map_or(0, |(offset, _)| offset)
    }

    /// With the searcher of a set that is small enough for it, in place of the bitmap.
    fn build_packed(self) -> Windows<N> {
        let mut packed = None;
        if (1..=MAX_PACKED).contains(&self.n_behind.len()) {
            let mut windows: Vec<[u8; 8]> = self.n_behind.keys().map(|key| key.to_le_bytes()).collect();
            windows.sort_unstable();
            packed = packed::Searcher::new(windows.iter().map(|bytes| &bytes[..N]));
        }
        let windows = self.build();
        match packed {
            None => windows,
            packed => Windows { packed, bitmap: Box::default(), ..windows },
        }
    }

    fn build(mut self) -> Windows<N> {
        let bits = (self.n_behind.len().max(1).ilog2() + 5).clamp(*BITMAP_BITS.start(), *BITMAP_BITS.end());
        let slot_bits = self.n_behind.len().max(1).ilog2() + 1;
        self.entries.sort_by_key(|(key, _)| slot_of(*key, slot_bits));
        let (mut bitmap, mut ends) = (Vec::new(), Vec::new());
        if !self.entries.is_empty() {
            bitmap.resize(1 << (bits - 6), 0);
            ends.resize(1 << slot_bits, 0);
        }
        for (key, _) in &self.entries {
            let slot = slot_of(*key, bits);
            bitmap[slot / 64] |= 1 << (slot % 64);
            ends[slot_of(*key, slot_bits)] += 1;
        }
        ends.iter_mut().fold(0, |before, end| {
            *end += before;
            *end
        });
        Windows {
            bitmap: bitmap.into(),
            bits,
            packed: None,
            ends: ends.into(),
            slot_bits,
            entries: self.entries.into_iter().map(|(_, entry)| entry).collect(),
            texts: self.texts.into(),
        }
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
        for entry in self.behind(key) {
            let start = position.checked_sub(entry.offset as usize);
            if start.is_some_and(|start| self.stands_at_start(entry, &text[start..])) {
                report(entry.number);
            }
        }
    }

    /// The literals that are verified where a window stands.
    #[inline]
    fn behind(&self, key: u64) -> &[Entry] {
        let slot = slot_of(key, self.slot_bits);
        let first = slot.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.entries[first as usize..self.ends[slot] as usize]
    }

    #[inline]
    fn stands_at_start(&self, entry: &Entry, text: &[u8]) -> bool {
        let length = entry.length as usize;
        let ignored = 64 - 8 * length.min(8) as u32;
        // What lies beyond a short literal does not count.
        (first_eight(text) ^ entry.head) << ignored == 0
            && text.len() >= length
            && (length <= 8 || text[8..length] == self.texts[entry.start as usize + 8..][..length - 8])
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

    use super::{Grams, MAX_PER_WINDOW, key};

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

    #[test]
    fn a_text_of_chosen_windows_has_few_literals_verified_at_each_place() {
        // All have the same rare bytes, which they would choose, and common ones of their own.
        let rare = "~q%jx|z^q";
        let literals: Vec<(Box<[u8]>, u32)> =
            (0..1_000u32).map(|n| (format!("{rare}{}", words(n)).into_bytes().into(), n)).collect();
        let grams = Grams::new(&literals);
        let mut n_most = 0;
        for (literal, _) in &literals {
            let hostile = literal.repeat(20);
            n_most = hostile
                .array_windows::<6>()
                .map(|w| grams.long.behind(key(w)).len())
                .fold(n_most, usize::max);
        }
        assert!(n_most > 1, "the text meets no chosen window");
        // A slot may hold more than one window.
        assert!(n_most <= 2 * MAX_PER_WINDOW as usize, "{n_most} literals behind one window");
    }

    /// Common letters, other ones for each number.
    fn words(number: u32) -> String {
        let letters = |mut left: u32| {
            (0..8).map(move |_| {
                let letter = b"etaoinsr"[left as usize % 8];
                left /= 8;
                char::from(letter)
            })
        };
        letters(number.wrapping_mul(0x9e37_79b1) >> 4)
            .chain(letters(number.wrapping_mul(0x85eb_ca6b) >> 4))
            .collect()
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
