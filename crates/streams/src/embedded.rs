//! The log that lives in the program: files in a folder, one thread for each partition that is written to.

mod appender;
mod journal;
mod open;
mod queue;

use std::{
    collections::BTreeMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use aurora_model::Timestamp;
use tokio::sync::{oneshot, watch};

use self::{
    appender::{Appender, PartitionJob},
    journal::{Journal, Note},
    queue::{PushError, Queue},
};
use crate::{
    clock::Clock,
    config::LogConfig,
    disk::DiskLock,
    error::{AppendError, CommitError, Damage, DeclareError, PollError, ReadError},
    group::{Delivery, Entry, GroupConfig, GroupId, Groups, Host, Lease, NoteKind},
    log::{Arrivals, Bounds, Limits, Log, LogFuture, Receipt, Slice, Start},
    partition::{Partition, PreparedBatch, Surroundings, write_mark},
    record::Batch,
    stats::{Counters, Stats},
    topic::{Position, Topic, TopicPartition},
};

/// The embedded log.
///
/// Dropping it writes what waits. Reading happens on the calling thread, mostly from the page cache, since
/// consumers read what was just written.
#[derive(Debug)]
pub struct EmbeddedLog {
    core: Arc<Core>,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads and the callers have in common.
struct Core {
    config: LogConfig,
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    around: Surroundings,
    lanes: BTreeMap<TopicPartition, Lane>,
    arrivals: BTreeMap<Topic, Arc<watch::Sender<u64>>>,
    notes: Queue<Note>,
    journal: Mutex<Journal>,
    groups: Groups,
    damage: Vec<Damage>,
    _lock: Box<dyn DiskLock>,
}

/// A partition with what waits to be written to it.
struct Lane {
    partition: Arc<Partition>,
    queue: Queue<PartitionJob>,
    appender: Mutex<Appender>,
}

impl EmbeddedLog {
    /// Acknowledged records that opening found damaged. They are worth an alarm: the disk, or someone, changed
    /// what was written.
    pub fn damage(&self) -> &[Damage] {
        &self.core.damage
    }

    /// What happened since the log was opened.
    pub fn stats(&self) -> Stats {
        self.core.around.counters.read()
    }

    /// Takes away what the policies of the topics no longer keep. To be called now and then, a minute apart.
    pub async fn retain(&self) -> Result<(), AppendError> {
        let core = &self.core;
        for (partition, lane) in &core.lanes {
            let (reply, answer) = oneshot::channel();
            let policy = core.config.topic(partition.topic).retention;
            let job = PartitionJob::Retain { policy, hold: core.groups.hold(*partition), reply };
            core.push(*partition, lane, job)?;
            let gone = answer.await.unwrap_or(Err(AppendError::Closed))?;
            core.around.counters.overrun.add(core.groups.overrun(*partition, gone));
        }
        Ok(())
    }

    /// Takes a group away for ever. A group that nobody declares any more still holds its records.
    pub async fn forget_group(&self, group: &GroupId) -> Result<(), CommitError> {
        self.core.groups.forget(&*self.core, group).await
    }

    /// Writes what waits, on the calling thread. This is for a log without threads of its own.
    #[cfg(feature = "testing")]
    pub(crate) fn step(&self) {
        for lane in self.core.lanes.values() {
            lane.round(lane.queue.take_now());
        }
        self.core.journal_round(self.core.notes.take_now());
    }

    /// Closes the log: writes what waits, and notes where it ends.
    pub fn close(mut self) -> std::io::Result<()> {
        self.end_threads();
        self.core.write_marks()
    }

    fn end_threads(&mut self) {
        self.core.lanes.values().for_each(|lane| lane.queue.close());
        self.core.notes.close();
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so; its waiters were answered when their channels were dropped.
            let _ = thread.join();
        }
    }
}

impl Drop for EmbeddedLog {
    fn drop(&mut self) {
        self.end_threads();
    }
}

impl Lane {
    fn round(&self, jobs: Vec<PartitionJob>) {
        self.appender.lock().unwrap_or_else(PoisonError::into_inner).round(jobs);
    }

    /// Writes until the queue is closed.
    fn run(&self) {
        while let Some(jobs) = self.queue.take() {
            self.round(jobs);
        }
    }
}

impl Core {
    fn lane(&self, partition: TopicPartition) -> Option<&Lane> {
        self.lanes.get(&partition)
    }

    fn lane_to_read(&self, partition: TopicPartition) -> Result<&Lane, ReadError> {
        self.lane(partition).ok_or(ReadError::UnknownPartition(partition))
    }

    fn push(&self, partition: TopicPartition, lane: &Lane, job: PartitionJob) -> Result<(), AppendError> {
        lane.queue.push(job).map_err(|error| self.refused(partition, error))
    }

    fn refused(&self, partition: TopicPartition, error: PushError) -> AppendError {
        match error {
            PushError::Closed => AppendError::Closed,
            PushError::Full { pending } => {
                self.around.counters.busy.add(1);
                AppendError::Busy { partition, pending, limit: self.config.pending_bytes }
            }
        }
    }

    fn enqueue(
        &self,
        to: TopicPartition,
        batch: &Batch,
    ) -> Result<oneshot::Receiver<Result<Receipt, AppendError>>, AppendError> {
        let lane = self.lane(to).ok_or(AppendError::UnknownPartition(to))?;
        if let Some(reason) = self.around.stop.reason() {
            return Err(AppendError::Stopped(reason));
        }
        let (reply, answer) = oneshot::channel();
        self.push(to, lane, PartitionJob::Append { batch: PreparedBatch::new(batch), reply })?;
        Ok(answer)
    }

    fn journal_round(&self, notes: Vec<Note>) {
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).round(notes);
    }

    fn run_journal(&self) {
        while let Some(notes) = self.notes.take() {
            self.journal_round(notes);
        }
    }

    fn write_marks(&self) -> std::io::Result<()> {
        if self.around.stop.reason().is_some() {
            // What is on the disk is not known, so nothing can be said about it.
            return Ok(());
        }
        let journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let journal = journal.writer().partition();
        for partition in self.lanes.values().map(|lane| &lane.partition).chain([journal]) {
            write_mark(&*self.around.disk, &partition.config.dir, partition.bounds().1)?;
        }
        Ok(())
    }
}

impl Host for Core {
    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }

    fn counters(&self) -> &Counters {
        &self.around.counters
    }

    fn n_partitions(&self, topic: Topic) -> u16 {
        self.config.topic(topic).partitions.max(1)
    }

    fn bounds_of(&self, partition: TopicPartition) -> Result<Bounds, ReadError> {
        let (earliest, end) = self.lane_to_read(partition)?.partition.bounds();
        Ok(Bounds { earliest, end })
    }

    fn read_from(&self, partition: TopicPartition, offset: u64, limits: Limits) -> Result<Slice, ReadError> {
        let lane = self.lane_to_read(partition)?;
        lane.partition.read(offset, limits).map_err(|problem| problem.of(partition, offset))
    }

    fn offset_at_time(&self, partition: TopicPartition, time: Timestamp) -> Result<u64, ReadError> {
        let lane = self.lane_to_read(partition)?;
        lane.partition.offset_at(time).map_err(|problem| problem.of(partition, 0))
    }

    fn submit(&self, to: TopicPartition, batch: Batch) -> LogFuture<'static, Result<Receipt, AppendError>> {
        // The batch is in the queue before the future is looked at: that keeps the order of the callers.
        let submitted = self.enqueue(to, &batch);
        Box::pin(async move { submitted?.await.unwrap_or(Err(AppendError::Closed)) })
    }

    fn note(&self, entry: Entry, kind: NoteKind) -> LogFuture<'static, Result<(), AppendError>> {
        let partition = entry.group.topic.partition(entry.partition);
        let (reply, answer) = oneshot::channel();
        let pushed =
            self.notes.push(Note { entry, kind, reply }).map_err(|error| self.refused(partition, error));
        Box::pin(async move {
            pushed?;
            answer.await.unwrap_or(Err(AppendError::Closed))
        })
    }
}

impl Log for EmbeddedLog {
    fn partitions(&self, topic: Topic) -> u16 {
        self.core.n_partitions(topic)
    }

    fn append(&self, to: TopicPartition, batch: Batch) -> LogFuture<'_, Result<Receipt, AppendError>> {
        self.core.submit(to, batch)
    }

    fn read(
        &self,
        from: TopicPartition,
        offset: u64,
        limits: Limits,
    ) -> LogFuture<'_, Result<Slice, ReadError>> {
        Box::pin(async move { self.core.read_from(from, offset, limits) })
    }

    fn bounds(&self, of: TopicPartition) -> LogFuture<'_, Result<Bounds, ReadError>> {
        Box::pin(async move { self.core.bounds_of(of) })
    }

    fn offset_at(&self, of: TopicPartition, time: Timestamp) -> LogFuture<'_, Result<u64, ReadError>> {
        Box::pin(async move { self.core.offset_at_time(of, time) })
    }

    fn declare(&self, config: GroupConfig) -> LogFuture<'_, Result<(), DeclareError>> {
        Box::pin(self.core.groups.declare(&*self.core, config))
    }

    fn poll<'a>(
        &'a self,
        group: &'a GroupId,
        limits: Limits,
    ) -> LogFuture<'a, Result<Option<Delivery>, PollError>> {
        Box::pin(self.core.groups.poll(&*self.core, group, limits))
    }

    fn commit<'a>(&'a self, lease: &'a Lease, next: u64) -> LogFuture<'a, Result<(), CommitError>> {
        Box::pin(self.core.groups.commit(&*self.core, lease, next))
    }

    fn reject<'a>(
        &'a self,
        lease: &'a Lease,
        offset: u64,
        reason: &'a str,
    ) -> LogFuture<'a, Result<(), CommitError>> {
        Box::pin(self.core.groups.reject(&*self.core, lease, offset, reason))
    }

    fn seek<'a>(
        &'a self,
        group: &'a GroupId,
        partition: u16,
        to: Start,
    ) -> LogFuture<'a, Result<Position, CommitError>> {
        Box::pin(self.core.groups.seek(&*self.core, group, partition, to))
    }

    fn committed<'a>(&'a self, group: &'a GroupId) -> LogFuture<'a, Result<Vec<Position>, CommitError>> {
        Box::pin(async move { self.core.groups.committed(group) })
    }

    fn retain(&self) -> LogFuture<'_, Result<(), AppendError>> {
        Box::pin(Self::retain(self))
    }

    fn arrivals(&self, topic: Topic) -> Arrivals {
        Arrivals::new(self.core.arrivals[&topic].subscribe())
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("dir", &self.dir).finish_non_exhaustive()
    }
}
