//! Small numbers for the names of fields.

use std::sync::atomic::{AtomicU64, Ordering};

/// The number of a name in one [`NameTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameId(u16);

impl NameId {
    /// No number: the name must be compared.
    pub const NONE: Self = Self(u16::MAX);

    /// The number of the name that stands at `position` in the list that a table was made with.
    pub const fn known(position: usize) -> Self {
        assert!(position < NameTable::MAX_NAMES);
        Self(position as u16)
    }

    /// The number, to index by; [`NameId::NONE`] is larger than any.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Gives the same number to the same name, so that names are looked up once and then compared as numbers.
///
/// Sources have few names and write them again and again. A source that never repeats itself fills the table;
/// then names get no number any more, which costs time and nothing else, until [`NameTable::renew`].
///
/// It cannot be cloned: two copies would go on to give one number to different names, under one generation.
#[derive(Debug)]
pub struct NameTable {
    /// Tells this table from every other one, so that nobody takes the numbers of one for those of another.
    generation: u64,
    n_known: usize,
    names: Vec<Box<str>>,
    /// Numbers of names at the hash of the name or behind it.
    slots: Box<[u16; N_SLOTS]>,
}

const N_SLOTS: usize = 8192;
const FREE: u16 = u16::MAX;

static GENERATIONS: AtomicU64 = AtomicU64::new(1);

impl NameTable {
    /// The most names that get a number; the slots stay half empty.
    pub const MAX_NAMES: usize = N_SLOTS / 2;

    /// A table in which these names, which are all different, have the numbers of their positions.
    pub fn new(known: &[&str]) -> Self {
        let mut table = Self {
            generation: GENERATIONS.fetch_add(1, Ordering::Relaxed),
            n_known: known.len(),
            names: Vec::with_capacity(known.len() * 2),
            slots: Box::new([FREE; N_SLOTS]),
        };
        for name in known {
            table.intern(name);
        }
        table
    }

    /// A number that no other table has, and this one not after it was renewed.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// How many numbers there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True if no name has a number.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The number of a name, a new one if it is new.
    #[inline]
    pub fn intern(&mut self, name: &str) -> NameId {
        let mut slot = slot_of(name);
        loop {
            match self.slots[slot] {
                FREE => return self.insert(slot, name),
                number if *self.names[number as usize] == *name => return NameId(number),
                _ => slot = (slot + 1) % N_SLOTS,
            }
        }
    }

    /// The number of a name, if it has one.
    pub fn find(&self, name: &str) -> Option<NameId> {
        let mut slot = slot_of(name);
        loop {
            match self.slots[slot] {
                FREE => return None,
                number if *self.names[number as usize] == *name => return Some(NameId(number)),
                _ => slot = (slot + 1) % N_SLOTS,
            }
        }
    }

    #[cold]
    fn insert(&mut self, slot: usize, name: &str) -> NameId {
        if self.names.len() == Self::MAX_NAMES {
            return NameId::NONE;
        }
        let number = self.names.len() as u16;
        self.names.push(name.into());
        self.slots[slot] = number;
        NameId(number)
    }

    /// Forgets the names that came after the known ones, if the table is full. Numbers given before mean
    /// nothing afterwards.
    pub fn renew(&mut self) {
        if self.names.len() == Self::MAX_NAMES {
            let known: Vec<&str> = self.names[..self.n_known].iter().map(|name| &**name).collect();
            *self = Self::new(&known);
        }
    }
}

/// Both ends count, for the names of one source often begin or end alike, and so does the middle.
#[inline]
fn slot_of(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (ends, middle) = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            let middle = bytes[bytes.len() / 2 - 2..].first_chunk().unwrap_or(first);
            let ends = u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
            (ends, u64::from(u32::from_le_bytes(*middle)))
        }
        _ => (bytes.iter().fold(0, |ends, byte| ends << 8 | u64::from(*byte)), 0),
    };
    let mixed = (ends ^ middle.rotate_left(13)).wrapping_add(bytes.len() as u64);
    // The golden ratio's multiplier spreads every bit into the highest ones.
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - N_SLOTS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use super::{NameId, NameTable};

    #[test]
    fn the_same_name_has_the_same_number() {
        let mut table = NameTable::new(&["a", "b"]);
        assert_eq!(table.intern("b"), NameId::known(1));
        let new = table.intern("0123456789");
        assert_eq!(new, NameId::known(2));
        assert_eq!(table.intern("0123456789"), new);
        // Names that differ only in the middle share a slot.
        assert_ne!(table.intern("0123x56789"), new);
        assert_eq!(table.len(), 4);
    }

    #[test]
    fn a_full_table_gives_no_numbers_until_it_is_renewed() {
        let mut table = NameTable::new(&["known"]);
        let generation = table.generation();
        table.renew();
        assert_eq!(table.generation(), generation, "there is room yet");
        for number in 1..NameTable::MAX_NAMES {
            assert_eq!(table.intern(&format!("name{number}")), NameId::known(number));
        }
        assert_eq!(table.intern("one more"), NameId::NONE);
        assert_eq!(table.intern("name7"), NameId::known(7));
        table.renew();
        assert_ne!(table.generation(), generation);
        assert_eq!(table.intern("known"), NameId::known(0));
        assert_eq!(table.intern("one more"), NameId::known(1));
    }

    proptest::proptest! {
        #[test]
        fn equal_numbers_are_equal_names(names in proptest::collection::vec("[ab]{0,3}|[a-c]{8,10}", 0..200)) {
            let mut table = NameTable::new(&[]);
            let ids: Vec<NameId> = names.iter().map(|name| table.intern(name)).collect();
            for (left, left_id) in names.iter().zip(&ids) {
                for (right, right_id) in names.iter().zip(&ids) {
                    proptest::prop_assert_eq!(left == right, left_id == right_id);
                }
            }
        }
    }
}
