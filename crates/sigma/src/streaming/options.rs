//! What the caller decides, and what there is to know while it runs.

use std::{num::NonZero, time::Duration};

/// How the engine is to work. It has no clock and no randomness: times and the key come from the caller.
#[derive(Clone, Copy, Debug)]
pub struct CorrelationOptions {
    /// How much older than the newest event one may be and still take part.
    pub allowed_lateness: Duration,
    /// How much newer than the moment of its receipt an event may be. One wrong clock would otherwise move
    /// the watermark so far that all others are late.
    pub max_ahead: Duration,
    /// Into how many independent parts the state is cut.
    pub n_shards: NonZero<usize>,
    /// The key of the hashes by which groups are found. Whoever writes events must not know it.
    pub hash_key: [u64; 2],
    /// The bounds of memory.
    pub limits: CorrelationLimits,
}

/// The bounds of memory. What goes beyond them is counted in [`CorrelationCounters`].
#[derive(Clone, Copy, Debug)]
pub struct CorrelationLimits {
    /// Live groups of one rule.
    pub max_groups_per_rule: usize,
    /// Live groups of all rules.
    pub max_groups: usize,
    /// Events in one window. A rule that counts higher gets twice its count.
    pub max_entries_per_group: usize,
    /// Events in all windows.
    pub max_entries: usize,
    /// Observations that wait for the watermark; and for each correlation above one that waits for full
    /// windows, inputs that wait with it.
    pub max_waiting: usize,
}

/// How much state there is, and what did not take part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CorrelationCounters {
    /// Observations that took part or still wait to.
    pub n_admitted: u64,
    /// Observations older than the watermark, and inputs of a chain that came after it was hurried.
    pub n_late: u64,
    /// Observations too far in the future of their receipt.
    pub n_ahead: u64,
    /// Observations that were judged before the watermark had passed them, as too many waited.
    pub n_hurried: u64,
    /// Entries made: one for each observation, each correlation that it feeds and each of its groups.
    pub n_updates: u64,
    /// Groups that were given up before their windows ended, as there were too many.
    pub n_evicted_groups: u64,
    /// Events that left their window before its time, as it held too many.
    pub n_evicted_entries: u64,
    /// Observations that wait for the watermark now.
    pub n_waiting: usize,
    /// Groups that live now.
    pub n_groups: usize,
    /// Events in all windows now.
    pub n_entries: usize,
}

impl Default for CorrelationOptions {
    fn default() -> Self {
        Self {
            allowed_lateness: Duration::from_secs(300),
            max_ahead: Duration::from_secs(300),
            n_shards: NonZero::<usize>::MIN,
            hash_key: [0, 0],
            limits: CorrelationLimits::default(),
        }
    }
}

impl Default for CorrelationLimits {
    fn default() -> Self {
        Self {
            max_groups_per_rule: 200_000,
            max_groups: 1_000_000,
            max_entries_per_group: 10_000,
            max_entries: 8_000_000,
            max_waiting: 1_000_000,
        }
    }
}

impl CorrelationLimits {
    /// None at all: for input that is finite and was bounded before.
    pub const NONE: Self = Self {
        max_groups_per_rule: usize::MAX,
        max_groups: usize::MAX,
        max_entries_per_group: usize::MAX,
        max_entries: usize::MAX,
        max_waiting: usize::MAX,
    };
}
