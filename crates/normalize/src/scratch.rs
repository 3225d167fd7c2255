//! Memory that parsing uses again for each record.

use crate::names::NameIndex;

/// What a worker keeps from one record to the next: the names that it has met, and room.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) keys: KeyRoom,
    pub(crate) names: Kept,
}

/// Where unescaped keys stand, for a record borrows its names.
#[derive(Debug, Default)]
pub(crate) struct KeyRoom(Vec<u8>);

impl KeyRoom {
    /// Room for all keys of a text. No escape is shorter than the character that it stands for.
    pub(crate) fn for_keys_of(&mut self, text: &str) -> &mut [u8] {
        if self.0.len() < text.len() {
            self.0.resize(text.len(), 0);
        }
        &mut self.0
    }
}

/// The index of names, which a record under construction takes and gives back.
#[derive(Debug, Default)]
pub(crate) struct Kept(Option<Box<NameIndex>>);

impl Kept {
    /// Takes the index out, ready for the next record.
    pub(crate) fn take(&mut self) -> Box<NameIndex> {
        let mut index = self.0.take().unwrap_or_default();
        index.begin();
        index
    }

    pub(crate) fn give_back(&mut self, index: Box<NameIndex>) {
        self.0 = Some(index);
    }
}
