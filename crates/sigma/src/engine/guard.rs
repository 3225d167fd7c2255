//! What must hold at least if a rule is to match, as runs of masks that lie one behind the other.
//!
//! Most rules that are looked at do not match, and most of these lack something that is known of every event. The
//! guard finds that out without following a pointer; what it leaves open of a rule is an expression.

use super::{
    bits::{Bits, Mask},
    bucket::Expression,
    trigger::{Atoms, Clause, atom_of, choose, each_bit},
};

/// The guards of all rules of a bucket.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    steps: Vec<Step>,
    /// By place of a rule: where its steps end, those that do not ask for deferred atoms and all of them; they begin
    /// where those of the rule before it end.
    ends: Vec<(u32, u32)>,
}

/// Atoms of a clause in one word.
#[derive(Debug)]
struct Step {
    mask: Mask,
    kind: StepKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepKind {
    /// One atom of the clause must hold; the clause goes on with the next step.
    Any,
    /// The same, and the clause ends.
    LastOfAny,
    /// None of these atoms must hold.
    NoneOf,
}

/// One thing that a rule needs.
enum Need {
    AnyOf(Clause),
    NoneOf(Box<[Mask]>),
}

impl Need {
    fn masks(&self) -> &[Mask] {
        match self {
            Self::AnyOf(clause) => &clause.masks,
            Self::NoneOf(masks) => masks,
        }
    }

    /// A guess what it costs for what it refuses: the rarest come first, and a long one costs more than it is worth.
    fn cost(&self, atoms: &Atoms<'_>) -> f64 {
        let weight: f64 = match self {
            Self::AnyOf(clause) => clause.weight,
            Self::NoneOf(masks) => {
                1.0 - each_bit(masks).map(|mask| atoms.weights[atom_of(mask)]).sum::<f64>().min(0.95)
            }
        };
        weight + 0.05 * self.masks().len() as f64
    }

    fn steps(&self) -> impl Iterator<Item = Step> {
        let last = self.masks().len() - 1;
        self.masks().iter().enumerate().map(move |(number, mask)| {
            let kind = match self {
                Self::NoneOf(_) => StepKind::NoneOf,
                Self::AnyOf(_) if number == last => StepKind::LastOfAny,
                Self::AnyOf(_) => StepKind::Any,
            };
            Step { mask: *mask, kind }
        })
    }
}

impl Guards {
    /// Adds the guard of the next rule, and gives what it leaves open of the rule's expression: nothing, if the guard says
    /// it all. `trigger` is the clause that is known to hold when the guard is asked, `deferred` are the atoms that can wait.
    pub(crate) fn push(
        &mut self,
        expression: Expression,
        trigger: Option<&Clause>,
        atoms: &Atoms<'_>,
        deferred: &Bits,
    ) -> Option<Expression> {
        let mut needs = Vec::new();
        let open = split(expression, atoms, &mut needs);
        let is_trigger = |need: &Need| matches!((need, trigger), (Need::AnyOf(clause), Some(trigger)) if trigger.masks == clause.masks);
        needs.retain(|need| !is_trigger(need) && !need.masks().is_empty());
        let is_deferred = |need: &Need| deferred.has_any(need.masks());
        needs.sort_by(|a, b| {
            is_deferred(a).cmp(&is_deferred(b)).then(a.cost(atoms).total_cmp(&b.cost(atoms)))
        });
        let mut early_end = self.steps.len();
        for need in &needs {
            self.steps.extend(need.steps());
            if !is_deferred(need) {
                early_end = self.steps.len();
            }
        }
        self.ends.push((early_end as u32, self.steps.len() as u32));
        open
    }

    /// True if the rule may match.
    #[inline]
    pub(crate) fn holds(&self, place: usize, bits: &Bits) -> bool {
        all_hold(&self.steps[self.first(place)..self.ends[place].1 as usize], bits)
    }

    /// The same before the deferred atoms are known.
    pub(crate) fn may_hold(&self, place: usize, bits: &Bits) -> bool {
        all_hold(&self.steps[self.first(place)..self.ends[place].0 as usize], bits)
    }

    fn first(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.ends[before].1 as usize)
    }
}

fn all_hold(steps: &[Step], bits: &Bits) -> bool {
    let mut clause_holds = false;
    for step in steps {
        let holds = bits.has(step.mask);
        match step.kind {
            StepKind::Any => clause_holds |= holds,
            StepKind::LastOfAny if !(holds || clause_holds) => return false,
            StepKind::LastOfAny => clause_holds = false,
            StepKind::NoneOf if holds => return false,
            StepKind::NoneOf => {}
        }
    }
    true
}

/// Adds what an expression needs, and gives what is left open of it then.
fn split(expression: Expression, atoms: &Atoms<'_>, needs: &mut Vec<Need>) -> Option<Expression> {
    match expression {
        Expression::AnyOf(_) => {
            needs.extend(choose(&expression, atoms).map(Need::AnyOf));
            None
        }
        Expression::AllOf(masks) => {
            let single = |mask: Mask| choose(&Expression::AnyOf(Box::new([mask])), atoms);
            needs.extend(each_bit(&masks).filter_map(single).map(Need::AnyOf));
            None
        }
        Expression::And(parts) => split_all(parts, atoms, needs),
        Expression::Not(inner) => split_not(*inner, atoms, needs),
        Expression::Lazy(_) | Expression::Or(_) | Expression::AtLeast(..) => {
            needs.extend(choose(&expression, atoms).map(Need::AnyOf));
            Some(expression)
        }
    }
}

fn split_not(expression: Expression, atoms: &Atoms<'_>, needs: &mut Vec<Need>) -> Option<Expression> {
    match expression {
        Expression::AnyOf(masks) => {
            needs.push(Need::NoneOf(masks));
            None
        }
        Expression::Not(inner) => split(*inner, atoms, needs),
        // None of the parts holds.
        Expression::Or(parts) => {
            let negated = parts.into_iter().map(|part| Expression::Not(Box::new(part)));
            split_all(negated.collect(), atoms, needs)
        }
        Expression::AllOf(_) | Expression::Lazy(_) | Expression::And(_) | Expression::AtLeast(..) => {
            Some(Expression::Not(Box::new(expression)))
        }
    }
}

fn split_all(parts: Box<[Expression]>, atoms: &Atoms<'_>, needs: &mut Vec<Need>) -> Option<Expression> {
    let mut open: Vec<Expression> = parts.into_iter().filter_map(|part| split(part, atoms, needs)).collect();
    open.sort_by_key(Expression::cost);
    match open.len() {
        0 | 1 => open.pop(),
        _ => Some(Expression::And(open.into())),
    }
}
