//! The state as plain data: what a snapshot holds, and what a reload takes over.
//!
//! Rules, correlations and fields stand here by version and name, for their numbers change with the rule set.
//! What follows from the rest (how often a value stands in a window, the numbers in their order) is left out
//! and made anew.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    buffer::Buffer,
    engine::CorrelationEngine,
    group::{Entry, Group},
    input::{Events, Input, Sequence, Several},
    measure::{Measure, Total},
    options::CorrelationOptions,
    plan::Plan,
    route::shard_of,
};
use crate::{
    correlator::MAX_EVENTS,
    field_values::FieldValues,
    rule_set::{AnyIndex, CorrelationIndex, RuleIndex, RuleSet},
};

/// What became of the state when it met a rule set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carryover {
    /// The correlations that go on where they were: neither they nor what they refer to has changed.
    pub kept: Vec<CorrelationIndex>,
    /// The correlations that start without state: they are new, or they or what they refer to has changed.
    pub started_empty: Vec<CorrelationIndex>,
    /// Versions whose state was given up, as no rule has them any more.
    pub n_given_up: usize,
}

/// The state does not hold together, so it was not written by this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the saved correlation state contradicts itself: {0}")]
pub struct BrokenState(pub(super) &'static str);

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Saved<E> {
    pub(super) hash_key: [u64; 2],
    newest: Option<i64>,
    watermark: i64,
    released: Option<(i64, Sequence)>,
    positions: Vec<(u32, u64)>,
    n_admitted: u64,
    n_late: u64,
    n_ahead: u64,
    n_hurried: u64,
    sources: Vec<SavedSource>,
    correlations: Vec<SavedCorrelation<E>>,
    waiting: Vec<SavedInput<E>>,
}

/// A rule or correlation that inputs come from.
#[derive(Debug, Serialize, Deserialize)]
struct SavedSource {
    version: u128,
    fields: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedCorrelation<E> {
    version: u128,
    /// The fields of its findings, which groups carry by their place here.
    fields: Vec<String>,
    groups: Vec<SavedGroup<E>>,
    queue: Vec<SavedInput<E>>,
    hurried_until: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedInput<E> {
    time: i64,
    sequence: Sequence,
    source: u32,
    fields: Vec<(u32, String)>,
    events: SavedEvents<E>,
}

#[derive(Debug, Serialize, Deserialize)]
enum SavedEvents<E> {
    One(E),
    Several { kept: Vec<E>, n_events: u64, group: Vec<String> },
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedGroup<E> {
    identity: u128,
    holds: bool,
    fired_at: Option<i64>,
    is_grown: bool,
    entries: Vec<Entry<E>>,
    findings: Vec<Vec<E>>,
    total: Option<Total>,
    last: Sequence,
    spelling: Vec<(u32, String)>,
    carried: Vec<(u32, String)>,
}

impl<E: Clone> CorrelationEngine<E> {
    /// Goes on with another rule set. Correlations that have not changed, and refer to nothing that has,
    /// keep their state.
    pub fn reload(self, rules: &RuleSet) -> (Self, Carryover) {
        let options = self.options;
        let counters = self.counters();
        let (mut engine, carryover) =
            Self::from_saved(self.save(), rules, options).expect("what the engine saves holds together");
        engine.counters.n_updates = counters.n_updates;
        engine.counters.n_evicted_groups = counters.n_evicted_groups;
        engine.counters.n_evicted_entries = counters.n_evicted_entries;
        (engine, carryover)
    }

    pub(super) fn save(&self) -> Saved<E> {
        let inner = self.plan.rules.inner();
        let rules = self.plan.versions_of_rules.iter().zip(&inner.uses_of_rule);
        let correlations = self.plan.versions_of_correlations.iter().zip(&inner.uses_of_correlation);
        let source = |(version, uses): (&u128, &crate::rule_set::Uses)| SavedSource {
            version: *version,
            fields: uses.fields.clone(),
        };
        let number_of = |source: AnyIndex| match source {
            AnyIndex::Rule(rule) => rule.0,
            AnyIndex::Correlation(part) => inner.rules.len() as u32 + part.0,
        };
        let save_input = |input: &Input<E>| save_input(input, number_of(input.source));
        let save_correlation = |(number, version): (usize, &u128)| SavedCorrelation {
            version: *version,
            fields: inner.uses_of_correlation[number].fields.clone(),
            groups: self
                .shards
                .iter()
                .flat_map(|shard| shard.stores[number].groups())
                .map(save_group)
                .collect(),
            queue: self.queues[number].inputs.iter().map(save_input).collect(),
            hurried_until: self.queues[number].hurried_until,
        };
        Saved {
            hash_key: self.options.hash_key,
            newest: self.newest,
            watermark: self.watermark,
            released: self.released,
            positions: self.positions().collect(),
            n_admitted: self.counters.n_admitted,
            n_late: self.counters.n_late,
            n_ahead: self.counters.n_ahead,
            n_hurried: self.counters.n_hurried,
            sources: rules.chain(correlations).map(source).collect(),
            correlations: self
                .plan
                .versions_of_correlations
                .iter()
                .enumerate()
                .map(save_correlation)
                .collect(),
            waiting: self.waiting.iter().map(save_input).collect(),
        }
    }

    /// An engine that goes on with saved state, under the key that its hashes were made with.
    pub(super) fn from_saved(
        saved: Saved<E>,
        rules: &RuleSet,
        options: CorrelationOptions,
    ) -> Result<(Self, Carryover), BrokenState> {
        let mut engine = Self::new(rules, CorrelationOptions { hash_key: saved.hash_key, ..options });
        engine.newest = saved.newest;
        engine.watermark = saved.watermark;
        engine.released = saved.released;
        engine.positions = saved.positions.iter().copied().collect();
        engine.counters.n_admitted = saved.n_admitted;
        engine.counters.n_late = saved.n_late;
        engine.counters.n_ahead = saved.n_ahead;
        engine.counters.n_hurried = saved.n_hurried;
        let plan = std::sync::Arc::clone(&engine.plan);
        let sources = Sources::new(&plan, &saved.sources);
        let mut carryover = Carryover::default();
        let mut by_version = Matcher::new(&plan.versions_of_correlations);
        for correlation in saved.correlations {
            let Some(number) = by_version.take(correlation.version) else {
                carryover.n_given_up += 1;
                continue;
            };
            let index = CorrelationIndex(number);
            carryover.kept.push(index);
            let queue = &mut engine.queues[number as usize];
            if correlation.hurried_until > saved.watermark {
                return Err(BrokenState("a chain that is ahead of the watermark"));
            }
            queue.hurried_until = correlation.hurried_until;
            fill(&mut queue.inputs, correlation.queue, &sources, &plan)?;
            engine.install(&plan, index, correlation.groups, &correlation.fields)?;
        }
        fill(&mut engine.waiting, saved.waiting, &sources, &plan)?;
        engine.shards.iter_mut().for_each(super::shard::Shard::recount);
        carryover.kept.sort();
        let is_new = |index: &CorrelationIndex| carryover.kept.binary_search(index).is_err();
        let all = (0..plan.correlations.len() as u32).map(CorrelationIndex);
        carryover.started_empty = all.filter(is_new).collect();
        Ok((engine, carryover))
    }

    fn install(
        &mut self,
        plan: &Plan,
        index: CorrelationIndex,
        groups: Vec<SavedGroup<E>>,
        saved_fields: &[String],
    ) -> Result<(), BrokenState> {
        let correlation = plan.correlation(index);
        let hurried_until = self.queues[index.0 as usize].hurried_until;
        let now = correlation.complete_until(self.watermark).max(hurried_until);
        let wanted = &plan.rules.inner().uses_of_correlation[index.0 as usize].fields;
        let places = places(saved_fields, wanted);
        for shard in &mut self.shards {
            shard.stores[index.0 as usize].start_at(now);
        }
        for saved in groups {
            let n_shards = self.shards.len();
            let store = &mut self.shards[shard_of(saved.identity, n_shards)].stores[index.0 as usize];
            let group = restore_group(saved, plan, index, &places, now)?;
            store.insert(correlation, group);
        }
        Ok(())
    }
}

fn save_group<E: Clone>(group: &Group<E>) -> SavedGroup<E> {
    SavedGroup {
        identity: group.identity,
        holds: group.holds,
        fired_at: group.fired_at,
        is_grown: group.is_grown,
        entries: group.entries.iter().cloned().collect(),
        findings: group.details.findings.iter().cloned().collect(),
        total: if let Measure::Total(total) = &group.measure { Some(*total) } else { None },
        last: group.last,
        spelling: save_fields(&group.details.spelling),
        carried: save_fields(&group.details.carried),
    }
}

/// The group with what follows from its entries, if they can be those of a group.
fn restore_group<E: Clone>(
    saved: SavedGroup<E>,
    plan: &Plan,
    index: CorrelationIndex,
    places: &[Option<u32>],
    now: i64,
) -> Result<Group<E>, BrokenState> {
    let correlation = plan.correlation(index);
    let broken = |what| Err(BrokenState(what));
    let (Some(first), Some(last)) = (saved.entries.first(), saved.entries.last()) else {
        return broken("a group without events");
    };
    if !saved.entries.is_sorted_by_key(|entry| entry.time)
        || last.time > now
        || last.time.saturating_sub(first.time) > correlation.timespan
    {
        return broken("a window that is out of order or too long");
    }
    let mut findings = saved.findings.iter();
    let has_its_events = |entry: &Entry<E>| {
        let n_events = entry.weight.n_events();
        !entry.weight.is_finding()
            || findings.next().is_some_and(|kept| {
                !kept.is_empty() && kept.len() <= MAX_EVENTS && kept.len() as u64 <= n_events
            })
    };
    if first.weight.n_events() == 0 || !saved.entries.iter().all(has_its_events) || findings.next().is_some()
    {
        return broken("findings without their events, or events without their finding");
    }
    let numbers_its_group = saved.spelling.len() == correlation.group_by.len()
        && saved.spelling.iter().zip(0..).all(|((place, _), number)| *place == number);
    if !numbers_its_group {
        return broken("a group of another number of fields");
    }
    let mut group = Group::new(correlation);
    group.identity = saved.identity;
    group.holds = saved.holds;
    group.fired_at = saved.fired_at;
    group.is_grown = saved.is_grown;
    group.n_events = saved.entries.iter().map(|entry| entry.weight.n_events()).sum();
    group.details.findings = saved.findings.into();
    group.last = saved.last;
    saved.spelling.iter().for_each(|(place, value)| group.details.spelling.push(*place as usize, value));
    restore_fields(&saved.carried, places, &mut group.details.carried);
    match (&mut group.measure, saved.total) {
        (Measure::Total(total), Some(saved_total)) => {
            let n_numbers: u64 = saved.entries.iter().map(|entry| u64::from(entry.detail)).sum();
            if saved_total.n_older as usize > saved.entries.len() || saved_total.n_numbers != n_numbers {
                return broken("a sum of other entries");
            }
            *total = saved_total;
        }
        (Measure::Total(_), None) | (_, Some(_)) => return broken("a sum where there is none"),
        (measure, None) => {
            let counts_rules = matches!(measure, Measure::Rules(_) | Measure::Chain(_) | Measure::Chains(_));
            for entry in &saved.entries {
                if counts_rules && entry.detail as usize >= correlation.n_references {
                    return broken("an event of a rule that the correlation does not name");
                }
                measure.add(entry);
            }
        }
    }
    group.entries = saved.entries.into();
    Ok(group)
}

fn save_input<E: Clone>(input: &Input<E>, source: u32) -> SavedInput<E> {
    let events = match &input.events {
        Events::One(event) => SavedEvents::One(event.clone()),
        Events::Several(several) => SavedEvents::Several {
            kept: several.kept.clone(),
            n_events: several.n_events,
            group: several.group.clone(),
        },
    };
    SavedInput {
        time: input.time,
        sequence: input.sequence,
        source,
        fields: save_fields(&input.fields),
        events,
    }
}

/// Puts saved inputs into a buffer, without those whose source has gone.
fn fill<E>(
    buffer: &mut Buffer<E>,
    inputs: Vec<SavedInput<E>>,
    sources: &Sources,
    plan: &Plan,
) -> Result<(), BrokenState> {
    for saved in inputs {
        let Some(source) = sources.0.get(saved.source as usize) else {
            return Err(BrokenState("an observation of no rule"));
        };
        let Some((source, places)) = source else { continue };
        let mut fields = FieldValues::default();
        restore_fields(&saved.fields, places, &mut fields);
        let mut sequence = saved.sequence;
        let events = match (saved.events, source) {
            (SavedEvents::One(event), AnyIndex::Rule(rule)) => {
                sequence.rule = rule.0;
                Events::One(event)
            }
            (SavedEvents::Several { kept, n_events, group }, AnyIndex::Correlation(part)) => {
                let part = plan.correlation(*part);
                if kept.is_empty() || kept.len() as u64 > n_events || group.len() != part.group_by.len() {
                    return Err(BrokenState("a finding without its events or group"));
                }
                Events::Several(Box::new(Several { kept, n_events, rank: part.rank, group }))
            }
            _ => return Err(BrokenState("a finding of a rule, or a match of a correlation")),
        };
        buffer.push(Input { time: saved.time, sequence, source: *source, fields, events });
    }
    Ok(())
}

/// By saved number: the source in the rule set of today, if it is in it, and where its fields stand there.
struct Sources(Vec<Option<(AnyIndex, Vec<Option<u32>>)>>);

impl Sources {
    fn new(plan: &Plan, saved: &[SavedSource]) -> Self {
        let inner = plan.rules.inner();
        let versions =
            plan.versions_of_rules.iter().chain(&plan.versions_of_correlations).copied().collect::<Vec<_>>();
        let mut matcher = Matcher::new(&versions);
        let n_rules = inner.rules.len() as u32;
        let find = |source: &SavedSource| {
            let number = matcher.take(source.version)?;
            let (index, uses) = match number.checked_sub(n_rules) {
                None => (AnyIndex::Rule(RuleIndex(number)), &inner.uses_of_rule[number as usize]),
                Some(part) => {
                    let uses = &inner.uses_of_correlation[part as usize];
                    (AnyIndex::Correlation(CorrelationIndex(part)), uses)
                }
            };
            Some((index, places(&source.fields, &uses.fields)))
        };
        Self(saved.iter().map(find).collect())
    }
}

/// Finds numbers by version; rules that are the same to the letter are taken in their order.
struct Matcher(HashMap<u128, Vec<u32>>);

impl Matcher {
    fn new(versions: &[u128]) -> Self {
        let mut numbers: HashMap<u128, Vec<u32>> = HashMap::new();
        for (number, version) in versions.iter().enumerate().rev() {
            numbers.entry(*version).or_default().push(number as u32);
        }
        Self(numbers)
    }

    fn take(&mut self, version: u128) -> Option<u32> {
        self.0.get_mut(&version)?.pop()
    }
}

/// For each place of the one list of names, its place in the other.
fn places(names: &[String], others: &[String]) -> Vec<Option<u32>> {
    let place = |name| others.iter().position(|other| other == name).map(|place| place as u32);
    names.iter().map(place).collect()
}

fn save_fields(fields: &FieldValues) -> Vec<(u32, String)> {
    fields.iter().map(|(place, value)| (place as u32, value.to_owned())).collect()
}

/// The values under the places of today, in their order.
fn restore_fields(saved: &[(u32, String)], places: &[Option<u32>], fields: &mut FieldValues) {
    let placed = |(place, value): &(u32, String)| {
        Some((places.get(*place as usize).copied().flatten()?, value.clone()))
    };
    let mut values: Vec<(u32, String)> = saved.iter().filter_map(placed).collect();
    values.sort_by_key(|(place, _)| *place);
    values.iter().for_each(|(place, value)| fields.push(*place as usize, value));
}
