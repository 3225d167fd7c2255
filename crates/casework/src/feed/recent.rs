use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::AlertChange;

/// So many changes are kept in memory.
const KEPT: usize = 4_096;

/// The last changes, so that those who are up to date do not ask the database, each for itself.
#[derive(Debug)]
pub(super) struct Recent(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
    /// Everything behind this place is here.
    from: i64,
    /// Everything up to this place was seen.
    through: i64,
    changes: VecDeque<Arc<AlertChange>>,
}

impl Recent {
    /// Nothing, behind a place.
    pub(super) const fn from(seq: i64) -> Self {
        Self(Mutex::new(Kept { from: seq, through: seq, changes: VecDeque::new() }))
    }

    /// How far changes were seen.
    pub(super) fn through(&self) -> i64 {
        self.lock().through
    }

    /// The next changes, after which everything up to `through` was seen.
    pub(super) fn add(&self, changes: Vec<Arc<AlertChange>>, through: i64) {
        let mut kept = self.lock();
        kept.changes.extend(changes);
        kept.through = through;
        while kept.changes.len() > KEPT {
            if let Some(gone) = kept.changes.pop_front() {
                kept.from = gone.seq;
            }
        }
    }

    /// Forgets everything: the database is another one now.
    pub(super) fn restart(&self, seq: i64) {
        *self.lock() = Kept { from: seq, through: seq, changes: VecDeque::new() };
    }

    /// The changes behind a place and how far they go; none if some are no longer here.
    pub(super) fn after(&self, seq: i64) -> Option<(Vec<Arc<AlertChange>>, i64)> {
        let kept = self.lock();
        if seq < kept.from {
            return None;
        }
        let begin = kept.changes.partition_point(|change| change.seq <= seq);
        Some((kept.changes.iter().skip(begin).cloned().collect(), kept.through))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
