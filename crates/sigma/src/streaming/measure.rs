//! What a group keeps up to date, so that judging it does not walk its window.

use std::collections::{HashMap, VecDeque};

use super::{
    group::Entry,
    identity::BuildAsIs,
    plan::{CorrelationPlan, Measured, Test},
};

/// Up to so many distinct values are searched one by one.
const FEW: usize = 16;
/// No chain yet.
const NEVER: i64 = i64::MIN;

#[derive(Debug)]
pub(super) enum Measure {
    Events,
    Distinct(Distinct),
    Total(Total),
    Ranked(Ranked),
    Rules(Rules),
    Chain(Chain),
    Chains(Chains),
}

impl Measure {
    pub(super) fn new(plan: &CorrelationPlan) -> Self {
        match plan.measured {
            Measured::Events => Self::Events,
            Measured::Distinct => Self::Distinct(Distinct::default()),
            Measured::Sum | Measured::Average => Self::Total(Total::default()),
            Measured::Rank(_) => Self::Ranked(Ranked::default()),
            Measured::Rules => Self::Rules(Rules { counts: Cells::new(0, plan.n_references), n_present: 0 }),
            Measured::Chain => Self::Chain(Chain { starts: Cells::new(NEVER, plan.n_references) }),
            Measured::Chains => Self::Chains(Chains::new(plan.n_references)),
        }
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        match self {
            Self::Events => {}
            Self::Distinct(distinct) => distinct.clear(),
            Self::Total(total) => *total = Total::default(),
            Self::Ranked(ranked) => {
                ranked.numbers.clear();
                ranked.numbers.shrink_to(FEW);
            }
            Self::Rules(rules) => {
                rules.counts.as_mut().fill(0);
                rules.n_present = 0;
            }
            Self::Chain(chain) => chain.starts.as_mut().fill(NEVER),
            Self::Chains(chains) => chains.starts.fill(NEVER),
        }
    }

    /// For how many entries there is memory.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        match self {
            Self::Distinct(Distinct::Few(counts)) => counts.capacity(),
            Self::Distinct(Distinct::Many(counts)) => counts.capacity(),
            Self::Ranked(ranked) => ranked.numbers.capacity(),
            Self::Events | Self::Total(_) | Self::Rules(_) | Self::Chain(_) | Self::Chains(_) => 0,
        }
    }

    pub(super) fn shrink_to(&mut self, n_entries: usize) {
        match self {
            Self::Distinct(Distinct::Few(counts)) => counts.shrink_to(n_entries),
            Self::Distinct(Distinct::Many(counts)) => counts.shrink_to(n_entries),
            Self::Ranked(ranked) => ranked.numbers.shrink_to(n_entries),
            Self::Events | Self::Total(_) | Self::Rules(_) | Self::Chain(_) | Self::Chains(_) => {}
        }
    }

    /// Reads the places that [`Self::add`] will read.
    pub(super) fn touch(&self) -> u64 {
        match self {
            Self::Events | Self::Total(_) | Self::Rules(_) | Self::Chain(_) | Self::Chains(_) => 0,
            Self::Distinct(Distinct::Few(counts)) => counts.first().map_or(0, |(value, _)| *value),
            Self::Distinct(Distinct::Many(counts)) => counts.len() as u64,
            Self::Ranked(ranked) => ranked.numbers.last().map_or(0, |number| number.to_bits()),
        }
    }

    /// Takes the entry that was just put at the end of the window.
    pub(super) fn add<E>(&mut self, entry: &Entry<E>) {
        match self {
            Self::Events => {}
            Self::Distinct(distinct) => distinct.add(entry.value),
            Self::Total(total) => {
                total.newer += f64::from_bits(entry.value);
                total.n_numbers += u64::from(entry.detail);
            }
            Self::Ranked(ranked) => ranked.add(f64::from_bits(entry.value)),
            Self::Rules(rules) => rules.add(entry.detail as usize),
            Self::Chain(chain) => chain.add(entry.detail as usize, entry.time),
            Self::Chains(chains) => chains.add(entry.detail as usize, entry.time),
        }
    }

    /// The first entry of the window is about to leave it.
    pub(super) fn before_leaving<E>(&mut self, entries: &mut VecDeque<Entry<E>>) {
        let Some((value, detail)) = entries.front().map(|first| (first.value, first.detail)) else { return };
        match self {
            Self::Events | Self::Chain(_) | Self::Chains(_) => {}
            Self::Distinct(distinct) => distinct.remove(value),
            Self::Total(total) => total.before_leaving(detail, entries),
            Self::Ranked(ranked) => ranked.remove(f64::from_bits(value)),
            Self::Rules(rules) => rules.remove(detail as usize),
        }
    }

    /// Whether the condition holds for a window that is not empty.
    pub(super) fn holds<E>(&self, plan: &CorrelationPlan, entries: &VecDeque<Entry<E>>, newest: i64) -> bool {
        let oldest = newest.saturating_sub(plan.timespan);
        let number = match self {
            Self::Events => entries.len() as f64,
            Self::Distinct(distinct) => distinct.len() as f64,
            Self::Total(total) => total.number(plan.measured, entries),
            Self::Ranked(ranked) => match plan.measured {
                Measured::Rank(percent) => ranked.at(percent),
                _ => f64::NAN,
            },
            Self::Rules(rules) => match &plan.test {
                Test::Expression(expression) => {
                    let counts = rules.counts.as_ref();
                    return expression.holds_with(&|rule| counts[rule] > 0);
                }
                Test::Bounds(_) => f64::from(rules.n_present),
            },
            Self::Chain(chain) => {
                let is_complete = chain.starts.as_ref()[plan.n_references - 1] >= oldest;
                if is_complete { plan.n_references as f64 } else { 0.0 }
            }
            Self::Chains(chains) => chains.longest(oldest) as f64,
        };
        plan.test.holds_for(number)
    }
}

/// How often each value stands in the window, by the hash of the value.
///
/// Values are told apart by 64 bits under a key. Among the 10,000 of a full window the chance that two
/// are taken for one is below 2⁻³⁸.
#[derive(Debug)]
pub(super) enum Distinct {
    Few(Vec<(u64, u32)>),
    Many(HashMap<u64, u32, BuildAsIs>),
}

impl Default for Distinct {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Distinct {
    fn len(&self) -> usize {
        match self {
            Self::Few(counts) => counts.len(),
            Self::Many(counts) => counts.len(),
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Few(counts) => counts.clear(),
            Self::Many(_) => *self = Self::default(),
        }
    }

    fn add(&mut self, value: u64) {
        match self {
            Self::Few(counts) => match counts.iter_mut().find(|(other, _)| *other == value) {
                Some((_, count)) => *count += 1,
                None => {
                    counts.push((value, 1));
                    if counts.len() > FEW {
                        *self = Self::Many(counts.drain(..).collect());
                    }
                }
            },
            Self::Many(counts) => *counts.entry(value).or_default() += 1,
        }
    }

    fn remove(&mut self, value: u64) {
        match self {
            Self::Few(counts) => {
                let Some(place) = counts.iter().position(|(other, _)| *other == value) else { return };
                counts[place].1 -= 1;
                if counts[place].1 == 0 {
                    counts.swap_remove(place);
                }
            }
            Self::Many(counts) => {
                let Some(count) = counts.get_mut(&value) else { return };
                *count -= 1;
                if *count == 0 {
                    counts.remove(&value);
                }
            }
        }
    }
}

/// A sum over a window that never subtracts: one huge value would leave its rounding behind for ever.
///
/// The older entries hold the sum of themselves and all older ones behind them, so that what is left of
/// them is read from the first. When the last of them leaves, the newer ones become the older ones. Each
/// entry is summed up twice in its life.
#[derive(Clone, Copy, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Total {
    /// How many of the first entries are the older ones.
    pub(super) n_older: u32,
    /// The sum of the others.
    pub(super) newer: f64,
    pub(super) n_numbers: u64,
}

impl Total {
    fn number<E>(&self, measured: Measured, entries: &VecDeque<Entry<E>>) -> f64 {
        let older =
            entries.front().filter(|_| self.n_older > 0).map_or(0.0, |first| f64::from_bits(first.value));
        let sum = older + self.newer;
        if measured == Measured::Average { sum / self.n_numbers as f64 } else { sum }
    }

    fn before_leaving<E>(&mut self, n_numbers: u32, entries: &mut VecDeque<Entry<E>>) {
        if self.n_older == 0 {
            let mut sum = 0.0;
            for entry in entries.iter_mut().rev() {
                sum += f64::from_bits(entry.value);
                entry.value = f64::to_bits(sum);
            }
            self.n_older = entries.len() as u32;
            self.newer = 0.0;
        }
        self.n_older -= 1;
        self.n_numbers -= u64::from(n_numbers);
    }
}

/// The numbers of the window in their order.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    numbers: Vec<f64>,
}

impl Ranked {
    fn place(&self, number: f64) -> usize {
        self.numbers.partition_point(|other| other.total_cmp(&number).is_lt())
    }

    fn add(&mut self, number: f64) {
        self.numbers.insert(self.place(number), number);
    }

    fn remove(&mut self, number: f64) {
        let place = self.place(number);
        if self.numbers.get(place).is_some_and(|other| other.total_cmp(&number).is_eq()) {
            self.numbers.remove(place);
        }
    }

    /// By linear interpolation between the closest ranks.
    fn at(&self, percent: f64) -> f64 {
        let Some(last) = self.numbers.len().checked_sub(1) else { return f64::NAN };
        let rank = percent / 100.0 * last as f64;
        let (below, above) = (self.numbers[rank.floor() as usize], self.numbers[rank.ceil() as usize]);
        below + (above - below) * rank.fract()
    }
}

/// A row of numbers, beside the others of the group as long as there are few.
#[derive(Debug)]
pub(super) enum Cells<T, const N: usize> {
    Few([T; N]),
    Many(Box<[T]>),
}

impl<T: Copy, const N: usize> Cells<T, N> {
    fn new(value: T, n_cells: usize) -> Self {
        if n_cells <= N { Self::Few([value; N]) } else { Self::Many(vec![value; n_cells].into()) }
    }

    fn as_ref(&self) -> &[T] {
        match self {
            Self::Few(cells) => cells,
            Self::Many(cells) => cells,
        }
    }

    fn as_mut(&mut self) -> &mut [T] {
        match self {
            Self::Few(cells) => cells,
            Self::Many(cells) => cells,
        }
    }
}

/// How many events of each rule.
#[derive(Debug)]
pub(super) struct Rules {
    counts: Cells<u32, 4>,
    n_present: u32,
}

impl Rules {
    fn add(&mut self, rule: usize) {
        let count = &mut self.counts.as_mut()[rule];
        *count += 1;
        self.n_present += u32::from(*count == 1);
    }

    fn remove(&mut self, rule: usize) {
        let count = &mut self.counts.as_mut()[rule];
        *count -= 1;
        self.n_present -= u32::from(*count == 0);
    }
}

/// By rule, the latest start of a chain of all rules up to this one. A chain is inside the window as
/// long as its start is, so nothing needs to be taken back when events leave.
#[derive(Debug)]
pub(super) struct Chain {
    starts: Cells<i64, 3>,
}

impl Chain {
    fn add(&mut self, rule: usize, time: i64) {
        let starts = self.starts.as_mut();
        let start = rule.checked_sub(1).map_or(time, |before| starts[before]);
        starts[rule] = starts[rule].max(start);
    }
}

/// By length and then by rule, the latest start of a chain of so many different rules, in their order,
/// that ends with this one.
#[derive(Debug)]
pub(super) struct Chains {
    starts: Box<[i64]>,
    n_rules: usize,
}

impl Chains {
    fn new(n_rules: usize) -> Self {
        Self { starts: vec![NEVER; n_rules * n_rules].into(), n_rules }
    }

    fn add(&mut self, rule: usize, time: i64) {
        let n = self.n_rules;
        // The longest first: a shorter chain that this very event ends must not be prolonged by it.
        for length in (1..n).rev() {
            let shorter = &self.starts[(length - 1) * n..][..rule];
            let start = shorter.iter().copied().max().unwrap_or(NEVER);
            let own = &mut self.starts[length * n + rule];
            *own = (*own).max(start);
        }
        self.starts[rule] = time;
    }

    /// The number of rules in the longest chain that starts at `oldest` or later.
    fn longest(&self, oldest: i64) -> usize {
        let lengths = self.starts.chunks(self.n_rules);
        let is_inside = |starts: &[i64]| starts.iter().any(|start| *start != NEVER && *start >= oldest);
        lengths.map(is_inside).rposition(|inside| inside).map_or(0, |length| length + 1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::{Distinct, Ranked, Total};
    use crate::streaming::{group::Entry, plan::Measured};

    #[test]
    fn sums_forget_what_has_left() {
        let mut total = Total::default();
        let mut entries = VecDeque::new();
        for (value, n_leaving, expected) in
            [(0.1, 0, 0.1), (1e300, 0, 1e300), (0.25, 2, 0.25), (0.5, 0, 0.75), (0.125, 1, 0.625)]
        {
            entries.push_back(Entry::of_value(f64::to_bits(value)));
            total.newer += value;
            for _ in 0..n_leaving {
                total.before_leaving(0, &mut entries);
                entries.pop_front();
            }
            assert_eq!(total.number(Measured::Sum, &entries), expected, "after {value}");
        }
    }

    #[test]
    fn distinct_values_come_and_go() {
        let mut distinct = Distinct::default();
        for round in 0..2 {
            (0..100).for_each(|value| distinct.add(value % 40));
            assert_eq!(distinct.len(), 40, "round {round}");
            (0..99).for_each(|value| distinct.remove(value % 40));
            assert_eq!(distinct.len(), 1, "round {round}");
            distinct.remove(99 % 40);
        }
    }

    #[test]
    fn ranks_interpolate() {
        let mut ranked = Ranked::default();
        for number in [4.0, 1.0, 9.0, 3.0, 2.0, 9.0] {
            ranked.add(number);
        }
        ranked.remove(9.0);
        ranked.remove(9.0);
        for (percent, expected) in [(0.0, 1.0), (50.0, 2.5), (100.0, 4.0)] {
            assert_eq!(ranked.at(percent), expected, "{percent}");
        }
    }
}
