//! Counts of what was read.

use std::collections::BTreeMap;

use aurora_normalize::Parsed;

/// What became of the records. `n_records` = `n_events` + dead letters.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) n_events: u64,
    /// By the name of the format.
    pub(crate) formats: BTreeMap<String, u64>,
    /// By the kind of reason.
    pub(crate) dead_letters: BTreeMap<&'static str, u64>,
    /// Events with something odd that did not make them unreadable.
    pub(crate) n_odd: u64,
    /// Events before `--since` or after `--until`.
    pub(crate) n_outside_window: u64,
    /// Events without a time, left out because there was a window.
    pub(crate) n_timeless_left_out: u64,
    /// Matches that correlations could not use because the event has no time.
    pub(crate) n_uncorrelated: u64,
}

impl Tally {
    pub(crate) fn count_event(&mut self, parsed: &Parsed<'_>) {
        self.n_events += 1;
        match self.formats.get_mut(parsed.format_name()) {
            Some(count) => *count += 1,
            None => drop(self.formats.insert(parsed.format_name().to_owned(), 1)),
        }
        self.n_odd += u64::from(!parsed.problems.is_empty());
    }

    pub(crate) fn count_dead_letter(&mut self, kind: &'static str) {
        *self.dead_letters.entry(kind).or_default() += 1;
    }

    pub(crate) fn n_dead_letters(&self) -> u64 {
        self.dead_letters.values().sum()
    }

    pub(crate) fn n_records(&self) -> u64 {
        self.n_events + self.n_dead_letters()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.n_events += other.n_events;
        self.n_odd += other.n_odd;
        self.n_outside_window += other.n_outside_window;
        self.n_timeless_left_out += other.n_timeless_left_out;
        self.n_uncorrelated += other.n_uncorrelated;
        for (format, count) in &other.formats {
            *self.formats.entry(format.clone()).or_default() += count;
        }
        for (kind, count) in &other.dead_letters {
            *self.dead_letters.entry(kind).or_default() += count;
        }
    }
}
