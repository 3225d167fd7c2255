//! The state of one group of one correlation: a sliding window on event time.
//!
//! A window holds the events of the group that are at most `timespan` apart, both ends included. Events
//! come in time order; ties keep the order in which they came. There are two ways to judge:
//!
//! - *At each event*, when more events can only help: lower bounds (`gt`, `gte`) on a number of events,
//!   on distinct values, on a sum, and on the rules of a temporal correlation.
//! - *When the window is full*, that is just before its oldest event leaves it, and at the end of the
//!   input: every condition that a later event could still break (`lt`, `lte`, `eq`, `neq`, `not`), and
//!   every average, median and percentile. So `eq: 3` means that three events came and no fourth.
//!
//! A group fires when its condition becomes true, and then at most once per `timespan` while it stays true.

use std::{
    collections::{HashMap, VecDeque},
    rc::Rc,
};

use super::{CorrelationKind, Metric, TemporalCondition, condition::all_hold};

/// Fields of an event with their values.
pub(crate) type Fields = Rc<[(String, Vec<String>)]>;

/// One event in a window.
#[derive(Clone, Debug)]
pub(crate) struct Entry<E> {
    /// Microseconds since the epoch.
    pub(crate) time: i64,
    /// The order of coming among events of the same time.
    pub(crate) sequence: u64,
    /// What a parent correlation may ask of the event.
    pub(crate) fields: Fields,
    /// The events behind it: one, or those of a correlation that fired.
    pub(crate) events: Vec<E>,
    /// Which of the correlation's rules matched, by their index in `rules`.
    pub(crate) reference: usize,
    pub(crate) value: EntryValue,
}

/// What an event adds to the measure of its group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum EntryValue {
    None,
    /// Folded values whose distinct ones are counted; several if the field holds an array.
    Distinct(Vec<String>),
    Numbers(Vec<f64>),
}

/// The events of a window at the moment when its group fired.
#[derive(Clone, Debug)]
pub(crate) struct Fired<E> {
    /// Time, sequence and fields of the last event.
    pub(crate) time: i64,
    pub(crate) sequence: u64,
    pub(crate) fields: Fields,
    pub(crate) events: Vec<E>,
}

/// The part of a correlation rule that a window needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WindowRule<'r> {
    pub(crate) kind: &'r CorrelationKind,
    /// Microseconds.
    pub(crate) timespan: i64,
    pub(crate) n_references: usize,
}

#[derive(Debug)]
pub(crate) struct Window<E> {
    entries: VecDeque<Entry<E>>,
    measure: Measure,
    /// Whether the condition held when it was last judged, and when the group last fired.
    holds: bool,
    fired_at: Option<i64>,
    /// Whether an event came since a full window was last judged.
    is_grown: bool,
}

/// What is kept up to date with each event, so that judging does not walk the window.
#[derive(Debug)]
enum Measure {
    Events,
    Distinct(HashMap<String, usize>),
    Sum(f64),
    /// Averages, medians and percentiles are computed from the entries when they are judged.
    Numbers,
    /// How many events of each rule.
    Rules(Vec<usize>),
    /// See [`Chains`].
    Ordered(Chains),
}

impl<E: Clone> Window<E> {
    pub(crate) fn new(rule: WindowRule<'_>) -> Self {
        let measure = match rule.kind {
            CorrelationKind::EventCount { .. } => Measure::Events,
            CorrelationKind::Value { metric: Metric::Count, .. } => Measure::Distinct(HashMap::new()),
            CorrelationKind::Value { metric: Metric::Sum, .. } => Measure::Sum(0.0),
            CorrelationKind::Value {
                metric: Metric::Average | Metric::Median | Metric::Percentile(_),
                ..
            } => Measure::Numbers,
            CorrelationKind::Temporal { ordered: false, .. } => Measure::Rules(vec![0; rule.n_references]),
            CorrelationKind::Temporal { ordered: true, .. } => {
                Measure::Ordered(Chains::new(rule.n_references))
            }
        };
        Self { entries: VecDeque::new(), measure, holds: false, fired_at: None, is_grown: false }
    }

    /// Adds the next event in time order. May fire twice: for the window that it ends, and for its own.
    pub(crate) fn add(&mut self, rule: WindowRule<'_>, entry: Entry<E>, out: &mut Vec<Fired<E>>) {
        let oldest = entry.time.saturating_sub(rule.timespan);
        if self.entries.front().is_some_and(|first| first.time < oldest) {
            if !rule.kind.is_judged_at_each_event() {
                out.extend(self.judge(rule));
            }
            self.evict(oldest);
        }
        self.measure.add(&entry);
        self.entries.push_back(entry);
        self.is_grown = true;
        if rule.kind.is_judged_at_each_event() {
            out.extend(self.judge(rule));
        }
    }

    /// The input has ended: judges a window that was never full.
    pub(crate) fn close(&mut self, rule: WindowRule<'_>, out: &mut Vec<Fired<E>>) {
        if !rule.kind.is_judged_at_each_event() {
            out.extend(self.judge(rule));
        }
    }

    /// True if no event of the window is left at `time`.
    pub(crate) fn is_over(&self, rule: WindowRule<'_>, time: i64) -> bool {
        self.entries.back().is_none_or(|last| last.time < time.saturating_sub(rule.timespan))
    }

    fn evict(&mut self, oldest: i64) {
        while self.entries.front().is_some_and(|first| first.time < oldest) {
            if let Some(entry) = self.entries.pop_front() {
                self.measure.remove(&entry, self.entries.is_empty());
            }
        }
    }

    fn judge(&mut self, rule: WindowRule<'_>) -> Option<Fired<E>> {
        let last = self.entries.back()?;
        let (time, sequence, fields) = (last.time, last.sequence, last.fields.clone());
        if !std::mem::take(&mut self.is_grown) {
            return None;
        }
        let holds = self.condition_holds(rule);
        let held_before = std::mem::replace(&mut self.holds, holds);
        let is_due = self.fired_at.is_none_or(|fired_at| time.saturating_sub(fired_at) > rule.timespan);
        if !self.holds || (held_before && !is_due) {
            return None;
        }
        self.fired_at = Some(time);
        let events = self.entries.iter().flat_map(|entry| entry.events.iter().cloned()).collect();
        Some(Fired { time, sequence, fields, events })
    }

    fn condition_holds(&self, rule: WindowRule<'_>) -> bool {
        match rule.kind {
            CorrelationKind::EventCount { bounds } => all_hold(bounds, self.entries.len() as f64),
            CorrelationKind::Value { metric, bounds, .. } => {
                self.metric(*metric).is_some_and(|value| all_hold(bounds, value))
            }
            CorrelationKind::Temporal { condition, .. } => self.temporal_holds(rule, condition),
        }
    }

    fn metric(&self, metric: Metric) -> Option<f64> {
        let numbers = || self.entries.iter().flat_map(|entry| entry.value.numbers().iter().copied());
        match (&self.measure, metric) {
            (Measure::Distinct(counts), _) => Some(counts.len() as f64),
            (Measure::Sum(sum), _) => Some(*sum),
            (_, Metric::Average) => {
                (!self.entries.is_empty()).then(|| numbers().sum::<f64>() / numbers().count() as f64)
            }
            (_, Metric::Median) => percentile(numbers().collect(), 50.0),
            (_, Metric::Percentile(percent)) => percentile(numbers().collect(), percent),
            (_, Metric::Count | Metric::Sum) => None,
        }
    }

    fn temporal_holds(&self, rule: WindowRule<'_>, condition: &TemporalCondition) -> bool {
        let newest = self.entries.back().map_or(i64::MIN, |entry| entry.time);
        let n_rules = match &self.measure {
            Measure::Rules(counts) => counts.iter().filter(|count| **count > 0).count(),
            Measure::Ordered(chains) => chains.longest(newest.saturating_sub(rule.timespan)),
            _ => 0,
        };
        match (condition, &self.measure) {
            (TemporalCondition::Count(bounds), _) => all_hold(bounds, n_rules as f64),
            (TemporalCondition::Expression(expression), Measure::Rules(counts)) => {
                expression.holds_with(&|index| counts[index] > 0)
            }
            // The parser lets only "all of them" stand on an ordered correlation.
            (TemporalCondition::Expression(_), _) => n_rules == rule.n_references,
        }
    }
}

impl EntryValue {
    fn distinct(&self) -> &[String] {
        match self {
            Self::Distinct(values) => values,
            Self::None | Self::Numbers(_) => &[],
        }
    }

    fn numbers(&self) -> &[f64] {
        match self {
            Self::Numbers(numbers) => numbers,
            Self::None | Self::Distinct(_) => &[],
        }
    }
}

impl Measure {
    fn add<E>(&mut self, entry: &Entry<E>) {
        match self {
            Self::Distinct(counts) => {
                entry
                    .value
                    .distinct()
                    .iter()
                    .for_each(|value| *counts.entry(value.clone()).or_default() += 1);
            }
            Self::Sum(sum) => *sum += entry.value.numbers().iter().sum::<f64>(),
            Self::Rules(counts) => counts[entry.reference] += 1,
            Self::Ordered(chains) => chains.add(entry.reference, entry.time),
            Self::Events | Self::Numbers => {}
        }
    }

    fn remove<E>(&mut self, entry: &Entry<E>, is_empty: bool) {
        match self {
            Self::Distinct(counts) => entry.value.distinct().iter().for_each(|value| forget(counts, value)),
            // An empty window sums to nothing at all: rounding must not pile up for ever.
            Self::Sum(sum) if is_empty => *sum = 0.0,
            Self::Sum(sum) => *sum -= entry.value.numbers().iter().sum::<f64>(),
            Self::Rules(counts) => counts[entry.reference] -= 1,
            Self::Events | Self::Numbers | Self::Ordered(_) => {}
        }
    }
}

fn forget(counts: &mut HashMap<String, usize>, value: &str) {
    if let Some(count) = counts.get_mut(value) {
        *count -= 1;
        if *count == 0 {
            counts.remove(value);
        }
    }
}

/// For an ordered correlation: how late the chains could start.
///
/// `starts[length - 1][last]` is the latest start of a chain of `length` different rules in their order
/// that ends with the rule `last`. A chain is inside the window as long as its start is, so nothing needs
/// to be taken back when events leave.
#[derive(Debug)]
struct Chains {
    starts: Vec<Vec<Option<i64>>>,
}

impl Chains {
    fn new(n_rules: usize) -> Self {
        Self { starts: vec![vec![None; n_rules]; n_rules] }
    }

    fn add(&mut self, rule: usize, time: i64) {
        // Longest first: a shorter chain that this very event ends must not be prolonged by it.
        for length in (1..self.starts.len()).rev() {
            let longest_before = self.starts[length - 1][..rule].iter().flatten().max().copied();
            self.starts[length][rule] = self.starts[length][rule].max(longest_before);
        }
        self.starts[0][rule] = Some(time);
    }

    /// The number of rules in the longest chain that starts at `oldest` or later.
    fn longest(&self, oldest: i64) -> usize {
        let is_inside = |starts: &Vec<Option<i64>>| starts.iter().flatten().any(|start| *start >= oldest);
        self.starts.iter().rposition(is_inside).map_or(0, |length| length + 1)
    }
}

/// By linear interpolation between the closest ranks (R-7, the default of NumPy and of spreadsheets).
fn percentile(mut numbers: Vec<f64>, percent: f64) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let rank = percent / 100.0 * numbers.len().checked_sub(1)? as f64;
    let below = numbers[rank.floor() as usize];
    let above = numbers[rank.ceil() as usize];
    Some(below + (above - below) * rank.fract())
}

#[cfg(test)]
mod tests {
    use super::{Chains, percentile};

    #[test]
    fn percentiles_interpolate() {
        for (numbers, percent, expected) in [
            (vec![], 50.0, None),
            (vec![7.0], 99.0, Some(7.0)),
            (vec![3.0, 1.0, 2.0], 50.0, Some(2.0)),
            (vec![1.0, 2.0, 3.0, 4.0], 50.0, Some(2.5)),
            (vec![1.0, 2.0, 3.0, 4.0, 5.0], 25.0, Some(2.0)),
            (vec![10.0, 20.0], 90.0, Some(19.0)),
            (vec![1.0, 2.0], 0.0, Some(1.0)),
            (vec![1.0, 2.0], 100.0, Some(2.0)),
        ] {
            assert_eq!(percentile(numbers.clone(), percent), expected, "{percent} of {numbers:?}");
        }
    }

    #[test]
    fn chains_start_as_late_as_they_can() {
        let mut chains = Chains::new(3);
        for (rule, time, oldest, expected) in [
            (1, 0, 0, 1),
            (0, 1, 0, 1),
            (2, 2, 0, 2),
            (1, 3, 0, 2),
            (2, 4, 0, 3),
            (0, 5, 2, 2),
            (2, 6, 2, 2),
            (1, 7, 2, 2),
            (2, 8, 5, 3),
            (2, 9, 6, 2),
        ] {
            chains.add(rule, time);
            assert_eq!(chains.longest(oldest), expected, "after rule {rule} at {time}");
        }
    }
}
