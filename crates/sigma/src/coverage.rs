//! Which rules can fire on data that was seen, and what the others miss.
//!
//! A [`DataProfile`] keeps what kinds of events there were and which fields they filled, together as they came:
//! a rule that needs two fields needs an event that has both. [`Coverage::new`] asks of each rule whether one
//! of these events could match it. Values are not looked at: a rule *can* fire if its log source is there and
//! its condition can hold with the fields that are filled.

mod can;
mod correlation;
mod lack;
mod profile;

use serde::Serialize;

pub use lack::Lack;
pub use profile::DataProfile;

use crate::{
    filter::Sense,
    rule_set::{RuleIndex, RuleSet},
};
use profile::Shape;

/// What each rule of a set can do with the data.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// By number of the detection rule.
    pub detections: Vec<Reach>,
    /// By number of the correlation rule.
    pub correlations: Vec<CorrelationReach>,
}

/// Whether a detection rule can fire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reach {
    /// An event of the data has all the fields that one way through the condition needs.
    CanFire,
    /// There is no event of the log source that it is for.
    NoLogSource,
    /// There are events of its log source, and none has the fields that it needs.
    NoFields {
        /// What the nearest event lacks: each of these, by at least one of its fields.
        lacks: Vec<Lack>,
    },
}

/// Whether a correlation rule can fire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum CorrelationReach {
    /// Enough of the rules that it names can fire, with its group filled.
    CanFire,
    /// Too few of the rules that it names can fire.
    TooFewRules {
        /// Those that cannot, by the name under which they are named.
        silent: Vec<String>,
    },
}

impl Coverage {
    /// Asks of each rule what it can do with the data.
    pub fn new(rules: &RuleSet, profile: &DataProfile) -> Self {
        let detections: Vec<Reach> = rules.rule_indices().map(|index| reach(rules, index, profile)).collect();
        let correlations = correlation::reaches(rules, profile, &detections);
        Self { detections, correlations }
    }
}

/// Whether an event of this shape could match the rule, and pass its filters.
fn fits(rules: &RuleSet, index: RuleIndex, shape: &Shape) -> bool {
    let inner = rules.inner();
    can::detection(&rules.rule(index).detection, shape).hold
        && inner.filters_of[index.number()].iter().all(|filter| {
            let filter = &inner.filters[*filter];
            let can = can::detection(&filter.detection, shape);
            match filter.sense {
                Sense::Keep => can.hold,
                Sense::Suppress => can.fail,
            }
        })
}

fn reach(rules: &RuleSet, index: RuleIndex, profile: &DataProfile) -> Reach {
    let rule = rules.rule(index);
    let shapes = || profile.shapes_for(&rule.log_source);
    if shapes().any(|shape| fits(rules, index, shape)) {
        return Reach::CanFire;
    }
    if !profile.has_log_source(&rule.log_source) {
        return Reach::NoLogSource;
    }
    let lacks = shapes().map(|shape| lack::of_rule(rules, index, shape));
    let nearest = lacks.min_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    let mut lacks = nearest.unwrap_or_default();
    for lack in lacks.iter_mut().filter(|lack| !lack.is_unwanted) {
        lack.never_filled = !shapes().any(|shape| lack.fields.iter().any(|field| shape.fills(field)));
    }
    Reach::NoFields { lacks }
}
