//! Finding many literals in one text at once.
//!
//! Of each literal of five bytes or more, two neighbouring windows of four bytes are chosen, the rarest by a
//! guess. A pass over every second position of the text tests its window against a bitmap, and verifies the
//! literals of the few that hit: one of two neighbours always stands at such a position. There are no
//! dependent loads in the pass, so it beats an automaton, at a hundredth of its memory. Literals of three
//! and four bytes have one window of three, tested at every position; those of one and two bytes are looked
//! up in tables, for every position would hit.
//!
//! A text that is stuffed with chosen windows makes each position verify the literals behind one window;
//! their number is bounded by [`MAX_PER_WINDOW`], beyond which a literal takes another window.

use rustc_hash::FxHashMap;

/// The most literals that share a window, as long as they have others to choose.
const MAX_PER_WINDOW: usize = 32;
const BITMAP_BITS: u32 = 16;

/// A set of literals, each with the number to report.
#[derive(Debug, Default)]
pub(crate) struct Grams {
    single: Option<Box<[Vec<u32>; 256]>>,
    double: FxHashMap<u16, Vec<u32>>,
    double_bitmap: Option<Box<[u64; 1024]>>,
    triple: Windows<3>,
    pairs: Windows<4>,
}

impl Grams {
    /// Builds the set; literals are not empty.
    pub(crate) fn new(literals: &[(Box<[u8]>, u32)]) -> Self {
        let mut grams = Self::default();
        for (literal, number) in literals {
            match **literal {
                [] => {}
                [byte] => {
                    let table = grams.single.get_or_insert_with(|| Box::new([const { Vec::new() }; 256]));
                    table[byte as usize].push(*number);
                }
                [first, second] => {
                    let key = u16::from_le_bytes([first, second]);
                    grams.double.entry(key).or_default().push(*number);
                    let bitmap = grams.double_bitmap.get_or_insert_with(|| Box::new([0; 1024]));
                    bitmap[key as usize / 64] |= 1 << (key % 64);
                }
                [_, _, _] | [_, _, _, _] => grams.triple.add_single(literal, *number),
                _ => grams.pairs.add_pair(literal, *number),
            }
        }
        grams
    }

    /// Reports the number of each literal that stands in `text`, at least once.
    pub(crate) fn find(&self, text: &[u8], mut report: impl FnMut(u32)) {
        self.find_single(text, &mut report);
        self.find_double(text, &mut report);
        self.triple.find::<1>(text, &mut report);
        self.pairs.find::<2>(text, &mut report);
    }

    /// True if any literal stands in `text`.
    pub(crate) fn stands_in(&self, text: &[u8]) -> bool {
        let mut stands = false;
        self.find(text, |_| stands = true);
        stands
    }

    fn find_single(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        let Some(table) = &self.single else { return };
        let mut seen = [0u64; 4];
        for byte in text {
            seen[*byte as usize / 64] |= 1 << (byte % 64);
        }
        for (byte, numbers) in table.iter().enumerate().filter(|(_, numbers)| !numbers.is_empty()) {
            if seen[byte / 64] >> (byte % 64) & 1 == 1 {
                numbers.iter().for_each(|number| report(*number));
            }
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
    bitmap: Option<Box<[u64; 1 << (BITMAP_BITS - 6)]>>,
    by_window: FxHashMap<u32, Vec<Entry>>,
}

impl<const N: usize> Default for Windows<N> {
    fn default() -> Self {
        Self { bitmap: None, by_window: FxHashMap::default() }
    }
}

#[derive(Debug)]
struct Entry {
    literal: Box<[u8]>,
    /// Where the window stands in the literal.
    offset: u32,
    number: u32,
}

impl<const N: usize> Windows<N> {
    /// Chooses one window of the literal.
    fn add_single(&mut self, literal: &[u8], number: u32) {
        let offset = self.choose(literal, |window| self.is_free(window), 1);
        self.insert(literal, offset, number);
    }

    /// Chooses two neighbouring windows, one of which stands at an even position wherever the literal does.
    fn add_pair(&mut self, literal: &[u8], number: u32) {
        let offset = self.choose(literal, |window| self.is_free(window), 2);
        self.insert(literal, offset, number);
        self.insert(literal, offset + 1, number);
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
        let entry = Entry { literal: literal.into(), offset: offset as u32, number };
        self.by_window.entry(key).or_default().push(entry);
        let bitmap = self.bitmap.get_or_insert_with(|| Box::new([0; 1 << (BITMAP_BITS - 6)]));
        let slot = slot(key);
        bitmap[slot / 64] |= 1 << (slot % 64);
    }

    /// Tests every `STEP`th position.
    fn find<const STEP: usize>(&self, text: &[u8], report: &mut impl FnMut(u32)) {
        let Some(bitmap) = &self.bitmap else { return };
        for (number, window) in text.array_windows::<N>().step_by(STEP).enumerate() {
            let key = key(window);
            let slot = slot(key);
            if bitmap[slot / 64] >> (slot % 64) & 1 == 1 {
                self.verify(text, number * STEP, key, report);
            }
        }
    }

    #[cold]
    fn verify(&self, text: &[u8], position: usize, key: u32, report: &mut impl FnMut(u32)) {
        for entry in self.by_window.get(&key).into_iter().flatten() {
            let start = position.checked_sub(entry.offset as usize);
            let rest = start.and_then(|start| text.get(start..));
            if rest.is_some_and(|rest| rest.starts_with(&entry.literal)) {
                report(entry.number);
            }
        }
    }
}

fn key<const N: usize>(window: &[u8; N]) -> u32 {
    let mut bytes = [0; 4];
    bytes[..N].copy_from_slice(window);
    u32::from_le_bytes(bytes)
}

fn slot(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> (32 - BITMAP_BITS)) as usize
}

/// A guess how often a window occurs in command lines, paths and scripts; smaller is rarer.
fn commonness(window: &[u8]) -> u32 {
    window.iter().map(|byte| byte_commonness(*byte)).sum()
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
