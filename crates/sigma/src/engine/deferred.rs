//! Atoms that can wait until a rule is looked at: those of short literals, in long texts.

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::{
    bits::{Bits, Mask},
    bucket::{DeferredAtom, Expression, LazyAtom},
    field::FieldBuilder,
    grams::MAX_TINY,
    trigger::{self, each_bit},
};

/// The number of a field among those of a bucket with literals that can wait. Two passes over a value find them, and
/// each pass is a bit of one word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeferredField(pub(crate) u32);

impl DeferredField {
    /// How many fields there may be.
    pub(crate) const MAX: usize = 32;

    /// The pass that finds literals of this length.
    pub(crate) fn pass_for(self, length: usize) -> u64 {
        if length <= MAX_TINY { self.tiny_pass() } else { self.short_pass() }
    }

    pub(crate) fn both_passes(self) -> u64 {
        self.tiny_pass() | self.short_pass()
    }

    pub(crate) fn tiny_pass(self) -> u64 {
        1 << (2 * self.0)
    }

    pub(crate) fn short_pass(self) -> u64 {
        2 << (2 * self.0)
    }
}

/// What can wait until a rule is looked at.
pub(crate) struct Deferred {
    /// The fields with such atoms, by their numbers in all rules.
    fields: Vec<u32>,
    pub(crate) atoms: Bits,
    /// For each atom, the passes over values that answer it, a bit for each, and the literals that wait.
    texts_of: FxHashMap<u32, DeferredTexts>,
}

/// The passes, and the texts.
type DeferredTexts = (u64, Vec<Box<[u8]>>);

/// So many deferred atoms of a rule are looked for one by one.
const MAX_ALONE: usize = 8;

impl Deferred {
    /// Of a bucket of so many atoms, those that need not be known before a rule is looked at. A trigger must be.
    pub(crate) fn new<'b>(
        builders: impl Iterator<Item = (&'b u32, &'b FieldBuilder)>,
        n_atoms: usize,
        triggers: &[u64],
    ) -> Self {
        let mut deferred =
            Self { fields: Vec::new(), atoms: Bits::default(), texts_of: FxHashMap::default() };
        deferred.atoms.reset(n_atoms);
        let is_trigger = |atom: u32| triggers[atom as usize / 64] >> (atom % 64) & 1 == 1;
        for (field, builder) in builders {
            let atoms = builder.deferred_atoms(is_trigger);
            if !atoms.is_empty() && deferred.fields.len() < DeferredField::MAX {
                deferred.add(*field, atoms);
            }
        }
        deferred
    }

    fn add(&mut self, field: u32, atoms: Vec<(u32, &str)>) {
        let number = DeferredField(self.fields.len() as u32);
        for (atom, literal) in atoms {
            self.atoms.add(Mask { word: atom / 64, bits: 1 << (atom % 64) });
            let (passes, texts) = self.texts_of.entry(atom).or_default();
            *passes |= number.pass_for(literal.len());
            texts.push(literal.as_bytes().into());
        }
        self.fields.push(field);
    }

    /// The number of a field of all rules, if it has such atoms.
    pub(crate) fn number_of(&self, field: u32) -> Option<DeferredField> {
        self.fields.iter().position(|known| *known == field).map(|number| DeferredField(number as u32))
    }

    /// The passes that an expression needs, and its deferred atoms if there are few of them.
    pub(crate) fn of(&self, expression: &Expression, lazies: &[LazyAtom]) -> (u64, Box<[u32]>) {
        let mut atoms = Vec::new();
        self.collect(expression, lazies, &mut atoms);
        atoms.sort_unstable();
        atoms.dedup();
        let passes = atoms.iter().fold(0, |passes, atom| passes | self.texts_of[atom].0);
        (passes, if atoms.len() <= MAX_ALONE { atoms.into() } else { Box::default() })
    }

    /// Adds the deferred atoms that an expression asks for.
    fn collect(&self, expression: &Expression, lazies: &[LazyAtom], atoms: &mut Vec<u32>) {
        let mut add = |masks: &[Mask]| {
            let deferred = each_bit(masks).filter(|mask| self.atoms.has(*mask));
            atoms.extend(deferred.map(|mask| trigger::atom_of(mask) as u32));
        };
        match expression {
            Expression::AnyOf(masks) | Expression::AllOf(masks) => add(masks),
            Expression::Lazy(number) => {
                if let Some(gate) = &lazies[*number as usize].gate {
                    add(gate);
                }
            }
            Expression::Not(inner) => self.collect(inner, lazies, atoms),
            Expression::And(parts) | Expression::Or(parts) | Expression::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.collect(part, lazies, atoms));
            }
        }
    }

    /// How an atom is looked for alone.
    pub(crate) fn finders(&self, atom: u32) -> DeferredAtom {
        let (passes, texts) = &self.texts_of[&atom];
        let finders = texts.iter().map(|text| memmem::Finder::new(text).into_owned()).collect();
        DeferredAtom { passes: *passes, finders }
    }
}
