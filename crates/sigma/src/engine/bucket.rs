//! The rules that read one kind of event, compiled together.

use memchr::memmem::Finder;
use rustc_hash::FxHashMap;

use super::{
    bits::{Bits, Mask},
    field::FieldMatcher,
    guard::Guards,
    literal::Least,
    raw_filter::RawFilter,
};
use crate::{matcher::Matcher, rule_set::RuleIndex};

/// An immutable program for the events of one or more kinds that have the same rules.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    /// The rules, in their order, with what they ask of the atoms.
    pub(crate) rules: Vec<BucketRule>,
    /// The number of eager atoms.
    pub(crate) n_eager: usize,
    /// The fields that the rules read; the others of an event are passed over.
    pub(crate) fields: Vec<BucketField>,
    /// Their numbers, which are their places in `fields`.
    pub(crate) field_numbers: FxHashMap<Box<str>, u32>,
    /// The matcher of keywords, which looks at every native value.
    pub(crate) keywords: Option<FieldMatcher>,
    /// What spares most events the look at every value.
    pub(crate) raw_filter: Option<RawFilter>,
    /// The atoms that are decided one by one.
    pub(crate) lazies: Vec<LazyAtom>,
    /// Atoms that trigger rules, as words of bits.
    pub(crate) triggers: Vec<u64>,
    /// For each eager atom, the rules that it triggers, by their place in `rules`.
    pub(crate) triggered: Triggered,
    /// The atoms that may wait until a rule is looked at.
    pub(crate) deferred: Bits,
    /// Those of them that are looked for alone.
    pub(crate) deferred_texts: FxHashMap<u32, DeferredAtom>,
    /// What each rule needs at least.
    pub(crate) guards: Guards,
    /// Rules without a trigger, by their place in `rules`.
    pub(crate) always: Vec<u32>,
}

/// A field that rules of a bucket read.
#[derive(Debug)]
pub(crate) struct BucketField {
    pub(crate) name: Box<str>,
    /// What answers the eager atoms of the field, if it has any.
    pub(crate) matcher: Option<FieldMatcher>,
}

/// A rule in a bucket.
#[derive(Debug)]
pub(crate) struct BucketRule {
    pub(crate) index: RuleIndex,
    /// The passes over long values that answer the deferred atoms of the rule, a bit for each.
    pub(crate) deferred_passes: u64,
    /// These atoms, if there are few of them: each is looked for alone then.
    pub(crate) deferred_atoms: Box<[u32]>,
    /// What the guard of the rule leaves open.
    pub(crate) open: Option<Expression>,
}

/// How a deferred atom is looked for alone.
#[derive(Debug)]
pub(crate) struct DeferredAtom {
    /// Which values may not have been asked yet.
    pub(crate) passes: u64,
    pub(crate) finders: Box<[Finder<'static>]>,
}

/// Lists of rules by atom, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Triggered {
    ends: Vec<u32>,
    places: Vec<u32>,
}

impl Triggered {
    pub(crate) fn new(lists: Vec<Vec<u32>>) -> Self {
        let mut triggered = Self::default();
        for list in lists {
            triggered.places.extend(list);
            triggered.ends.push(triggered.places.len() as u32);
        }
        triggered
    }

    #[inline]
    pub(crate) fn by(&self, atom: usize) -> &[u32] {
        let first = atom.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[first as usize..self.ends[atom] as usize]
    }
}

/// What a rule asks of the atoms of its bucket.
#[derive(Debug, Clone)]
pub(crate) enum Expression {
    /// Any of these eager atoms.
    AnyOf(Box<[Mask]>),
    /// All of these eager atoms.
    AllOf(Box<[Mask]>),
    Lazy(u32),
    Not(Box<Expression>),
    /// Cheap parts stand before costly ones.
    And(Box<[Expression]>),
    Or(Box<[Expression]>),
    AtLeast(usize, Box<[Expression]>),
}

/// An atom that is decided when a rule asks for it.
#[derive(Debug)]
pub(crate) struct LazyAtom {
    /// The field number; `None` looks at every native value.
    pub(crate) field: Option<u32>,
    pub(crate) matcher: Matcher,
    pub(crate) needs_folded_text: bool,
    /// What a value must have at least.
    pub(crate) least: Least,
    /// The field number of a field reference.
    pub(crate) other_field: Option<u32>,
    /// Any of these eager atoms must hold for the atom to hold.
    pub(crate) gate: Option<Box<[Mask]>>,
}

impl Expression {
    /// A guess what deciding it costs, for the order of parts.
    pub(crate) fn cost(&self) -> u32 {
        match self {
            Self::AnyOf(masks) | Self::AllOf(masks) => masks.len() as u32,
            Self::Lazy(_) => 1_000,
            Self::Not(inner) => inner.cost() + 100,
            Self::And(parts) | Self::Or(parts) | Self::AtLeast(_, parts) => {
                parts.iter().map(Self::cost).sum::<u32>() + 1
            }
        }
    }
}
