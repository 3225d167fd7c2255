//! A record that a group could not work on, as it stands in the topic of dead letters.

use super::{GroupId, GroupName};
use crate::{
    record::{Batch, ProducerId, Record, StoredRecord},
    topic::{Topic, TopicPartition},
    wire::Reader,
};
use aurora_model::{Timestamp, id::ContentId};

/// The version of the payload.
const FORMAT: u16 = 1;
/// A reason that is longer is cut: it may quote what an attacker wrote.
const MAX_REASON_BYTES: usize = 1024;

/// A record that a group could not work on, whole, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Who gave up.
    pub group: GroupName,
    /// Where the record stood.
    pub partition: TopicPartition,
    /// Where the record stood, its content, and when it was appended there.
    pub record: StoredRecord,
    /// How often it was given.
    pub deliveries: u32,
    /// Why it could not be worked on.
    pub reason: String,
}

impl DeadLetter {
    /// The record for [`Topic::DeadLetters`].
    pub fn encode(&self) -> Record {
        let StoredRecord { offset, appended_at, record } = &self.record;
        let reason = &self.reason[..self.reason.floor_char_boundary(MAX_REASON_BYTES)];
        let name = self.group.as_str();
        let mut bytes = Vec::with_capacity(64 + name.len() + reason.len() + record.payload.len());
        bytes.push(u8::try_from(name.len()).expect("a name is short"));
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(self.partition.topic.code());
        bytes.extend_from_slice(&self.partition.partition.to_le_bytes());
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.extend_from_slice(&appended_at.as_micros().to_le_bytes());
        bytes.extend_from_slice(&self.deliveries.to_le_bytes());
        bytes.extend_from_slice(&(reason.len() as u16).to_le_bytes());
        bytes.extend_from_slice(reason.as_bytes());
        bytes.extend_from_slice(&record.format.to_le_bytes());
        bytes.extend_from_slice(&record.payload);
        Record { format: FORMAT, key: record.key.clone(), payload: bytes.into() }
    }

    /// The dead letter in a record, if it is one of this version.
    pub fn decode(dead_letter: &Record) -> Option<Self> {
        if dead_letter.format != FORMAT {
            return None;
        }
        let mut reader = Reader::new(&dead_letter.payload);
        let group = GroupName::new(reader.short_text()?).ok()?;
        let topic = Topic::from_code(reader.u8()?)?;
        let partition = topic.partition(reader.u16()?);
        let (offset, appended_at) = (reader.u64()?, Timestamp::from_micros(reader.i64()?)?);
        let (deliveries, reason_len) = (reader.u32()?, reader.u16()?);
        let reason = std::str::from_utf8(reader.bytes(reason_len.into())?).ok()?.to_owned();
        let format = reader.u16()?;
        let payload = dead_letter.payload.slice_ref(reader.bytes(reader.remaining())?);
        let record = Record { format, key: dead_letter.key.clone(), payload };
        let record = StoredRecord { offset, appended_at, record };
        Some(Self { group, partition, record, deliveries, reason })
    }
}

/// The batch that takes a dead letter to its topic. It is numbered, so that giving up twice on the same record
/// makes one dead letter, unless the group was moved in between.
pub(crate) fn batch(dead_letter: &DeadLetter, generation: u32) -> Batch {
    let DeadLetter { group, partition, record, .. } = dead_letter;
    let origin = format!("{}\n{partition}\n{generation}", group.as_str());
    let producer = ProducerId(ContentId::of(origin.as_bytes()).as_uuid().as_u128());
    Batch::of_log(dead_letter.encode()).numbered(producer, record.offset)
}

/// Where a group's dead letters go: those of one group and partition stay in order.
pub(crate) fn destination(group: &GroupId, partitions: u16) -> TopicPartition {
    TopicPartition::of_key(Topic::DeadLetters, group.name.as_str().as_bytes(), partitions)
}

#[cfg(test)]
mod tests {
    use aurora_model::Timestamp;
    use bytes::Bytes;

    use super::{DeadLetter, GroupName, Record, StoredRecord, Topic};

    fn dead_letter(reason: &str) -> DeadLetter {
        let record = Record { format: 9, key: Bytes::from_static(b"k"), payload: Bytes::from_static(b"raw") };
        DeadLetter {
            group: GroupName::new("detect").expect("is a name"),
            partition: Topic::Events.partition(2),
            record: StoredRecord { offset: 77, appended_at: Timestamp::EPOCH, record },
            deliveries: 5,
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn a_dead_letter_is_read_as_it_was_written() {
        let written = dead_letter("no such column");
        assert_eq!(DeadLetter::decode(&written.encode()), Some(written));
    }

    #[test]
    fn a_long_reason_is_cut_between_letters() {
        let read = DeadLetter::decode(&dead_letter(&"ä".repeat(1_000)).encode()).expect("is one");
        assert_eq!(read.reason, "ä".repeat(512));
    }

    #[test]
    fn any_beginning_is_read_or_refused() {
        let whole = dead_letter("reason").encode();
        for len in 0..whole.payload.len() {
            let _ = DeadLetter::decode(&Record { payload: whole.payload.slice(..len), ..whole.clone() });
        }
    }
}
