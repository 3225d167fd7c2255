//! What can go wrong, with the thing it went wrong with.

use std::{io, ops::Range, path::PathBuf, sync::Arc};

use crate::{
    group::GroupId,
    record::ProducerId,
    topic::{Topic, TopicPartition},
};

/// The log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Two processes on one log would overwrite each other.
    #[error("another process has the log at `{}` open; stop it, or use another data directory", path.display())]
    Locked {
        /// The log's folder.
        path: PathBuf,
    },
    /// The file system refused.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was attempted.
        action: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Without its header nothing in a segment can be checked.
    #[error(
        "the header of segment `{}` is damaged; restore the file from a backup, or move it away to lose its \
         records", path.display()
    )]
    DamagedHeader {
        /// The segment.
        path: PathBuf,
    },
    /// A later version wrote it.
    #[error("`{}` has format {found}; this version reads format 1: use the version that wrote it", path.display())]
    Version {
        /// The segment.
        path: PathBuf,
        /// Its format.
        found: u16,
    },
    /// The records of the others would no longer be read.
    #[error("topic {topic} has more than the {configured} partitions that are configured; configure as many")]
    FewerPartitions {
        /// The topic.
        topic: Topic,
        /// How many the configuration wants.
        configured: u16,
    },
}

/// Why the log takes nothing any more: something happened after which it cannot know what is on the disk.
/// Reading goes on. The remedy is to restart the process, once the cause is mended: opening the log reads
/// what is really there.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: the log stopped; mend the cause and restart", path.display())]
pub struct Stopped {
    /// What was attempted.
    pub action: &'static str,
    /// With which file or folder.
    pub path: PathBuf,
    /// Why it failed.
    pub source: io::Error,
}

/// A batch was not acknowledged. Sending it again under the same number is always safe.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AppendError {
    /// Nobody configured it.
    #[error("there is no partition {0}")]
    UnknownPartition(TopicPartition),
    /// Too much is waiting to be written. Nothing of this batch was; send it again later.
    #[error("{pending} bytes wait to be written to {partition}, {limit} are allowed; send again later")]
    Busy {
        /// Where to.
        partition: TopicPartition,
        /// How much is waiting.
        pending: usize,
        /// How much may wait.
        limit: usize,
    },
    /// The disk is full, or nearly so. Nothing of this batch was written; send it again when there is space.
    #[error("`{}` has too little space: {floor} bytes must stay free; make space, then send again", path.display())]
    NoSpace {
        /// The partition's folder.
        path: PathBuf,
        /// What the configuration keeps free for records of this kind.
        floor: u64,
    },
    /// The number is so old that nobody can say whether the batch is in the log.
    #[error(
        "batch {number} of producer {producer} is older than batch {lowest}, the oldest that is remembered"
    )]
    Forgotten {
        /// Who sent.
        producer: ProducerId,
        /// The batch's number.
        number: u64,
        /// The lowest number that can be told.
        lowest: u64,
    },
    /// The log takes nothing any more.
    #[error(transparent)]
    Stopped(Arc<Stopped>),
    /// The log was closed while the batch waited.
    #[error("the log was closed")]
    Closed,
}

/// Records cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReadError {
    /// Nobody configured it.
    #[error("there is no partition {0}")]
    UnknownPartition(TopicPartition),
    /// Retention was there first. Go on at `earliest`; what lies between is lost to this reader.
    #[error("offset {offset} of {partition} is gone; the earliest is {earliest}")]
    OffsetGone {
        /// Where from.
        partition: TopicPartition,
        /// What was asked for.
        offset: u64,
        /// The first that is there.
        earliest: u64,
    },
    /// Whoever holds this offset has it from another log, or this one was restored from an older copy.
    #[error("offset {offset} of {partition} does not exist yet; the log ends at {end}")]
    OffsetAhead {
        /// Where from.
        partition: TopicPartition,
        /// What was asked for.
        offset: u64,
        /// Where the log ends.
        end: u64,
    },
    /// Acknowledged records are damaged or missing. They are not skipped unless someone says so, by reading on
    /// from the end of the gap.
    #[error(
        "records {} to {} are damaged in `{}`; restore the file from a backup, or go on at {}",
        gap.start, gap.end - 1, path.display(), gap.end
    )]
    Damaged {
        /// The segment.
        path: PathBuf,
        /// The offsets that cannot be read.
        gap: Range<u64>,
    },
    /// The file system refused.
    #[error("cannot read `{}`", path.display())]
    Io {
        /// The segment.
        path: PathBuf,
        /// Why not.
        source: Arc<io::Error>,
    },
}

/// No record can be given to a group.
#[derive(Clone, Debug, thiserror::Error)]
pub enum PollError {
    /// Declare it first.
    #[error("no group {0} is declared")]
    UnknownGroup(GroupId),
    /// The group cannot go on before it is told where; see [`crate::Log::seek`].
    #[error("group {group} cannot read on")]
    Read {
        /// Who.
        group: GroupId,
        /// Why.
        source: ReadError,
    },
    /// The delivery, or a dead letter, could not be written down.
    #[error("group {group} cannot write")]
    Append {
        /// Who.
        group: GroupId,
        /// Why.
        source: AppendError,
    },
}

/// A group's position was not moved.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// Declare it first.
    #[error("no group {0} is declared")]
    UnknownGroup(GroupId),
    /// It ran out, or the group was moved; the records are, or will be, delivered again.
    #[error("the lease of group {0} is no longer valid")]
    LeaseLost(GroupId),
    /// The offset is not one that was delivered under this lease.
    #[error("offset {offset} of group {group} was not delivered under this lease")]
    NotDelivered {
        /// Who.
        group: GroupId,
        /// Which.
        offset: u64,
    },
    /// The position could not be written down; commit again.
    #[error("group {group} cannot write its position")]
    Append {
        /// Who.
        group: GroupId,
        /// Why.
        source: AppendError,
    },
    /// The record to be rejected could not be read, or the place to go to does not exist.
    #[error("group {group} cannot read")]
    Read {
        /// Who.
        group: GroupId,
        /// Why.
        source: ReadError,
    },
}

/// A group was not declared.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DeclareError {
    /// Each group costs space in every snapshot of the journal.
    #[error("all groups together would have more than {limit} partitions; forget some")]
    TooMany {
        /// How many partitions all groups together may have.
        limit: usize,
    },
    /// Its start could not be written down.
    #[error("group {group} cannot be declared")]
    Append {
        /// Which.
        group: GroupId,
        /// Why.
        source: AppendError,
    },
    /// Its start could not be found.
    #[error("the start of group {group} cannot be found")]
    Start {
        /// Which.
        group: GroupId,
        /// Why.
        source: ReadError,
    },
}

/// What opening the log found to be damaged: acknowledged records that cannot be read. The log works without
/// them; reading them answers [`ReadError::Damaged`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The segment.
    pub path: PathBuf,
    /// The offsets that cannot be read.
    pub gap: Range<u64>,
}
