//! What became of the events of each source: none is unaccounted for.
//!
//! For each source, received = stored + dead-lettered + duplicate + in flight. What is settled (stored or
//! dead-lettered) is counted up to an offset of each partition, and written down together with it; what is behind
//! that offset is in the log and can be counted again. So a crash loses no event from the ledger. Duplicates
//! and rejected requests leave no trace in the log: those of the last seconds before a crash are forgotten.

mod file;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use aurora_model::SourceId;
use serde::{Deserialize, Serialize};

pub use file::LedgerFileError;

use crate::progress::Offsets;

/// The account of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Events that were acknowledged, duplicates among them.
    pub received: u64,
    /// Events in the lake.
    pub stored: u64,
    /// Events that cannot be read, in the dead letters.
    pub dead_lettered: u64,
    /// Events of requests that had been sent before.
    pub duplicate: u64,
    /// Events in the log that are not yet stored or dead-lettered.
    pub in_flight: u64,
    /// Requests that were refused, and never acknowledged.
    pub rejected: u64,
}

/// The accounts of all sources.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    books: Mutex<Books>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Books {
    /// By partition, the offset below which everything is settled.
    settled_below: Offsets,
    sources: BTreeMap<SourceId, Entry>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Acknowledged since the start, and settled before.
    #[serde(skip)]
    accepted: u64,
    stored: u64,
    dead_lettered: u64,
    duplicate: u64,
    rejected: u64,
}

/// How one event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    Stored,
    DeadLettered,
}

impl Entry {
    fn settled(&self) -> u64 {
        self.stored + self.dead_lettered
    }

    fn account(&self) -> Account {
        // A consumer may be done with an event before its sender has the answer.
        let in_flight = self.accepted.saturating_sub(self.settled());
        Account {
            received: self.settled() + self.duplicate + in_flight,
            stored: self.stored,
            dead_lettered: self.dead_lettered,
            duplicate: self.duplicate,
            in_flight,
            rejected: self.rejected,
        }
    }
}

impl Ledger {
    /// The ledger that is kept in this file, or an empty one.
    pub(crate) fn open(path: &Path) -> Result<Self, LedgerFileError> {
        let mut books = file::read(path)?.unwrap_or_default();
        books.sources.values_mut().for_each(|entry| entry.accepted = entry.settled());
        Ok(Self { path: path.to_owned(), books: Mutex::new(books) })
    }

    /// The account of a source. One that has sent nothing has an empty one.
    pub fn account(&self, source: SourceId) -> Account {
        self.books().sources.get(&source).map(Entry::account).unwrap_or_default()
    }

    /// The accounts of all sources that have sent anything.
    pub fn accounts(&self) -> BTreeMap<SourceId, Account> {
        self.books().sources.iter().map(|(source, entry)| (*source, entry.account())).collect()
    }

    pub(crate) fn accept(&self, source: SourceId, count: u64) {
        self.entry(source, |entry| entry.accepted += count);
    }

    pub(crate) fn duplicate(&self, source: SourceId, count: u64) {
        self.entry(source, |entry| entry.duplicate += count);
    }

    pub(crate) fn reject(&self, source: SourceId) {
        self.entry(source, |entry| entry.rejected += 1);
    }

    /// By partition, the offset below which everything is settled.
    pub(crate) fn settled_below(&self) -> Offsets {
        self.books().settled_below.clone()
    }

    /// Takes over how events ended. Those that it knows already, from before a crash, count no second time.
    pub(crate) fn settle(&self, ended: impl IntoIterator<Item = Ended>, below: &Offsets) {
        let mut books = self.books();
        for Ended { partition, offset, source, how } in ended {
            if offset < *books.settled_below.get(&partition).unwrap_or(&0) {
                continue;
            }
            let entry = books.sources.entry(source).or_default();
            match how {
                Settled::Stored => entry.stored += 1,
                Settled::DeadLettered => entry.dead_lettered += 1,
            }
        }
        for (partition, offset) in below {
            let known = books.settled_below.entry(*partition).or_default();
            *known = (*known).max(*offset);
        }
    }

    /// Writes it down, durably.
    pub(crate) fn save(&self) -> Result<(), LedgerFileError> {
        let books = self.books().clone();
        file::write(&self.path, &books)
    }

    fn entry(&self, source: SourceId, change: impl FnOnce(&mut Entry)) {
        change(self.books().sources.entry(source).or_default());
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event that is stored or dead-lettered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended {
    pub(crate) partition: u16,
    pub(crate) offset: u64,
    pub(crate) source: SourceId,
    pub(crate) how: Settled,
}

#[cfg(test)]
mod tests {
    use aurora_model::SourceId;
    use uuid::Uuid;

    use super::{Account, Ended, Ledger, Settled};
    use crate::progress::Offsets;

    const A: SourceId = SourceId::from_uuid(Uuid::from_u128(1));

    fn ended(offsets: std::ops::Range<u64>) -> impl Iterator<Item = Ended> {
        offsets.map(|offset| {
            let how = if offset % 3 == 0 { Settled::DeadLettered } else { Settled::Stored };
            Ended { partition: 0, offset, source: A, how }
        })
    }

    #[test]
    fn every_event_is_accounted_for_at_every_moment_and_after_a_crash() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("ledger");
        let ledger = Ledger::open(&path).expect("no file is fine");
        ledger.accept(A, 10);
        ledger.duplicate(A, 4);
        ledger.reject(A);
        let expected =
            Account { received: 14, in_flight: 10, duplicate: 4, rejected: 1, ..Account::default() };
        assert_eq!(ledger.account(A), expected);

        ledger.settle(ended(0..6), &Offsets::from([(0, 6)]));
        ledger.save().expect("it is written");
        let settled = Account { stored: 4, dead_lettered: 2, in_flight: 4, ..expected };
        assert_eq!(ledger.account(A), settled);

        // The lake was a little behind: two events come again. The rest is still in the log.
        let ledger = Ledger::open(&path).expect("it is read");
        assert_eq!(ledger.settled_below(), Offsets::from([(0, 6)]));
        ledger.accept(A, 4);
        assert_eq!(ledger.account(A), settled);
        ledger.settle(ended(4..10), &Offsets::from([(0, 10)]));
        let expected = Account { stored: 6, dead_lettered: 4, in_flight: 0, ..settled };
        assert_eq!(ledger.account(A), expected);
    }

    #[test]
    fn an_event_that_is_stored_before_its_sender_knows_is_counted_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let ledger = Ledger::open(&dir.path().join("ledger")).expect("no file is fine");
        ledger.settle(ended(1..2), &Offsets::from([(0, 2)]));
        let expected = Account { received: 1, stored: 1, ..Account::default() };
        assert_eq!(ledger.account(A), expected);
        ledger.accept(A, 1);
        assert_eq!(ledger.account(A), expected);
    }
}
