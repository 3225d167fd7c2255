//! The engine: takes observations, keeps event time, gives findings.

use std::{collections::BTreeMap, sync::Arc};

use aurora_model::Timestamp;

use super::{
    buffer::Buffer,
    group::Fired,
    input::{Events, Input, Sequence, Several},
    options::{CorrelationCounters, CorrelationLimits, CorrelationOptions},
    plan::{CorrelationPlan, Plan},
    route::{Router, Task},
    shard::{Batch, Shard, ShardWork},
};
use crate::{
    correlator::{CorrelationFinding, Observation},
    field_values::FieldValues,
    rule_set::{AnyIndex, CorrelationIndex, RuleSet},
};

/// How many inputs are worked on together: so many that the look at the timers between two batches costs
/// little, and so few that a batch stays in the cache.
const BATCH: usize = 1_024;

/// Where an observation comes from: a record of an ordered log, which is read in partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The partition of the log.
    pub partition: u32,
    /// The place of the record in its partition.
    pub offset: u64,
    /// When the record was received, if that is known: its event may not be much newer.
    pub received_at: Option<Timestamp>,
}

/// What became of an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It takes part.
    Admitted,
    /// It is older than the watermark, and takes no part.
    Late,
    /// It is too far in the future of its receipt, and takes no part.
    Ahead,
}

/// The inputs of a correlation that has others below it.
#[derive(Debug)]
pub(super) struct Queue<E> {
    pub(super) inputs: Buffer<E>,
    /// Inputs up to this time have left before they had to, as too many waited. Older ones come too late.
    pub(super) hurried_until: i64,
}

/// Correlates observations as they come. `E` is the caller's reference to an event.
#[derive(Debug)]
pub struct CorrelationEngine<E> {
    pub(super) plan: Arc<Plan>,
    pub(super) options: CorrelationOptions,
    pub(super) shards: Vec<Shard<E>>,
    pub(super) waiting: Buffer<E>,
    /// By number of the correlation: inputs of those that have others below them.
    pub(super) queues: Vec<Queue<E>>,
    pub(super) newest: Option<i64>,
    /// No observation before it takes part any more.
    pub(super) watermark: i64,
    /// The last observation that left the buffer.
    pub(super) released: Option<(i64, Sequence)>,
    /// By partition, the last record that was seen.
    pub(super) positions: BTreeMap<u32, u64>,
    pub(super) counters: CorrelationCounters,
    router: Router,
    /// By shard; kept for their memory, like those below.
    tasks: Vec<Vec<Task>>,
    values: Vec<u64>,
    inputs: Vec<Input<E>>,
}

impl<E: Clone> CorrelationEngine<E> {
    /// An engine without state for the correlations of a rule set.
    pub fn new(rules: &RuleSet, options: CorrelationOptions) -> Self {
        let plan = Arc::new(Plan::new(rules));
        let n_shards = options.n_shards.get();
        let limits = limits_of_shard(options.limits, n_shards);
        let lateness = micros(options.allowed_lateness);
        let queue =
            |plan: &CorrelationPlan| Queue { inputs: Buffer::new(plan.delay), hurried_until: i64::MIN };
        Self {
            shards: (0..n_shards).map(|_| Shard::new(&plan, limits)).collect(),
            waiting: Buffer::new(lateness),
            queues: plan.correlations.iter().map(queue).collect(),
            newest: None,
            watermark: i64::MIN,
            released: None,
            positions: BTreeMap::new(),
            counters: CorrelationCounters::default(),
            router: Router::new(options.hash_key),
            tasks: (0..n_shards).map(|_| Vec::new()).collect(),
            values: Vec::new(),
            inputs: Vec::new(),
            plan,
            options,
        }
    }

    /// Takes an observation of a match. It is judged at the next [`Self::advance`] at which the watermark
    /// has passed it.
    pub fn observe(
        &mut self,
        arrival: Arrival,
        time: Timestamp,
        event: E,
        observation: Observation,
    ) -> Admission {
        self.note_position(arrival.partition, arrival.offset);
        let time = time.as_micros();
        let horizon = arrival
            .received_at
            .map(|received_at| received_at.as_micros().saturating_add(micros(self.options.max_ahead)));
        if horizon.is_some_and(|horizon| time > horizon) {
            self.counters.n_ahead += 1;
            return Admission::Ahead;
        }
        let rule = observation.rule.0;
        let sequence = Sequence { partition: arrival.partition, offset: arrival.offset, rule };
        let was_passed = self.released.is_some_and(|released| (time, sequence) < released);
        if time < self.watermark || was_passed {
            self.counters.n_late += 1;
            return Admission::Late;
        }
        self.counters.n_admitted += 1;
        self.newest = self.newest.max(Some(time));
        let source = AnyIndex::Rule(observation.rule);
        let events = Events::One(event);
        self.waiting.push(Input { time, sequence, source, fields: observation.fields, events });
        Admission::Admitted
    }

    /// Notes that a record was read, whether or not anything matched it: [`Self::positions`] covers it.
    pub fn note_position(&mut self, partition: u32, offset: u64) {
        let last = self.positions.entry(partition).or_insert(offset);
        *last = offset.max(*last);
    }

    /// By partition, the last record whose observations the state holds.
    pub fn positions(&self) -> impl Iterator<Item = (u32, u64)> {
        self.positions.iter().map(|(partition, offset)| (*partition, *offset))
    }

    /// Says that no event before `time` will come any more, as a quiet source lets one assume. A replay
    /// gives the same findings if it says the same at the same place.
    pub fn raise_watermark(&mut self, time: Timestamp) {
        self.watermark = self.watermark.max(time.as_micros());
    }

    /// Judges what the watermark has passed and adds the findings, in time order.
    pub fn advance(&mut self, findings: &mut Vec<CorrelationFinding<E>>) {
        self.advance_with(findings, &mut |works| works.iter_mut().for_each(ShardWork::run));
    }

    /// The same with the caller's way of running shards, for instance on threads of its own. It must run
    /// each of the works.
    pub fn advance_with(
        &mut self,
        findings: &mut Vec<CorrelationFinding<E>>,
        run: &mut dyn FnMut(&mut [ShardWork<'_, E>]),
    ) {
        if let Some(newest) = self.newest {
            let lateness = micros(self.options.allowed_lateness);
            self.watermark = self.watermark.max(newest.saturating_sub(lateness));
        }
        let excess_until = self.waiting.excess_until(self.options.limits.max_waiting);
        if let Some(until) = excess_until.filter(|until| *until > self.watermark) {
            self.counters.n_hurried += self
                .waiting
                .iter()
                .filter(|input| input.time > self.watermark && input.time <= until)
                .count() as u64;
            self.watermark = until;
        }
        let first = findings.len();
        self.work(findings, run);
        sort(&mut findings[first..]);
    }

    /// Judges everything: no more input will come.
    pub fn finish(mut self) -> Vec<CorrelationFinding<E>> {
        self.watermark = i64::MAX;
        let mut findings = Vec::new();
        self.work(&mut findings, &mut |works| works.iter_mut().for_each(ShardWork::run));
        sort(&mut findings);
        findings
    }

    /// How much state there is, and what did not take part.
    pub fn counters(&self) -> CorrelationCounters {
        let n_queued: usize = self.queues.iter().map(|queue| queue.inputs.len()).sum();
        let mut counters = CorrelationCounters { n_waiting: self.waiting.len() + n_queued, ..self.counters };
        self.shards.iter().for_each(|shard| shard.count(&mut counters));
        counters
    }

    fn work(
        &mut self,
        findings: &mut Vec<CorrelationFinding<E>>,
        run: &mut dyn FnMut(&mut [ShardWork<'_, E>]),
    ) {
        let mut inputs = std::mem::take(&mut self.inputs);
        self.waiting.take_until(self.watermark, &mut inputs);
        if let Some(last) = inputs.last() {
            self.released = Some((last.time, last.sequence));
        }
        let mut batches = inputs.chunks(BATCH).peekable();
        while let Some(batch) = batches.next() {
            let until = match batches.peek() {
                // What comes at the same moment as the last of this batch may be in the next.
                Some(_) => batch.last().map_or(i64::MIN, |last| last.time),
                None => self.watermark,
            };
            self.pass(batch, until, findings, run);
        }
        if inputs.is_empty() {
            self.pass(&[], self.watermark, findings, run);
        }
        inputs.clear();
        if inputs.capacity() <= 16 * BATCH {
            self.inputs = inputs;
        }
    }

    /// Lets a batch go up the levels.
    fn pass(
        &mut self,
        inputs: &[Input<E>],
        watermark: i64,
        findings: &mut Vec<CorrelationFinding<E>>,
        run: &mut dyn FnMut(&mut [ShardWork<'_, E>]),
    ) {
        let plan = Arc::clone(&self.plan);
        for (number, input) in (0..).zip(inputs) {
            let AnyIndex::Rule(rule) = input.source else { continue };
            for parent in &plan.queues_of_rule[rule.0 as usize] {
                queue(&mut self.queues, &mut self.counters, *parent, input.clone());
            }
            self.router.route(&plan, None, (number, input), &mut self.tasks, &mut self.values);
        }
        for (level, correlations) in plan.levels.iter().enumerate() {
            let mut queued = Vec::new();
            if level > 0 {
                self.take_queued(&plan, correlations, watermark, &mut queued);
            }
            let inputs = if level == 0 { inputs } else { &queued };
            self.run_level(&plan, (inputs, correlations, watermark), run);
            self.deliver(&plan, findings);
        }
    }

    /// Takes what correlations that have others below them can see completely.
    fn take_queued(
        &mut self,
        plan: &Plan,
        correlations: &[CorrelationIndex],
        watermark: i64,
        inputs: &mut Vec<Input<E>>,
    ) {
        for index in correlations {
            let complete_until = plan.correlation(*index).complete_until(watermark);
            let queue = &mut self.queues[index.0 as usize];
            let excess_until = queue.inputs.excess_until(self.options.limits.max_waiting);
            let until = complete_until.max(excess_until.unwrap_or(i64::MIN).min(watermark));
            let first = inputs.len();
            queue.inputs.take_until(until, inputs);
            if until > complete_until {
                queue.hurried_until = until;
                let is_hurried = |input: &&Input<E>| input.time > complete_until;
                self.counters.n_hurried += inputs[first..].iter().filter(is_hurried).count() as u64;
            }
            for (number, input) in (first as u32..).zip(&inputs[first..]) {
                let only = Some(*index);
                self.router.route(plan, only, (number, input), &mut self.tasks, &mut self.values);
            }
        }
    }

    fn run_level(
        &mut self,
        plan: &Plan,
        (inputs, correlations, watermark): (&[Input<E>], &[CorrelationIndex], i64),
        run: &mut dyn FnMut(&mut [ShardWork<'_, E>]),
    ) {
        let batch = Batch { plan, inputs, values: &self.values, correlations, watermark };
        let work = |(shard, tasks)| ShardWork { shard, tasks, batch };
        let mut works: Vec<_> =
            self.shards.iter_mut().zip(self.tasks.iter().map(Vec::as_slice)).map(work).collect();
        run(&mut works);
        self.tasks.iter_mut().for_each(Vec::clear);
        self.values.clear();
    }

    /// Makes findings of what fired, and hands it to the correlations above.
    fn deliver(&mut self, plan: &Plan, findings: &mut Vec<CorrelationFinding<E>>) {
        for fired in self.shards.iter_mut().flat_map(|shard| shard.fired.drain(..)) {
            for parent in &plan.correlation(fired.correlation).parents {
                queue(&mut self.queues, &mut self.counters, *parent, as_input(plan, &fired));
            }
            findings.extend(into_finding(plan, fired));
        }
    }
}

/// Hands an input to a correlation that has others below it.
fn queue<E>(
    queues: &mut [Queue<E>],
    counters: &mut CorrelationCounters,
    parent: CorrelationIndex,
    input: Input<E>,
) {
    let queue = &mut queues[parent.0 as usize];
    if input.time < queue.hurried_until {
        counters.n_late += 1;
    } else {
        queue.inputs.push(input);
    }
}

/// What the correlations above see: the group under its names, then what the last event says.
fn as_input<E: Clone>(plan: &Plan, fired: &Fired<E>) -> Input<E> {
    let correlation = plan.correlation(fired.correlation);
    let wanted = &plan.rules.inner().uses_of_correlation[fired.correlation.0 as usize].fields;
    let mut fields = FieldValues::default();
    for (place, name) in wanted.iter().enumerate() {
        match correlation.group_by.iter().position(|field| field == name) {
            Some(number) => fields.push(place, fired.group.value(number)),
            None => {
                let (first, n_values) = fired.carried.span(place as u32);
                (first..first + n_values).for_each(|number| fields.push(place, fired.carried.value(number)));
            }
        }
    }
    let group = (0..fired.group.len()).map(|number| fired.group.value(number).to_owned()).collect();
    let several =
        Several { kept: fired.events.clone(), n_events: fired.n_events, rank: correlation.rank, group };
    Input {
        time: fired.time,
        sequence: fired.sequence,
        source: AnyIndex::Correlation(fired.correlation),
        fields,
        events: Events::Several(Box::new(several)),
    }
}

fn into_finding<E>(plan: &Plan, fired: Fired<E>) -> Option<CorrelationFinding<E>> {
    let correlation = plan.correlation(fired.correlation);
    let values = (0..fired.group.len()).map(|number| fired.group.value(number).to_owned());
    Some(CorrelationFinding {
        rule: fired.correlation,
        time: Timestamp::from_micros(fired.time)?,
        group: correlation.group_by.iter().cloned().zip(values).collect(),
        events: fired.events,
        n_events: fired.n_events,
        is_finding: !correlation.is_silent,
    })
}

fn sort<E>(findings: &mut [CorrelationFinding<E>]) {
    findings.sort_by(|a, b| (a.time, a.rule, &a.group).cmp(&(b.time, b.rule, &b.group)));
}

fn limits_of_shard(limits: CorrelationLimits, n_shards: usize) -> CorrelationLimits {
    CorrelationLimits {
        max_groups_per_rule: limits.max_groups_per_rule.div_ceil(n_shards),
        max_groups: limits.max_groups.div_ceil(n_shards),
        max_entries: limits.max_entries.div_ceil(n_shards),
        ..limits
    }
}

fn micros(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
