//! Consumer groups: who has worked on what.
//!
//! A group has one position per partition: everything below was worked on. Its consumers share the partitions;
//! a partition is leased to one of them at a time, so that its records are worked on in order.

mod dead_letter;
mod entry;
mod host;
mod progress;
mod service;
mod table;

use std::{fmt, num::NonZeroU32, time::Duration};

pub use dead_letter::DeadLetter;
pub(crate) use dead_letter::{batch as dead_letter_batch, destination as dead_letter_destination};
pub(crate) use entry::Entry;
pub(crate) use host::{Host, NoteKind};
pub(crate) use progress::{Offer, Progress, Share};
pub(crate) use service::Groups;
pub(crate) use table::{GroupShare, Table};

use crate::{
    log::Start,
    record::StoredRecord,
    topic::{Topic, TopicPartition},
};

/// The name of a group: 1 to 64 letters, digits, `-`, `_` and `.`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupName(String);

/// The text is no name of a group.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no name of a group: use 1 to 64 letters, digits, `-`, `_` and `.`")]
pub struct ParseGroupNameError(pub String);

impl GroupName {
    /// Checks a name.
    pub fn new(name: &str) -> Result<Self, ParseGroupNameError> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let is_name = (1..=64).contains(&name.len()) && name.bytes().all(is_allowed);
        if is_name { Ok(Self(name.to_owned())) } else { Err(ParseGroupNameError(name.to_owned())) }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A group of consumers of one topic. The same name on another topic is another group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId {
    /// What it is called.
    pub name: GroupName,
    /// What it reads.
    pub topic: Topic,
}

impl GroupId {
    /// The group of this name on a topic.
    pub fn new(name: &str, topic: Topic) -> Result<Self, ParseGroupNameError> {
        Ok(Self { name: GroupName::new(name)?, topic })
    }
}

impl fmt::Display for GroupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name.0, self.topic)
    }
}

/// How a group works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupConfig {
    /// Which group.
    pub id: GroupId,
    /// Where it starts when it is declared for the first time.
    pub start: Start,
    /// How long a consumer may take before the records are given again.
    pub lease_for: Duration,
    /// A record that was given so often without a commit becomes a dead letter. The last time it is given alone,
    /// so that it cannot take the blame for a neighbour. `None`: it is given until it is committed. A group on
    /// [`Topic::DeadLetters`] always works like that.
    pub max_deliveries: Option<NonZeroU32>,
    /// What retention does with records that the group has not committed.
    pub on_retention: OnRetention,
}

impl GroupConfig {
    /// A group that holds its records, starts with the first one, has a minute for a delivery and takes five
    /// deliveries for enough.
    pub fn new(id: GroupId) -> Self {
        Self {
            id,
            start: Start::Earliest,
            lease_for: Duration::from_secs(60),
            max_deliveries: NonZeroU32::new(5),
            on_retention: OnRetention::Hold,
        }
    }
}

/// What retention does with records that a group has not committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnRetention {
    /// They stay. A group that stands still fills the disk, until events are refused.
    Hold,
    /// They go, and are counted. The group gets [`crate::ReadError::OffsetGone`] until someone moves it.
    Overrun,
}

/// The right to work on what was delivered. It runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    pub(crate) group: GroupId,
    pub(crate) partition: u16,
    pub(crate) id: u64,
}

impl Lease {
    /// Whose it is.
    pub fn group(&self) -> &GroupId {
        &self.group
    }

    /// Where the records come from.
    pub fn partition(&self) -> TopicPartition {
        self.group.topic.partition(self.partition)
    }
}

/// Records that were given to a consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// With what to commit.
    pub lease: Lease,
    /// The records; there is at least one.
    pub records: Vec<StoredRecord>,
    /// How often the first of them was given, this time included.
    pub deliveries: u32,
}

impl Delivery {
    /// The offset behind the last record: what to commit when all of them were worked on.
    pub fn next(&self) -> u64 {
        self.records.last().map_or(0, |record| record.offset + 1)
    }
}
