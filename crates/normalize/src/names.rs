//! Finding fields by name without comparing all of them.

use aurora_ocsf::Field;

/// Where names first occur among the first fields of a record.
///
/// A table of fixed size, for it is made anew for each record. What does not fit into it is searched
/// field by field; no event of a known format has as many fields.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// Positions from 1, each at the hash of its name or behind it; 0 is a free slot.
    slots: [u8; N_SLOTS],
}

const N_SLOTS: usize = 256;

/// So many fields go into the table, which stays half empty.
const N_NOTED: usize = 128;

impl Default for Names {
    fn default() -> Self {
        Self { slots: [0; N_SLOTS] }
    }
}

impl Names {
    /// The names of fields that are all there.
    pub(crate) fn of(fields: &[Field<'_>]) -> Self {
        let mut names = Self::default();
        for n_fields in 1..=fields.len().min(N_NOTED) {
            names.note_last(&fields[..n_fields]);
        }
        names
    }

    /// Notes the last of these fields, unless its name was noted before.
    #[inline]
    pub(crate) fn note_last(&mut self, fields: &[Field<'_>]) {
        let Some((field, before)) = fields.split_last().filter(|_| fields.len() <= N_NOTED) else { return };
        let mut slot = slot_of(&field.name);
        while self.slots[slot] != 0 {
            if before[usize::from(self.slots[slot]) - 1].name == field.name {
                return;
            }
            slot = (slot + 1) % N_SLOTS;
        }
        self.slots[slot] = fields.len() as u8;
    }

    /// The position of the first field of this name among `fields`, which were noted one by one.
    pub(crate) fn find(&self, name: &str, fields: &[Field<'_>]) -> Option<usize> {
        let mut slot = slot_of(name);
        while self.slots[slot] != 0 {
            let position = usize::from(self.slots[slot]) - 1;
            if fields[position].name == name {
                return Some(position);
            }
            slot = (slot + 1) % N_SLOTS;
        }
        let (_, others) = fields.split_at_checked(N_NOTED)?;
        others.iter().position(|field| field.name == name).map(|position| N_NOTED + position)
    }
}

/// Both ends count and the middle does, for the names of one source often begin or end alike.
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
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as usize
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::{Record, Value};

    use super::Names;

    fn check(names: &[String]) {
        let mut record = Record::new(Vec::new());
        let mut index = Names::default();
        for name in names {
            record.push(name.clone(), Value::Null);
            index.note_last(&record.fields);
        }
        for name in names.iter().map(String::as_str).chain(["", "a", "none of them"]) {
            let expected = record.fields.iter().position(|field| field.name == name);
            assert_eq!(index.find(name, &record.fields), expected, "`{name}` of {names:?}");
            assert_eq!(
                Names::of(&record.fields).find(name, &record.fields),
                expected,
                "`{name}` of {names:?}"
            );
        }
    }

    #[test]
    fn the_first_field_of_a_name_is_found_however_many_there_are() {
        let numbered = |n: usize| (0..n).map(|number| format!("name{}", number % 200)).collect::<Vec<_>>();
        for n in [0, 1, 2, 127, 128, 129, 250, 1000] {
            check(&numbered(n));
        }
        check(&["", "a", "ab", "abc", "abcd", "abcdefgh", "a", ""].map(str::to_owned));
        // Names that differ only in the middle share a slot.
        check(&(0..140).map(|number| format!("0123{number:03}0123456789012345")).collect::<Vec<_>>());
    }

    proptest::proptest! {
        #[test]
        fn any_names_are_found_as_a_search_finds_them(
            names in proptest::collection::vec("[ab]{0,3}|[a-c]{8,10}", 0..200)
        ) {
            check(&names);
        }
    }
}
