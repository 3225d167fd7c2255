//! What there is to know while events flow.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// How the pipeline does.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// Events that were acknowledged per second, over the last ten seconds or so.
    pub events_per_second: f64,
    /// Events since the start, without duplicates.
    pub accepted: u64,
    /// Events that detection has judged.
    pub detected: u64,
    /// Events that detection could not read; the lake's consumer makes dead letters of them.
    pub undetectable: u64,
    /// Findings that detection has stored.
    pub findings: u64,
    /// Events that are in the lake.
    pub stored: u64,
    /// Events that became dead letters.
    pub dead_lettered: u64,
    /// Requests that were refused.
    pub rejected: u64,
    /// Events that detection has before it.
    pub detect_lag: u64,
    /// Events that the lake has before it.
    pub lake_lag: u64,
    /// How often a consumer failed and began anew.
    pub restarts: u64,
    /// Why a consumer is not at work now.
    pub trouble: Vec<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) accepted: Counter,
    pub(crate) detected: Counter,
    pub(crate) undetectable: Counter,
    pub(crate) findings: Counter,
    pub(crate) stored: Counter,
    pub(crate) dead_lettered: Counter,
    pub(crate) rejected: Counter,
    pub(crate) restarts: Counter,
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A count over the last seconds.
#[derive(Debug, Default)]
pub(crate) struct Rate(VecDeque<(Instant, u64)>);

impl Rate {
    const WINDOW: Duration = Duration::from_secs(10);

    /// Takes a reading of a growing count and gives its growth per second.
    pub(crate) fn read(&mut self, now: Instant, count: u64) -> f64 {
        self.0.push_back((now, count));
        // One reading from before the window stays, so that there is always something to compare with.
        while self.0.get(1).is_some_and(|(at, _)| now.duration_since(*at) >= Self::WINDOW) {
            self.0.pop_front();
        }
        let (at, before) = self.0[0];
        let seconds = now.duration_since(at).as_secs_f64();
        if seconds > 0.0 { (count - before) as f64 / seconds } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Rate;

    #[test]
    fn a_rate_is_that_of_the_last_ten_seconds() {
        let begin = Instant::now();
        let mut rate = Rate::default();
        let mut read = |seconds, count| rate.read(begin + Duration::from_secs(seconds), count);
        assert_eq!(read(0, 0), 0.0);
        assert_eq!(read(1, 100), 100.0);
        assert_eq!(read(10, 1_000), 100.0);
        assert_eq!(read(20, 1_000), 0.0);
        assert_eq!(read(21, 1_110), 10.0);
    }
}
