//! Finding the bytes of a JSON string that are not plain text, sixteen at a time.

use wide::u8x16;

/// So many bytes are looked at in one step.
pub(super) const STEP: usize = 16;

/// The next bytes. Past the end come zeros, which [`specials`] takes for control characters.
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

/// Quotes, backslashes and control characters among the bytes: a bit for each, the first byte's is the lowest.
#[inline]
pub(super) fn specials(bytes: [u8; STEP]) -> u32 {
    let bytes = u8x16::new(bytes);
    let is_quote = bytes.simd_eq(u8x16::splat(b'"'));
    let is_backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    let is_control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    (is_quote | is_backslash | is_control).to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::{STEP, next_bytes, specials};

    fn is_special(byte: u8) -> bool {
        matches!(byte, b'"' | b'\\' | 0..=0x1f)
    }

    #[test]
    fn every_byte_is_told_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..STEP {
                let mut bytes = [b'a'; STEP];
                bytes[at] = byte;
                assert_eq!(specials(bytes), u32::from(is_special(byte)) << at, "{bytes:?}");
            }
        }
    }

    #[test]
    fn past_the_end_come_zeros() {
        assert_eq!(next_bytes(b"abc", 1), *b"bc\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        assert_eq!(next_bytes(b"abc", 3), [0; STEP]);
        assert_eq!(next_bytes(b"abc", 4), [0; STEP]);
        assert_eq!(next_bytes(b"abcdefghijklmnopq", 1), *b"bcdefghijklmnopq");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_told_as_a_loop_tells_them(bytes: [u8; STEP]) {
            let slowly = bytes.iter().rev().fold(0, |mask, byte| mask << 1 | u32::from(is_special(*byte)));
            proptest::prop_assert_eq!(specials(bytes), slowly);
        }
    }
}
