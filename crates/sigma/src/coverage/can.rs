//! What a part of a rule can come to on an event of which the fields are known and the values are not.

use super::profile::Shape;
use crate::{
    condition::Condition,
    item::Item,
    matcher::Matcher,
    rule::{Detection, SelectionNode},
};

/// The answers that are possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Can {
    pub(super) hold: bool,
    pub(super) fail: bool,
}

impl Can {
    fn not(self) -> Self {
        Self { hold: self.fail, fail: self.hold }
    }

    fn all(parts: impl Iterator<Item = Self>) -> Self {
        parts.fold(Self { hold: true, fail: false }, |all, part| Self {
            hold: all.hold && part.hold,
            fail: all.fail || part.fail,
        })
    }

    fn any(parts: impl Iterator<Item = Self>) -> Self {
        Self::all(parts.map(Self::not)).not()
    }

    fn at_least(n_needed: usize, parts: impl Iterator<Item = Self>) -> Self {
        let (mut n_can, mut n_must) = (0, 0);
        for part in parts {
            n_can += usize::from(part.hold);
            n_must += usize::from(!part.fail);
        }
        Self { hold: n_can >= n_needed, fail: n_must < n_needed }
    }
}

pub(super) fn detection(detection: &Detection, shape: &Shape) -> Can {
    condition(&detection.condition, detection, shape)
}

pub(super) fn condition(condition_: &Condition, detection: &Detection, shape: &Shape) -> Can {
    let selection = |index: &usize| node(&detection.selections[*index].node, shape);
    match condition_ {
        Condition::Selection(index) => selection(index),
        Condition::Not(inner) => condition(inner, detection, shape).not(),
        Condition::All(parts) => Can::all(parts.iter().map(|part| condition(part, detection, shape))),
        Condition::Any(parts) => Can::any(parts.iter().map(|part| condition(part, detection, shape))),
        Condition::AtLeast(n_needed, indices) => Can::at_least(*n_needed, indices.iter().map(selection)),
    }
}

pub(super) fn node(node_: &SelectionNode, shape: &Shape) -> Can {
    match node_ {
        SelectionNode::All(parts) => Can::all(parts.iter().map(|part| node(part, shape))),
        SelectionNode::Any(parts) => Can::any(parts.iter().map(|part| node(part, shape))),
        SelectionNode::Item(of) => item(of, shape),
    }
}

pub(super) fn item(item: &Item, shape: &Shape) -> Can {
    let value = |alternatives: &Vec<Matcher>| Can::any(alternatives.iter().map(|m| matcher(m, item, shape)));
    let values = item.values.iter().map(value);
    let can = if item.all { Can::all(values) } else { Can::any(values) };
    if item.negated { can.not() } else { can }
}

fn matcher(matcher: &Matcher, item: &Item, shape: &Shape) -> Can {
    let Some(field) = item.field.as_deref() else {
        return Can { hold: shape.fills_any(), fail: true };
    };
    match matcher {
        Matcher::Exists(expected) => {
            let is_there = shape.exists(field);
            let can = Can { hold: is_there, fail: !is_there || !shape.is_exact() };
            if *expected { can } else { can.not() }
        }
        Matcher::Null => {
            let is_null_possible = !shape.exists(field) || shape.has_empty(field) || !shape.is_exact();
            Can { hold: is_null_possible, fail: shape.exists(field) || !shape.is_exact() }
        }
        Matcher::Field(reference) => {
            Can { hold: shape.fills(field) && shape.fills(&reference.field), fail: true }
        }
        Matcher::Text(_)
        | Matcher::Number(_)
        | Matcher::Regex(_)
        | Matcher::Cidr(_)
        | Matcher::Compare(..)
        | Matcher::Time(..) => Can { hold: shape.fills(field), fail: true },
    }
}
