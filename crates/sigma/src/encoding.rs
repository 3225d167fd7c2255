//! The encodings of the modifiers `base64`, `base64offset`, `wide` and the UTF-16 family.

use base64::{Engine, engine::general_purpose::STANDARD};

/// The byte orders of the UTF-16 modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Utf16 {
    /// `wide`, `utf16le`.
    LittleEndian,
    /// `utf16be`.
    BigEndian,
    /// `utf16`: little endian behind a byte order mark.
    Marked,
}

/// The bytes of a text in UTF-16.
pub(crate) fn utf16(text: &str, form: Utf16) -> Vec<u8> {
    let mut bytes = if form == Utf16::Marked { vec![0xFF, 0xFE] } else { Vec::new() };
    for unit in text.encode_utf16() {
        bytes.extend(match form {
            Utf16::BigEndian => unit.to_be_bytes(),
            Utf16::LittleEndian | Utf16::Marked => unit.to_le_bytes(),
        });
    }
    bytes
}

/// The Base64 text of bytes, with padding (RFC 4648, section 4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The three texts, one of which stands in any Base64 text whose plain text holds `bytes`: at each of
/// the three places that the bytes can have in a group of three, without the characters that their
/// neighbours have a part in.
pub(crate) fn base64_offsets(bytes: &[u8]) -> [String; 3] {
    [0, 1, 2].map(|shift| {
        let mut shifted = vec![0; shift];
        shifted.extend_from_slice(bytes);
        let encoded = STANDARD.encode(&shifted);
        // A character holds six bits: the first whole one behind `8 * shift` bits, the last whole one
        // before the end of the last byte.
        let start = (shift * 8).div_ceil(6);
        let end = shifted.len() * 8 / 6;
        encoded[start.min(end)..end].to_owned()
    })
}

/// Bytes as the text in which each byte is the character of its number, as a log shows binary data.
pub(crate) fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use proptest::prelude::*;

    use super::{Utf16, base64, base64_offsets, latin1, utf16};

    #[test]
    fn known_texts() {
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
        assert_eq!(utf16("cmd", Utf16::LittleEndian), b"c\0m\0d\0");
        assert_eq!(utf16("cmd", Utf16::BigEndian), b"\0c\0m\0d");
        assert_eq!(utf16("cmd", Utf16::Marked), b"\xFF\xFEc\0m\0d\0");
        assert_eq!(latin1(b"\xFF\xFEa"), "ÿþa");
        assert_eq!(base64_offsets(b"http://"), ["aHR0cDovL", "h0dHA6Ly", "odHRwOi8v"]);
        assert_eq!(base64_offsets(b""), ["", "", ""]);
    }

    proptest! {
        #[test]
        fn one_of_the_offsets_stands_in_any_text_around(
            before in proptest::collection::vec(any::<u8>(), 0..6),
            bytes in proptest::collection::vec(any::<u8>(), 1..12),
            after in proptest::collection::vec(any::<u8>(), 0..6),
        ) {
            let whole = [&before[..], &bytes[..], &after[..]].concat();
            let encoded = STANDARD.encode(whole);
            prop_assert!(encoded.contains(&base64_offsets(&bytes)[before.len() % 3]));
        }
    }
}
