//! A part of the state that shares nothing with the others.

use super::{
    group::Fired,
    input::Input,
    options::{CorrelationCounters, CorrelationLimits},
    plan::Plan,
    route::Task,
    store::{LOOK_AHEAD, Store, read},
};
use crate::rule_set::CorrelationIndex;

/// After how many evictions the largest store is looked for again.
const EVICTIONS_PER_SEARCH: u32 = 256;

#[derive(Debug)]
pub(super) struct Shard<E> {
    /// By number of the correlation.
    pub(super) stores: Vec<Store<E>>,
    /// What came of the work.
    pub(super) fired: Vec<Fired<E>>,
    limits: CorrelationLimits,
    n_groups: usize,
    n_entries: usize,
    n_updates: u64,
    n_evicted_groups: u64,
    /// The store to evict from, and for how many evictions more.
    victim: (usize, u32),
}

/// A shard with what it has to do. Different ones may run on different threads.
#[derive(Debug)]
pub struct ShardWork<'w, E> {
    pub(super) shard: &'w mut Shard<E>,
    pub(super) tasks: &'w [Task],
    pub(super) batch: Batch<'w, E>,
}

/// What all shards may read.
#[derive(Debug)]
pub(super) struct Batch<'w, E> {
    pub(super) plan: &'w Plan,
    pub(super) inputs: &'w [Input<E>],
    pub(super) values: &'w [u64],
    /// The correlations whose time moves on, and the watermark.
    pub(super) correlations: &'w [CorrelationIndex],
    pub(super) watermark: i64,
}

impl<E> Clone for Batch<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Batch<'_, E> {}

impl<E: Clone> ShardWork<'_, E> {
    /// How many updates there are to make. Few are not worth a thread.
    pub fn n_updates(&self) -> usize {
        self.tasks.len()
    }

    /// Does the work.
    pub fn run(&mut self) {
        let plan = self.batch.plan;
        for tasks in self.tasks.chunks(LOOK_AHEAD) {
            self.shard.look_up(plan, tasks);
            for task in tasks {
                self.shard.add(task, &self.batch);
            }
        }
        for index in self.batch.correlations {
            let correlation = plan.correlation(*index);
            let now = correlation.complete_until(self.batch.watermark);
            let Shard { stores, fired, .. } = &mut *self.shard;
            let store = &mut stores[index.0 as usize];
            store.advance(correlation, now, fired);
        }
        self.shard.recount();
    }
}

impl<E: Clone> Shard<E> {
    /// An empty shard; the limits are those of this shard alone.
    pub(super) fn new(plan: &Plan, limits: CorrelationLimits) -> Self {
        let store =
            |(number, plan)| Store::new(plan, CorrelationIndex(number as u32), limits.max_entries_per_group);
        Self {
            stores: plan.correlations.iter().enumerate().map(store).collect(),
            fired: Vec::new(),
            limits,
            n_groups: 0,
            n_entries: 0,
            n_updates: 0,
            n_evicted_groups: 0,
            victim: (0, 0),
        }
    }

    /// Reads what the work on some tasks will read.
    fn look_up(&self, plan: &Plan, tasks: &[Task]) {
        let store = |task: &Task| &self.stores[plan.roles[task.role as usize].correlation.0 as usize];
        let mut groups = [None; LOOK_AHEAD];
        for (group, task) in groups.iter_mut().zip(tasks) {
            *group = store(task).likely_number(task.group).map(|number| store(task).group(number));
        }
        read(groups.iter().flatten().map(|group| group.touch()));
        read(groups.iter().flatten().map(|group| group.touch_entries()));
    }

    fn add(&mut self, task: &Task, batch: &Batch<'_, E>) {
        let role = &batch.plan.roles[task.role as usize];
        let number = role.correlation.0 as usize;
        let store = &mut self.stores[number];
        let (n_groups, n_entries) = (store.n_groups(), store.n_entries());
        let input = &batch.inputs[task.input as usize];
        store.add(&batch.plan.correlations[number], role, (input, task, batch.values), &mut self.fired);
        if store.n_groups() > self.limits.max_groups_per_rule && store.evict() {
            self.n_evicted_groups += 1;
        }
        self.n_groups = self.n_groups + store.n_groups() - n_groups;
        self.n_entries = self.n_entries + store.n_entries() - n_entries;
        self.n_updates += 1;
        while self.n_groups > self.limits.max_groups || self.n_entries > self.limits.max_entries {
            if !self.evict() {
                break;
            }
        }
    }

    /// Gives up a group of the rule that holds the most entries.
    fn evict(&mut self) -> bool {
        let (mut number, n_left) = self.victim;
        if n_left == 0 || self.stores[number].n_groups() == 0 {
            let largest = self.stores.iter().enumerate().max_by_key(|(_, store)| store.n_entries());
            let Some((largest, _)) = largest else { return false };
            number = largest;
            self.victim = (number, EVICTIONS_PER_SEARCH);
        }
        self.victim.1 -= 1;
        let store = &mut self.stores[number];
        let n_entries = store.n_entries();
        if !store.evict() {
            return false;
        }
        self.n_entries -= n_entries - store.n_entries();
        self.n_groups -= 1;
        self.n_evicted_groups += 1;
        true
    }

    /// Counts anew what timers have freed.
    pub(super) fn recount(&mut self) {
        self.n_groups = self.stores.iter().map(Store::n_groups).sum();
        self.n_entries = self.stores.iter().map(Store::n_entries).sum();
    }

    pub(super) fn count(&self, counters: &mut CorrelationCounters) {
        counters.n_groups += self.n_groups;
        counters.n_entries += self.n_entries;
        counters.n_updates += self.n_updates;
        counters.n_evicted_groups += self.n_evicted_groups;
        counters.n_evicted_entries += self.stores.iter().map(Store::n_evicted_entries).sum::<u64>();
    }
}
