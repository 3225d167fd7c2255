//! Correlation over a finished set of matches.
//!
//! All observations are collected first and then judged in time order, one correlation after the other,
//! the referred ones before those that refer to them. So late events do not exist, and a chain of
//! correlations sees its parts in the order in which they happened. This is the meaning that the
//! streaming engine is held to.

use std::collections::{BTreeMap, HashMap};

use aurora_model::Timestamp;

use crate::{
    correlation::{
        CorrelationKind, CorrelationRule, Metric,
        window::{Entry, EntryValue, Fields, Fired, Window, WindowRule},
    },
    field_values::FieldValues,
    fold::fold,
    numeric::Numeric,
    rule::RuleMeta,
    rule_set::{AnyIndex, CorrelationIndex, RuleIndex, RuleSet},
};

/// The most events that a finding names; `n_events` says how many there were.
pub(crate) const MAX_EVENTS: usize = 1_000;
/// The most groups, or combinations of counted values, of one event whose fields hold several values.
pub(crate) const MAX_GROUPS: usize = 64;

/// What correlations need to know of a match: values of the event, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub(crate) rule: RuleIndex,
    /// The values of the fields that correlations may ask for, by their place in the rule's uses.
    pub(crate) fields: FieldValues,
}

/// A finding of a correlation rule. `E` is the caller's reference to an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrelationFinding<E> {
    /// The rule that fired.
    pub rule: CorrelationIndex,
    /// The time of the last event.
    pub time: Timestamp,
    /// The fields of `group-by` with the values that the events share, as the first event writes them.
    pub group: Vec<(String, String)>,
    /// The events in time order, at most the last 1,000.
    pub events: Vec<E>,
    /// How many events there were.
    pub n_events: u64,
    /// False if the rule only feeds another correlation, which did not ask for its findings.
    pub is_finding: bool,
}

/// Collects the observations of matches and judges them.
#[derive(Debug)]
pub struct Correlator<E> {
    rules: RuleSet,
    inputs: BTreeMap<CorrelationIndex, Vec<Input<E>>>,
    n_observed: u64,
}

/// What one correlation is to judge.
#[derive(Clone, Debug)]
struct Input<E> {
    time: i64,
    /// The order of coming, which decides between events of the same time.
    sequence: u64,
    rule: AnyIndex,
    fields: Fields,
    events: Vec<E>,
}

impl<E: Clone> Correlator<E> {
    /// A correlator for the correlations of a rule set.
    pub fn new(rules: &RuleSet) -> Self {
        Self { rules: rules.clone(), inputs: BTreeMap::new(), n_observed: 0 }
    }

    /// Takes an observation of a match, in any order.
    pub fn observe(&mut self, time: Timestamp, event: E, observation: Observation) {
        self.n_observed += 1;
        let rules = self.rules.clone();
        let uses = &rules.inner().uses_of_rule[observation.rule.0 as usize];
        let named = |(place, values): (usize, Vec<String>)| Some((uses.fields.get(place)?.clone(), values));
        let fields: Fields = observation.fields.by_place().into_iter().filter_map(named).collect();
        for parent in &uses.parents {
            self.inputs.entry(*parent).or_default().push(Input {
                time: time.as_micros(),
                sequence: self.n_observed,
                rule: AnyIndex::Rule(observation.rule),
                fields: fields.clone(),
                events: vec![event.clone()],
            });
        }
    }

    /// Judges everything and returns the findings in time order.
    pub fn finish(mut self) -> Vec<CorrelationFinding<E>> {
        let rules = self.rules.clone();
        let mut findings = Vec::new();
        for index in rules.inner().correlation_order.iter().copied() {
            let mut inputs = self.inputs.remove(&index).unwrap_or_default();
            inputs.sort_by_key(|input| (input.time, input.sequence));
            let mut judged = judge(&rules, index, inputs);
            // What a parent sees at one moment must not depend on when a window was found to be full.
            judged.sort_by(|a, b| a.order().cmp(&b.order()));
            let uses = &rules.inner().uses_of_correlation[index.0 as usize];
            for judged in judged {
                for parent in &uses.parents {
                    self.inputs.entry(*parent).or_default().push(judged.as_input(index));
                }
                findings.extend(judged.into_finding(index, !uses.is_silent));
            }
        }
        findings.sort_by(|a: &CorrelationFinding<E>, b| {
            (a.time, a.rule, &a.group).cmp(&(b.time, b.rule, &b.group))
        });
        findings
    }
}

/// A group that fired, with what a parent correlation may ask of it.
struct Judged<E> {
    fired: Fired<E>,
    group: Vec<(String, String)>,
    fields: Vec<(String, Vec<String>)>,
}

impl<E: Clone> Judged<E> {
    fn order(&self) -> (i64, u64, &[(String, String)]) {
        (self.fired.time, self.fired.sequence, &self.group)
    }

    fn as_input(&self, index: CorrelationIndex) -> Input<E> {
        Input {
            time: self.fired.time,
            sequence: self.fired.sequence,
            rule: AnyIndex::Correlation(index),
            fields: self.fields.clone().into(),
            events: self.fired.events.clone(),
        }
    }

    fn into_finding(self, rule: CorrelationIndex, is_finding: bool) -> Option<CorrelationFinding<E>> {
        let mut events = self.fired.events;
        let n_events = events.len() as u64;
        events.drain(..events.len().saturating_sub(MAX_EVENTS));
        let time = Timestamp::from_micros(self.fired.time)?;
        Some(CorrelationFinding { rule, time, group: self.group, events, n_events, is_finding })
    }
}

/// A group of one correlation while its inputs are judged.
struct Group<E> {
    window: Window<E>,
    /// The values as the first event of an unbroken row of windows writes them.
    values: Vec<String>,
}

fn judge<E: Clone>(rules: &RuleSet, index: CorrelationIndex, inputs: Vec<Input<E>>) -> Vec<Judged<E>> {
    let rule = rules.correlation(index);
    let window_rule = WindowRule {
        kind: &rule.kind,
        timespan: i64::try_from(rule.timespan.as_micros()).unwrap_or(i64::MAX),
        n_references: rule.references.len(),
    };
    let mut groups: HashMap<Vec<String>, Group<E>> = HashMap::new();
    let mut judged = Vec::new();
    let mut fired = Vec::new();
    for input in inputs {
        for (reference, values) in memberships(rules, rule, &input) {
            let Some(value) = entry_value(rule, reference, rules, &input) else { continue };
            let key = values.iter().map(|value| fold(value)).collect();
            let group = groups
                .entry(key)
                .or_insert_with(|| Group { window: Window::new(window_rule), values: Vec::new() });
            if group.window.is_over(window_rule, input.time) {
                group.window.close(window_rule, &mut fired);
                group.collect(rule, &mut fired, &mut judged);
                group.values = values;
            }
            let (events, fields) = (input.events.clone(), input.fields.clone());
            let entry =
                Entry { time: input.time, sequence: input.sequence, fields, events, reference, value };
            group.window.add(window_rule, entry, &mut fired);
            group.collect(rule, &mut fired, &mut judged);
        }
    }
    // In the order of their keys, so that the same input always gives the same output.
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    for (_, group) in &mut groups {
        group.window.close(window_rule, &mut fired);
        group.collect(rule, &mut fired, &mut judged);
    }
    judged
}

impl<E> Group<E> {
    fn collect(&self, rule: &CorrelationRule, fired: &mut Vec<Fired<E>>, judged: &mut Vec<Judged<E>>) {
        judged.extend(fired.drain(..).map(|fired| {
            let group: Vec<(String, String)> =
                rule.group_by.iter().cloned().zip(self.values.iter().cloned()).collect();
            // A parent sees the group under its names, then whatever the newest event says.
            let mut fields: Vec<_> =
                group.iter().map(|(name, value)| (name.clone(), vec![value.clone()])).collect();
            fields.extend(fired.fields.iter().filter(|(name, _)| !rule.group_by.contains(name)).cloned());
            Judged { fired, group, fields }
        }));
    }
}

/// The references that an input answers to, each with the values of every group that it belongs to.
fn memberships<E>(rules: &RuleSet, rule: &CorrelationRule, input: &Input<E>) -> Vec<(usize, Vec<String>)> {
    let references = rule.references.iter().enumerate().filter(|(_, r)| r.index == Some(input.rule));
    let mut memberships = Vec::new();
    for (position, _) in references {
        let mut groups: Vec<Vec<String>> = vec![Vec::new()];
        for name in &rule.group_by {
            let values = values_of(rules, rule, position, name, input);
            groups = combine(&groups, values);
        }
        memberships.extend(groups.into_iter().map(|values| (position, values)));
    }
    memberships
}

fn combine(groups: &[Vec<String>], values: &[String]) -> Vec<Vec<String>> {
    let pairs = groups.iter().flat_map(|group| values.iter().map(move |value| (group, value)));
    pairs
        .take(MAX_GROUPS)
        .map(|(group, value)| [group.as_slice(), std::slice::from_ref(value)].concat())
        .collect()
}

/// The values of a field or alias in an input; none if the event lacks the field.
fn values_of<'i, E>(
    rules: &RuleSet,
    rule: &CorrelationRule,
    position: usize,
    name: &str,
    input: &'i Input<E>,
) -> &'i [String] {
    let reference = &rule.references[position];
    let field = rule.resolve(name, reference, meta_of(rules, input.rule));
    input.fields.iter().find(|(name, _)| name == field).map_or(&[], |(_, values)| values)
}

fn meta_of(rules: &RuleSet, index: AnyIndex) -> &RuleMeta {
    match index {
        AnyIndex::Rule(index) => &rules.rule(index).meta,
        AnyIndex::Correlation(index) => &rules.correlation(index).meta,
    }
}

/// What the input adds to the measure; `None` if it lacks the measured field and so takes no part.
fn entry_value<E>(
    rule: &CorrelationRule,
    position: usize,
    rules: &RuleSet,
    input: &Input<E>,
) -> Option<EntryValue> {
    let CorrelationKind::Value { metric, fields, .. } = &rule.kind else { return Some(EntryValue::None) };
    let values = |field: &String| values_of(rules, rule, position, field, input);
    match metric {
        Metric::Count => {
            let mut tuples = vec![Vec::new()];
            for field in fields {
                tuples = combine(&tuples, values(field));
            }
            // The unit separator keeps ("a", "bc") apart from ("ab", "c").
            let folded: Vec<String> = tuples.iter().map(|tuple| fold(&tuple.join("\u{1f}"))).collect();
            (!folded.is_empty()).then_some(EntryValue::Distinct(folded))
        }
        Metric::Sum | Metric::Average | Metric::Median | Metric::Percentile(_) => {
            let texts = fields.first().map_or(&[][..], values);
            let numbers: Vec<f64> = texts.iter().filter_map(|text| Numeric::parse_finite(text)).collect();
            (!numbers.is_empty()).then_some(EntryValue::Numbers(numbers))
        }
    }
}
