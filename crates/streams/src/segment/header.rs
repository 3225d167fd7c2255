//! The first bytes of a segment.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
};

use crate::wire::{Reader, seal, unseal};

const MAGIC: [u8; 8] = *b"AURSEGMT";
/// The version of everything in a segment file but the payloads.
const FORMAT: u16 = 1;
/// Where the first frame begins.
pub(crate) const SEGMENT_HEADER_LEN: usize = 32;

/// What a segment says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    /// The offset of its first record.
    pub(crate) base: u64,
    /// Goes into the checksum of each frame header. A payload cannot pass for a frame, since who writes
    /// payloads does not know it, and neither can a frame that an earlier file left on the same blocks.
    pub(crate) salt: u64,
}

/// Why bytes are no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderProblem {
    Damaged,
    Version(u16),
}

impl SegmentHeader {
    /// The header of a new segment.
    pub(crate) fn new(base: u64) -> Self {
        // The keys of the standard hasher are the randomness that the standard library gives away.
        Self { base, salt: RandomState::new().build_hasher().finish() }
    }

    pub(crate) fn encode(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SEGMENT_HEADER_LEN);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&[0; 2]);
        bytes.extend_from_slice(&self.base.to_le_bytes());
        bytes.extend_from_slice(&self.salt.to_le_bytes());
        seal(bytes)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, HeaderProblem> {
        let mut reader = Reader::new(unseal(bytes).ok_or(HeaderProblem::Damaged)?);
        let version = (reader.bytes(8) == Some(&MAGIC)).then(|| reader.u16()).flatten();
        match version.ok_or(HeaderProblem::Damaged)? {
            FORMAT => Self::decode_fields(reader).ok_or(HeaderProblem::Damaged),
            other => Err(HeaderProblem::Version(other)),
        }
    }

    fn decode_fields(mut reader: Reader<'_>) -> Option<Self> {
        reader.u16()?;
        let header = Self { base: reader.u64()?, salt: reader.u64()? };
        reader.end()?;
        Some(header)
    }
}

#[cfg(test)]
mod tests {
    use super::{HeaderProblem, SEGMENT_HEADER_LEN, SegmentHeader};
    use crate::wire::seal;

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let header = SegmentHeader::new(77);
        let bytes = header.encode();
        assert_eq!(bytes.len(), SEGMENT_HEADER_LEN);
        assert_eq!(SegmentHeader::decode(&bytes), Ok(header));
        assert_ne!(header.salt, SegmentHeader::new(77).salt);
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        let bytes = SegmentHeader::new(1).encode();
        for place in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[place] ^= 0x40;
            assert_eq!(SegmentHeader::decode(&broken), Err(HeaderProblem::Damaged));
            assert_eq!(SegmentHeader::decode(&bytes[..place]), Err(HeaderProblem::Damaged));
        }
        let mut later = bytes[..bytes.len() - 4].to_vec();
        later[8] = 2;
        assert_eq!(SegmentHeader::decode(&seal(later)), Err(HeaderProblem::Version(2)));
    }
}
