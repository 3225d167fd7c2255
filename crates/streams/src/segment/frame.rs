//! A batch in a segment: a header of fixed length, and the records.

use aurora_model::Timestamp;
use bytes::Bytes;

use crate::{
    record::{
        MAX_BATCH_RECORDS, MAX_STORED_BYTES, ProducerId, RECORD_OVERHEAD, Record, Sequence, StoredRecord,
    },
    wire::Reader,
};

/// The first bytes of each frame.
pub(crate) const MAGIC: [u8; 4] = *b"AURf";
/// The length of a frame's header.
pub(crate) const FRAME_HEADER_LEN: usize = 72;

/// What stands before the records of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    /// The offset of the first record.
    pub(crate) base: u64,
    /// How many records there are.
    pub(crate) count: u32,
    /// How many bytes they take.
    pub(crate) body_len: u32,
    /// Their CRC-32C.
    pub(crate) body_crc: u32,
    /// Every record below this offset was durable when the frame was written. By it a later frame proves that
    /// an earlier one was acknowledged, so that damage is told apart from a torn tail.
    pub(crate) durable_to: u64,
    pub(crate) appended_at: Timestamp,
    pub(crate) sequence: Option<Sequence>,
}

impl FrameHeader {
    /// The offset behind its last record.
    pub(crate) fn end(&self) -> u64 {
        self.base + u64::from(self.count)
    }

    /// The length of header and records.
    pub(crate) fn frame_len(&self) -> u64 {
        FRAME_HEADER_LEN as u64 + u64::from(self.body_len)
    }

    pub(crate) fn encode(&self, salt: u64, into: &mut Vec<u8>) {
        let start = into.len();
        into.extend_from_slice(&MAGIC);
        into.extend_from_slice(&self.body_len.to_le_bytes());
        into.extend_from_slice(&self.body_crc.to_le_bytes());
        into.extend_from_slice(&self.count.to_le_bytes());
        into.extend_from_slice(&self.base.to_le_bytes());
        into.extend_from_slice(&self.durable_to.to_le_bytes());
        into.extend_from_slice(&self.appended_at.as_micros().to_le_bytes());
        into.extend_from_slice(&u32::from(self.sequence.is_some()).to_le_bytes());
        let sequence = self.sequence.unwrap_or(Sequence { producer: ProducerId(0), number: 0 });
        into.extend_from_slice(&sequence.producer.0.to_le_bytes());
        into.extend_from_slice(&sequence.number.to_le_bytes());
        let crc = header_crc(&into[start..], salt);
        into.extend_from_slice(&crc.to_le_bytes());
    }

    /// The header in these bytes, if it was written whole, with this salt, and keeps to the limits.
    pub(crate) fn decode(bytes: &[u8], salt: u64) -> Option<Self> {
        let (fields, crc) = bytes.get(..FRAME_HEADER_LEN)?.split_last_chunk()?;
        if !fields.starts_with(&MAGIC) || header_crc(fields, salt) != u32::from_le_bytes(*crc) {
            return None;
        }
        let mut reader = Reader::new(&fields[MAGIC.len()..]);
        let (body_len, body_crc, count) = (reader.u32()?, reader.u32()?, reader.u32()?);
        let (base, durable_to) = (reader.u64()?, reader.u64()?);
        let appended_at = Timestamp::from_micros(reader.i64()?)?;
        let is_numbered = reader.u32()? == 1;
        let sequence = Sequence { producer: ProducerId(reader.u128()?), number: reader.u64()? };
        reader.end()?;
        let is_within_limits = body_len as usize <= MAX_STORED_BYTES
            && (1..=MAX_BATCH_RECORDS).contains(&(count as usize))
            && base.checked_add(u64::from(count)).is_some();
        let sequence = is_numbered.then_some(sequence);
        let header = Self { base, count, body_len, body_crc, durable_to, appended_at, sequence };
        is_within_limits.then_some(header)
    }

    /// These are the records that the header was written for.
    pub(crate) fn is_body(&self, body: &[u8]) -> bool {
        body.len() == self.body_len as usize && crc32c::crc32c(body) == self.body_crc
    }

    /// The records from `from` on.
    pub(crate) fn records(&self, body: &Bytes, from: u64) -> Option<Vec<StoredRecord>> {
        let mut reader = Reader::new(body);
        let mut records = Vec::new();
        for offset in self.base..self.end() {
            let record = decode_record(&mut reader, body)?;
            if offset >= from {
                records.push(StoredRecord { offset, appended_at: self.appended_at, record });
            }
        }
        reader.end()?;
        Some(records)
    }
}

fn header_crc(fields: &[u8], salt: u64) -> u32 {
    crc32c::crc32c_append(crc32c::crc32c(&salt.to_le_bytes()), fields)
}

/// The records of a batch, one after the other.
pub(crate) fn encode_body(records: &[Record]) -> Vec<u8> {
    let mut body = Vec::with_capacity(records.iter().map(Record::stored_len).sum());
    for Record { format, key, payload } in records {
        let key_len = u16::try_from(key.len()).expect("a batch bounds the length of its keys");
        let payload_len = u32::try_from(payload.len()).expect("a batch bounds the length of its payloads");
        body.extend_from_slice(&format.to_le_bytes());
        body.extend_from_slice(&key_len.to_le_bytes());
        body.extend_from_slice(&payload_len.to_le_bytes());
        body.extend_from_slice(key);
        body.extend_from_slice(payload);
    }
    body
}

/// The next record. Its bytes stay those of `body`: nothing is copied.
fn decode_record(reader: &mut Reader<'_>, body: &Bytes) -> Option<Record> {
    let (format, key_len, payload_len) = (reader.u16()?, reader.u16()?, reader.u32()?);
    let key = body.slice_ref(reader.bytes(key_len.into())?);
    let payload = body.slice_ref(reader.bytes(payload_len as usize)?);
    Some(Record { format, key, payload })
}

const _: () = assert!(RECORD_OVERHEAD == 2 + 2 + 4);

#[cfg(test)]
mod tests {
    use aurora_model::Timestamp;
    use bytes::Bytes;
    use proptest::prelude::*;

    use super::{FRAME_HEADER_LEN, FrameHeader, encode_body};
    use crate::record::{ProducerId, Record, Sequence};

    fn header(records: &[Record], body: &[u8], sequence: Option<Sequence>) -> FrameHeader {
        FrameHeader {
            base: 40,
            count: records.len() as u32,
            body_len: body.len() as u32,
            body_crc: crc32c::crc32c(body),
            durable_to: 39,
            appended_at: Timestamp::from_micros(5).expect("in range"),
            sequence,
        }
    }

    fn records() -> impl Strategy<Value = Vec<Record>> {
        let bytes = || prop::collection::vec(any::<u8>(), 0..40).prop_map(Bytes::from);
        let record = (any::<u16>(), bytes(), bytes()).prop_map(|(format, key, payload)| Record {
            format,
            key,
            payload,
        });
        prop::collection::vec(record, 1..8)
    }

    proptest! {
        #[test]
        fn a_frame_is_read_as_it_was_written(records in records(), number: Option<u64>, salt: u64) {
            let body = encode_body(&records);
            let sequence = number.map(|number| Sequence { producer: ProducerId(3), number });
            let header = header(&records, &body, sequence);
            let mut bytes = Vec::new();
            header.encode(salt, &mut bytes);
            prop_assert_eq!(bytes.len(), FRAME_HEADER_LEN);
            prop_assert_eq!(FrameHeader::decode(&bytes, salt), Some(header));
            prop_assert_eq!(FrameHeader::decode(&bytes, salt ^ 1), None);
            prop_assert!(header.is_body(&body));
            let read = header.records(&Bytes::from(body), 41).expect("is whole");
            let offsets: Vec<u64> = read.iter().map(|record| record.offset).collect();
            prop_assert_eq!(offsets, (41..40 + records.len() as u64).collect::<Vec<_>>());
            prop_assert!(read.iter().map(|record| &record.record).eq(&records[1..]));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0u32..9) {
            let _ = FrameHeader::decode(&bytes, 0);
            let forged = FrameHeader { count, ..header(&[], &bytes, None) };
            let _ = forged.records(&Bytes::from(bytes), 0);
        }
    }

    #[test]
    fn a_changed_byte_is_seen() {
        let records = [Record { format: 1, key: Bytes::new(), payload: Bytes::from_static(b"abc") }];
        let mut bytes = Vec::new();
        header(&records, &encode_body(&records), None).encode(9, &mut bytes);
        assert!(FrameHeader::decode(&bytes, 9).is_some());
        for place in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[place] ^= 1;
            assert_eq!(FrameHeader::decode(&broken, 9), None);
        }
    }
}
