//! Literals at one end of a value, found by a few bytes of that end.

use rustc_hash::FxHashMap;

use super::bits::Mask;

/// Which end of a value is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    First,
    Last,
}

/// Literals with their atoms, by the bytes at one of their ends: eight, or four of those that are shorter, or
/// all of those that are shorter still.
#[derive(Debug)]
pub(crate) struct Anchored {
    end: End,
    by_eight: FxHashMap<u64, Vec<Entry>>,
    by_four: FxHashMap<u64, Vec<Entry>>,
    /// By length, 1 to 3.
    short: [FxHashMap<u64, Vec<Entry>>; 3],
}

#[derive(Debug)]
struct Entry {
    literal: Box<[u8]>,
    masks: Box<[Mask]>,
}

impl Anchored {
    pub(crate) fn new(end: End) -> Self {
        Self { end, by_eight: FxHashMap::default(), by_four: FxHashMap::default(), short: Default::default() }
    }

    /// Adds a literal, which is not empty.
    pub(crate) fn insert(&mut self, literal: Box<[u8]>, masks: Box<[Mask]>) {
        let width = match literal.len() {
            8.. => 8,
            4..=7 => 4,
            shorter => shorter,
        };
        let Some(key) = self.key(&literal, width) else { return };
        let table = match width {
            8 => &mut self.by_eight,
            4 => &mut self.by_four,
            shorter => &mut self.short[shorter - 1],
        };
        table.entry(key).or_default().push(Entry { literal, masks });
    }

    /// Reports the atoms of the literals that stand at the end of `text`.
    pub(crate) fn find(&self, text: &[u8], report_all: &mut impl FnMut(&[Mask])) {
        self.find_in(&self.by_eight, 8, text, report_all);
        self.find_in(&self.by_four, 4, text, report_all);
        for (number, table) in self.short.iter().enumerate() {
            self.find_in(table, number + 1, text, report_all);
        }
    }

    fn find_in(
        &self,
        table: &FxHashMap<u64, Vec<Entry>>,
        width: usize,
        text: &[u8],
        report_all: &mut impl FnMut(&[Mask]),
    ) {
        if table.is_empty() {
            return;
        }
        let entries = self.key(text, width).and_then(|key| table.get(&key)).into_iter().flatten();
        for entry in entries.filter(|entry| self.stands(&entry.literal, text)) {
            report_all(&entry.masks);
        }
    }

    fn stands(&self, literal: &[u8], text: &[u8]) -> bool {
        match self.end {
            End::First => text.starts_with(literal),
            End::Last => text.ends_with(literal),
        }
    }

    /// The bytes at the end as a number; `None` if there are fewer.
    fn key(&self, text: &[u8], width: usize) -> Option<u64> {
        let slice = match self.end {
            End::First => text.get(..width)?,
            End::Last => &text[text.len().checked_sub(width)?..],
        };
        let mut bytes = [0; 8];
        bytes[..width].copy_from_slice(slice);
        Some(u64::from_le_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Anchored, End};
    use crate::engine::bits::Mask;

    fn found(end: End, literals: &[Vec<u8>], text: &[u8]) -> BTreeSet<u32> {
        let mut anchored = Anchored::new(end);
        for (number, literal) in literals.iter().enumerate() {
            let masks = Box::new([Mask { word: number as u32, bits: 1 }]);
            anchored.insert(literal.as_slice().into(), masks);
        }
        let mut found = BTreeSet::new();
        anchored.find(text, &mut |masks| found.extend(masks.iter().map(|mask| mask.word)));
        found
    }

    proptest! {
        #[test]
        fn finds_exactly_what_stands_at_the_end(
            literals in proptest::collection::vec(proptest::collection::vec(b'a'..b'c', 1..12), 1..60),
            text in proptest::collection::vec(b'a'..b'c', 0..14),
        ) {
            let expected = |stands: fn(&[u8], &[u8]) -> bool| -> BTreeSet<u32> {
                (0..).zip(&literals).filter(|(_, literal)| stands(&text, literal)).map(|(n, _)| n).collect()
            };
            let starts = expected(|text, literal| text.starts_with(literal));
            prop_assert_eq!(found(End::First, &literals, &text), starts);
            let ends = expected(|text, literal| text.ends_with(literal));
            prop_assert_eq!(found(End::Last, &literals, &text), ends);
        }
    }
}
