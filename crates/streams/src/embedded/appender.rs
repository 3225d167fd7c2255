//! The one who writes a partition of a topic: takes what waits, writes it, syncs once, answers everybody.

use std::{ops::Range, sync::Arc};

use tokio::sync::{oneshot, watch};

use super::queue::Job;
use crate::{
    clock::Clock,
    config::RetentionPolicy,
    error::AppendError,
    log::Receipt,
    partition::{PreparedBatch, Staged, Writer},
    producers::Known,
    stats::Counters,
};

/// Work on a partition.
#[derive(Debug)]
pub(crate) enum PartitionJob {
    Append {
        batch: PreparedBatch,
        reply: oneshot::Sender<Result<Receipt, AppendError>>,
    },
    /// Take away what is expired, but nothing from `hold` on.
    Retain {
        policy: RetentionPolicy,
        hold: u64,
        reply: oneshot::Sender<Result<Range<u64>, AppendError>>,
    },
}

impl Job for PartitionJob {
    fn bytes(&self) -> usize {
        match self {
            Self::Append { batch, .. } => usize::try_from(batch.frame_len()).unwrap_or(usize::MAX),
            Self::Retain { .. } => 0,
        }
    }

    fn is_urgent(&self) -> bool {
        match self {
            Self::Append { .. } => false,
            Self::Retain { .. } => true,
        }
    }
}

/// Writes a partition.
pub(crate) struct Appender {
    pub(crate) writer: Writer,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) counters: Arc<Counters>,
    /// Told when something new can be read.
    pub(crate) arrivals: Arc<watch::Sender<u64>>,
}

/// Those who are answered when the sync succeeds.
#[derive(Default)]
struct Waiting(Vec<(oneshot::Sender<Result<Receipt, AppendError>>, Receipt)>);

impl Appender {
    /// Does what is asked for, in order. Batches that go to the same segment share one sync.
    pub(crate) fn round(&mut self, jobs: Vec<PartitionJob>) {
        let mut waiting = Waiting::default();
        for job in jobs {
            match job {
                PartitionJob::Append { batch, reply } => match self.append(&batch, &mut waiting) {
                    Ok(Staged::Durable(known)) => answer(reply, Ok(self.duplicate(known))),
                    Ok(Staged::Pending(known)) => waiting.0.push((reply, self.duplicate(known))),
                    Ok(Staged::Written(known)) => waiting.0.push((reply, receipt(known, false))),
                    Err(error) => answer(reply, Err(self.counted(error))),
                },
                PartitionJob::Retain { policy, hold, reply } => {
                    self.settle(&mut waiting);
                    let _ = reply.send(self.writer.retain(policy, self.clock.now(), hold));
                }
            }
        }
        self.settle(&mut waiting);
    }

    fn append(&mut self, batch: &PreparedBatch, waiting: &mut Waiting) -> Result<Staged, AppendError> {
        if let Some(staged) = self.writer.recall(batch)? {
            return Ok(staged);
        }
        if !self.writer.fits(batch) {
            self.settle(waiting);
            self.writer.roll()?;
        }
        Ok(self.writer.stage(batch, self.clock.now()))
    }

    /// Makes all that is staged durable and says so, or says why not.
    fn settle(&mut self, waiting: &mut Waiting) {
        let result = self.writer.flush().and_then(|()| self.writer.sync());
        let is_new = waiting.0.iter().any(|(_, receipt)| !receipt.is_duplicate);
        if result.is_ok() && is_new {
            self.arrivals.send_modify(|n| *n = n.wrapping_add(1));
        }
        for (reply, receipt) in waiting.0.drain(..) {
            answer(reply, result.clone().map(|()| receipt).map_err(|error| self.counted(error)));
        }
    }

    fn duplicate(&self, known: Known) -> Receipt {
        self.counters.duplicates.add(1);
        receipt(known, true)
    }

    fn counted(&self, error: AppendError) -> AppendError {
        match &error {
            AppendError::NoSpace { .. } => self.counters.no_space.add(1),
            AppendError::Forgotten { .. } => self.counters.forgotten.add(1),
            AppendError::Busy { .. }
            | AppendError::Stopped(_)
            | AppendError::Closed
            | AppendError::UnknownPartition(_) => {}
        }
        error
    }
}

fn receipt(known: Known, is_duplicate: bool) -> Receipt {
    Receipt { first: known.base, count: known.count, is_duplicate }
}

/// Whoever no longer waits is not missed.
fn answer(reply: oneshot::Sender<Result<Receipt, AppendError>>, result: Result<Receipt, AppendError>) {
    let _ = reply.send(result);
}
