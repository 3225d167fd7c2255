//! Whether correlations can fire, from whether the rules that they name can.

use super::{CorrelationReach, Reach, fits, profile::DataProfile};
use crate::{
    condition::Condition,
    correlation::{CorrelationKind, CorrelationRule, Reference, TemporalCondition, all_hold},
    rule_set::{AnyIndex, RuleIndex, RuleSet},
};

/// By number of the correlation rule.
pub(super) fn reaches(rules: &RuleSet, profile: &DataProfile, detections: &[Reach]) -> Vec<CorrelationReach> {
    let mut reaches = vec![CorrelationReach::CanFire; rules.correlations().len()];
    for index in &rules.inner().correlation_order {
        let rule = rules.correlation(*index);
        let can_feed = |reference: &Reference| match reference.index {
            Some(AnyIndex::Rule(index)) => {
                detections[index.number()] == Reach::CanFire
                    && fills_group(rules, rule, reference, index, profile)
            }
            Some(AnyIndex::Correlation(index)) => reaches[index.number()] == CorrelationReach::CanFire,
            None => false,
        };
        let feeding: Vec<bool> = rule.references.iter().map(can_feed).collect();
        if !is_enough(&rule.kind, &feeding) {
            let silent = rule.references.iter().zip(&feeding).filter(|(_, feeds)| !**feeds);
            let silent = silent.map(|(reference, _)| reference.text.clone()).collect();
            reaches[index.number()] = CorrelationReach::TooFewRules { silent };
        }
    }
    reaches
}

/// Whether an event on which the rule can fire has the fields that the correlation groups and measures by.
fn fills_group(
    rules: &RuleSet,
    correlation: &CorrelationRule,
    reference: &Reference,
    index: RuleIndex,
    profile: &DataProfile,
) -> bool {
    let rule = rules.rule(index);
    let fields = correlation.needed_names().map(|name| correlation.resolve(name, reference, &rule.meta));
    let fields: Vec<&str> = fields.collect();
    profile
        .shapes_for(&rule.log_source)
        .any(|shape| fields.iter().all(|field| shape.fills(field)) && fits(rules, index, shape))
}

fn is_enough(kind: &CorrelationKind, feeding: &[bool]) -> bool {
    let n_feeding = feeding.iter().filter(|feeds| **feeds).count();
    match kind {
        CorrelationKind::EventCount { .. } | CorrelationKind::Value { .. } => n_feeding > 0,
        CorrelationKind::Temporal { condition: TemporalCondition::Count(bounds), .. } => {
            (1..=n_feeding).any(|count| all_hold(bounds, count as f64))
        }
        CorrelationKind::Temporal { condition: TemporalCondition::Expression(expression), .. } => {
            can(expression, feeding).0
        }
    }
}

/// Whether an expression over the rules can hold, and whether it can fail: a rule need not match even if it can.
fn can(expression: &Condition, feeding: &[bool]) -> (bool, bool) {
    match expression {
        Condition::Selection(index) => (feeding[*index], true),
        Condition::Not(inner) => {
            let (hold, fail) = can(inner, feeding);
            (fail, hold)
        }
        Condition::All(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| can(part, feeding)).collect();
            (parts.iter().all(|part| part.0), parts.iter().any(|part| part.1))
        }
        Condition::Any(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| can(part, feeding)).collect();
            (parts.iter().any(|part| part.0), parts.iter().all(|part| part.1))
        }
        Condition::AtLeast(n_needed, indices) => {
            (indices.iter().filter(|index| feeding[**index]).count() >= *n_needed, true)
        }
    }
}
