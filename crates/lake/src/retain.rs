//! Retention: whole days go, the oldest first.

use std::collections::HashSet;

use aurora_model::Timestamp;

use crate::{FileEntry, Lake, WriteError, lake::Change, partition::day_of};

/// How much is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// Days of receipt before today that are kept; all, if none is said.
    pub days: Option<u32>,
    /// Bytes that are kept; all, if none is said. Today is kept whatever it takes.
    pub bytes: Option<u64>,
}

/// What retention took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Files.
    pub files: u64,
    /// Events in them.
    pub rows: u64,
    /// Bytes of them.
    pub bytes: u64,
}

impl Lake {
    /// Takes away the days that the policy does not keep.
    pub fn retain(&self, policy: &RetentionPolicy, now: Timestamp) -> Result<Dropped, WriteError> {
        let _alone = self.rearranging();
        let usage = self.usage();
        let today = day_of(now);
        let mut left = usage.bytes;
        let mut days = HashSet::new();
        for (day, bytes) in usage.bytes_by_day.range(..today) {
            let is_old = policy.days.is_some_and(|days| *day < today.saturating_sub(days.into()));
            if is_old || policy.bytes.is_some_and(|kept| left > kept) {
                days.insert(*day);
                left -= bytes;
            }
        }
        self.drop_files(|file| days.contains(&file.partition.day))
    }

    fn drop_files(&self, is_dropped: impl Fn(&FileEntry) -> bool) -> Result<Dropped, WriteError> {
        let mut dropped = Dropped::default();
        let mut remove = HashSet::new();
        for file in self.snapshot().files().filter(|file| is_dropped(file)) {
            dropped.files += 1;
            dropped.rows += file.rows;
            dropped.bytes += file.bytes;
            remove.insert(file.number);
        }
        if !remove.is_empty() {
            self.commit(Change { remove, ..Change::default() })?;
        }
        Ok(dropped)
    }
}
