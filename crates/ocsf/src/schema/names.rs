//! Which attributes have a name: some seven hundred names, of which an event asks for hundreds.

use std::{ops::Range, sync::LazyLock};

use crate::generated::attributes::ATTRIBUTES;

/// At the hash of a name or behind it: where the attributes of this name are. Free where there are none.
static SLOTS: LazyLock<Box<[Run; N_SLOTS]>> = LazyLock::new(fill);

const N_SLOTS: usize = 4096;

/// A run of attributes of one name, which are neighbours in [`ATTRIBUTES`].
#[derive(Clone, Copy)]
struct Run {
    start: u16,
    end: u16,
}

fn fill() -> Box<[Run; N_SLOTS]> {
    let mut slots = Box::new([Run { start: 0, end: 0 }; N_SLOTS]);
    let mut start = 0;
    for run in ATTRIBUTES.chunk_by(|left, right| left.name == right.name) {
        let mut slot = slot_of(run[0].name);
        while slots[slot].end > 0 {
            slot = (slot + 1) % N_SLOTS;
        }
        let end = start + run.len();
        slots[slot] = Run { start: start as u16, end: end as u16 };
        start = end;
    }
    slots
}

/// The indices of the attributes that have this name.
pub(super) fn attributes_named(name: &str) -> Option<Range<u16>> {
    let mut slot = slot_of(name);
    loop {
        let Run { start, end } = SLOTS[slot];
        if end == 0 {
            return None;
        }
        if ATTRIBUTES[usize::from(start)].name == name {
            return Some(start..end);
        }
        slot = (slot + 1) % N_SLOTS;
    }
}

/// The name, if it is one of an attribute, for who wants to keep it.
pub(crate) fn known_name(name: &str) -> Option<&'static str> {
    attributes_named(name).map(|run| ATTRIBUTES[usize::from(run.start)].name)
}

/// Both ends count, for many names begin or end alike.
fn slot_of(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (first, last) = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)), 0),
    };
    let mixed = (first ^ last.rotate_left(29)).wrapping_add(bytes.len() as u64);
    // The golden ratio's multiplier spreads every bit into the highest ones.
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - N_SLOTS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::{ATTRIBUTES, attributes_named, known_name};

    #[test]
    fn every_name_is_found_with_all_its_attributes_and_no_other() {
        for attribute in &ATTRIBUTES {
            let run = attributes_named(attribute.name).expect("the name is known");
            let found: Vec<&str> = ATTRIBUTES[usize::from(run.start)..usize::from(run.end)]
                .iter()
                .map(|found| found.name)
                .collect();
            let n_same = ATTRIBUTES.iter().filter(|other| other.name == attribute.name).count();
            assert_eq!(found, vec![attribute.name; n_same]);
            assert_eq!(known_name(attribute.name), Some(attribute.name));
        }
        for name in ["", "a", "no such name", "activity_idx"] {
            assert_eq!(known_name(name), None);
        }
    }
}
