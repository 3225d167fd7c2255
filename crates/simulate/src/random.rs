//! Numbers from a seed. Integers alone decide, so every machine gives the same stream.

/// A generator of numbers: xoshiro256++ (<https://prng.di.unimi.it/>), its state filled by SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Random([u64; 4]);

const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Random {
    /// The stream of this name under the seed. Streams of other names share nothing with it, so that what is
    /// added to one part of the world changes no other.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        let mut state = seed ^ hash(name);
        Self(std::array::from_fn(|_| split_mix(&mut state)))
    }

    pub(crate) fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number below `limit`, which is not zero.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        // The bias of the multiplication is under one in 2^32 for the limits that occur.
        ((u128::from(self.bits()) * u128::from(limit)) >> 64) as u64
    }

    /// A number from `low` up to and with `high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as u64) as i64
    }

    /// True this many times in a thousand.
    pub(crate) fn per_mille(&mut self, times: u64) -> bool {
        self.below(1000) < times
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// How often something happens that happens `per_mille`/1000 times on average: spread around the mean.
    pub(crate) fn count(&mut self, per_mille: u64) -> u64 {
        let spread = per_mille * 3 / 5 + self.below(per_mille * 4 / 5 + 1);
        spread / 1000 + u64::from(self.per_mille(spread % 1000))
    }

    /// A size between two powers of two, small ones being as common as large ones.
    pub(crate) fn size(&mut self, low_bits: u32, high_bits: u32) -> u64 {
        let bits = self.between(i64::from(low_bits), i64::from(high_bits) - 1) as u32;
        (1 << bits) + self.below(1 << bits)
    }

    pub(crate) fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(b"0123456789abcdef"[self.below(16) as usize])).collect()
    }

    pub(crate) fn base_62(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(BASE_62[self.below(62) as usize])).collect()
    }

    pub(crate) fn upper(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(b"ABCDEFGHJKLMNPQRSTUVWXYZ234567"[self.below(30) as usize])).collect()
    }

    pub(crate) fn uuid(&mut self) -> String {
        uuid(&self.hex(32))
    }
}

/// A number for a text, the same on every machine and in every release: FNV-1a, mixed.
pub(crate) fn hash(text: &str) -> u64 {
    let mut hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    split_mix(&mut hash)
}

/// Hexadecimal digits that always stand for the same text: hashes of files, ids of accounts.
pub(crate) fn stable_hex(text: &str, digits: usize) -> String {
    Random::new(0, text).hex(digits)
}

/// A version 4 UUID that always stands for the same text.
pub(crate) fn stable_uuid(text: &str) -> String {
    uuid(&stable_hex(text, 32))
}

fn uuid(hex: &str) -> String {
    format!("{}-{}-4{}-a{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::{Random, hash, stable_uuid};

    #[test]
    fn the_stream_is_what_it_always_was() {
        let mut random = Random::new(7, "test");
        let first: Vec<u64> = (0..3).map(|_| random.below(1000)).collect();
        let mut again = Random::new(7, "test");
        assert_eq!(first, (0..3).map(|_| again.below(1000)).collect::<Vec<_>>());
        assert_ne!(Random::new(7, "test").bits(), Random::new(8, "test").bits());
        assert_ne!(hash("a"), hash("b"));
        assert_eq!(stable_uuid("x").len(), 36);
    }

    #[test]
    fn counts_keep_their_mean() {
        let mut random = Random::new(1, "mean");
        let sum: u64 = (0..10_000).map(|_| random.count(2500)).sum();
        assert!((24_000..26_000).contains(&sum), "{sum}");
    }

    #[test]
    fn numbers_stay_in_their_bounds() {
        let mut random = Random::new(1, "bounds");
        for _ in 0..1000 {
            assert!((-3..=3).contains(&random.between(-3, 3)));
            assert!((8..32).contains(&random.size(3, 5)));
        }
    }
}
