//! Sets of atoms as words of bits.

/// One word of a set, and bits in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mask {
    pub(crate) word: u32,
    pub(crate) bits: u64,
}

/// Groups atom numbers into masks, in word order.
pub(crate) fn masks(atoms: impl IntoIterator<Item = u32>) -> Box<[Mask]> {
    let mut atoms: Vec<u32> = atoms.into_iter().collect();
    atoms.sort_unstable();
    let mut masks: Vec<Mask> = Vec::new();
    for atom in atoms {
        let (word, bit) = (atom / 64, 1 << (atom % 64));
        match masks.last_mut() {
            Some(mask) if mask.word == word => mask.bits |= bit,
            _ => masks.push(Mask { word, bits: bit }),
        }
    }
    masks.into_boxed_slice()
}

/// The truth of the eager atoms of one event.
#[derive(Debug, Default)]
pub(crate) struct Bits {
    words: Vec<u64>,
    /// Which of the words are not zero, a bit for each: an event sets a few of very many.
    touched: Vec<u64>,
}

impl Bits {
    /// Makes room for this many atoms, none of which holds.
    pub(crate) fn reset(&mut self, n_atoms: usize) {
        for (at, touched) in self.touched.iter_mut().enumerate() {
            each_one(std::mem::take(touched), |bit| self.words[at * 64 + bit] = 0);
        }
        let n_words = n_atoms.div_ceil(64);
        if self.words.len() < n_words {
            self.words.resize(n_words, 0);
            self.touched.resize(n_words.div_ceil(64), 0);
        }
    }

    pub(crate) fn word(&self, word: usize) -> u64 {
        self.words[word]
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// The words with atoms that hold are those of the ones in the summary; it has one bit for each word.
    pub(crate) fn touched(&self) -> &[u64] {
        &self.touched
    }

    /// Moves the bits of `found` here, of which word 0 is word `first` of this set, and reports them word by word.
    pub(crate) fn take(&mut self, first: usize, found: &mut [u64], mut report: impl FnMut(Mask)) {
        for (word, bits) in found.iter_mut().enumerate().filter(|(_, bits)| **bits != 0) {
            let mask = Mask { word: (first + word) as u32, bits: std::mem::take(bits) };
            self.add(mask);
            report(mask);
        }
    }

    #[inline]
    pub(crate) fn add(&mut self, mask: Mask) {
        let word = mask.word as usize;
        self.words[word] |= mask.bits;
        self.touched[word / 64] |= 1 << (word % 64);
    }

    #[inline]
    pub(crate) fn has(&self, mask: Mask) -> bool {
        self.words[mask.word as usize] & mask.bits != 0
    }

    pub(crate) fn has_any(&self, masks: &[Mask]) -> bool {
        masks.iter().any(|mask| self.has(*mask))
    }

    pub(crate) fn has_all(&self, masks: &[Mask]) -> bool {
        masks.iter().all(|mask| self.words[mask.word as usize] & mask.bits == mask.bits)
    }
}

/// Calls `each` with the place of each bit that is one.
#[inline]
pub(crate) fn each_one(mut bits: u64, mut each: impl FnMut(usize)) {
    while bits != 0 {
        each(bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{Bits, Mask, masks};

    #[test]
    fn masks_group_by_word() {
        let masks = masks([70, 1, 0, 64]);
        assert_eq!(*masks, [Mask { word: 0, bits: 3 }, Mask { word: 1, bits: 65 }]);
        let mut bits = Bits::default();
        bits.reset(128);
        bits.add(Mask { word: 1, bits: 1 });
        assert_eq!(bits.words(), [0, 1]);
        assert!(bits.has_any(&masks) && !bits.has_all(&masks));
        bits.add(Mask { word: 0, bits: 3 });
        bits.add(Mask { word: 1, bits: 64 });
        assert!(bits.has_all(&masks));
    }
}
