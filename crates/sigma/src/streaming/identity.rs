//! Who a value or a group is: a keyed hash of its text without regard to case.
//!
//! Groups are told apart by 128 bits of SipHash under a secret key. Among a billion groups the chance that
//! any two are taken for one is below 2⁻⁶⁸, and a writer of events who does not know the key can do nothing
//! to raise it. So a group needs no second comparison, and its key takes 16 bytes whatever its length.

use siphasher::sip128::SipHasher13;

use crate::fold::fold_into;

/// Names a group within its correlation, or a value.
pub(super) type Identity = u128;

#[derive(Debug)]
pub(super) struct Hasher {
    sip: SipHasher13,
    folded: String,
    joined: Vec<u8>,
}

impl Hasher {
    pub(super) fn new(key: [u64; 2]) -> Self {
        Self { sip: SipHasher13::new_with_keys(key[0], key[1]), folded: String::new(), joined: Vec::new() }
    }

    /// The identity of a value.
    pub(super) fn value(&mut self, text: &str) -> Identity {
        fold_into(text, &mut self.folded);
        self.sip.hash(self.folded.as_bytes()).as_u128()
    }

    /// The identity of several values together; of a single one, its own.
    pub(super) fn join(&mut self, identities: &[Identity]) -> Identity {
        if let [identity] = identities {
            return *identity;
        }
        self.joined.clear();
        self.joined.extend(identities.iter().flat_map(|identity| identity.to_le_bytes()));
        self.sip.hash(&self.joined).as_u128()
    }
}

/// Hashes what is a hash already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AsIs(u64);

impl std::hash::Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.chunks(8).for_each(|chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 ^= u64::from_le_bytes(word);
        });
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 ^= hash;
    }

    fn write_u128(&mut self, hash: u128) {
        self.0 ^= hash as u64;
    }
}

/// For maps whose keys are identities.
pub(super) type BuildAsIs = std::hash::BuildHasherDefault<AsIs>;

#[cfg(test)]
mod tests {
    use super::Hasher;

    #[test]
    fn case_is_no_difference_and_borders_are() {
        let mut hasher = Hasher::new([1, 2]);
        assert_eq!(hasher.value("Admin"), hasher.value("ADMIN"));
        assert_ne!(hasher.value("a"), hasher.value("b"));
        let [a, bc, ab, c] = ["a", "bc", "ab", "c"].map(|text| hasher.value(text));
        assert_ne!(hasher.join(&[a, bc]), hasher.join(&[ab, c]));
        assert_ne!(hasher.join(&[a, c]), hasher.join(&[c, a]));
        assert_ne!(Hasher::new([1, 3]).value("a"), a, "the key matters");
    }
}
