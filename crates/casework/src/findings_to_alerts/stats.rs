use std::sync::atomic::{AtomicU64, Ordering};

/// What the consumer did since it was started. Counts that outlive the process are in the store.
#[derive(Debug, Default)]
pub struct ConsumerStats {
    pub(super) raised: AtomicU64,
    pub(super) repeated: AtomicU64,
    pub(super) known: AtomicU64,
    pub(super) suppressed: AtomicU64,
    pub(super) dead_lettered: AtomicU64,
    pub(super) lost: AtomicU64,
    pub(super) failed_steps: AtomicU64,
}

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        pub fn $name(&self) -> u64 {
            self.$name.load(Ordering::Relaxed)
        }
    )*};
}

impl ConsumerStats {
    counts! {
        /// Findings that raised an alert.
        raised
        /// Findings that were one more of an alert.
        repeated
        /// Findings that were recorded before.
        known
        /// Findings that the mode suppressed.
        suppressed
        /// Findings that could not be read or recorded.
        dead_lettered
        /// Findings that the log no longer had.
        lost
        /// Steps that failed, and were taken again: most often the database was away.
        failed_steps
    }

    pub(super) fn add(counter: &AtomicU64, more: usize) {
        counter.fetch_add(more as u64, Ordering::Relaxed);
    }
}
