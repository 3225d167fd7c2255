//! What an event would need for a rule to match it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    can::{self, Can},
    profile::Shape,
};
use crate::{
    condition::Condition,
    filter::Sense,
    item::Item,
    matcher::Matcher,
    rule::{Detection, SelectionNode},
    rule_set::{RuleIndex, RuleSet},
};

/// Fields of which one would have to be filled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lack {
    /// Any one of these would do.
    pub fields: BTreeSet<String>,
    /// No event of the log source fills any of them. If some does, it lacks something else.
    pub never_filled: bool,
    /// The other way about: the rule needs an event without the field.
    pub is_unwanted: bool,
}

impl Lack {
    fn of(fields: BTreeSet<String>) -> Self {
        Self { fields, never_filled: false, is_unwanted: false }
    }
}

/// What the shape lacks for the rule, on the way that needs the least; empty if it lacks nothing that fields could
/// mend.
pub(super) fn of_rule(rules: &RuleSet, index: RuleIndex, shape: &Shape) -> Vec<Lack> {
    let inner = rules.inner();
    let mut lacks = of_detection(&rules.rule(index).detection, shape, Wish::Hold);
    for filter in &inner.filters_of[index.number()] {
        let filter = &inner.filters[*filter];
        let wish = match filter.sense {
            Sense::Keep => Wish::Hold,
            Sense::Suppress => Wish::Fail,
        };
        lacks.extend(of_detection(&filter.detection, shape, wish));
    }
    lacks.sort();
    lacks.dedup();
    lacks
}

/// What a part is wished to come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Hold,
    Fail,
}

impl Wish {
    fn opposite(self) -> Self {
        match self {
            Self::Hold => Self::Fail,
            Self::Fail => Self::Hold,
        }
    }

    fn is_possible(self, can: Can) -> bool {
        match self {
            Self::Hold => can.hold,
            Self::Fail => can.fail,
        }
    }
}

fn of_detection(detection: &Detection, shape: &Shape, wish: Wish) -> Vec<Lack> {
    of_condition(&detection.condition, detection, shape, wish)
}

fn of_condition(condition: &Condition, detection: &Detection, shape: &Shape, wish: Wish) -> Vec<Lack> {
    if wish.is_possible(can::condition(condition, detection, shape)) {
        return Vec::new();
    }
    let part = |part: &Condition| of_condition(part, detection, shape, wish);
    let selection = |index: &usize| of_node(&detection.selections[*index].node, shape, wish);
    match (condition, wish) {
        (Condition::Selection(index), _) => selection(index),
        (Condition::Not(inner), _) => of_condition(inner, detection, shape, wish.opposite()),
        (Condition::All(parts), Wish::Hold) | (Condition::Any(parts), Wish::Fail) => {
            every(parts.iter().map(part))
        }
        (Condition::Any(parts), Wish::Hold) | (Condition::All(parts), Wish::Fail) => {
            either(parts.iter().map(part))
        }
        (Condition::AtLeast(n_needed, indices), Wish::Hold) => {
            fewest(*n_needed, indices.iter().map(selection))
        }
        (Condition::AtLeast(n_needed, indices), Wish::Fail) => {
            fewest(indices.len() + 1 - n_needed, indices.iter().map(selection))
        }
    }
}

fn of_node(node: &SelectionNode, shape: &Shape, wish: Wish) -> Vec<Lack> {
    if wish.is_possible(can::node(node, shape)) {
        return Vec::new();
    }
    let part = |part: &SelectionNode| of_node(part, shape, wish);
    match (node, wish) {
        (SelectionNode::All(parts), Wish::Hold) | (SelectionNode::Any(parts), Wish::Fail) => {
            every(parts.iter().map(part))
        }
        (SelectionNode::Any(parts), Wish::Hold) | (SelectionNode::All(parts), Wish::Fail) => {
            either(parts.iter().map(part))
        }
        (SelectionNode::Item(item), _) => of_item(item, shape),
    }
}

fn of_item(item: &Item, shape: &Shape) -> Vec<Lack> {
    let Some(field) = item.field.as_deref() else { return vec![Lack::of(BTreeSet::new())] };
    let is_about_presence = |matcher: &Matcher| matches!(matcher, Matcher::Exists(_) | Matcher::Null);
    if shape.exists(field) && item.values.iter().flatten().any(is_about_presence) {
        return vec![Lack { is_unwanted: true, ..Lack::of([field.to_owned()].into()) }];
    }
    let referred = item.values.iter().flatten().filter_map(|matcher| match matcher {
        Matcher::Field(reference) => Some(reference.field.clone()),
        Matcher::Text(_)
        | Matcher::Number(_)
        | Matcher::Regex(_)
        | Matcher::Cidr(_)
        | Matcher::Compare(..)
        | Matcher::Time(..)
        | Matcher::Null
        | Matcher::Exists(_) => None,
    });
    let referred: BTreeSet<String> = referred.collect();
    let is_missing = |fields: &BTreeSet<String>| !fields.is_empty() && !fields.iter().any(|f| shape.fills(f));
    [[field.to_owned()].into(), referred].into_iter().filter(is_missing).map(Lack::of).collect()
}

/// All of the parts are needed.
fn every(parts: impl Iterator<Item = Vec<Lack>>) -> Vec<Lack> {
    let mut lacks: Vec<Lack> = parts.flatten().collect();
    lacks.sort();
    lacks.dedup();
    lacks
}

/// One of the parts will do. Those that lack one thing each are told together.
fn either(parts: impl Iterator<Item = Vec<Lack>>) -> Vec<Lack> {
    fewest(1, parts)
}

fn fewest(n_needed: usize, parts: impl Iterator<Item = Vec<Lack>>) -> Vec<Lack> {
    let mut parts: Vec<Vec<Lack>> = parts.collect();
    parts.sort_by_key(Vec::len);
    let is_plain = |lacks: &Vec<Lack>| lacks.len() == 1 && !lacks[0].is_unwanted;
    if n_needed == 1 && parts.first().is_some_and(is_plain) {
        let singles = parts.into_iter().filter(is_plain).flatten();
        let fields = singles.flat_map(|lack| lack.fields).collect();
        return vec![Lack::of(fields)];
    }
    every(parts.into_iter().take(n_needed))
}
