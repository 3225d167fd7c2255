//! Correlation rules: what several events together mean.
//!
//! Source: Sigma correlation rules specification 2.1.

mod condition;
mod parse;
pub(crate) mod window;

pub(crate) use condition::{Bound, Relation, TemporalCondition, all_hold};

use std::time::Duration;

use crate::{rule::RuleMeta, rule_set::AnyIndex};

/// A correlation rule, linked to the rules that it names.
#[derive(Clone, Debug)]
pub struct CorrelationRule {
    /// Who the rule is.
    pub meta: RuleMeta,
    /// How long the events may be apart, both ends included.
    pub timespan: Duration,
    /// The fields or aliases that all events of one finding agree on.
    pub group_by: Vec<String>,
    pub(crate) kind: CorrelationKind,
    pub(crate) references: Vec<Reference>,
    pub(crate) aliases: Vec<Alias>,
    /// Whether the rules that it names still make findings of their own.
    pub(crate) generate: bool,
}

/// A rule that a correlation names.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    /// The id or name, as written.
    pub(crate) text: String,
    pub(crate) line: usize,
    /// Set when the rule set is linked.
    pub(crate) index: Option<AnyIndex>,
}

/// A name in `group-by` that stands for a different field in each rule.
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    pub(crate) name: String,
    /// Rule (id or name, as written) and field.
    pub(crate) fields: Vec<(String, String)>,
}

/// What is counted, and what the count must be.
#[derive(Clone, Debug)]
pub(crate) enum CorrelationKind {
    EventCount { bounds: Vec<Bound> },
    Value { metric: Metric, fields: Vec<String>, bounds: Vec<Bound> },
    Temporal { ordered: bool, condition: TemporalCondition },
}

/// What a value correlation computes over the values of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Metric {
    /// Distinct values, case aside.
    Count,
    Sum,
    Average,
    Median,
    /// The percentile, 0 to 100, by linear interpolation between the closest ranks.
    Percentile(f64),
}

impl CorrelationKind {
    /// True if more events can only help, so that there is nothing to wait for.
    pub(crate) fn is_judged_at_each_event(&self) -> bool {
        let all_lower = |bounds: &[Bound]| bounds.iter().all(|bound| bound.is_lower());
        match self {
            Self::EventCount { bounds }
            | Self::Value { metric: Metric::Count | Metric::Sum, bounds, .. }
            | Self::Temporal { condition: TemporalCondition::Count(bounds), .. } => all_lower(bounds),
            Self::Value { metric: Metric::Average | Metric::Median | Metric::Percentile(_), .. } => false,
            Self::Temporal { condition: TemporalCondition::Expression(expression), .. } => {
                expression.is_monotone()
            }
        }
    }
}

impl CorrelationRule {
    /// The field of the event that `name`, a field or alias, stands for in the rule `reference`. An alias
    /// that says nothing of the rule is taken for a field: a correlation answers to the alias itself.
    pub(crate) fn resolve<'a>(&'a self, name: &'a str, reference: &Reference, meta: &RuleMeta) -> &'a str {
        let Some(alias) = self.aliases.iter().find(|alias| alias.name == name) else { return name };
        let is_meant = |rule: &str| {
            rule == reference.text || meta.name.as_deref() == Some(rule) || meta.id.as_deref() == Some(rule)
        };
        alias.fields.iter().find(|(rule, _)| is_meant(rule)).map_or(name, |(_, field)| field)
    }

    /// All names whose values the rule needs: the group and the measured fields.
    pub(crate) fn needed_names(&self) -> impl Iterator<Item = &str> {
        let measured: &[String] = match &self.kind {
            CorrelationKind::Value { fields, .. } => fields,
            CorrelationKind::EventCount { .. } | CorrelationKind::Temporal { .. } => &[],
        };
        self.group_by.iter().chain(measured).map(String::as_str)
    }
}
