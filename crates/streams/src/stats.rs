//! What the log counts.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What happened since the log was opened.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct Stats {
            $($(#[$doc])* pub $name: u64,)*
        }

        #[derive(Debug, Default)]
        pub(crate) struct Counters {
            $(pub(crate) $name: Counter,)*
        }

        impl Counters {
            pub(crate) fn read(&self) -> Stats {
                Stats { $($name: self.$name.0.load(Ordering::Relaxed),)* }
            }
        }
    };
}

counters! {
    /// Batches that became durable.
    batches,
    /// Records in them.
    records,
    /// Bytes that they take on disk.
    bytes,
    /// Batches that were sent again and recognised.
    duplicates,
    /// Batches refused because their number is too old.
    forgotten,
    /// Batches refused because too much was waiting.
    busy,
    /// Batches refused for lack of space.
    no_space,
    /// Syncs of segments.
    syncs,
    /// Microseconds spent in them.
    sync_micros,
    /// Records given to groups.
    delivered,
    /// Of those, records that had been given before.
    redelivered,
    /// Records that became dead letters.
    dead_letters,
    /// Segments that retention took away.
    segments_expired,
    /// Records that retention took away before a group that does not hold them had committed them.
    overrun,
    /// Bytes of unfinished writes that were cut when the log was opened.
    cut_bytes,
    /// Acknowledged records that were found damaged when the log was opened.
    damaged,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    pub(crate) fn add_micros(&self, duration: Duration) {
        self.add(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
    }
}
