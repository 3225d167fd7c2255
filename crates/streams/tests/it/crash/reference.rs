//! What was promised, and what may be.

use std::collections::{BTreeMap, BTreeSet};

use aurora_streams::{Batch, ProducerId, Receipt, Record};

/// A batch that was sent.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) producer: u128,
    pub(super) number: u64,
    pub(super) payloads: Vec<String>,
    pub(super) fate: Fate,
    /// It was sent again before it was answered, so that one refusal does not say that it is not there.
    pub(super) is_in_doubt: bool,
}

/// What is known of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was sent and not answered, or the answer leaves it open.
    Open,
    /// It stands at this offset.
    Stored(u64),
    /// It was refused and not sent again.
    Refused,
}

impl Sent {
    pub(super) fn batch(&self) -> Batch {
        let record =
            |payload: &String| Record { format: 1, key: "k".into(), payload: payload.clone().into() };
        let batch = Batch::new(self.payloads.iter().map(record).collect()).expect("is a batch");
        batch.numbered(ProducerId(self.producer), self.number)
    }
}

/// What is known of the log.
#[derive(Debug, Default)]
pub(super) struct Reference {
    pub(super) sent: Vec<Sent>,
    /// The position that was last answered, and those that were asked for since.
    pub(super) committed: u64,
    pub(super) perhaps: BTreeSet<u64>,
    /// What each offset holds; never changes.
    seen: BTreeMap<u64, String>,
    pub(super) earliest: u64,
}

impl Reference {
    /// A batch was acknowledged.
    pub(super) fn acknowledged(&mut self, index: usize, receipt: Receipt) {
        let sent = &mut self.sent[index];
        assert_eq!(receipt.count as usize, sent.payloads.len(), "{sent:?} {receipt:?}");
        if let Fate::Stored(first) = sent.fate {
            assert_eq!(receipt.first, first, "{sent:?}");
            assert!(receipt.is_duplicate, "{sent:?}");
        }
        sent.fate = Fate::Stored(receipt.first);
        for (offset, payload) in (receipt.first..).zip(&sent.payloads) {
            let seen = self.seen.insert(offset, payload.clone());
            assert!(seen.is_none_or(|seen| seen == *payload), "offset {offset} was given twice");
        }
    }

    /// The whole log was read: `records` from `earliest` on.
    pub(super) fn read_all(&mut self, earliest: u64, records: &[String]) {
        assert!(earliest >= self.earliest, "what retention took came back or the log lost its place");
        self.earliest = earliest;
        let end = earliest + records.len() as u64;
        for (offset, payload) in self.seen.range(earliest..) {
            assert!(*offset < end, "offset {offset} is lost: the log ends at {end}");
            assert_eq!(records[(offset - earliest) as usize], *payload, "offset {offset}");
        }
        self.seen.extend((earliest..).zip(records.iter().cloned()));
        self.check_batches(earliest, records);
    }

    /// Each batch is there once and whole, or not at all; nothing else is there.
    fn check_batches(&mut self, earliest: u64, records: &[String]) {
        let mut places: BTreeMap<&str, u64> = BTreeMap::new();
        for (offset, payload) in (earliest..).zip(records) {
            let twice = places.insert(payload, offset);
            assert_eq!(twice, None, "{payload} stands at {offset} too");
        }
        let mut n_known = 0;
        for sent in &mut self.sent {
            // What is not there now never will be, unless it is sent again.
            sent.is_in_doubt = false;
            let found: Vec<u64> =
                sent.payloads.iter().filter_map(|payload| places.get(payload.as_str()).copied()).collect();
            n_known += found.len();
            let Some(first) = found.first().copied() else { continue };
            let is_whole = found.len() == sent.payloads.len();
            let is_cut_by_retention = first == earliest;
            assert!(is_whole || is_cut_by_retention, "{sent:?} is there in part: {found:?}");
            assert!(found.windows(2).all(|pair| pair[1] == pair[0] + 1), "{sent:?}: {found:?}");
            assert_ne!(sent.fate, Fate::Refused, "{sent:?} was refused and is there");
            if is_whole {
                assert!(matches!(sent.fate, Fate::Open) || sent.fate == Fate::Stored(first), "{sent:?}");
                sent.fate = Fate::Stored(first);
            }
        }
        assert_eq!(n_known, records.len(), "there are records that nobody sent");
    }

    /// The position that the log has after it was opened.
    pub(super) fn position(&mut self, committed: u64) {
        let is_possible = committed == self.committed || self.perhaps.contains(&committed);
        assert!(is_possible, "at {committed}; promised {}, asked for {:?}", self.committed, self.perhaps);
        self.committed = committed;
        self.perhaps.clear();
    }
}

/// How much of what is to be tested was tested.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Coverage {
    pub(super) stops: u64,
    pub(super) stops_while_opening: u64,
    pub(super) acknowledged: u64,
    pub(super) duplicates: u64,
    pub(super) refused: u64,
    pub(super) commits: u64,
    pub(super) failed_syncs: u64,
    pub(super) cut_bytes: u64,
    pub(super) expired: u64,
    pub(super) dead_letters: u64,
    pub(super) found_unanswered: u64,
    pub(super) lost_unanswered: u64,
}

impl Coverage {
    pub(super) fn add(&mut self, other: Self) {
        self.stops += other.stops;
        self.stops_while_opening += other.stops_while_opening;
        self.acknowledged += other.acknowledged;
        self.duplicates += other.duplicates;
        self.refused += other.refused;
        self.commits += other.commits;
        self.failed_syncs += other.failed_syncs;
        self.cut_bytes += other.cut_bytes;
        self.expired += other.expired;
        self.dead_letters += other.dead_letters;
        self.found_unanswered += other.found_unanswered;
        self.lost_unanswered += other.lost_unanswered;
    }

    /// A history in which nothing happens proves nothing.
    pub(super) fn assert_that_much_happened(&self) {
        let counts = [
            (self.stops, 5_000),
            (self.stops_while_opening, 100),
            (self.acknowledged, 10_000),
            (self.duplicates, 1_000),
            (self.refused, 100),
            (self.commits, 1_000),
            (self.failed_syncs, 100),
            (self.cut_bytes, 10_000),
            (self.expired, 300),
            (self.dead_letters, 100),
            (self.found_unanswered, 100),
            (self.lost_unanswered, 100),
        ];
        assert!(counts.iter().all(|(count, least)| count >= least), "{self:?}");
    }
}
