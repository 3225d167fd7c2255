//! What a field matcher said of a value, kept for when the value comes again.
//!
//! The value itself is kept and compared, byte for byte: an event cannot be made to take the answer of
//! another one by a clever hash.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::bits::Mask;

/// Places per bucket and field.
const PLACES: usize = 1024;
/// Longer values are not kept: they seldom come again.
const MAX_LENGTH: usize = 1024;

/// A table of answers; a new value takes the place of the one that stood in it.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    places: Vec<Place>,
}

#[derive(Debug, Default, Clone)]
struct Place {
    /// Kind and text of the value; empty when nothing stands here.
    key: Vec<u8>,
    masks: Vec<Mask>,
}

/// Where the answer of a value belongs.
pub(crate) struct Spot(usize);

impl Memo {
    /// The place of a value, unless it is too long to be kept. `kind` tells values apart that have the
    /// same text, such as the number 1 and the text "1".
    pub(crate) fn spot(&mut self, kind: u8, text: &[u8]) -> Option<Spot> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        if self.places.is_empty() {
            self.places.resize(PLACES, Place::default());
        }
        let mut hasher = FxHasher::default();
        hasher.write(text);
        hasher.write_u8(kind);
        Some(Spot((hasher.finish() >> 20) as usize % PLACES))
    }

    /// The answer, if this very value stands in the place.
    pub(crate) fn get(&self, spot: &Spot, kind: u8, text: &[u8]) -> Option<&[Mask]> {
        let place = &self.places[spot.0];
        let (known, key) = place.key.split_first()?;
        (*known == kind && key == text).then_some(&place.masks)
    }

    /// Keeps an answer, if the place has room for the value or `budget` (bytes for all tables of an
    /// engine) pays for it: ever new long values must not fill the memory.
    pub(crate) fn put(&mut self, spot: &Spot, kind: u8, text: &[u8], masks: &[Mask], budget: &mut usize) {
        let place = &mut self.places[spot.0];
        let cost = (text.len() + 1).saturating_sub(place.key.capacity());
        let Some(left) = budget.checked_sub(cost) else { return };
        *budget = left;
        place.key.clear();
        place.key.reserve_exact(text.len() + 1);
        place.key.push(kind);
        place.key.extend_from_slice(text);
        place.masks.clear();
        place.masks.extend_from_slice(masks);
    }
}

#[cfg(test)]
mod tests {
    use super::{Mask, Memo};

    #[test]
    fn an_answer_is_that_of_the_same_value_only() {
        let mut memo = Memo::default();
        let mask = Mask { word: 1, bits: 2 };
        let spot = memo.spot(0, b"a").expect("short");
        assert!(memo.get(&spot, 0, b"a").is_none());
        let mut budget = 2;
        memo.put(&spot, 0, b"a", &[mask], &mut budget);
        assert_eq!(memo.get(&spot, 0, b"a"), Some(&[mask][..]));
        assert!(memo.get(&spot, 1, b"a").is_none());
        assert!(memo.get(&spot, 0, b"b").is_none());
        assert!(memo.spot(0, &[0; 1025]).is_none());
        // The budget is spent: a longer value finds no room, and what stood in the place stays.
        assert_eq!(budget, 0);
        memo.put(&spot, 0, b"longer", &[], &mut budget);
        assert_eq!(memo.get(&spot, 0, b"a"), Some(&[mask][..]));
        memo.put(&spot, 0, b"b", &[], &mut budget);
        assert_eq!(memo.get(&spot, 0, b"b"), Some(&[][..]));
    }
}
