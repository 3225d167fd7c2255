//! What a field matcher said of a value, kept for when the value comes again.
//!
//! The value itself is kept and compared, byte for byte: an event cannot be made to take the answer of
//! another one by a clever hash.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::{
    bits::Mask,
    form::{Kind, ValueForm},
};

/// Places per bucket and field.
const PLACES: usize = 1024;
/// Longer values are not kept: they seldom come again.
const MAX_LENGTH: usize = 1024;

/// A table of answers; a new value takes the place of the one that stood in it.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    places: Vec<Place>,
}

/// The answer of one value.
#[derive(Debug, Default, Clone)]
#[repr(align(64))]
struct Place {
    /// The hash of the value, so that another one is told without a look at it; none if nothing stands here.
    tag: Option<(u32, Kind)>,
    value: Vec<u8>,
    masks: Vec<Mask>,
}

/// Where the answer of a value belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    place: usize,
    tag: u32,
}

impl Memo {
    /// The place of a value, unless it is too long to be kept.
    #[inline]
    pub(crate) fn spot(&mut self, form: ValueForm<'_>) -> Option<Spot> {
        if form.bytes.len() > MAX_LENGTH {
            return None;
        }
        if self.places.is_empty() {
            self.places.resize(PLACES, Place::default());
        }
        let mut hasher = FxHasher::default();
        hasher.write(form.bytes.as_bytes());
        let hash = hasher.finish();
        Some(Spot { place: (hash >> 20) as usize % PLACES, tag: (hash >> 32) as u32 })
    }

    /// The answer, if this very value stands in the place.
    #[inline]
    pub(crate) fn get(&self, spot: Spot, form: ValueForm<'_>) -> Option<&[Mask]> {
        let place = &self.places[spot.place];
        let is_known = place.tag == Some((spot.tag, form.kind)) && place.value == form.bytes.as_bytes();
        is_known.then_some(&place.masks)
    }

    /// Keeps an answer, if the place has room for the value or `budget` (bytes for all tables of an
    /// engine) pays for it: ever new long values must not fill the memory.
    pub(crate) fn put(&mut self, spot: Spot, form: ValueForm<'_>, masks: &[Mask], budget: &mut usize) {
        let place = &mut self.places[spot.place];
        let cost = form.bytes.len().saturating_sub(place.value.capacity());
        let Some(left) = budget.checked_sub(cost) else { return };
        *budget = left;
        place.tag = Some((spot.tag, form.kind));
        place.value.clear();
        place.value.reserve_exact(form.bytes.len());
        place.value.extend_from_slice(form.bytes.as_bytes());
        place.masks.clear();
        place.masks.extend_from_slice(masks);
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Mask, Memo, ValueForm};

    fn text(bytes: &str) -> ValueForm<'_> {
        ValueForm { kind: Kind::Text, bytes }
    }

    #[test]
    fn an_answer_is_that_of_the_same_value_only() {
        let mut memo = Memo::default();
        let mask = Mask { word: 1, bits: 2 };
        let spot = memo.spot(text("a")).expect("short");
        assert!(memo.get(spot, text("a")).is_none());
        let mut budget = 1;
        memo.put(spot, text("a"), &[mask], &mut budget);
        assert_eq!(memo.get(spot, text("a")), Some(&[mask][..]));
        assert!(memo.get(spot, ValueForm { kind: Kind::Number, bytes: "a" }).is_none());
        assert!(memo.get(spot, text("b")).is_none());
        assert!(memo.spot(text(&"x".repeat(1025))).is_none());
        // The budget is spent: a longer value finds no room, and what stood in the place stays.
        assert_eq!(budget, 0);
        memo.put(spot, text("longer"), &[], &mut budget);
        assert_eq!(memo.get(spot, text("a")), Some(&[mask][..]));
        memo.put(spot, text("b"), &[], &mut budget);
        assert_eq!(memo.get(spot, text("b")), Some(&[][..]));
    }
}
