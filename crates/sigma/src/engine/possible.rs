//! What can be told of an expression before the deferred atoms are known.

use super::{
    bits::{Bits, Mask},
    bucket::{Expression, LazyAtom},
};

/// Which outcomes an expression may still have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Possible {
    pub(crate) may_hold: bool,
    may_fail: bool,
}

const OPEN: Possible = Possible { may_hold: true, may_fail: true };

/// What is known of an event so far.
pub(crate) struct Sight<'s> {
    pub(crate) bits: &'s Bits,
    /// The atoms that may hold although their bits do not say so.
    pub(crate) deferred: &'s Bits,
    pub(crate) lazies: &'s [LazyAtom],
}

impl Sight<'_> {
    pub(crate) fn possible(&self, expression: &Expression) -> Possible {
        match expression {
            Expression::AnyOf(masks) => self.any_of(masks),
            Expression::AllOf(masks) => {
                let missing = masks
                    .iter()
                    .map(|mask| (mask.word as usize, mask.bits & !self.bits.word(mask.word as usize)));
                let is_deferred = |(word, bits): (usize, u64)| bits & !self.deferred.word(word) == 0;
                let (mut n_missing, mut may_hold) = (0, true);
                for (word, bits) in missing {
                    n_missing += bits.count_ones();
                    may_hold &= is_deferred((word, bits));
                }
                Possible { may_hold, may_fail: n_missing > 0 }
            }
            Expression::Lazy(number) => {
                let gate = self.lazies[*number as usize].gate.as_ref();
                Possible { may_hold: gate.is_none_or(|gate| self.any_of(gate).may_hold), ..OPEN }
            }
            Expression::Not(inner) => {
                let Possible { may_hold, may_fail } = self.possible(inner);
                Possible { may_hold: may_fail, may_fail: may_hold }
            }
            Expression::And(parts) => self.at_least(parts.len(), parts),
            Expression::Or(parts) => self.at_least(1, parts),
            Expression::AtLeast(n, parts) => self.at_least(*n, parts),
        }
    }

    fn any_of(&self, masks: &[Mask]) -> Possible {
        let holds = self.bits.has_any(masks);
        Possible { may_hold: holds || self.deferred.has_any(masks), may_fail: !holds }
    }

    fn at_least(&self, n: usize, parts: &[Expression]) -> Possible {
        let parts = || parts.iter().map(|part| self.possible(part));
        let n_possible = parts().filter(|part| part.may_hold).count();
        let n_sure = parts().filter(|part| !part.may_fail).count();
        Possible { may_hold: n_possible >= n, may_fail: n_sure < n }
    }
}

#[cfg(test)]
mod tests {
    use super::{Possible, Sight};
    use crate::engine::{
        bits::{Bits, Mask, masks},
        bucket::Expression,
    };

    /// Atom 0 holds, atom 1 does not, atom 2 is deferred.
    #[test]
    fn what_deferred_atoms_leave_open() {
        let bits = |atom: u32| {
            let mut bits = Bits::default();
            bits.reset(64);
            bits.add(Mask { word: 0, bits: 1 << atom });
            bits
        };
        let (bits, deferred) = (bits(0), bits(2));
        let any = |atoms: &[u32]| Expression::AnyOf(masks(atoms.iter().copied()));
        let all = |atoms: &[u32]| Expression::AllOf(masks(atoms.iter().copied()));
        let not = |expression| Expression::Not(Box::new(expression));
        for (expression, may_hold, may_fail) in [
            (any(&[0, 1]), true, false),
            (any(&[1]), false, true),
            (any(&[1, 2]), true, true),
            (all(&[0]), true, false),
            (all(&[0, 2]), true, true),
            (all(&[1, 2]), false, true),
            (not(any(&[1])), true, false),
            (not(all(&[0, 2])), true, true),
            (Expression::And([any(&[0]), any(&[2])].into()), true, true),
            (Expression::And([any(&[1]), any(&[2])].into()), false, true),
            (Expression::Or([any(&[0]), any(&[2])].into()), true, false),
            (Expression::AtLeast(2, [any(&[0]), any(&[1]), any(&[2])].into()), true, true),
            (Expression::AtLeast(2, [any(&[1]), any(&[1]), any(&[2])].into()), false, true),
        ] {
            let sight = Sight { bits: &bits, deferred: &deferred, lazies: &[] };
            assert_eq!(sight.possible(&expression), Possible { may_hold, may_fail }, "{expression:?}");
        }
    }
}
