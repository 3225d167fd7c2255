//! Filter rules: the same tuning for many rules.
//!
//! Source: Sigma filters specification 2.1. Its example writes `condition: selection` for what is to be
//! suppressed; the reference implementation pySigma writes `condition: not selection` for what is to be
//! kept. Both are taken, by one principle: an event that none of the filter's selections matches is never
//! suppressed. So a condition that holds on such an event says what to keep, any other what to suppress.

use crate::{
    condition::Condition,
    log_source::RuleLogSource,
    placeholders::Placeholders,
    rule::{At, Detection, RuleMeta, require, require_map, texts},
    yaml::Node,
};

/// A filter: matches of other rules that are not worth a finding.
#[derive(Clone, Debug)]
pub struct FilterRule {
    /// Who the filter is.
    pub meta: RuleMeta,
    /// It applies to rules on this log source or a part of it.
    pub log_source: RuleLogSource,
    pub(crate) targets: FilterTargets,
    pub(crate) detection: Detection,
    pub(crate) sense: Sense,
}

/// The rules that a filter names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FilterTargets {
    /// `rules: any`, or no rules named.
    Any,
    /// Ids or names.
    Named(Vec<String>),
}

/// What the condition of a filter says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// The rule fires only on events on which the condition holds.
    Keep,
    /// The rule does not fire on events on which the condition holds.
    Suppress,
}

impl FilterRule {
    pub(crate) fn parse(document: &Node, meta: RuleMeta, placeholders: &Placeholders) -> At<Self> {
        let log_source = RuleLogSource::parse(require(document, "filter", "logsource")?)?;
        let block = require_map(document, "filter", "filter")?;
        let detection = Detection::parse(block, placeholders)?;
        let targets = match texts(block, "rules")? {
            rules if rules.is_empty() || rules == ["any"] => FilterTargets::Any,
            rules => FilterTargets::Named(rules),
        };
        let holds_on_nothing = holds_when_none_match(&detection.condition);
        let sense = if holds_on_nothing { Sense::Keep } else { Sense::Suppress };
        Ok(Self { meta, log_source, targets, detection, sense })
    }
}

/// Whether the condition holds on an event that no selection matches.
fn holds_when_none_match(condition: &Condition) -> bool {
    match condition {
        Condition::Selection(_) | Condition::AtLeast(..) => false,
        Condition::Not(inner) => !holds_when_none_match(inner),
        Condition::All(parts) => parts.iter().all(holds_when_none_match),
        Condition::Any(parts) => parts.iter().any(holds_when_none_match),
    }
}
