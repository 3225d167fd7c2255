//! A log in memory: for tests that are not about durability. It keeps the same promises while the process lives.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aurora_model::Timestamp;
use tokio::sync::watch;

use crate::{
    clock::Clock,
    config::LogConfig,
    error::{AppendError, CommitError, DeclareError, PollError, ReadError},
    group::{Delivery, Entry, GroupConfig, GroupId, Groups, Host, Lease, NoteKind},
    log::{Arrivals, Bounds, Limits, Log, LogFuture, Receipt, Slice, Start},
    producers::{Known, Producers, Recall},
    record::{Batch, Record, Sequence, StoredRecord},
    stats::{Counters, Stats},
    topic::{Position, Topic, TopicPartition},
};

/// A log in memory.
///
/// Of the configuration it uses the partitions and what is remembered of producers.
pub struct MemoryLog {
    config: LogConfig,
    clock: Arc<dyn Clock>,
    partitions: BTreeMap<TopicPartition, Mutex<MemoryPartition>>,
    arrivals: BTreeMap<Topic, watch::Sender<u64>>,
    groups: Groups,
    counters: Counters,
}

#[derive(Debug)]
struct MemoryPartition {
    records: Vec<StoredRecord>,
    producers: Producers,
    earliest: u64,
}

impl MemoryLog {
    /// An empty log.
    pub fn new(config: LogConfig, clock: Arc<dyn Clock>) -> Self {
        let producers = config.producers;
        let empty =
            || MemoryPartition { records: Vec::new(), producers: Producers::new(producers), earliest: 0 };
        let partitions = Topic::ALL
            .into_iter()
            .flat_map(|topic| (0..config.topic(topic).partitions.max(1)).map(move |n| topic.partition(n)))
            .map(|partition| (partition, Mutex::new(empty())))
            .collect();
        let arrivals = Topic::ALL.into_iter().map(|topic| (topic, watch::Sender::new(0))).collect();
        let (groups, counters) = (Groups::default(), Counters::default());
        Self { config, clock, partitions, arrivals, groups, counters }
    }

    /// What happened so far.
    pub fn stats(&self) -> Stats {
        self.counters.read()
    }

    /// Takes the records below `to` away, as retention would.
    ///
    /// # Panics
    /// If there is no such partition.
    pub fn expire(&self, partition: TopicPartition, to: u64) {
        let mut partition = self.partition(partition).expect("the partition is there");
        partition.earliest = to.clamp(partition.earliest, partition.records.len() as u64);
    }

    fn partition(&self, partition: TopicPartition) -> Option<MutexGuard<'_, MemoryPartition>> {
        Some(self.partitions.get(&partition)?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn partition_to_read(
        &self,
        partition: TopicPartition,
    ) -> Result<MutexGuard<'_, MemoryPartition>, ReadError> {
        self.partition(partition).ok_or(ReadError::UnknownPartition(partition))
    }

    fn store(&self, to: TopicPartition, batch: &Batch) -> Result<Receipt, AppendError> {
        let mut partition = self.partition(to).ok_or(AppendError::UnknownPartition(to))?;
        if let Some(sequence) = batch.sequence()
            && let Some(known) = partition.recall(sequence)?
        {
            self.counters.duplicates.add(1);
            return Ok(Receipt { first: known.base, count: known.count, is_duplicate: true });
        }
        let known = partition.store(batch, self.clock.now());
        self.counters.batches.add(1);
        self.counters.records.add(known.count.into());
        self.arrivals[&to.topic].send_modify(|n| *n = n.wrapping_add(1));
        Ok(Receipt { first: known.base, count: known.count, is_duplicate: false })
    }
}

impl MemoryPartition {
    fn end(&self) -> u64 {
        self.records.len() as u64
    }

    fn recall(&self, sequence: Sequence) -> Result<Option<Known>, AppendError> {
        match self.producers.recall(sequence) {
            Recall::New => Ok(None),
            Recall::Known(known) => Ok(Some(known)),
            Recall::Forgotten { lowest } => {
                let Sequence { producer, number } = sequence;
                Err(AppendError::Forgotten { producer, number, lowest })
            }
        }
    }

    fn store(&mut self, batch: &Batch, now: Timestamp) -> Known {
        let appended_at = self.records.last().map_or(now, |last| last.appended_at.max(now));
        let base = self.end();
        let stored =
            |(offset, record): (u64, &Record)| StoredRecord { offset, appended_at, record: record.clone() };
        self.records.extend((base..).zip(batch.records()).map(stored));
        let count = u32::try_from(batch.records().len()).expect("a batch bounds its records");
        let number = batch.sequence().map_or(0, |sequence| sequence.number);
        let known = Known { number, base, count };
        if let Some(sequence) = batch.sequence() {
            self.producers.note(sequence.producer, known, appended_at);
        }
        known
    }

    fn read(&self, partition: TopicPartition, offset: u64, limits: Limits) -> Result<Slice, ReadError> {
        let (earliest, end) = (self.earliest, self.end());
        if offset < earliest {
            return Err(ReadError::OffsetGone { partition, offset, earliest });
        }
        if offset > end {
            return Err(ReadError::OffsetAhead { partition, offset, end });
        }
        let mut bytes = 0;
        let rest = self.records.iter().skip(usize::try_from(offset).unwrap_or(usize::MAX));
        let fits = |(index, record): &(usize, &StoredRecord)| {
            bytes += record.record.stored_len();
            *index == 0 || (*index < limits.records && bytes <= limits.bytes)
        };
        let records: Vec<StoredRecord> =
            rest.enumerate().take_while(fits).map(|(_, record)| record.clone()).collect();
        let next = offset + records.len() as u64;
        Ok(Slice { records, next })
    }
}

impl Host for MemoryLog {
    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    fn counters(&self) -> &Counters {
        &self.counters
    }

    fn n_partitions(&self, topic: Topic) -> u16 {
        self.config.topic(topic).partitions.max(1)
    }

    fn bounds_of(&self, partition: TopicPartition) -> Result<Bounds, ReadError> {
        let partition = self.partition_to_read(partition)?;
        Ok(Bounds { earliest: partition.earliest, end: partition.end() })
    }

    fn read_from(&self, partition: TopicPartition, offset: u64, limits: Limits) -> Result<Slice, ReadError> {
        self.partition_to_read(partition)?.read(partition, offset, limits)
    }

    fn offset_at_time(&self, partition: TopicPartition, time: Timestamp) -> Result<u64, ReadError> {
        let partition = self.partition_to_read(partition)?;
        let index = partition.records.partition_point(|record| record.appended_at < time);
        Ok((index as u64).max(partition.earliest))
    }

    fn submit(&self, to: TopicPartition, batch: Batch) -> LogFuture<'static, Result<Receipt, AppendError>> {
        let result = self.store(to, &batch);
        Box::pin(async move { result })
    }

    fn note(&self, _entry: Entry, _kind: NoteKind) -> LogFuture<'static, Result<(), AppendError>> {
        Box::pin(async { Ok(()) })
    }
}

impl Log for MemoryLog {
    fn partitions(&self, topic: Topic) -> u16 {
        self.n_partitions(topic)
    }

    fn append(&self, to: TopicPartition, batch: Batch) -> LogFuture<'_, Result<Receipt, AppendError>> {
        self.submit(to, batch)
    }

    fn read(
        &self,
        from: TopicPartition,
        offset: u64,
        limits: Limits,
    ) -> LogFuture<'_, Result<Slice, ReadError>> {
        Box::pin(async move { self.read_from(from, offset, limits) })
    }

    fn bounds(&self, of: TopicPartition) -> LogFuture<'_, Result<Bounds, ReadError>> {
        Box::pin(async move { self.bounds_of(of) })
    }

    fn offset_at(&self, of: TopicPartition, time: Timestamp) -> LogFuture<'_, Result<u64, ReadError>> {
        Box::pin(async move { self.offset_at_time(of, time) })
    }

    fn declare(&self, config: GroupConfig) -> LogFuture<'_, Result<(), DeclareError>> {
        Box::pin(self.groups.declare(self, config))
    }

    fn poll<'a>(
        &'a self,
        group: &'a GroupId,
        limits: Limits,
    ) -> LogFuture<'a, Result<Option<Delivery>, PollError>> {
        Box::pin(self.groups.poll(self, group, limits))
    }

    fn commit<'a>(&'a self, lease: &'a Lease, next: u64) -> LogFuture<'a, Result<(), CommitError>> {
        Box::pin(self.groups.commit(self, lease, next))
    }

    fn reject<'a>(
        &'a self,
        lease: &'a Lease,
        offset: u64,
        reason: &'a str,
    ) -> LogFuture<'a, Result<(), CommitError>> {
        Box::pin(self.groups.reject(self, lease, offset, reason))
    }

    fn seek<'a>(
        &'a self,
        group: &'a GroupId,
        partition: u16,
        to: Start,
    ) -> LogFuture<'a, Result<Position, CommitError>> {
        Box::pin(self.groups.seek(self, group, partition, to))
    }

    fn committed<'a>(&'a self, group: &'a GroupId) -> LogFuture<'a, Result<Vec<Position>, CommitError>> {
        Box::pin(async move { self.groups.committed(group) })
    }

    /// Nothing: it keeps everything until it is told otherwise.
    fn retain(&self) -> LogFuture<'_, Result<(), AppendError>> {
        Box::pin(async { Ok(()) })
    }

    fn arrivals(&self, topic: Topic) -> Arrivals {
        Arrivals::new(self.arrivals[&topic].subscribe())
    }
}

impl std::fmt::Debug for MemoryLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryLog").finish_non_exhaustive()
    }
}
