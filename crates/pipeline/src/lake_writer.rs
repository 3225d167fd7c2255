//! The consumer that stores: events become OCSF and go to the lake, once each.
//!
//! The lake says itself, in the same step as what it keeps, which offsets of the log it covers; storing goes on
//! from there. This consumer, and no other, makes dead letters of events that cannot be read: numbered by their
//! offset, so that one makes one dead letter, and before the lake covers their offset, so that none is lost.

mod read;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use aurora_model::{ContentId, SourceId, mode::RuntimeMode};
use aurora_normalize::mapped::Formats;
use aurora_streams::{
    Batch, CommitError, DeadLetter, DeclareError, GroupConfig, GroupId, Limits, Log, ProducerId, ReadError,
    Start, Topic, TopicPartition,
};
use tokio::sync::watch;

use read::{Outcome, Rows, Unreadable, rows_of, source_of};

use crate::{
    append::{AppendAllError, MAX_IN_FLIGHT, append_all},
    envelope::Envelope,
    ledger::{Ended, Ledger, LedgerFileError, Settled},
    parse::Reader,
    progress::{Offsets, Progress},
    shelf::Shelf,
    stage::{Feed, Next, Stage, WorkerPanicked, block_on},
    stats::Counters,
};

/// How events are stored.
#[derive(Clone, Copy, Debug)]
pub struct LakeConfig {
    /// How many threads make rows.
    pub n_workers: usize,
    /// How many rows are published together at most.
    pub publish_rows: u64,
    /// How long a row waits for others at most.
    pub publish_every: Duration,
}

impl Default for LakeConfig {
    fn default() -> Self {
        Self {
            n_workers: std::thread::available_parallelism().map_or(1, Into::into),
            publish_rows: 50_000,
            publish_every: Duration::from_secs(2),
        }
    }
}

/// Storing came to a stop.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LakeWriterError<E: std::error::Error + 'static> {
    #[error("a worker of the lake's consumer panicked")]
    Panicked(#[from] WorkerPanicked),
    #[error("the lake cannot keep events")]
    Shelf(#[source] E),
    #[error("cannot store a dead letter")]
    DeadLetter(#[from] AppendAllError),
    #[error("the lake's consumer cannot keep the ledger")]
    Ledger(#[from] LedgerFileError),
    #[error("the lake's consumer cannot keep its position")]
    Commit(#[from] CommitError),
    #[error("the lake's consumer cannot be declared to the log")]
    Declare(#[from] DeclareError),
    #[error("the lake's consumer cannot count what is in the log")]
    Count(#[from] ReadError),
}

/// What storing is made of.
pub(crate) struct LakeWriter {
    pub(crate) log: Arc<dyn Log>,
    pub(crate) config: LakeConfig,
    pub(crate) mode: watch::Receiver<RuntimeMode>,
    pub(crate) formats: Arc<Formats>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) progress: Arc<Progress>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) stop: watch::Receiver<bool>,
}

pub(crate) fn group() -> GroupId {
    GroupId::new("lake", Topic::Events).expect("the name is one")
}

impl LakeWriter {
    /// Brings the ledger up to what the lake covers, and counts what is in the log behind it. To be called once,
    /// before anything is accepted.
    pub(crate) fn count(&self, covered: &Offsets) -> Result<(), ReadError> {
        let settled = self.ledger.settled_below();
        let mut reader = Reader::default();
        for partition in 0..self.log.partitions(Topic::Events) {
            let of = Topic::Events.partition(partition);
            let covered = *covered.get(&partition).unwrap_or(&0);
            let bounds = block_on(self.log.bounds(of))?;
            let mut next = (*settled.get(&partition).unwrap_or(&0)).max(bounds.earliest);
            while next < bounds.end {
                let slice = match block_on(self.log.read(of, next, Limits::default())) {
                    Ok(slice) => slice,
                    Err(ReadError::Damaged { gap, .. }) => {
                        next = gap.end;
                        continue;
                    }
                    Err(error) => return Err(error),
                };
                next = slice.next;
                let mut ended = Vec::new();
                for stored in &slice.records {
                    let source = source_of(stored);
                    self.ledger.accept(source, 1);
                    if stored.offset < covered {
                        let how = how_ended(stored, &mut reader);
                        ended.push(Ended { partition, offset: stored.offset, source, how });
                    }
                }
                self.ledger.settle(ended, &Offsets::from([(partition, next.min(covered))]));
            }
        }
        Ok(())
    }

    /// Stores until it is stopped.
    pub(crate) fn run<S: Shelf>(&self, shelf: &mut S) -> Result<(), LakeWriterError<S::Error>> {
        let group = group();
        block_on(self.log.declare(GroupConfig { max_deliveries: None, ..GroupConfig::new(group) }))?;
        let next = shelf.covered();
        self.progress.publish(next.clone());
        let feed = Feed {
            log: Arc::clone(&self.log),
            topic: Topic::Events,
            next: next.clone(),
            stop: self.stop.clone(),
        };
        let (mode, formats) = (self.mode.clone(), Arc::clone(&self.formats));
        let mut stage = Stage::start("lake", feed, self.config.n_workers, move || {
            let (mut reader, mode) = (Reader::new(Arc::clone(&formats)), mode.clone());
            move |chunk| rows_of::<S>(chunk, &mut reader, &mode)
        });
        let mut sequencer = Sequencer { writer: self, shelf, next, ended: Vec::new(), letters: Vec::new() };
        let outcome = sequencer.consume(&mut stage);
        stage.join();
        outcome
    }
}

fn how_ended(stored: &aurora_streams::StoredRecord, reader: &mut Reader) -> Settled {
    let record = &stored.record;
    let is_readable = Envelope::decode(record.format, &record.key, &record.payload)
        .is_ok_and(|envelope| reader.read(&envelope.raw, &envelope.hint, Some(envelope.received_at)).is_ok());
    if is_readable { Settled::Stored } else { Settled::DeadLettered }
}

/// Puts rows in order, and publishes them.
struct Sequencer<'w, S: Shelf> {
    writer: &'w LakeWriter,
    shelf: &'w mut S,
    next: Offsets,
    /// What is not published.
    ended: Vec<Ended>,
    letters: Vec<(TopicPartition, Batch)>,
}

impl<S: Shelf> Sequencer<'_, S> {
    fn consume(&mut self, stage: &mut Stage<Rows<S::Row>>) -> Result<(), LakeWriterError<S::Error>> {
        let LakeConfig { publish_rows, publish_every, .. } = self.writer.config;
        let mut oldest: Option<Instant> = None;
        loop {
            let patience = match oldest {
                Some(oldest) => publish_every.saturating_sub(oldest.elapsed()),
                None => publish_every,
            };
            let is_end = match stage.next(patience)? {
                Next::Done(rows) => {
                    self.take(rows)?;
                    oldest.get_or_insert_with(Instant::now);
                    false
                }
                Next::Quiet => false,
                Next::End => true,
            };
            let is_due = oldest.is_some_and(|oldest| oldest.elapsed() >= publish_every);
            if oldest.is_some() && (is_end || is_due || self.ended.len() as u64 >= publish_rows) {
                self.publish()?;
                oldest = None;
            }
            if is_end {
                return Ok(());
            }
        }
    }

    fn take(&mut self, rows: Rows<S::Row>) -> Result<(), LakeWriterError<S::Error>> {
        let partition = rows.partition;
        for Outcome { offset, source, row } in rows.rows {
            let how = match row {
                Ok(row) => {
                    self.shelf.push(partition, offset, row).map_err(LakeWriterError::Shelf)?;
                    Settled::Stored
                }
                Err(unreadable) => {
                    self.bury(partition, source, unreadable)?;
                    Settled::DeadLettered
                }
            };
            self.ended.push(Ended { partition, offset, source, how });
        }
        self.next.insert(partition, rows.next);
        Ok(())
    }

    /// Makes a dead letter.
    fn bury(
        &mut self,
        partition: u16,
        source: SourceId,
        unreadable: Unreadable,
    ) -> Result<(), AppendAllError> {
        let Unreadable { record, reason } = unreadable;
        let offset = record.offset;
        let letter = DeadLetter {
            group: group().name,
            partition: Topic::Events.partition(partition),
            record,
            deliveries: 1,
            reason,
        };
        let log = &self.writer.log;
        let key = Envelope::key(source);
        let to = TopicPartition::of_key(Topic::DeadLetters, &key, log.partitions(Topic::DeadLetters));
        let name = format!("lake events/{partition}");
        let producer = ProducerId(ContentId::of(name.as_bytes()).as_uuid().as_u128());
        let Ok(batch) = Batch::new(vec![letter.encode()]) else {
            // The door takes no event that is nearly as long as a batch may be.
            tracing::error!(offset, "an event is too long for a dead letter; it stays in the log alone");
            return Ok(());
        };
        self.letters.push((to, batch.numbered(producer, offset)));
        if self.letters.len() >= MAX_IN_FLIGHT { self.send_letters() } else { Ok(()) }
    }

    fn send_letters(&mut self) -> Result<(), AppendAllError> {
        append_all(&*self.writer.log, self.writer.stop.clone(), std::mem::take(&mut self.letters))
    }

    fn publish(&mut self) -> Result<(), LakeWriterError<S::Error>> {
        self.send_letters()?;
        self.shelf.publish(&self.next).map_err(LakeWriterError::Shelf)?;
        let ended = std::mem::take(&mut self.ended);
        let n_stored = ended.iter().filter(|ended| ended.how == Settled::Stored).count() as u64;
        self.writer.counters.stored.add(n_stored);
        self.writer.counters.dead_lettered.add(ended.len() as u64 - n_stored);
        self.writer.ledger.settle(ended, &self.next);
        self.writer.ledger.save()?;
        // Only now: until here the ledger could be made anew from the log.
        let group = group();
        for (partition, offset) in &self.next {
            block_on(self.writer.log.seek(&group, *partition, Start::Offset(*offset)))?;
        }
        self.writer.progress.publish(self.next.clone());
        Ok(())
    }
}
