//! Finding the bytes that end a run of plain text, sixteen at a time.

/// So many bytes are looked at in one step.
pub(super) const STEP: usize = 16;

const ONES: u128 = 0x0101_0101_0101_0101_0101_0101_0101_0101;
const HIGH_BITS: u128 = ONES * 0x80;

/// The next bytes. Past the end come zeros, which [`n_plain`] takes for control characters.
#[inline]
pub(super) fn next_bytes(bytes: &[u8], at: usize) -> [u8; STEP] {
    let rest = bytes.get(at..).unwrap_or_default();
    match rest.first_chunk() {
        Some(chunk) => *chunk,
        None => {
            let mut padded = [0; STEP];
            padded[..rest.len()].copy_from_slice(rest);
            padded
        }
    }
}

/// How many of the bytes stand before the first quote, backslash or control character.
#[inline]
pub(super) fn n_plain(bytes: [u8; STEP]) -> usize {
    let word = u128::from_le_bytes(bytes);
    let special = zeros(word ^ (ONES * b'"' as u128)) | zeros(word ^ (ONES * b'\\' as u128)) | controls(word);
    special.trailing_zeros() as usize / 8
}

/// The high bit of each byte that is zero. A borrow may also mark bytes behind such a one, so that only
/// the first mark is sure; only the first is asked for.
fn zeros(word: u128) -> u128 {
    word.wrapping_sub(ONES) & !word & HIGH_BITS
}

/// The same for bytes below a space.
fn controls(word: u128) -> u128 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGH_BITS
}

#[cfg(test)]
mod tests {
    use super::{STEP, n_plain, next_bytes};

    fn is_special(byte: &u8) -> bool {
        matches!(byte, b'"' | b'\\' | 0..=0x1f)
    }

    fn slowly(bytes: [u8; STEP]) -> usize {
        bytes.iter().position(is_special).unwrap_or(STEP)
    }

    #[test]
    fn every_pair_of_neighbours_is_told_as_a_loop_tells_it() {
        for (first, second) in (0..=u16::MAX).map(|pair| (pair.to_le_bytes()[0], pair.to_le_bytes()[1])) {
            for at in 0..STEP - 1 {
                let mut bytes = [b'a'; STEP];
                bytes[at] = first;
                bytes[at + 1] = second;
                assert_eq!(n_plain(bytes), slowly(bytes), "{bytes:?}");
            }
        }
    }

    #[test]
    fn past_the_end_come_zeros() {
        assert_eq!(next_bytes(b"abc", 1), *b"bc\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        assert_eq!(next_bytes(b"abc", 3), [0; STEP]);
        assert_eq!(next_bytes(b"abcdefghijklmnopq", 1), *b"bcdefghijklmnopq");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_told_as_a_loop_tells_them(bytes: [u8; STEP]) {
            proptest::prop_assert_eq!(n_plain(bytes), slowly(bytes));
        }
    }
}
