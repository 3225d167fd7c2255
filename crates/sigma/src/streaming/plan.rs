//! A rule set as the engine needs it: every name resolved to a number.

use aurora_model::id::{ContentHasher, ContentId};

use crate::{
    condition::Condition,
    correlation::{Bound, CorrelationKind, CorrelationRule, Metric, Reference, TemporalCondition, all_hold},
    rule::Rule,
    rule_set::{AnyIndex, CorrelationIndex, Inner, RuleIndex, RuleSet, Uses},
};

use super::wheel;

/// What all shards share.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) rules: RuleSet,
    /// By number of the correlation.
    pub(super) correlations: Vec<CorrelationPlan>,
    pub(super) roles: Vec<Role>,
    /// By number of the rule or correlation: the roles that it plays, as numbers in `roles`.
    pub(super) roles_of_rule: Vec<Vec<u32>>,
    pub(super) roles_of_correlation: Vec<Vec<u32>>,
    /// By number of the rule: the correlations that see its matches directly and in step with their parts.
    pub(super) queues_of_rule: Vec<Vec<CorrelationIndex>>,
    /// The correlations by how many others are below them.
    pub(super) levels: Vec<Vec<CorrelationIndex>>,
    /// Change with everything that a match or a finding depends on.
    pub(super) versions_of_rules: Vec<u128>,
    pub(super) versions_of_correlations: Vec<u128>,
}

/// A correlation rule.
#[derive(Debug)]
pub(super) struct CorrelationPlan {
    pub(super) level: usize,
    /// The place among correlations, each behind those that it refers to.
    pub(super) rank: usize,
    /// Microseconds.
    pub(super) timespan: i64,
    /// How far behind the watermark its inputs are complete, for its parts need to see windows full.
    pub(super) delay: i64,
    pub(super) is_judged_at_each_event: bool,
    pub(super) measured: Measured,
    pub(super) test: Test,
    pub(super) n_references: usize,
    /// The highest count that it asks for.
    pub(super) highest_bound: f64,
    pub(super) parents: Vec<CorrelationIndex>,
    pub(super) is_silent: bool,
    pub(super) group_by: Vec<String>,
}

/// What a group keeps up to date with each event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Measured {
    Events,
    Distinct,
    Sum,
    Average,
    /// The percentile.
    Rank(f64),
    /// Which rules matched.
    Rules,
    /// How late a chain of all rules, in their order, could start.
    Chain,
    /// The same for chains of some of them.
    Chains,
}

/// What the measure must be.
#[derive(Debug)]
pub(super) enum Test {
    Bounds(Vec<Bound>),
    Expression(Condition),
}

/// How a correlation reads the inputs that one of its references names.
#[derive(Debug)]
pub(super) struct Role {
    pub(super) correlation: CorrelationIndex,
    /// The place of the reference in `rules`.
    pub(super) reference: u32,
    /// For each group-by field, its place among the fields of the input; likewise the measured fields.
    pub(super) group: Vec<u32>,
    pub(super) fields: Vec<u32>,
    /// What the correlations above ask for of the event itself: place in the finding, place in the input.
    pub(super) carried: Vec<(u32, u32)>,
}

impl Plan {
    pub(super) fn new(rules: &RuleSet) -> Self {
        let inner = rules.inner();
        let mut plan = Self {
            rules: rules.clone(),
            correlations: Vec::new(),
            roles: Vec::new(),
            roles_of_rule: vec![Vec::new(); inner.rules.len()],
            roles_of_correlation: vec![Vec::new(); inner.correlations.len()],
            queues_of_rule: vec![Vec::new(); inner.rules.len()],
            levels: Vec::new(),
            versions_of_rules: versions_of_rules(inner),
            versions_of_correlations: Vec::new(),
        };
        plan.versions_of_correlations = versions_of_correlations(inner, &plan.versions_of_rules);
        let stations = stations(inner);
        for (number, rule) in inner.correlations.iter().enumerate() {
            let index = CorrelationIndex(number as u32);
            let station = stations[number];
            plan.correlations.push(correlation_plan(inner, rule, index, station));
            if plan.levels.len() <= station.level {
                plan.levels.resize(station.level + 1, Vec::new());
            }
            plan.levels[station.level].push(index);
            plan.add_roles(inner, rule, index);
        }
        for (number, roles) in plan.roles_of_rule.iter().enumerate() {
            let parents = roles.iter().map(|role| plan.roles[*role as usize].correlation);
            let mut queues: Vec<_> = parents.filter(|parent| stations[parent.0 as usize].level > 0).collect();
            queues.dedup();
            plan.queues_of_rule[number] = queues;
        }
        plan
    }

    fn add_roles(&mut self, inner: &Inner, rule: &CorrelationRule, index: CorrelationIndex) {
        for (place, reference) in rule.references.iter().enumerate() {
            let Some(source) = reference.index else { continue };
            let number = self.roles.len() as u32;
            self.roles.push(role(inner, rule, index, place, reference, source));
            match source {
                AnyIndex::Rule(source) => self.roles_of_rule[source.0 as usize].push(number),
                AnyIndex::Correlation(source) => self.roles_of_correlation[source.0 as usize].push(number),
            }
        }
    }

    /// The roles that a source plays.
    pub(super) fn roles_of(&self, source: AnyIndex) -> &[u32] {
        match source {
            AnyIndex::Rule(RuleIndex(number)) => &self.roles_of_rule[number as usize],
            AnyIndex::Correlation(CorrelationIndex(number)) => &self.roles_of_correlation[number as usize],
        }
    }

    pub(super) fn correlation(&self, index: CorrelationIndex) -> &CorrelationPlan {
        &self.correlations[index.0 as usize]
    }
}

impl CorrelationPlan {
    /// The time up to which its inputs are complete when the watermark is at `watermark`.
    pub(super) fn complete_until(&self, watermark: i64) -> i64 {
        if watermark == i64::MAX { watermark } else { watermark.saturating_sub(self.delay) }
    }
}

impl Test {
    pub(super) fn holds_for(&self, number: f64) -> bool {
        match self {
            Self::Bounds(bounds) => all_hold(bounds, number),
            Self::Expression(_) => false,
        }
    }
}

/// A rule is what it says and what its filters say.
fn versions_of_rules(inner: &Inner) -> Vec<u128> {
    let version = |(rule, filters): (&Rule, &Vec<usize>)| {
        let filters = filters.iter().map(|filter| number(inner.filters[*filter].meta.version));
        join(number(rule.meta.version), filters)
    };
    inner.rules.iter().zip(&inner.filters_of).map(version).collect()
}

/// A correlation is what it says and what it refers to.
fn versions_of_correlations(inner: &Inner, of_rules: &[u128]) -> Vec<u128> {
    let mut versions = vec![0; inner.correlations.len()];
    for index in &inner.correlation_order {
        let rule = &inner.correlations[index.0 as usize];
        let parts = rule.references.iter().filter_map(|reference| match reference.index? {
            AnyIndex::Rule(part) => Some(of_rules[part.0 as usize]),
            AnyIndex::Correlation(part) => Some(versions[part.0 as usize]),
        });
        versions[index.0 as usize] = join(number(rule.meta.version), parts);
    }
    versions
}

fn number(version: ContentId) -> u128 {
    version.as_uuid().as_u128()
}

fn join(own: u128, others: impl Iterator<Item = u128>) -> u128 {
    let mut hasher = ContentHasher::default();
    std::iter::once(own).chain(others).for_each(|version| hasher.update(&version.to_le_bytes()));
    number(hasher.finish())
}

/// Where a correlation stands in its chain.
#[derive(Clone, Copy, Debug, Default)]
struct Station {
    level: usize,
    rank: usize,
    delay: i64,
}

fn stations(inner: &Inner) -> Vec<Station> {
    let mut stations = vec![Station::default(); inner.correlations.len()];
    for (rank, index) in inner.correlation_order.iter().enumerate() {
        let rule = &inner.correlations[index.0 as usize];
        let mut station = Station { rank, ..Station::default() };
        for reference in &rule.references {
            let Some(AnyIndex::Correlation(part)) = reference.index else { continue };
            let below = stations[part.0 as usize];
            station.level = station.level.max(below.level + 1);
            let part = &inner.correlations[part.0 as usize];
            station.delay = station.delay.max(below.delay.saturating_add(own_delay(part)));
        }
        stations[index.0 as usize] = station;
    }
    stations
}

/// How old the last event of a finding may be when it is made: of a window that must be full, it may be
/// as old as the window is long, and the timer may be a slot late.
fn own_delay(rule: &CorrelationRule) -> i64 {
    let timespan = timespan(rule);
    let is_at_once = rule.kind.is_judged_at_each_event();
    if is_at_once { 0 } else { timespan.saturating_add(wheel::slot_width(timespan)) }
}

fn timespan(rule: &CorrelationRule) -> i64 {
    i64::try_from(rule.timespan.as_micros()).unwrap_or(i64::MAX)
}

fn correlation_plan(
    inner: &Inner,
    rule: &CorrelationRule,
    index: CorrelationIndex,
    station: Station,
) -> CorrelationPlan {
    let (measured, test) = measured(rule);
    let highest_bound = match (&measured, &test) {
        (Measured::Events | Measured::Distinct, Test::Bounds(bounds)) => {
            bounds.iter().map(|bound| bound.number).fold(0.0, f64::max)
        }
        _ => 0.0,
    };
    let uses = &inner.uses_of_correlation[index.0 as usize];
    CorrelationPlan {
        level: station.level,
        rank: station.rank,
        timespan: timespan(rule),
        delay: station.delay,
        is_judged_at_each_event: rule.kind.is_judged_at_each_event(),
        measured,
        test,
        n_references: rule.references.len(),
        highest_bound,
        parents: uses.parents.clone(),
        is_silent: uses.is_silent,
        group_by: rule.group_by.clone(),
    }
}

fn measured(rule: &CorrelationRule) -> (Measured, Test) {
    let n_references = rule.references.len();
    match &rule.kind {
        CorrelationKind::EventCount { bounds } => (Measured::Events, Test::Bounds(bounds.clone())),
        CorrelationKind::Value { metric, bounds, .. } => {
            let measured = match metric {
                Metric::Count => Measured::Distinct,
                Metric::Sum => Measured::Sum,
                Metric::Average => Measured::Average,
                Metric::Median => Measured::Rank(50.0),
                Metric::Percentile(percent) => Measured::Rank(*percent),
            };
            (measured, Test::Bounds(bounds.clone()))
        }
        CorrelationKind::Temporal { ordered: false, condition } => {
            let test = match condition {
                TemporalCondition::Count(bounds) => Test::Bounds(bounds.clone()),
                TemporalCondition::Expression(expression) => Test::Expression(expression.clone()),
            };
            (Measured::Rules, test)
        }
        CorrelationKind::Temporal { ordered: true, condition } => match condition {
            TemporalCondition::Count(bounds) => {
                let asks_for_all =
                    (0..=n_references).all(|n| all_hold(bounds, n as f64) == (n == n_references));
                let measured = if asks_for_all { Measured::Chain } else { Measured::Chains };
                (measured, Test::Bounds(bounds.clone()))
            }
            // The parser lets only "all of them" stand on an ordered correlation.
            TemporalCondition::Expression(_) => {
                (Measured::Chain, Test::Bounds(vec![Bound::at_least(n_references)]))
            }
        },
    }
}

fn role(
    inner: &Inner,
    rule: &CorrelationRule,
    index: CorrelationIndex,
    place: usize,
    reference: &Reference,
    source: AnyIndex,
) -> Role {
    let (uses, meta) = match source {
        AnyIndex::Rule(RuleIndex(number)) => {
            (&inner.uses_of_rule[number as usize], &inner.rules[number as usize].meta)
        }
        AnyIndex::Correlation(CorrelationIndex(number)) => {
            (&inner.uses_of_correlation[number as usize], &inner.correlations[number as usize].meta)
        }
    };
    let place_of = |name: &String| place_in(uses, rule.resolve(name, reference, meta));
    let fields: &[String] = match &rule.kind {
        CorrelationKind::Value { fields, .. } => fields,
        CorrelationKind::EventCount { .. } | CorrelationKind::Temporal { .. } => &[],
    };
    let above = &inner.uses_of_correlation[index.0 as usize].fields;
    let carried = above.iter().enumerate().filter(|(_, name)| !rule.group_by.contains(name));
    // Of several measured fields, numbers are read from the first alone.
    let n_fields = if matches!(rule.kind, CorrelationKind::Value { metric: Metric::Count, .. }) {
        fields.len()
    } else {
        fields.len().min(1)
    };
    Role {
        correlation: index,
        reference: place as u32,
        group: rule.group_by.iter().map(place_of).collect(),
        fields: fields[..n_fields].iter().map(place_of).collect(),
        carried: carried.map(|(place, name)| (place as u32, place_in(uses, name))).collect(),
    }
}

/// The place of a field. The rule set lists every field that a user may ask for.
fn place_in(uses: &Uses, name: &str) -> u32 {
    uses.fields.iter().position(|field| field == name).map_or(u32::MAX, |place| place as u32)
}
