//! What a correlation asks of its count.

use crate::{condition::Condition, matcher::Comparison};

/// A relation to a number: the operators of modifiers, and `neq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Is(Comparison),
    IsNot,
}

/// One criterion, for instance `gte: 10`. All criteria of a condition must hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bound {
    pub(crate) relation: Relation,
    pub(crate) number: f64,
}

impl Bound {
    pub(crate) fn at_least(number: usize) -> Self {
        Self { relation: Relation::Is(Comparison::GreaterOrEqual), number: number as f64 }
    }

    pub(crate) fn holds(self, value: f64) -> bool {
        match self.relation {
            Relation::Is(comparison) => comparison.holds(value, self.number),
            Relation::IsNot => value != self.number,
        }
    }

    /// True if a value that holds stays holding when it grows.
    pub(crate) fn is_lower(self) -> bool {
        matches!(self.relation, Relation::Is(Comparison::Greater | Comparison::GreaterOrEqual))
    }
}

/// Whether a number meets all criteria.
pub(crate) fn all_hold(bounds: &[Bound], number: f64) -> bool {
    bounds.iter().all(|bound| bound.holds(number))
}

/// Which of the rules of a temporal correlation must have matched.
#[derive(Clone, Debug)]
pub(crate) enum TemporalCondition {
    /// How many different ones; all of them if nothing else is said.
    Count(Vec<Bound>),
    /// A boolean expression over the rules, by their index in `rules`.
    Expression(Condition),
}
