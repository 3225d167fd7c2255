//! The groups of one correlation in one shard.

use std::hint::black_box;

use hashbrown::HashTable;

use super::{
    group::{Fired, Group},
    identity::Identity,
    input::Input,
    plan::{CorrelationPlan, Measured, Role},
    route::Task,
    wheel::{Timer, Wheel},
};
use crate::rule_set::CorrelationIndex;

/// How many groups are read together before they are worked on one by one. The state of many groups does not
/// fit into a cache; reads that do not depend on each other wait for memory side by side.
pub(super) const LOOK_AHEAD: usize = 64;

/// Makes sure that values are read which nobody wants.
pub(super) fn read(values: impl Iterator<Item = u64>) {
    black_box(values.fold(0, |all, value| all ^ value));
}

#[derive(Debug)]
pub(super) struct Store<E> {
    correlation: CorrelationIndex,
    /// The numbers of the groups that live, by identity, which stands in the group itself.
    numbers: HashTable<u32>,
    /// By number; those that are free have no entries.
    groups: Vec<Group<E>>,
    free: Vec<u32>,
    wheel: Wheel,
    n_entries: usize,
    max_entries_per_group: usize,
    n_evicted_entries: u64,
    /// Kept for its memory.
    passed: Vec<Timer>,
}

impl<E: Clone> Store<E> {
    pub(super) fn new(
        plan: &CorrelationPlan,
        correlation: CorrelationIndex,
        max_entries_per_group: usize,
    ) -> Self {
        // A rule that counts to a million needs a million.
        let asked_for = (plan.highest_bound * 2.0) as usize;
        Self {
            correlation,
            numbers: HashTable::new(),
            groups: Vec::new(),
            free: Vec::new(),
            wheel: Wheel::new(plan.timespan),
            n_entries: 0,
            max_entries_per_group: max_entries_per_group.max(asked_for),
            n_evicted_entries: 0,
            passed: Vec::new(),
        }
    }

    pub(super) fn n_groups(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn n_entries(&self) -> usize {
        self.n_entries
    }

    pub(super) fn n_evicted_entries(&self) -> u64 {
        self.n_evicted_entries
    }

    /// The groups that live.
    pub(super) fn groups(&self) -> impl Iterator<Item = &Group<E>> {
        self.groups.iter().filter(|group| !group.entries.is_empty())
    }

    /// What is most likely the number of a group, for [`read`] to find its memory.
    pub(super) fn likely_number(&self, identity: Identity) -> Option<u32> {
        self.numbers.iter_hash(hash(identity)).next().copied()
    }

    fn number_of(&self, identity: Identity) -> Option<u32> {
        let is_it = |number: &u32| self.groups[*number as usize].identity == identity;
        self.numbers.find(hash(identity), is_it).copied()
    }

    fn insert_number(&mut self, number: u32) {
        let Self { numbers, groups, .. } = self;
        let hash_of = |number: &u32| hash(groups[*number as usize].identity);
        numbers.insert_unique(hash_of(&number), number, hash_of);
    }

    /// The group of a number.
    pub(super) fn group(&self, number: u32) -> &Group<E> {
        &self.groups[number as usize]
    }

    /// Adds an input to its group. Inputs come in time order.
    pub(super) fn add(
        &mut self,
        plan: &CorrelationPlan,
        role: &Role,
        (input, task, values): (&Input<E>, &Task, &[u64]),
        fired: &mut Vec<Fired<E>>,
    ) {
        if !self.wheel.is_current(input.time) {
            self.advance(plan, input.time, fired);
        }
        let number = match self.number_of(task.group) {
            Some(number) => number,
            None => self.start(plan, task.group, input.time),
        };
        let n_values = match plan.measured {
            Measured::Sum | Measured::Average => 1,
            _ => task.n_values as usize,
        };
        let values = &values[task.first_value as usize..][..n_values];
        let group = &mut self.groups[number as usize];
        let n_before = group.entries.len();
        group.add(plan, role, (input, task, values), fired);
        while group.entries.len() > self.max_entries_per_group && group.n_events > 1 {
            group.drop_oldest();
            self.n_evicted_entries += 1;
        }
        self.n_entries = self.n_entries + group.entries.len() - n_before;
    }

    /// A new group, with its timer.
    fn start(&mut self, plan: &CorrelationPlan, identity: Identity, time: i64) -> u32 {
        let number = self.free.pop().unwrap_or_else(|| {
            self.groups.push(Group::new(plan));
            self.groups.len() as u32 - 1
        });
        let group = &mut self.groups[number as usize];
        group.identity = identity;
        let timer = Timer { group: number, generation: group.generation };
        self.insert_number(number);
        self.wheel.set(time.saturating_add(plan.timespan), timer);
        number
    }

    /// Time has come to `now`: judges and frees the windows that have ended.
    pub(super) fn advance(&mut self, plan: &CorrelationPlan, now: i64, fired: &mut Vec<Fired<E>>) {
        let mut passed = std::mem::take(&mut self.passed);
        self.wheel.advance(now, &mut passed);
        for timers in passed.chunks(LOOK_AHEAD) {
            read(timers.iter().map(|timer| self.groups[timer.group as usize].touch()));
            read(timers.iter().map(|timer| self.groups[timer.group as usize].touch_entries()));
            for timer in timers {
                self.pass(plan, *timer, now, fired);
            }
        }
        passed.clear();
        self.passed = passed;
    }

    fn pass(&mut self, plan: &CorrelationPlan, timer: Timer, now: i64, fired: &mut Vec<Fired<E>>) {
        let group = &mut self.groups[timer.group as usize];
        if group.generation != timer.generation {
            return;
        }
        let n_before = group.entries.len();
        group.pass(plan, self.correlation, now, fired);
        self.n_entries = self.n_entries + group.entries.len() - n_before;
        // What is judged at each event has to be looked at again only when its newest event leaves.
        let wanted = if plan.is_judged_at_each_event { group.entries.back() } else { group.entries.front() };
        match wanted {
            Some(entry) => self.wheel.set(entry.time.saturating_add(plan.timespan), timer),
            None => self.end(timer.group),
        }
    }

    fn end(&mut self, number: u32) {
        let identity = self.groups[number as usize].identity;
        if let Ok(entry) = self.numbers.find_entry(hash(identity), |other| *other == number) {
            entry.remove();
        }
        let group = &mut self.groups[number as usize];
        self.n_entries -= group.entries.len();
        group.end();
        self.free.push(number);
    }

    /// Gives up the group whose window ends first, without judging it. False if there is none.
    pub(super) fn evict(&mut self) -> bool {
        while let Some(timer) = self.wheel.take_first() {
            if self.groups[timer.group as usize].generation == timer.generation {
                self.end(timer.group);
                return true;
            }
        }
        false
    }

    /// Takes a group from elsewhere; not a second one of the same identity.
    pub(super) fn insert(&mut self, plan: &CorrelationPlan, mut group: Group<E>) {
        let Some((first, last)) = group.entries.front().zip(group.entries.back()) else { return };
        if self.number_of(group.identity).is_some() {
            return;
        }
        let wanted = if plan.is_judged_at_each_event { last.time } else { first.time };
        let number = self.groups.len() as u32;
        group.generation = 0;
        self.n_entries += group.entries.len();
        self.wheel.set(wanted.saturating_add(plan.timespan), Timer { group: number, generation: 0 });
        self.groups.push(group);
        self.insert_number(number);
    }

    /// Sets the time of a store that is empty.
    pub(super) fn start_at(&mut self, now: i64) {
        self.wheel.advance(now, &mut self.passed);
    }
}

/// An identity is a hash already. The high half chooses the shard.
fn hash(identity: Identity) -> u64 {
    identity as u64
}
