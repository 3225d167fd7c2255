//! Rules that belong together: numbered, with filters attached and correlations linked.

use std::sync::Arc;

use crate::{correlation::CorrelationRule, filter::FilterRule, rule::Rule};

/// The number of a detection rule in its set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleIndex(pub(crate) u32);

/// The number of a correlation rule in its set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CorrelationIndex(pub(crate) u32);

impl RuleIndex {
    /// Its place in [`RuleSet::detections`].
    pub const fn number(self) -> usize {
        self.0 as usize
    }
}

impl CorrelationIndex {
    /// Its place in [`RuleSet::correlations`].
    pub const fn number(self) -> usize {
        self.0 as usize
    }
}

/// What a correlation refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum AnyIndex {
    Rule(RuleIndex),
    Correlation(CorrelationIndex),
}

/// An immutable set of usable rules; cheap to clone and to share between threads.
#[derive(Clone, Debug, Default)]
pub struct RuleSet(Arc<Inner>);

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) rules: Vec<Rule>,
    /// For each rule, the filters that apply to it.
    pub(crate) filters_of: Vec<Vec<usize>>,
    pub(crate) filters: Vec<FilterRule>,
    pub(crate) correlations: Vec<CorrelationRule>,
    /// The correlations, each behind those that it refers to.
    pub(crate) correlation_order: Vec<CorrelationIndex>,
    /// For each rule and each correlation, what refers to it.
    pub(crate) uses_of_rule: Vec<Uses>,
    pub(crate) uses_of_correlation: Vec<Uses>,
}

/// How correlations use a rule.
#[derive(Clone, Debug, Default)]
pub(crate) struct Uses {
    /// The correlations that name the rule.
    pub(crate) parents: Vec<CorrelationIndex>,
    /// The fields of the event that those correlations, and the ones above them, may ask for.
    pub(crate) fields: Vec<String>,
    /// Every correlation that names the rule wants it silent by itself (no `generate: true`).
    pub(crate) is_silent: bool,
}

impl RuleSet {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The detection rules.
    pub fn detections(&self) -> &[Rule] {
        &self.0.rules
    }

    /// The correlation rules.
    pub fn correlations(&self) -> &[CorrelationRule] {
        &self.0.correlations
    }

    /// The filters.
    pub fn filters(&self) -> &[FilterRule] {
        &self.0.filters
    }

    /// The detection rule of a match.
    pub fn rule(&self, index: RuleIndex) -> &Rule {
        &self.0.rules[index.0 as usize]
    }

    /// The correlation rule of a finding.
    pub fn correlation(&self, index: CorrelationIndex) -> &CorrelationRule {
        &self.0.correlations[index.0 as usize]
    }

    /// The numbers of the detection rules.
    pub fn rule_indices(&self) -> impl Iterator<Item = RuleIndex> + use<> {
        (0..self.0.rules.len() as u32).map(RuleIndex)
    }

    /// The numbers of the correlation rules.
    pub fn correlation_indices(&self) -> impl Iterator<Item = CorrelationIndex> + use<> {
        (0..self.0.correlations.len() as u32).map(CorrelationIndex)
    }
}
