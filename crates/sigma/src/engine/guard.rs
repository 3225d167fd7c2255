//! What must hold at least if a rule is to match, as runs of masks that lie one behind the other.
//!
//! Most rules that are looked at do not match, and most of these lack something that is known of every event. The
//! guard finds that out without following a pointer; what it leaves open of a rule is an expression.

use super::{
    bits::{Bits, Mask},
    bucket::Expression,
    trigger::{Atoms, Clause, choose, each_bit},
};

/// The guards of all rules of a bucket.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    steps: Vec<Step>,
    /// By place of a rule: where its steps end; they begin where those of the rule before it end.
    ends: Vec<u32>,
}

/// Atoms of a clause in one word. One atom of each clause must hold.
#[derive(Debug)]
struct Step {
    mask: Mask,
    is_last_of_clause: bool,
}

impl Guards {
    /// Adds the guard of the next rule, and gives what it leaves open of the rule's expression: nothing, if the guard says
    /// it all. `trigger` is the clause that is known to hold when the guard is asked.
    pub(crate) fn push(
        &mut self,
        expression: Expression,
        trigger: Option<&Clause>,
        atoms: &Atoms<'_>,
    ) -> Option<Expression> {
        let mut clauses = Vec::new();
        let open = split(expression, atoms, &mut clauses);
        clauses.retain(|clause| trigger.is_none_or(|trigger| trigger.masks != clause.masks));
        // The rarest first; a long one costs more than it is worth.
        let cost = |clause: &Clause| clause.weight + 0.05 * clause.masks.len() as f64;
        clauses.sort_by(|a, b| cost(a).total_cmp(&cost(b)));
        clauses.dedup_by(|a, b| a.masks == b.masks);
        for clause in &clauses {
            let steps = clause.masks.iter().map(|mask| Step { mask: *mask, is_last_of_clause: false });
            self.steps.extend(steps);
            if let Some(last) = self.steps.last_mut() {
                last.is_last_of_clause = true;
            }
        }
        self.ends.push(self.steps.len() as u32);
        open
    }

    /// True if the rule may match.
    #[inline]
    pub(crate) fn holds(&self, place: usize, bits: &Bits) -> bool {
        let first = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        let mut clause_holds = false;
        for step in &self.steps[first as usize..self.ends[place] as usize] {
            clause_holds |= bits.has(step.mask);
            if step.is_last_of_clause && !std::mem::take(&mut clause_holds) {
                return false;
            }
        }
        true
    }
}

/// Adds the clauses that an expression needs, and gives what they leave open of it.
fn split(expression: Expression, atoms: &Atoms<'_>, clauses: &mut Vec<Clause>) -> Option<Expression> {
    match expression {
        Expression::AnyOf(_) => {
            clauses.extend(choose(&expression, atoms));
            None
        }
        Expression::AllOf(masks) => {
            let single = |mask: Mask| choose(&Expression::AnyOf(Box::new([mask])), atoms);
            clauses.extend(each_bit(&masks).filter_map(single));
            None
        }
        Expression::And(parts) => {
            let mut open: Vec<Expression> =
                parts.into_iter().filter_map(|part| split(part, atoms, clauses)).collect();
            match open.len() {
                0 | 1 => open.pop(),
                _ => Some(Expression::And(open.into())),
            }
        }
        Expression::Lazy(_) | Expression::Not(_) | Expression::Or(_) | Expression::AtLeast(..) => {
            clauses.extend(choose(&expression, atoms));
            Some(expression)
        }
    }
}
