//! Findings on their way to their topic.
//!
//! A batch is numbered by the last finding in it: the offset of the event that gave it, and its place among those
//! of that event. All before it was stored before it or with it, so a batch that the log knows, or has forgotten
//! because later ones followed, need not be stored again.

use std::collections::BTreeMap;

use aurora_model::ContentId;
use aurora_streams::{Batch, Log, ProducerId, Record, Topic, TopicPartition};
use tokio::sync::watch;

use crate::append::{AppendAllError, MAX_IN_FLIGHT, append_all};

/// How many findings one event may give before the numbers run out; offsets have the other 44 bits.
const PLACE_BITS: u32 = 20;
/// More findings, or more bytes of them, make another batch.
const MAX_RECORDS: usize = 4_096;
const MAX_BYTES: usize = 4 << 20;

/// Where findings come from: numbers of different origins are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Origin {
    /// Events of this partition.
    Events(u16),
    /// A moment without events, at which what waited was judged.
    Quiet,
}

/// Collects findings and stores them.
pub(super) struct Publisher<'l> {
    log: &'l dyn Log,
    stop: watch::Receiver<bool>,
    open: BTreeMap<(Origin, TopicPartition), Open>,
    closed: Vec<(TopicPartition, Batch)>,
    n_findings: u64,
}

#[derive(Default)]
struct Open {
    records: Vec<Record>,
    bytes: usize,
    number: u64,
}

impl<'l> Publisher<'l> {
    pub(super) fn new(log: &'l dyn Log, stop: watch::Receiver<bool>) -> Self {
        Self { log, stop, open: BTreeMap::new(), closed: Vec::new(), n_findings: 0 }
    }

    /// Takes the findings of one event, or of one quiet moment, in their order.
    pub(super) fn add(&mut self, origin: Origin, offset: u64, findings: impl IntoIterator<Item = Record>) {
        let partitions = self.log.partitions(Topic::Findings);
        for (place, record) in (0..1 << PLACE_BITS).zip(findings) {
            let to = TopicPartition::of_key(Topic::Findings, &record.key, partitions);
            let bytes = record.key.len() + record.payload.len();
            let open = self.open.entry((origin, to)).or_default();
            if open.records.len() >= MAX_RECORDS || open.bytes + bytes > MAX_BYTES {
                let full = std::mem::take(open);
                self.closed.extend(full.close(origin, to));
            }
            let open = self.open.entry((origin, to)).or_default();
            open.number = offset << PLACE_BITS | place;
            open.bytes += bytes;
            open.records.push(record);
            self.n_findings += 1;
        }
    }

    /// Ends the batches at hand. To be called at the same offsets in each life, so that a replay is recognised.
    pub(super) fn cut(&mut self) {
        let open = std::mem::take(&mut self.open);
        self.closed.extend(open.into_iter().filter_map(|((origin, to), open)| open.close(origin, to)));
    }

    /// Whether it is time to store.
    pub(super) fn is_full(&self) -> bool {
        self.closed.len() >= MAX_IN_FLIGHT
    }

    /// Stores what was collected. Answers how many findings that were.
    pub(super) fn store(&mut self) -> Result<u64, AppendAllError> {
        self.cut();
        append_all(self.log, self.stop.clone(), std::mem::take(&mut self.closed))?;
        Ok(std::mem::take(&mut self.n_findings))
    }
}

impl Open {
    fn close(self, origin: Origin, to: TopicPartition) -> Option<(TopicPartition, Batch)> {
        // Only the bounds of a batch can be broken, and these are far within them.
        let batch = Batch::new(self.records).ok()?;
        Some((to, batch.numbered(origin.producer(), self.number)))
    }
}

impl Origin {
    fn producer(self) -> ProducerId {
        let name = match self {
            Self::Events(partition) => format!("detect events/{partition}"),
            Self::Quiet => "detect quiet".to_owned(),
        };
        ProducerId(ContentId::of(name.as_bytes()).as_uuid().as_u128())
    }
}
