//! The choice of triggers: for each rule, atoms one of which must hold if the rule is to match.

use crate::matcher::Matcher;

use super::{
    atom::{Anchor, Literal, Plan},
    bits::Mask,
    bucket::{Expression, LazyAtom},
    usual,
};

/// Eager atoms one of which must hold, with a guess how often that is.
#[derive(Debug, Clone)]
pub(crate) struct Clause {
    pub(crate) masks: Vec<Mask>,
    pub(crate) weight: f64,
}

/// What a trigger choice needs to know of a bucket.
pub(crate) struct Atoms<'b> {
    /// For each eager atom, a guess how often it holds.
    pub(crate) weights: &'b [f64],
    pub(crate) lazies: &'b [LazyAtom],
    /// For each field, the atom "the field has a text", if there is one.
    pub(crate) presence: &'b dyn Fn(u32) -> Option<u32>,
}

/// The best trigger of an expression; `None` if it may hold without any eager atom.
pub(crate) fn choose(expression: &Expression, atoms: &Atoms<'_>) -> Option<Clause> {
    match expression {
        Expression::AnyOf(masks) => Some(clause(masks, atoms)),
        Expression::AllOf(masks) => {
            let singles = each_bit(masks).map(|mask| clause(&[mask], atoms));
            singles.min_by(|a, b| a.weight.total_cmp(&b.weight))
        }
        Expression::Lazy(number) => lazy(&atoms.lazies[*number as usize], atoms),
        Expression::Not(_) => None,
        Expression::And(parts) => best(parts, atoms),
        Expression::AtLeast(n, parts) if *n == parts.len() => best(parts, atoms),
        Expression::Or(parts) | Expression::AtLeast(_, parts) => {
            let clauses = parts.iter().map(|part| choose(part, atoms)).collect::<Option<Vec<_>>>()?;
            let weight = clauses.iter().map(|clause| clause.weight).sum();
            Some(Clause { masks: clauses.into_iter().flat_map(|clause| clause.masks).collect(), weight })
        }
    }
}

fn best(parts: &[Expression], atoms: &Atoms<'_>) -> Option<Clause> {
    parts.iter().filter_map(|part| choose(part, atoms)).min_by(|a, b| a.weight.total_cmp(&b.weight))
}

fn clause(masks: &[Mask], atoms: &Atoms<'_>) -> Clause {
    let weight = each_bit(masks).map(|mask| atoms.weights[atom_of(mask)]).sum();
    Clause { masks: masks.to_vec(), weight }
}

fn lazy(atom: &LazyAtom, atoms: &Atoms<'_>) -> Option<Clause> {
    if let Some(gate) = &atom.gate {
        return Some(clause(gate, atoms));
    }
    match atom.matcher {
        // These hold, or may hold, when the field is not there.
        Matcher::Null | Matcher::Exists(_) => None,
        _ => {
            let atom = (atoms.presence)(atom.field?)?;
            Some(clause(&[Mask { word: atom / 64, bits: 1 << (atom % 64) }], atoms))
        }
    }
}

/// The masks of single bits.
pub(crate) fn each_bit(masks: &[Mask]) -> impl Iterator<Item = Mask> {
    masks.iter().flat_map(|mask| {
        let bits = (0..64).map(|bit| 1u64 << bit).filter(|bit| mask.bits & bit != 0);
        bits.map(|bits| Mask { word: mask.word, bits })
    })
}

/// The number of the atom of a mask with a single bit.
pub(crate) fn atom_of(mask: Mask) -> usize {
    mask.word as usize * 64 + mask.bits.trailing_zeros() as usize
}

/// A guess how often an eager atom holds, from what it looks for: nothing is known of the traffic.
pub(crate) fn weight(plan: &Plan) -> f64 {
    match plan {
        Plan::EagerAnything => 1.0,
        Plan::EagerNumber(_) => 0.2,
        Plan::Eager(literals) => literals.iter().map(literal_weight).sum(),
        Plan::Lazy { .. } => 1.0,
    }
}

/// The same for one text.
pub(crate) fn literal_weight(literal: &Literal) -> f64 {
    let length = literal.text.len();
    match literal.anchor {
        _ if length > 2 && usual::is_usual(&literal.text) => 0.3,
        Anchor::Whole if length == 0 => 0.2,
        Anchor::Whole => 0.05,
        Anchor::Start | Anchor::End => 0.3 / (length.max(1) as f64),
        Anchor::Anywhere => match length {
            0 => 1.0,
            1 => 0.7,
            2 => 0.3,
            3 => 0.1,
            length => 0.3 / length as f64,
        },
    }
}
