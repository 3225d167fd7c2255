//! The content of a file, whatever it is called.

use crate::testing::Random;

/// The content as readers see it, and as it is on the disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    cache: Vec<u8>,
    durable: Vec<u8>,
    /// What was changed since the last sync.
    changes: Vec<Change>,
}

#[derive(Clone, Debug)]
pub(super) enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Node {
    pub(super) fn cache(&self) -> &[u8] {
        &self.cache
    }

    pub(super) fn change(&mut self, change: Change) {
        change.apply(&mut self.cache);
        self.changes.push(change);
    }

    /// Brings to the disk what survives of each change.
    pub(super) fn make_durable(&mut self, mut survivors: impl FnMut(Change) -> Vec<Change>) {
        for change in self.changes.drain(..).flat_map(&mut survivors) {
            change.apply(&mut self.durable);
        }
    }

    pub(super) fn forget_cache(&mut self) {
        self.cache.clone_from(&self.durable);
    }

    pub(super) fn tamper(&mut self, change: impl FnOnce(&mut Vec<u8>)) {
        change(&mut self.cache);
        self.durable.clone_from(&self.cache);
    }
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                if content.len() < end {
                    content.resize(end, 0);
                }
                content[*at..end].copy_from_slice(bytes);
            }
            Self::Length(len) => content.resize(*len, 0),
        }
    }

    /// What is left of the change when power is lost: all of it, nothing, or some of its bytes. What is missing reads
    /// as zeros, or as what stood there before.
    pub(super) fn survivors(self, random: &mut Random) -> Vec<Self> {
        let Self::Write { at, bytes } = self else {
            return if random.once_in(2) { vec![self] } else { Vec::new() };
        };
        let (a, b) = (random.below(bytes.len() + 1), random.below(bytes.len() + 1));
        let part = |from: usize, to: usize| Self::Write { at: at + from, bytes: bytes[from..to].to_vec() };
        match random.below(5) {
            0 => Vec::new(),
            1 => vec![part(0, bytes.len())],
            2 => vec![part(0, a)],
            3 => vec![part(a, bytes.len())],
            _ => vec![part(0, a.min(b)), part(a.max(b), bytes.len())],
        }
    }
}
