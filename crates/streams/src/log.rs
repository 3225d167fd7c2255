//! The seam: what any log promises, whatever it is built on.

use std::{future::Future, pin::Pin};

use aurora_model::Timestamp;
use tokio::sync::watch;

use crate::{
    error::{AppendError, CommitError, DeclareError, PollError, ReadError},
    group::{Delivery, GroupConfig, GroupId, Lease},
    record::{Batch, StoredRecord},
    topic::{Position, Topic, TopicPartition},
};

/// A future that any executor can run, behind a trait object.
pub type LogFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A durable log.
///
/// Each implementation passes the suite in `testing::conformance`, which says the same as these lines with
/// examples. Futures may be dropped at any time: what was begun goes on or is not done at all, and doing it again
/// is safe.
pub trait Log: Send + Sync {
    /// How many partitions a topic has.
    fn partitions(&self, topic: Topic) -> u16;

    /// Writes a batch. The answer comes when the batch is durable, and only then can it be read. Of the same
    /// numbered batch only one is stored, however often it is sent; the later ones get the answer of the first.
    /// Batches whose futures are made one after the other are stored in that order.
    fn append(&self, to: TopicPartition, batch: Batch) -> LogFuture<'_, Result<Receipt, AppendError>>;

    /// Reads from an offset on, without a group. At least one record is answered if there is one; fewer than asked
    /// for does not mean that there are no more.
    fn read(
        &self,
        from: TopicPartition,
        offset: u64,
        limits: Limits,
    ) -> LogFuture<'_, Result<Slice, ReadError>>;

    /// Where a partition begins and ends.
    fn bounds(&self, of: TopicPartition) -> LogFuture<'_, Result<Bounds, ReadError>>;

    /// The offset of the first record that was appended at `time` or later; the end if there is none.
    fn offset_at(&self, of: TopicPartition, time: Timestamp) -> LogFuture<'_, Result<u64, ReadError>>;

    /// Makes a group known. Its positions are those that it had before, or those where it is to start.
    fn declare(&self, config: GroupConfig) -> LogFuture<'_, Result<(), DeclareError>>;

    /// Gives the next records of a group to a consumer under a lease, or `None` if there are none, or if those that
    /// there are belong to partitions that others have leases of. Records that were not committed when their lease
    /// ended are given again; one that was given too often goes to [`Topic::DeadLetters`].
    fn poll<'a>(
        &'a self,
        group: &'a GroupId,
        limits: Limits,
    ) -> LogFuture<'a, Result<Option<Delivery>, PollError>>;

    /// Says that everything below `next` was worked on. If that is all that was delivered the lease ends,
    /// otherwise it begins anew for the rest. Durable when it is answered.
    fn commit<'a>(&'a self, lease: &'a Lease, next: u64) -> LogFuture<'a, Result<(), CommitError>>;

    /// Says that everything below `offset` was worked on and that the record there cannot be, for this reason. The
    /// lease ends. The record is given again, or, if it was given often enough, becomes a dead letter.
    fn reject<'a>(
        &'a self,
        lease: &'a Lease,
        offset: u64,
        reason: &'a str,
    ) -> LogFuture<'a, Result<(), CommitError>>;

    /// Moves a group in one partition: back for a replay, forward past damage or what retention took. Leases of the
    /// partition end. Answers where the group stands.
    fn seek<'a>(
        &'a self,
        group: &'a GroupId,
        partition: u16,
        to: Start,
    ) -> LogFuture<'a, Result<Position, CommitError>>;

    /// What the group has durably committed: the next offset of each partition.
    fn committed<'a>(&'a self, group: &'a GroupId) -> LogFuture<'a, Result<Vec<Position>, CommitError>>;

    /// Takes away what the policies of the topics no longer keep. To be called now and then, a minute apart; a log
    /// whose server does that by itself does nothing.
    fn retain(&self) -> LogFuture<'_, Result<(), AppendError>>;

    /// Tells when records arrive.
    fn arrivals(&self, topic: Topic) -> Arrivals;
}

/// A batch is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The offset of its first record.
    pub first: u64,
    /// How many records it has.
    pub count: u32,
    /// It had been sent before; this is where it was stored then.
    pub is_duplicate: bool,
}

/// How much to read. One record is read even if it is larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At most so many records.
    pub records: usize,
    /// At most so many bytes of keys and payloads.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { records: 1_000, bytes: 4 * 1024 * 1024 }
    }
}

/// Some consecutive records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The records.
    pub records: Vec<StoredRecord>,
    /// Where to read on.
    pub next: u64,
}

/// Where a partition begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The first offset that retention has left.
    pub earliest: u64,
    /// The offset of the next record.
    pub end: u64,
}

/// A place to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The first record that is there.
    Earliest,
    /// The next one that comes.
    Latest,
    /// The first one of this time or later.
    Time(Timestamp),
    /// This offset, or the nearest one that there is.
    Offset(u64),
}

/// Tells when records arrive in a topic.
///
/// What arrived since the last answer, or since this was made, counts: make it, poll until there is nothing, wait,
/// and no record is overlooked. Records that are to be given again do not count; who waits for those waits
/// with a time limit.
#[derive(Clone, Debug)]
pub struct Arrivals(watch::Receiver<u64>);

impl Arrivals {
    pub(crate) fn new(receiver: watch::Receiver<u64>) -> Self {
        Self(receiver)
    }

    /// Waits for the next record. False if the log was closed.
    pub async fn next(&mut self) -> bool {
        self.0.changed().await.is_ok()
    }
}
