//! One group of one correlation: the events of its sliding window, and whether it fires.

use std::collections::VecDeque;

use super::{
    identity::Identity,
    input::{Events, Input, Sequence},
    measure::Measure,
    plan::{CorrelationPlan, Role},
    route::{Task, for_each_value},
};
use crate::{correlator::MAX_EVENTS, field_values::FieldValues, rule_set::CorrelationIndex};

/// Memory for more entries than this is given back when the window no longer needs it.
const KEPT_CAPACITY: usize = 16;

/// What every event touches is kept together and small: the state of many groups does not fit into a
/// cache, and its misses are what correlation takes its time for.
#[derive(Debug)]
pub(super) struct Group<E> {
    pub(super) identity: Identity,
    /// Grows when the group ends, for the memory is used again.
    pub(super) generation: u32,
    /// Whether the condition held when it was last judged, and when the group last fired.
    pub(super) holds: bool,
    pub(super) fired_at: Option<i64>,
    /// Whether an event came since a full window was last judged.
    pub(super) is_grown: bool,
    pub(super) entries: VecDeque<Entry<E>>,
    pub(super) n_events: u64,
    pub(super) measure: Measure,
    /// Of the newest entry.
    pub(super) last: Sequence,
    pub(super) details: Box<Details<E>>,
}

/// What only the beginning and the end of a group touch.
#[derive(Debug)]
pub(super) struct Details<E> {
    /// The values of the group as its first event writes them, by place in `group-by`.
    pub(super) spelling: FieldValues,
    /// What correlations above ask for of the newest event, by place in the finding.
    pub(super) carried: FieldValues,
    /// The events of those entries that are findings, in the order of the entries.
    pub(super) findings: VecDeque<Vec<E>>,
}

/// An event in a window. One that has several values takes several entries, all but the first of which
/// stand for no events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Entry<E> {
    pub(super) time: i64,
    /// A number, or the hash of a value.
    pub(super) value: u64,
    /// The place of the rule that matched, or how many numbers the value is the sum of.
    pub(super) detail: u32,
    /// How many events, and whether they are those of a finding.
    pub(super) weight: Weight,
    pub(super) event: E,
}

/// A number of events below 2³¹, and a mark on those of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Weight(u32);

impl Weight {
    const FINDING: u32 = 1 << 31;
    /// Of a further value of the same event.
    const NOTHING: Self = Self(0);

    fn of_finding(n_events: u64) -> Self {
        Self(Self::FINDING | n_events.min(u64::from(Self::FINDING - 1)) as u32)
    }

    pub(super) fn n_events(self) -> u64 {
        u64::from(self.0 & !Self::FINDING)
    }

    pub(super) fn is_finding(self) -> bool {
        self.0 & Self::FINDING != 0
    }
}

/// A group that fired.
#[derive(Debug)]
pub(super) struct Fired<E> {
    pub(super) correlation: CorrelationIndex,
    /// Of the last event.
    pub(super) time: i64,
    pub(super) sequence: Sequence,
    pub(super) group: FieldValues,
    pub(super) carried: FieldValues,
    /// The last of the events.
    pub(super) events: Vec<E>,
    pub(super) n_events: u64,
}

impl<E: Clone> Group<E> {
    pub(super) fn new(plan: &CorrelationPlan) -> Self {
        Self {
            identity: 0,
            generation: 0,
            holds: false,
            fired_at: None,
            is_grown: false,
            entries: VecDeque::new(),
            n_events: 0,
            measure: Measure::new(plan),
            last: Sequence::default(),
            details: Box::new(Details {
                spelling: FieldValues::default(),
                carried: FieldValues::default(),
                findings: VecDeque::new(),
            }),
        }
    }

    /// Reads the places of the group itself that [`Self::add`] will read.
    pub(super) fn touch(&self) -> u64 {
        let flags = u64::from(self.generation) ^ u64::from(self.holds) ^ u64::from(self.is_grown);
        flags ^ self.n_events ^ self.entries.len() as u64 ^ self.last.offset ^ self.identity as u64
    }

    /// Reads the ends of the window, and what is measured of it.
    pub(super) fn touch_entries(&self) -> u64 {
        let times = self.entries.front().zip(self.entries.back()).map(|(first, last)| first.time ^ last.time);
        times.unwrap_or(0) as u64 ^ self.measure.touch()
    }

    /// Forgets everything, so that the memory can be used for another group.
    pub(super) fn end(&mut self) {
        self.generation = self.generation.wrapping_add(1);
        self.restart();
        if self.entries.capacity() > KEPT_CAPACITY {
            self.entries = VecDeque::new();
        }
    }

    /// No event is left: what comes next is a new row of windows. Whether the condition held makes no
    /// difference any more, as more than a timespan has passed since.
    fn restart(&mut self) {
        self.holds = false;
        self.fired_at = None;
        self.is_grown = false;
        self.entries.clear();
        self.n_events = 0;
        self.measure.clear();
        self.details.spelling.clear();
        self.details.carried.clear();
        self.details.findings = VecDeque::new();
    }

    /// Adds the next event in time order; fires for the window that it ends and for its own.
    pub(super) fn add(
        &mut self,
        plan: &CorrelationPlan,
        role: &Role,
        (input, task, values): (&Input<E>, &Task, &[u64]),
        fired: &mut Vec<Fired<E>>,
    ) {
        let oldest = input.time.saturating_sub(plan.timespan);
        if self.entries.front().is_some_and(|first| first.time < oldest) {
            if !plan.is_judged_at_each_event {
                self.judge(plan, role.correlation, fired);
            }
            self.drop_before(oldest);
            if self.entries.is_empty() {
                self.restart();
            }
        }
        if self.entries.is_empty() {
            self.spell(role, input, task);
        }
        self.push(role, input, task, values);
        self.is_grown = true;
        if plan.is_judged_at_each_event {
            self.judge(plan, role.correlation, fired);
        }
    }

    fn spell(&mut self, role: &Role, input: &Input<E>, task: &Task) {
        let mut numbers = Vec::with_capacity(role.group.len());
        for_each_value(&input.fields, &role.group, task.combination as usize, |number| numbers.push(number));
        for (place, number) in numbers.into_iter().rev().enumerate() {
            self.details.spelling.push(place, input.fields.value(number));
        }
    }

    fn push(&mut self, role: &Role, input: &Input<E>, task: &Task, values: &[u64]) {
        let (event, weight) = match &input.events {
            Events::One(event) => (event, Weight(1)),
            Events::Several(several) => {
                let Some(last) = several.kept.last() else { return };
                self.details.findings.push_back(several.kept.clone());
                (last, Weight::of_finding(several.n_events))
            }
        };
        self.n_events += weight.n_events();
        let mut entry =
            Entry { time: input.time, value: 0, detail: role.reference, weight, event: event.clone() };
        match (&self.measure, values) {
            (Measure::Total(_), [sum, ..]) => {
                (entry.value, entry.detail) = (*sum, task.n_values);
                self.push_entry(entry);
            }
            (_, []) => self.push_entry(entry),
            (_, values) => {
                for value in values {
                    self.push_entry(Entry { value: *value, ..entry.clone() });
                    entry.weight = Weight::NOTHING;
                }
            }
        }
        self.last = input.sequence;
        if !role.carried.is_empty() {
            let carried = &mut self.details.carried;
            carried.clear();
            for (place, source) in &role.carried {
                let (first, n_values) = input.fields.span(*source);
                (first..first + n_values)
                    .for_each(|number| carried.push(*place as usize, input.fields.value(number)));
            }
        }
    }

    fn push_entry(&mut self, entry: Entry<E>) {
        self.measure.add(&entry);
        self.entries.push_back(entry);
    }

    /// Time has come to `now`: no event before it will follow. Judges a window that is full, and lets go of
    /// what has left it.
    pub(super) fn pass(
        &mut self,
        plan: &CorrelationPlan,
        correlation: CorrelationIndex,
        now: i64,
        fired: &mut Vec<Fired<E>>,
    ) {
        let oldest = now.saturating_sub(plan.timespan);
        if self.entries.front().is_some_and(|first| first.time < oldest) {
            if !plan.is_judged_at_each_event {
                self.judge(plan, correlation, fired);
            }
            self.drop_before(oldest);
            self.trim();
        }
    }

    /// Gives back memory of a time when the window held far more. Nothing else grows beyond the entries.
    fn trim(&mut self) {
        let n_entries = self.entries.len();
        if self.entries.capacity() > KEPT_CAPACITY && self.entries.capacity() / 4 > n_entries {
            self.entries.shrink_to(n_entries * 2);
            self.details.findings.shrink_to(n_entries * 2);
            self.measure.shrink_to(n_entries * 2);
        }
    }

    fn drop_before(&mut self, oldest: i64) {
        while self.entries.front().is_some_and(|first| first.time < oldest) {
            self.drop_first();
        }
    }

    /// Lets go of the oldest event.
    pub(super) fn drop_oldest(&mut self) {
        self.drop_first();
        while self.entries.front().is_some_and(|first| first.weight == Weight::NOTHING) {
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        self.measure.before_leaving(&mut self.entries);
        let Some(entry) = self.entries.pop_front() else { return };
        self.n_events -= entry.weight.n_events();
        if entry.weight.is_finding() {
            self.details.findings.pop_front();
        }
    }

    /// The last of the events, in their order.
    fn last_events(&self) -> Vec<E> {
        let mut findings = self.details.findings.iter().rev();
        let n_events = usize::try_from(self.n_events).unwrap_or(MAX_EVENTS);
        let mut events = Vec::with_capacity(n_events.min(MAX_EVENTS));
        for entry in self.entries.iter().rev().filter(|entry| entry.weight != Weight::NOTHING) {
            if events.len() >= MAX_EVENTS {
                break;
            }
            match entry.weight.is_finding() {
                true => events.extend(findings.next().into_iter().flatten().rev().cloned()),
                false => events.push(entry.event.clone()),
            }
        }
        events.truncate(MAX_EVENTS);
        events.reverse();
        events
    }

    fn judge(&mut self, plan: &CorrelationPlan, correlation: CorrelationIndex, fired: &mut Vec<Fired<E>>) {
        let Some(time) = self.entries.back().map(|last| last.time) else { return };
        if !std::mem::take(&mut self.is_grown) {
            return;
        }
        let holds = self.measure.holds(plan, &self.entries, time);
        let held_before = std::mem::replace(&mut self.holds, holds);
        let is_due = || self.fired_at.is_none_or(|fired_at| time.saturating_sub(fired_at) > plan.timespan);
        if !holds || (held_before && !is_due()) {
            return;
        }
        self.fired_at = Some(time);
        fired.push(Fired {
            correlation,
            time,
            sequence: self.last,
            group: self.details.spelling.clone(),
            carried: self.details.carried.clone(),
            events: self.last_events(),
            n_events: self.n_events,
        });
    }
}

#[cfg(test)]
impl Entry<()> {
    pub(super) fn of_value(value: u64) -> Self {
        Self { time: 0, value, detail: 0, weight: Weight(1), event: () }
    }
}

#[cfg(test)]
mod tests {
    use super::{Group, KEPT_CAPACITY};
    use crate::{
        field_values::FieldValues,
        load::Loader,
        placeholders::Placeholders,
        rule_set::{AnyIndex, CorrelationIndex, RuleIndex},
        streaming::{
            input::{Events, Input, Sequence},
            plan::Plan,
            route::Router,
        },
    };

    #[test]
    fn a_burst_does_not_keep_its_memory() {
        for condition in
            ["event_count, condition: {gte: 9999999}", "value_median, condition: {field: v, gt: 1e9}"]
        {
            let mut loader = Loader::new(Placeholders::default());
            loader.add(
                "rules.yml".as_ref(),
                &format!(
                    "title: a\nname: a\nlogsource: {{product: t}}\ndetection: {{s: {{r: 1}}, condition: s}}\n---\n\
                     title: k\ncorrelation: {{rules: [a], timespan: 1m, type: {condition}}}\n"
                ),
            );
            let plan = Plan::new(&loader.finish().rules);
            let correlation = &plan.correlations[0];
            let mut group = Group::new(correlation);
            let mut fired = Vec::new();
            let mut add = |group: &mut Group<u64>, time: i64| {
                let mut fields = FieldValues::default();
                fields.push(0, "5");
                let source = AnyIndex::Rule(RuleIndex(0));
                let input =
                    Input { time, sequence: Sequence::default(), source, fields, events: Events::One(7) };
                let (mut tasks, mut values) = (vec![Vec::new()], Vec::new());
                Router::new([0, 0]).route(&plan, None, (0, &input), &mut tasks, &mut values);
                group.add(correlation, &plan.roles[0], (&input, &tasks[0][0], &values), &mut fired);
            };
            (0..5_000).for_each(|micros| add(&mut group, micros));
            add(&mut group, 60_004_000);
            assert!(group.entries.capacity() > 1_000, "{condition}");
            group.pass(correlation, CorrelationIndex(0), 60_006_000, &mut Vec::new());
            assert_eq!(group.entries.len(), 1, "{condition}");
            assert!(group.entries.capacity() <= KEPT_CAPACITY, "{condition}");
            assert!(group.measure.capacity() <= KEPT_CAPACITY, "{condition}");
        }
    }
}
