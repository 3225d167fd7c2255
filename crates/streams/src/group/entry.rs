//! What the journal of groups keeps: the whole state of a group in one partition, so that the last entry
//! is all that counts.

use bytes::Bytes;

use super::{GroupId, GroupName, OnRetention, Progress, progress::Span};
use crate::{record::Record, topic::Topic, wire::Reader};

/// The version of an entry.
const FORMAT: u16 = 1;

/// A group's state in one partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) group: GroupId,
    pub(crate) partition: u16,
    /// `None` if the group was forgotten.
    pub(crate) on_retention: Option<OnRetention>,
    pub(crate) progress: Progress,
}

impl Entry {
    pub(crate) fn encode(&self) -> Record {
        let name = self.group.name.as_str();
        let mut bytes = Vec::with_capacity(96);
        bytes.push(u8::try_from(name.len()).expect("a name is short"));
        bytes.extend_from_slice(name.as_bytes());
        bytes.push(self.group.topic.code());
        bytes.extend_from_slice(&self.partition.to_le_bytes());
        bytes.push(match self.on_retention {
            Some(OnRetention::Overrun) => 0,
            Some(OnRetention::Hold) => 1,
            None => 2,
        });
        bytes.extend_from_slice(&self.progress.committed.to_le_bytes());
        bytes.extend_from_slice(&self.progress.generation.to_le_bytes());
        for span in &self.progress.spans {
            bytes.extend_from_slice(&span.to.to_le_bytes());
            bytes.extend_from_slice(&span.deliveries.to_le_bytes());
        }
        Record { format: FORMAT, key: Bytes::new(), payload: bytes.into() }
    }

    /// The entry in a record, if it is one of this version.
    pub(crate) fn decode(record: &Record) -> Option<Self> {
        if record.format != FORMAT {
            return None;
        }
        let mut reader = Reader::new(&record.payload);
        let name = GroupName::new(reader.short_text()?).ok()?;
        let group = GroupId { name, topic: Topic::from_code(reader.u8()?)? };
        let partition = reader.u16()?;
        let on_retention = match reader.u8()? {
            0 => Some(OnRetention::Overrun),
            1 => Some(OnRetention::Hold),
            2 => None,
            _ => return None,
        };
        let (committed, generation) = (reader.u64()?, reader.u32()?);
        let mut spans = Vec::new();
        while reader.remaining() > 0 {
            spans.push(Span { to: reader.u64()?, deliveries: reader.u32()? });
        }
        let is_sorted =
            spans.is_sorted_by(|a, b| a.to < b.to) && spans.first().is_none_or(|first| first.to > committed);
        let progress = Progress { committed, generation, spans };
        is_sorted.then_some(Self { group, partition, on_retention, progress })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Entry, GroupId, OnRetention, Progress, Record};
    use crate::topic::Topic;

    fn entry() -> Entry {
        let group = GroupId::new("lake", Topic::Events).expect("is a name");
        let mut progress = Progress { committed: 7, generation: 2, spans: Vec::new() };
        progress.deliver(20);
        progress.deliver(9);
        Entry { group, partition: 3, on_retention: Some(OnRetention::Overrun), progress }
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        assert_eq!(Entry::decode(&entry().encode()), Some(entry()));
        assert_eq!(Entry::decode(&Record { format: 2, ..entry().encode() }), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(place in 0usize..60, byte: u8, len in 0usize..60) {
            let mut payload = entry().encode().payload.to_vec();
            if let Some(at) = payload.get_mut(place) {
                *at = byte;
            }
            payload.truncate(len);
            let _ = Entry::decode(&Record { payload: payload.into(), ..entry().encode() });
        }
    }
}
