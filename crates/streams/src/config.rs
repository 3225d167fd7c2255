//! How a log is set up.

use std::{collections::BTreeMap, time::Duration};

use crate::{producers::ProducerMemory, topic::Topic};

/// The set-up of the embedded log. [`LogConfig::default`] is fit for use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// A segment is full at this length.
    pub segment_bytes: u64,
    /// How long the first batch that waits may wait for others to join its commit. What arrives while a commit
    /// runs joins the next one anyway.
    pub commit_after: Duration,
    /// So many bytes wait for no more.
    pub commit_bytes: usize,
    /// Beyond so many waiting bytes a partition answers that it is busy.
    pub pending_bytes: usize,
    /// So much of the disk stays free: [`Topic::Events`] are refused before it is touched. The other topics may
    /// use half of it, and positions of groups all of it, so that what was taken can be worked on while
    /// nothing new is.
    pub free_bytes_floor: u64,
    /// How far the entries of the sparse index are apart, in bytes.
    pub index_every: u64,
    /// How long batches are recognised when they are sent again.
    pub producers: ProducerMemory,
    /// Partitions and retention of each topic; a topic that is not here has [`TopicConfig::default`].
    pub topics: BTreeMap<Topic, TopicConfig>,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            segment_bytes: 64 * 1024 * 1024,
            commit_after: Duration::from_millis(2),
            commit_bytes: 1024 * 1024,
            pending_bytes: 64 * 1024 * 1024,
            free_bytes_floor: 1024 * 1024 * 1024,
            index_every: 256 * 1024,
            producers: ProducerMemory::default(),
            topics: BTreeMap::new(),
        }
    }
}

impl LogConfig {
    /// The set-up of one topic.
    pub fn topic(&self, topic: Topic) -> TopicConfig {
        self.topics.get(&topic).copied().unwrap_or_default()
    }

    pub(crate) fn floor_of(&self, topic: Topic) -> u64 {
        match topic {
            Topic::Events => self.free_bytes_floor,
            Topic::DeadLetters | Topic::Findings | Topic::Changes | Topic::AuditPending => {
                self.free_bytes_floor / 2
            }
        }
    }
}

/// The set-up of one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TopicConfig {
    /// How many partitions there are. It may grow; records are not moved.
    pub partitions: u16,
    /// How long records stay.
    pub retention: RetentionPolicy,
}

impl Default for TopicConfig {
    fn default() -> Self {
        Self { partitions: 1, retention: RetentionPolicy::default() }
    }
}

/// When the oldest records of a partition go. Whole segments go, so more may stay than is said here; nothing
/// goes that a holding group has not committed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// Records older than this go.
    pub max_age: Option<Duration>,
    /// When a partition is larger, the oldest go.
    pub max_bytes: Option<u64>,
}
