//! What the groups need from the log that they live in.

use std::time::Duration;

use aurora_model::Timestamp;

use super::Entry;
use crate::{
    error::{AppendError, ReadError},
    log::{Bounds, Limits, LogFuture, Receipt, Slice},
    record::Batch,
    stats::Counters,
    topic::{Topic, TopicPartition},
};

/// A log, as its groups see it.
pub(crate) trait Host: Send + Sync {
    /// Time since some moment.
    fn elapsed(&self) -> Duration;

    fn counters(&self) -> &Counters;

    fn n_partitions(&self, topic: Topic) -> u16;

    fn bounds_of(&self, partition: TopicPartition) -> Result<Bounds, ReadError>;

    fn read_from(&self, partition: TopicPartition, offset: u64, limits: Limits) -> Result<Slice, ReadError>;

    fn offset_at_time(&self, partition: TopicPartition, time: Timestamp) -> Result<u64, ReadError>;

    fn submit(&self, to: TopicPartition, batch: Batch) -> LogFuture<'static, Result<Receipt, AppendError>>;

    /// Writes an entry down. What is called first is written first.
    fn note(&self, entry: Entry, kind: NoteKind) -> LogFuture<'static, Result<(), AppendError>>;
}

/// When a note counts as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoteKind {
    /// When it would survive the end of the process. Deliveries are noted so: a record that ends the process must
    /// be counted, and one that was given when the power failed need not be.
    Delivery,
    /// When it is durable.
    Position,
}
