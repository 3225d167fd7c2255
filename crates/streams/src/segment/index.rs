//! The sparse index of a segment: every so many bytes, which offset stands where and when it was written.
//!
//! An index lives in memory. That of a sealed segment is also written beside it, so that opening a large log
//! does not read all of it. The file is a cache: it is believed if its seal is whole and it speaks of a segment
//! of exactly the length that the file has, and made anew otherwise. A segment is durable before its index is
//! written and never changes afterwards, so the same length is the same content.

use aurora_model::Timestamp;

use super::{FrameAt, SEGMENT_HEADER_LEN};
use crate::wire::{Reader, seal, unseal};

const MAGIC: [u8; 8] = *b"AURINDEX";
const FORMAT: u16 = 1;
const ENTRY_LEN: usize = 24;
/// The most bytes that an index file is believed to have.
pub(crate) const MAX_INDEX_BYTES: u64 = 64 * 1024 * 1024;

/// A frame that can be found directly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IndexEntry {
    /// Its first offset.
    pub(crate) offset: u64,
    /// When it was written.
    pub(crate) time: Timestamp,
    /// The byte where it begins.
    pub(crate) at: u64,
}

/// What is known of a segment without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SegmentIndex {
    /// The segment's first offset.
    pub(crate) base: u64,
    /// The offset behind its last record.
    pub(crate) end: u64,
    /// Its length in bytes.
    pub(crate) len: u64,
    /// When its last batch was written; of an empty segment, the time of the batch before it.
    pub(crate) last_time: Timestamp,
    entries: Vec<IndexEntry>,
}

impl SegmentIndex {
    /// The index of an empty segment.
    pub(crate) fn empty(base: u64, last_time: Timestamp) -> Self {
        Self { base, end: base, len: SEGMENT_HEADER_LEN as u64, last_time, entries: Vec::new() }
    }

    /// Takes in the next frame.
    pub(crate) fn note(&mut self, frame: &FrameAt, every: u64) {
        let FrameAt { header, at } = *frame;
        if self.entries.last().is_none_or(|last| at - last.at >= every) {
            self.entries.push(IndexEntry { offset: header.base, time: header.appended_at, at });
        }
        (self.end, self.len, self.last_time) = (header.end(), frame.end_at(), header.appended_at);
    }

    /// Nothing was written yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Where to begin to look for an offset.
    pub(crate) fn before_offset(&self, offset: u64) -> u64 {
        let after = self.entries.partition_point(|entry| entry.offset <= offset);
        self.place(after)
    }

    /// Where to begin to look for the first batch of this time or later.
    pub(crate) fn before_time(&self, time: Timestamp) -> u64 {
        let after = self.entries.partition_point(|entry| entry.time < time);
        self.place(after)
    }

    fn place(&self, after: usize) -> u64 {
        after.checked_sub(1).map_or(SEGMENT_HEADER_LEN as u64, |index| self.entries[index].at)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64 + self.entries.len() * ENTRY_LEN);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        for number in [self.base, self.end, self.len] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(&self.last_time.as_micros().to_le_bytes());
        for entry in &self.entries {
            bytes.extend_from_slice(&entry.offset.to_le_bytes());
            bytes.extend_from_slice(&entry.time.as_micros().to_le_bytes());
            bytes.extend_from_slice(&entry.at.to_le_bytes());
        }
        seal(bytes)
    }

    /// The index in these bytes, if it is whole and of this version.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(unseal(bytes)?);
        if reader.bytes(MAGIC.len())? != MAGIC || reader.u16()? != FORMAT {
            return None;
        }
        let (base, end, len) = (reader.u64()?, reader.u64()?, reader.u64()?);
        let last_time = Timestamp::from_micros(reader.i64()?)?;
        let mut entries = Vec::with_capacity(reader.remaining() / ENTRY_LEN);
        while reader.remaining() > 0 {
            let (offset, time, at) = (reader.u64()?, Timestamp::from_micros(reader.i64()?)?, reader.u64()?);
            entries.push(IndexEntry { offset, time, at });
        }
        let is_sorted = entries.is_sorted_by_key(|entry| (entry.offset, entry.at));
        let is_within = entries.iter().all(|entry| (base..end).contains(&entry.offset) && entry.at < len);
        (is_sorted && is_within && base <= end).then_some(Self { base, end, len, last_time, entries })
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::Timestamp;

    use super::SegmentIndex;
    use crate::segment::{FrameAt, frame::FrameHeader};

    fn time(seconds: u64) -> Timestamp {
        Timestamp::from_micros(seconds as i64 * 1_000_000).expect("in range")
    }

    /// Ten frames of 100 bytes and ten records, one each second; every second one is in the index.
    fn index() -> SegmentIndex {
        let mut index = SegmentIndex::empty(1_000, time(0));
        for n in 0..10 {
            let header = FrameHeader {
                base: 1_000 + n * 10,
                count: 10,
                body_len: 28,
                body_crc: 0,
                durable_to: 0,
                appended_at: time(n),
                sequence: None,
            };
            index.note(&FrameAt { header, at: 32 + n * 100 }, 150);
        }
        index
    }

    #[test]
    fn places_lie_before_what_is_looked_for() {
        let index = index();
        assert_eq!((index.end, index.len, index.last_time), (1_100, 1_032, time(9)));
        let offsets = [(1_000, 32), (1_019, 32), (1_020, 232), (1_099, 832)];
        for (offset, at) in offsets {
            assert_eq!(index.before_offset(offset), at, "{offset}");
        }
        for (seconds, at) in [(0, 32), (1, 32), (2, 32), (3, 232), (9, 832)] {
            assert_eq!(index.before_time(time(seconds)), at, "{seconds}");
        }
    }

    #[test]
    fn an_index_is_read_as_it_was_written_or_not_at_all() {
        let bytes = index().encode();
        assert_eq!(SegmentIndex::decode(&bytes), Some(index()));
        for place in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[place] ^= 1;
            assert_eq!(SegmentIndex::decode(&broken), None);
            assert_eq!(SegmentIndex::decode(&bytes[..place]), None);
        }
    }
}
