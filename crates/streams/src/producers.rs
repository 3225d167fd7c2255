//! Which batches of which producers are in the log, so that a batch that is sent again is recognised.
//!
//! What is remembered is bounded in three ways: batches per producer, producers, and time. It follows from the
//! log alone: noting the same batches in the same order gives the same memory, so that it can be rebuilt.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    time::Duration,
};

use aurora_model::Timestamp;

use crate::{
    record::{ProducerId, Sequence},
    wire::{Reader, seal, unseal},
};

const MAGIC: [u8; 8] = *b"AURPRODU";
const FORMAT: u16 = 1;
/// The most bytes that a file of producers is believed to have.
pub(crate) const MAX_PRODUCERS_BYTES: u64 = 256 * 1024 * 1024;

/// How much is remembered of producers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProducerMemory {
    /// The last so many batches of each producer are recognised.
    pub batches: usize,
    /// When there are more producers, the one that was silent longest is forgotten.
    pub producers: usize,
    /// A producer that was silent for longer is forgotten when another one sends.
    pub silent_for: Duration,
}

impl Default for ProducerMemory {
    fn default() -> Self {
        Self { batches: 128, producers: 65_536, silent_for: Duration::from_secs(24 * 60 * 60) }
    }
}

/// A batch that is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) number: u64,
    pub(crate) base: u64,
    pub(crate) count: u32,
}

/// What is remembered about a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recall {
    /// It is not in the log.
    New,
    /// It is in the log.
    Known(Known),
    /// Its number is so low that it may have been in the log. The lowest one that can be told is this.
    Forgotten { lowest: u64 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Window {
    /// Sorted by number.
    batches: VecDeque<Known>,
    /// Numbers below were forgotten.
    lowest: u64,
    last_at: Timestamp,
}

/// The memory of one partition.
#[derive(Clone, Debug)]
pub(crate) struct Producers {
    limits: ProducerMemory,
    windows: HashMap<ProducerId, Window>,
    by_last: BTreeSet<(Timestamp, ProducerId)>,
}

impl Producers {
    pub(crate) fn new(limits: ProducerMemory) -> Self {
        Self { limits, windows: HashMap::new(), by_last: BTreeSet::new() }
    }

    pub(crate) fn recall(&self, sequence: Sequence) -> Recall {
        let Some(window) = self.windows.get(&sequence.producer) else { return Recall::New };
        match window.batches.binary_search_by_key(&sequence.number, |known| known.number) {
            Ok(index) => Recall::Known(window.batches[index]),
            Err(_) if sequence.number < window.lowest => Recall::Forgotten { lowest: window.lowest },
            Err(_) => Recall::New,
        }
    }

    /// Remembers a batch that is in the log.
    pub(crate) fn note(&mut self, producer: ProducerId, known: Known, at: Timestamp) {
        let window = self.windows.entry(producer).or_insert_with(|| Window {
            batches: VecDeque::new(),
            lowest: 0,
            last_at: at,
        });
        self.by_last.remove(&(window.last_at, producer));
        window.last_at = at;
        self.by_last.insert((at, producer));
        window.insert(known, self.limits.batches.max(1));
        self.forget(at);
    }

    fn forget(&mut self, now: Timestamp) {
        let silent_for = i64::try_from(self.limits.silent_for.as_micros()).unwrap_or(i64::MAX);
        let horizon = now.as_micros().saturating_sub(silent_for);
        while let Some(&(last_at, producer)) = self.by_last.first()
            && (self.windows.len() > self.limits.producers.max(1) || last_at.as_micros() < horizon)
        {
            self.by_last.remove(&(last_at, producer));
            self.windows.remove(&producer);
        }
    }

    /// The memory as it was when the log ended at `end`.
    pub(crate) fn encode(&self, end: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&end.to_le_bytes());
        for (last_at, producer) in &self.by_last {
            let window = &self.windows[producer];
            bytes.extend_from_slice(&producer.0.to_le_bytes());
            bytes.extend_from_slice(&last_at.as_micros().to_le_bytes());
            bytes.extend_from_slice(&window.lowest.to_le_bytes());
            bytes.extend_from_slice(&(window.batches.len() as u32).to_le_bytes());
            for known in &window.batches {
                bytes.extend_from_slice(&known.number.to_le_bytes());
                bytes.extend_from_slice(&known.base.to_le_bytes());
                bytes.extend_from_slice(&known.count.to_le_bytes());
            }
        }
        seal(bytes)
    }

    /// The memory in these bytes, if it is whole, of this version, and of the log that ended at `end`.
    pub(crate) fn decode(bytes: &[u8], end: u64, limits: ProducerMemory) -> Option<Self> {
        let mut reader = Reader::new(unseal(bytes)?);
        let is_ours = reader.bytes(MAGIC.len())? == MAGIC && reader.u16()? == FORMAT && reader.u64()? == end;
        let mut producers = is_ours.then(|| Self::new(limits))?;
        while reader.remaining() > 0 {
            let producer = ProducerId(reader.u128()?);
            let window = Window::decode(&mut reader)?;
            producers.by_last.insert((window.last_at, producer));
            producers.windows.insert(producer, window);
        }
        Some(producers)
    }
}

impl Window {
    fn insert(&mut self, known: Known, most: usize) {
        if let Err(index) = self.batches.binary_search_by_key(&known.number, |known| known.number) {
            self.batches.insert(index, known);
        }
        while self.batches.len() > most
            && let Some(oldest) = self.batches.pop_front()
        {
            self.lowest = self.lowest.max(oldest.number.saturating_add(1));
        }
    }

    fn decode(reader: &mut Reader<'_>) -> Option<Self> {
        let last_at = Timestamp::from_micros(reader.i64()?)?;
        let (lowest, count) = (reader.u64()?, reader.u32()?);
        let mut batches = VecDeque::new();
        for _ in 0..count {
            batches.push_back(Known { number: reader.u64()?, base: reader.u64()?, count: reader.u32()? });
        }
        Some(Self { batches, lowest, last_at })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aurora_model::Timestamp;

    use super::{Known, ProducerMemory, Producers, Recall};
    use crate::record::{ProducerId, Sequence};

    const LIMITS: ProducerMemory =
        ProducerMemory { batches: 2, producers: 2, silent_for: Duration::from_secs(10) };

    /// Notes batches of (producer, number, second), then recalls one.
    fn check(noted: &[(u128, u64, i64)], producer: u128, number: u64, expected: Recall) {
        let mut producers = Producers::new(LIMITS);
        for (producer, number, second) in noted {
            let at = Timestamp::from_micros(second * 1_000_000).expect("in range");
            let known = Known { number: *number, base: number * 100, count: 1 };
            producers.note(ProducerId(*producer), known, at);
        }
        let sequence = Sequence { producer: ProducerId(producer), number };
        assert_eq!(producers.recall(sequence), expected);
        let again = Producers::decode(&producers.encode(7), 7, LIMITS).expect("is whole");
        assert_eq!(again.recall(sequence), expected);
        assert!(Producers::decode(&producers.encode(7), 8, LIMITS).is_none());
    }

    fn known(number: u64) -> Recall {
        Recall::Known(Known { number, base: number * 100, count: 1 })
    }

    #[test]
    fn a_batch_is_recognised_within_the_window() {
        check(&[], 1, 5, Recall::New);
        check(&[(1, 5, 0)], 1, 5, known(5));
        check(&[(1, 5, 0)], 2, 5, Recall::New);
        check(&[(1, 5, 0)], 1, 4, Recall::New);
        check(&[(1, 5, 0), (1, 4, 0)], 1, 4, known(4));
    }

    #[test]
    fn a_number_below_the_window_is_not_taken_for_new() {
        check(&[(1, 5, 0), (1, 6, 0), (1, 9, 0)], 1, 5, Recall::Forgotten { lowest: 6 });
        check(&[(1, 5, 0), (1, 6, 0), (1, 9, 0)], 1, 6, known(6));
        check(&[(1, 5, 0), (1, 6, 0), (1, 9, 0)], 1, 7, Recall::New);
    }

    #[test]
    fn the_producer_that_was_silent_longest_is_forgotten() {
        check(&[(1, 5, 0), (2, 5, 1), (3, 5, 2)], 1, 5, Recall::New);
        check(&[(1, 5, 0), (2, 5, 1), (1, 6, 2), (3, 5, 3)], 1, 5, known(5));
        check(&[(1, 5, 0), (2, 5, 11)], 1, 5, Recall::New);
        check(&[(1, 5, 0), (2, 5, 10)], 1, 5, known(5));
    }
}
