//! What time it is, as the log is told.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aurora_model::Timestamp;

/// Tells the log the time.
pub trait Clock: Send + Sync {
    /// The time of day, which is written into the log. It may jump.
    fn now(&self) -> Timestamp;

    /// Time since some moment. It never goes back: by it a lease runs out.
    fn elapsed(&self) -> Duration;
}

/// The clock of the machine.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl SystemClock {
    /// A clock that starts to count now.
    #[expect(clippy::new_without_default, reason = "asking the machine for the time is no default value")]
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since_epoch.as_micros()).ok().and_then(Timestamp::from_micros).unwrap_or(Timestamp::MAX)
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
