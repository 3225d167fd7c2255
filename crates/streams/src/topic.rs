//! Where records stand: topics, partitions, positions.

use std::fmt;

/// What a stream of records is about. The list is closed: a topic is part of the design, not of a
/// configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Events as received.
    Events,
    /// Records that no consumer could work on, with the reason.
    DeadLetters,
    /// What detectors say.
    Findings,
    /// Every change of the relational state.
    Changes,
    /// Audit entries that wait for the store.
    AuditPending,
}

impl Topic {
    /// All topics.
    pub const ALL: [Self; 5] =
        [Self::Events, Self::DeadLetters, Self::Findings, Self::Changes, Self::AuditPending];

    /// The name, as it is written in paths and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::DeadLetters => "dead_letters",
            Self::Findings => "findings",
            Self::Changes => "changes",
            Self::AuditPending => "audit_pending",
        }
    }

    /// The number by which stored bytes name the topic. It never changes its meaning.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Events => 1,
            Self::DeadLetters => 2,
            Self::Findings => 3,
            Self::Changes => 4,
            Self::AuditPending => 5,
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.code() == code)
    }

    /// One of its partitions.
    pub const fn partition(self, partition: u16) -> TopicPartition {
        TopicPartition { topic: self, partition }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One ordered, append-only part of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicPartition {
    /// The topic.
    pub topic: Topic,
    /// The partition's number in the topic, from 0.
    pub partition: u16,
}

impl TopicPartition {
    /// The partition of `topic` that records of this key go to, so that the records of one key stay in order.
    /// The answer is part of the format: it is the same in every version and on every machine.
    pub fn of_key(topic: Topic, key: &[u8], partitions: u16) -> Self {
        let hash = crc32c::crc32c(key) % u32::from(partitions.max(1));
        topic.partition(u16::try_from(hash).expect("a remainder is less than its divisor"))
    }
}

impl fmt::Display for TopicPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.partition)
    }
}

/// Where a record stands in its topic. Within a partition offsets grow by one per record and are never used
/// twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The partition's number.
    pub partition: u16,
    /// The record's number in the partition, from 0.
    pub offset: u64,
}

#[cfg(test)]
mod tests {
    use super::{Topic, TopicPartition};

    #[test]
    fn a_code_names_its_topic() {
        for topic in Topic::ALL {
            assert_eq!(Topic::from_code(topic.code()), Some(topic));
        }
        assert_eq!(Topic::from_code(0), None);
    }

    #[test]
    fn a_key_keeps_its_partition() {
        let of = |key: &[u8], n| TopicPartition::of_key(Topic::Events, key, n).partition;
        assert_eq!(of(b"host-1", 1), 0);
        // CRC-32C of "123456789" is 0xE3069283.
        assert_eq!(of(b"123456789", 7), (0xE306_9283_u32 % 7) as u16);
        assert_eq!(of(b"", 0), 0);
    }
}
