//! What rules make of events: a detection rule of the event that comes nearest, a correlation of all of them.

use std::{collections::BTreeMap, sync::Arc};

use aurora_model::Timestamp;
use aurora_ocsf::Record;
use aurora_sigma::{
    CorrelationIndex, CorrelationOutline, Correlator, Evaluator, Explanation, Match, RuleIndex, RuleSet,
};
use serde::Serialize;

use crate::{
    hunt::{EventRef, RuleRef},
    scan::Position,
};

/// How many groups of a correlation are told.
const MAX_GROUPS: usize = 20;

/// What a detection rule makes of the events.
#[derive(Debug, Serialize)]
pub(crate) struct ExplainedRule<'r> {
    pub(crate) rule: RuleRef<'r>,
    pub(crate) n_events: u64,
    /// Events of its log source.
    pub(crate) n_of_log_source: u64,
    pub(crate) n_matches: u64,
    /// The first event that it fires on, else the one that comes nearest.
    pub(crate) nearest: Option<ExplainedEvent>,
    #[serde(skip)]
    index: RuleIndex,
}

/// An event, and what a rule makes of it.
#[derive(Debug, Serialize)]
pub(crate) struct ExplainedEvent {
    pub(crate) event: EventRef,
    pub(crate) explanation: Explanation,
}

/// What a correlation makes of the events.
#[derive(Debug, Serialize)]
pub(crate) struct ExplainedCorrelation<'r> {
    pub(crate) rule: RuleRef<'r>,
    pub(crate) correlation: CorrelationOutline,
    pub(crate) n_events: u64,
    pub(crate) n_findings: u64,
    /// How often each rule that it names matched, in their order.
    pub(crate) n_matches: Vec<u64>,
    /// Matches that take no part, for the event lacks its time.
    pub(crate) n_timeless: u64,
    /// Matches that take no part, by the field of the group that the event lacks.
    pub(crate) n_without: BTreeMap<String, u64>,
    /// The groups that come nearest, by how many matches fall into one window.
    pub(crate) groups: Vec<GroupTrace>,
    pub(crate) n_groups: usize,
}

/// One group of a correlation.
#[derive(Debug, Serialize)]
pub(crate) struct GroupTrace {
    pub(crate) values: Vec<String>,
    pub(crate) n_matches: usize,
    /// The most matches that are no farther apart than the timespan.
    pub(crate) most_in_window: usize,
    /// The most different rules that match within it.
    pub(crate) most_rules_in_window: usize,
    pub(crate) first: Timestamp,
    pub(crate) last: Timestamp,
}

/// Takes events, one after another.
pub(crate) struct Explainer<'r> {
    rules: &'r RuleSet,
    evaluator: Evaluator,
    n_events: u64,
    detections: Vec<ExplainedRule<'r>>,
    correlations: Vec<Correlation>,
    correlator: Correlator<()>,
    matches: Vec<Match>,
}

/// A correlation while events come.
struct Correlation {
    index: CorrelationIndex,
    outline: CorrelationOutline,
    n_matches: Vec<u64>,
    n_timeless: u64,
    n_without: BTreeMap<String, u64>,
    groups: BTreeMap<Vec<String>, Vec<(Timestamp, usize)>>,
}

impl<'r> Explainer<'r> {
    /// An explainer of these rules of a set.
    pub(crate) fn new(
        rules: &'r RuleSet,
        detections: &[RuleIndex],
        correlations: &[CorrelationIndex],
    ) -> Self {
        let explained = |index: &RuleIndex| ExplainedRule {
            rule: RuleRef::new(&rules.rule(*index).meta),
            n_events: 0,
            n_of_log_source: 0,
            n_matches: 0,
            nearest: None,
            index: *index,
        };
        Self {
            rules,
            evaluator: Evaluator::new(rules),
            n_events: 0,
            detections: detections.iter().map(explained).collect(),
            correlations: correlations.iter().map(|index| Correlation::new(rules, *index)).collect(),
            correlator: Correlator::new(rules),
            matches: Vec::new(),
        }
    }

    /// Takes an event.
    pub(crate) fn take(&mut self, record: &Record<'_>, source: &Arc<str>, position: Position) {
        self.n_events += 1;
        for explained in &mut self.detections {
            explained.take(self.rules, record, || EventRef::new(record, source, position));
        }
        if self.correlations.is_empty() {
            return;
        }
        self.evaluator.evaluate(record, &mut self.matches);
        for found in self.matches.drain(..) {
            self.correlations.iter_mut().for_each(|correlation| correlation.take(found.rule, record));
            if let (Some(observation), Some(time)) = (found.observation, record.time) {
                self.correlator.observe(time, (), observation);
            }
        }
    }

    /// What came of it.
    pub(crate) fn finish(self) -> (Vec<ExplainedRule<'r>>, Vec<ExplainedCorrelation<'r>>) {
        let findings = self.correlator.finish();
        let n_findings = |index| findings.iter().filter(|finding| finding.rule == index).count() as u64;
        let (rules, n_events) = (self.rules, self.n_events);
        let correlations = self.correlations.into_iter().map(|mut correlation| {
            for (n_matches, feed) in correlation.n_matches.iter_mut().zip(&correlation.outline.feeds) {
                *n_matches += feed.correlation.map_or(0, n_findings);
            }
            let n_findings = n_findings(correlation.index);
            correlation.finish(rules, n_events, n_findings)
        });
        (self.detections, correlations.collect())
    }
}

impl ExplainedRule<'_> {
    fn take(&mut self, rules: &RuleSet, record: &Record<'_>, event: impl FnOnce() -> EventRef) {
        let explanation = Explanation::new(rules, self.index, record);
        self.n_events += 1;
        self.n_of_log_source += u64::from(explanation.log_source.agrees);
        self.n_matches += u64::from(explanation.fires);
        let rank = |explanation: &Explanation| (explanation.fires, explanation.nearness());
        let is_nearer = match &self.nearest {
            None => true,
            Some(nearest) => rank(&explanation) > rank(&nearest.explanation),
        };
        if is_nearer {
            self.nearest = Some(ExplainedEvent { event: event(), explanation });
        }
    }
}

impl Correlation {
    fn new(rules: &RuleSet, index: CorrelationIndex) -> Self {
        let outline = CorrelationOutline::new(rules, index);
        let n_matches = vec![0; outline.feeds.len()];
        let (n_without, groups) = (BTreeMap::new(), BTreeMap::new());
        Self { index, outline, n_matches, n_timeless: 0, n_without, groups }
    }

    fn take(&mut self, rule: RuleIndex, record: &Record<'_>) {
        for (number, feed) in self.outline.feeds.iter().enumerate() {
            if feed.rule != Some(rule) {
                continue;
            }
            self.n_matches[number] += 1;
            let Some(time) = record.time else {
                self.n_timeless += 1;
                continue;
            };
            let fields = self.outline.group_by.iter().map(|group| &group.fields[number]);
            let values = fields.map(|field| record.text(field).map(str::to_owned).ok_or(field));
            match values.collect::<Result<Vec<String>, &String>>() {
                Ok(values) => self.groups.entry(values).or_default().push((time, number)),
                Err(field) => *self.n_without.entry(field.clone()).or_default() += 1,
            }
        }
    }

    fn finish(self, rules: &RuleSet, n_events: u64, n_findings: u64) -> ExplainedCorrelation<'_> {
        let timespan = (self.outline.timespan_seconds * 1e6) as i64;
        let n_groups = self.groups.len();
        let traced =
            self.groups.into_iter().map(|(values, matches)| GroupTrace::new(values, matches, timespan));
        let mut groups: Vec<GroupTrace> = traced.collect();
        groups.sort_by_key(|group| std::cmp::Reverse((group.most_rules_in_window, group.most_in_window)));
        groups.truncate(MAX_GROUPS);
        ExplainedCorrelation {
            rule: RuleRef::new(&rules.correlation(self.index).meta),
            correlation: self.outline,
            n_events,
            n_findings,
            n_matches: self.n_matches,
            n_timeless: self.n_timeless,
            n_without: self.n_without,
            groups,
            n_groups,
        }
    }
}

impl GroupTrace {
    /// Of at least one match.
    fn new(values: Vec<String>, mut matches: Vec<(Timestamp, usize)>, timespan: i64) -> Self {
        matches.sort_unstable();
        let (mut most_in_window, mut most_rules_in_window) = (0, 0);
        let mut start = 0;
        let mut by_rule: BTreeMap<usize, usize> = BTreeMap::new();
        for end in 0..matches.len() {
            *by_rule.entry(matches[end].1).or_default() += 1;
            while matches[end].0.as_micros() - matches[start].0.as_micros() > timespan {
                let of_rule = by_rule.entry(matches[start].1).or_default();
                *of_rule -= 1;
                if *of_rule == 0 {
                    by_rule.remove(&matches[start].1);
                }
                start += 1;
            }
            most_in_window = most_in_window.max(end + 1 - start);
            most_rules_in_window = most_rules_in_window.max(by_rule.len());
        }
        let time_of = |found: Option<&(Timestamp, usize)>| found.map_or(Timestamp::MIN, |found| found.0);
        Self {
            n_matches: matches.len(),
            most_in_window,
            most_rules_in_window,
            first: time_of(matches.first()),
            last: time_of(matches.last()),
            values,
        }
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::Timestamp;

    use super::GroupTrace;

    #[track_caller]
    fn check(matches: &[(i64, usize)], most_in_window: usize, most_rules_in_window: usize) {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000).expect("in range");
        let matches = matches.iter().map(|(seconds, rule)| (at(*seconds), *rule)).collect();
        let trace = GroupTrace::new(Vec::new(), matches, 10_000_000);
        assert_eq!(
            (trace.most_in_window, trace.most_rules_in_window),
            (most_in_window, most_rules_in_window)
        );
    }

    #[test]
    fn both_ends_of_a_window_are_inside() {
        check(&[(0, 0), (10, 0), (20, 0), (21, 0)], 2, 1);
        check(&[(0, 0), (11, 1)], 1, 1);
        check(&[(0, 0), (1, 0), (5, 1), (12, 2)], 3, 2);
        check(&[(5, 1), (0, 0), (3, 2)], 3, 3);
    }
}
