//! Reading numbers and bytes from what a disk gave back: every length is checked before it is used.

/// What is left of some bytes. Each method takes from the front, or answers `None` and takes nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(&'a [u8]);

macro_rules! integers {
    ($($name:ident),*) => {$(
        pub(crate) fn $name(&mut self) -> Option<$name> {
            let (number, rest) = self.0.split_first_chunk()?;
            self.0 = rest;
            Some($name::from_le_bytes(*number))
        }
    )*};
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    integers!(u8, u16, u32, u64, u128, i64);

    pub(crate) fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    /// A text that stands behind its length in one byte.
    pub(crate) fn short_text(&mut self) -> Option<&'a str> {
        let len = self.u8()?;
        std::str::from_utf8(self.bytes(len.into())?).ok()
    }

    /// Everything was read, and nothing is left over.
    pub(crate) fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }

    pub(crate) fn remaining(&self) -> usize {
        self.0.len()
    }
}

/// Seals `bytes` with their CRC-32C, as [`unseal`] expects it.
pub(crate) fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let crc = crc32c::crc32c(&bytes);
    bytes.extend_from_slice(&crc.to_le_bytes());
    bytes
}

/// The bytes without their seal, if it is unbroken.
pub(crate) fn unseal(bytes: &[u8]) -> Option<&[u8]> {
    let (content, crc) = bytes.split_last_chunk()?;
    (crc32c::crc32c(content) == u32::from_le_bytes(*crc)).then_some(content)
}

#[cfg(test)]
mod tests {
    use super::{Reader, seal, unseal};

    #[test]
    fn reading_stops_at_the_end() {
        let mut reader = Reader::new(&[1, 2, 0, 3, b'a', b'b']);
        assert_eq!(reader.u8(), Some(1));
        assert_eq!(reader.u16(), Some(2));
        assert_eq!(reader.short_text(), None);
        assert_eq!(reader.u32(), None);
        assert_eq!(reader.remaining(), 2);
        assert_eq!(reader.end(), None);
    }

    #[test]
    fn a_broken_seal_is_seen() {
        let sealed = seal(vec![1, 2, 3]);
        assert_eq!(unseal(&sealed), Some(&[1, 2, 3][..]));
        for place in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[place] ^= 1;
            assert_eq!(unseal(&broken), None);
        }
        assert_eq!(unseal(&[0; 3]), None);
    }
}
