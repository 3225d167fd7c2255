//! Memory that parsing uses again for each record.

use crate::{json::Marks, names::NameIndex, windows::Origins};

/// What a worker keeps from one record to the next: the names and the origins that it has met,
/// and room.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) walk: WalkRoom,
    pub(crate) names: Kept,
    pub(crate) origins: Origins,
}

/// What a walk through a JSON text needs.
#[derive(Debug, Default)]
pub(crate) struct WalkRoom {
    /// Where unescaped keys stand, for a record borrows its names.
    keys: Vec<u8>,
    marks: Marks,
}

impl WalkRoom {
    /// Marks the text that is walked through next. It need not be known yet to be UTF-8: whoever asks that
    /// afterwards finds the bytes at hand, while this pass has enough to do to let the next ones arrive.
    pub(crate) fn mark(&mut self, text: &[u8]) {
        self.marks.find(text);
    }

    /// Room for all keys of the text that was marked, and its marks. No escape is shorter than the character that
    /// it stands for.
    pub(crate) fn for_text(&mut self, text: &str) -> (&mut [u8], &Marks) {
        debug_assert!(self.marks.are_of(text.as_bytes()));
        if self.keys.len() < text.len() {
            self.keys.resize(text.len(), 0);
        }
        (&mut self.keys, &self.marks)
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
