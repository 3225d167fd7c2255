//! A clock that moves when it is told to.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use aurora_model::Timestamp;

use crate::clock::Clock;

/// A clock that stands still until it is advanced. It begins in 2026.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicU64);

impl ManualClock {
    const BEGIN_MICROS: i64 = 1_767_225_600_000_000;

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(u64::try_from(by.as_micros()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let micros = Self::BEGIN_MICROS.saturating_add_unsigned(self.0.load(Ordering::SeqCst));
        Timestamp::from_micros(micros).unwrap_or(Timestamp::MAX)
    }

    fn elapsed(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::SeqCst))
    }
}
