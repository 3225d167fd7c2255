//! The straightforward evaluator: every rule of the event's log sources, one after the other.
//!
//! It defines what rules mean; the compiled engine is held to it.

use std::{cell::OnceCell, collections::HashMap};

use aurora_ocsf::{EventKind, LogSources, Origin, Record, Value};

use crate::{
    condition::Condition,
    correlator::Observation,
    field_values::FieldValues,
    filter::Sense,
    item::Item,
    matcher::{Matcher, Subject},
    rule::{Detection, Rule, SelectionNode},
    rule_set::{RuleIndex, RuleSet},
};

/// The field name under which a match lists what its keywords matched.
pub const KEYWORD_FIELD: &str = "|";

/// Values of the event that made a rule match, by field name in alphabetical order.
pub type Matched = Vec<(String, Vec<Value<'static>>)>;

/// A rule that matched an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Which rule.
    pub rule: RuleIndex,
    /// The values that matched, in the parts of the condition that are not negated. A field that matched
    /// by its absence is listed without a value.
    pub matched: Matched,
    /// False if the match only feeds correlations, which did not ask for findings of the rule itself.
    pub is_finding: bool,
    /// What correlations need to know, if any uses the rule.
    pub observation: Option<Observation>,
}

/// Evaluates a rule set on events. Immutable; share it between threads by reference.
#[derive(Debug)]
pub struct Evaluator {
    rules: RuleSet,
    /// The rules to try on an event of each kind, by the index of the kind.
    by_kind: Vec<Vec<RuleIndex>>,
    all: Vec<RuleIndex>,
}

impl Evaluator {
    /// An evaluator of all rules of a set.
    pub fn new(rules: &RuleSet) -> Self {
        let all: Vec<RuleIndex> = rules.rule_indices().collect();
        let covered = |kind: &EventKind| {
            let covers = |index: &RuleIndex| rules.rule(*index).log_source.covers(LogSources::Known(*kind));
            all.iter().copied().filter(covers).collect()
        };
        let by_kind = EventKind::ALL.iter().map(covered).collect();
        Self { rules: rules.clone(), by_kind, all }
    }

    /// The rules among which those for an event of these log sources are.
    pub fn candidates(&self, log_sources: LogSources) -> &[RuleIndex] {
        match log_sources {
            LogSources::Unknown | LogSources::Named(_) => &self.all,
            LogSources::Known(kind) => &self.by_kind[kind.index()],
        }
    }

    /// Adds the rules that match the event, in their order.
    pub fn evaluate(&self, record: &Record<'_>, matches: &mut Vec<Match>) {
        let event = EventView::new(record);
        for index in self.candidates(record.log_sources) {
            let rule = self.rules.rule(*index);
            if !rule.log_source.covers(record.log_sources) {
                continue;
            }
            if !event.detection_holds(&rule.detection) || self.is_filtered(*index, &event) {
                continue;
            }
            matches.push(event.describe(&self.rules, *index));
        }
    }

    fn is_filtered(&self, index: RuleIndex, event: &EventView<'_>) -> bool {
        let inner = self.rules.inner();
        inner.filters_of[index.0 as usize].iter().map(|filter| &inner.filters[*filter]).any(|filter| {
            let holds = event.detection_holds(&filter.detection);
            match filter.sense {
                Sense::Keep => !holds,
                Sense::Suppress => holds,
            }
        })
    }
}

/// Tells the details of matches that are known to be some. What it learns of the event for one, it keeps for the
/// others.
pub(crate) struct Describer<'e> {
    record: &'e Record<'e>,
    /// Made when there is a match, for there seldom is one.
    view: OnceCell<EventView<'e>>,
}

impl<'e> Describer<'e> {
    pub(crate) fn new(record: &'e Record<'e>) -> Self {
        Self { record, view: OnceCell::new() }
    }

    pub(crate) fn describe(&self, rules: &RuleSet, index: RuleIndex) -> Match {
        self.view.get_or_init(|| EventView::for_few(self.record)).describe(rules, index)
    }
}

/// An event made ready for many rules: fields by name, folded text made once, on demand.
pub(crate) struct EventView<'e> {
    pub(crate) record: &'e Record<'e>,
    /// Positions by name; `None` when so few names will be asked for that a search is cheaper.
    by_name: Option<HashMap<&'e str, Vec<usize>>>,
    subjects: Vec<OnceCell<Subject<'e>>>,
}

impl<'e> EventView<'e> {
    pub(crate) fn new(record: &'e Record<'e>) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::with_capacity(record.fields.len());
        for (position, field) in record.fields.iter().enumerate() {
            by_name.entry(&*field.name).or_default().push(position);
        }
        Self { by_name: Some(by_name), ..Self::for_few(record) }
    }

    /// A view for one rule.
    pub(crate) fn for_few(record: &'e Record<'e>) -> Self {
        let subjects = record.fields.iter().map(|_| OnceCell::new()).collect();
        Self { record, by_name: None, subjects }
    }

    fn subject(&self, position: usize) -> &Subject<'e> {
        self.subjects[position].get_or_init(|| Subject::new(&self.record.fields[position].value))
    }

    fn subjects_of(&self, name: &str) -> impl Iterator<Item = &Subject<'e>> {
        let indexed =
            self.by_name.as_ref().and_then(|by_name| by_name.get(name)).into_iter().flatten().copied();
        let n_searched = if self.by_name.is_some() { 0 } else { self.record.fields.len() };
        let searched = (0..n_searched).filter(move |position| self.record.fields[*position].name == name);
        indexed.chain(searched).map(|position| self.subject(position))
    }

    /// What an item looks at: the values of its field, or all native values for keywords.
    pub(crate) fn subjects_for(&self, item: &Item) -> Vec<&Subject<'e>> {
        match &item.field {
            Some(name) => self.subjects_of(name).collect(),
            None => {
                let fields = self.record.fields.iter().enumerate();
                let native = fields.filter(|(_, field)| field.origin == Origin::Native);
                native.map(|(position, _)| self.subject(position)).collect()
            }
        }
    }

    pub(crate) fn detection_holds(&self, detection: &Detection) -> bool {
        self.condition_holds(&detection.condition, detection)
    }

    fn condition_holds(&self, condition: &Condition, detection: &Detection) -> bool {
        match condition {
            Condition::Selection(index) => self.node_holds(&detection.selections[*index].node),
            Condition::Not(inner) => !self.condition_holds(inner, detection),
            Condition::All(parts) => parts.iter().all(|part| self.condition_holds(part, detection)),
            Condition::Any(parts) => parts.iter().any(|part| self.condition_holds(part, detection)),
            Condition::AtLeast(n, indices) => {
                let holding =
                    indices.iter().filter(|index| self.node_holds(&detection.selections[**index].node));
                holding.take(*n).count() == *n
            }
        }
    }

    fn node_holds(&self, node: &SelectionNode) -> bool {
        match node {
            SelectionNode::All(parts) => parts.iter().all(|part| self.node_holds(part)),
            SelectionNode::Any(parts) => parts.iter().any(|part| self.node_holds(part)),
            SelectionNode::Item(item) => self.item_holds(item),
        }
    }

    fn item_holds(&self, item: &Item) -> bool {
        let subjects = self.subjects_for(item);
        let value_holds = |alternatives: &Vec<Matcher>| {
            alternatives.iter().any(|matcher| self.matcher_holds(matcher, item, &subjects))
        };
        let holds =
            if item.all { item.values.iter().all(value_holds) } else { item.values.iter().any(value_holds) };
        holds != item.negated
    }

    pub(crate) fn matcher_holds(&self, matcher: &Matcher, item: &Item, subjects: &[&Subject<'e>]) -> bool {
        match matcher {
            Matcher::Exists(expected) => {
                item.field.as_deref().is_some_and(|f| self.record.exists(f)) == *expected
            }
            // A field that is not there is null; a nested object is there.
            Matcher::Null if subjects.is_empty() => {
                !item.field.as_deref().is_some_and(|field| self.record.exists(field))
            }
            matcher => subjects.iter().any(|subject| self.matches(matcher, subject)),
        }
    }

    fn matches(&self, matcher: &Matcher, subject: &Subject<'e>) -> bool {
        match matcher {
            Matcher::Field(reference) => {
                self.subjects_of(&reference.field).any(|other| reference.is_match(subject, other))
            }
            matcher => matcher.is_match(subject),
        }
    }

    fn describe(&self, rules: &RuleSet, index: RuleIndex) -> Match {
        let uses = &rules.inner().uses_of_rule[index.0 as usize];
        let is_used = !uses.parents.is_empty();
        Match {
            rule: index,
            matched: self.matched(rules.rule(index)),
            is_finding: !uses.is_silent,
            observation: is_used.then(|| self.observation(index, &uses.fields)),
        }
    }

    /// The values behind the parts of the condition that hold and are not negated.
    fn matched(&self, rule: &Rule) -> Matched {
        let mut evidence = Evidence::default();
        self.gather_condition(&rule.detection.condition, &rule.detection, Known::True, &mut evidence);
        evidence.into_matched()
    }

    /// What is known to hold is not decided again: of a rule that matched, all parts that are joined by
    /// `and` hold, and only the branches of an `or` are open.
    fn gather_condition(
        &self,
        condition: &Condition,
        detection: &Detection,
        known: Known,
        evidence: &mut Evidence,
    ) {
        if known == Known::Nothing && !self.condition_holds(condition, detection) {
            return;
        }
        match condition {
            Condition::Selection(index) => {
                self.gather_node(&detection.selections[*index].node, Known::True, evidence);
            }
            Condition::Not(inner) => {
                if let Condition::Not(positive) = &**inner {
                    self.gather_condition(positive, detection, Known::True, evidence);
                }
            }
            Condition::All(parts) => {
                parts.iter().for_each(|part| self.gather_condition(part, detection, Known::True, evidence));
            }
            Condition::Any(parts) => {
                parts
                    .iter()
                    .for_each(|part| self.gather_condition(part, detection, Known::Nothing, evidence));
            }
            Condition::AtLeast(n, indices) => {
                let known = if *n == indices.len() { Known::True } else { Known::Nothing };
                indices
                    .iter()
                    .for_each(|i| self.gather_node(&detection.selections[*i].node, known, evidence));
            }
        }
    }

    fn gather_node(&self, node: &SelectionNode, known: Known, evidence: &mut Evidence) {
        if known == Known::Nothing && !self.node_holds(node) {
            return;
        }
        match node {
            SelectionNode::All(parts) => {
                parts.iter().for_each(|part| self.gather_node(part, Known::True, evidence))
            }
            SelectionNode::Any(parts) => {
                parts.iter().for_each(|part| self.gather_node(part, Known::Nothing, evidence));
            }
            SelectionNode::Item(item) => self.gather_item(item, evidence),
        }
    }

    /// The values by which an item that holds does so.
    fn gather_item(&self, item: &Item, evidence: &mut Evidence) {
        let subjects = self.subjects_for(item);
        let values = evidence.field(item.field.as_deref().unwrap_or(KEYWORD_FIELD));
        let is_only = subjects.len() == 1;
        for subject in subjects {
            let matches = || item.values.iter().flatten().any(|matcher| self.matches(matcher, subject));
            let value = subject.value.clone().into_owned();
            if (is_only || matches() != item.negated) && !values.contains(&value) {
                values.push(value);
            }
        }
    }

    fn observation(&self, rule: RuleIndex, fields: &[String]) -> Observation {
        let mut values = FieldValues::default();
        for (place, name) in fields.iter().enumerate() {
            let texts = self.subjects_of(name).filter_map(|subject| subject.value.text());
            texts.for_each(|text| values.push(place, text));
        }
        Observation { rule, fields: values }
    }
}

/// What is known of a part of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    True,
    Nothing,
}

/// Matched values by field, as they are found.
#[derive(Default)]
struct Evidence(Matched);

impl Evidence {
    fn field(&mut self, name: &str) -> &mut Vec<Value<'static>> {
        let position = match self.0.iter().position(|(field, _)| field == name) {
            Some(position) => position,
            None => {
                self.0.push((name.to_owned(), Vec::new()));
                self.0.len() - 1
            }
        };
        &mut self.0[position].1
    }

    fn into_matched(mut self) -> Matched {
        self.0.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.0
    }
}
