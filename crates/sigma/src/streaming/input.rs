//! What correlations are fed with.

use crate::{field_values::FieldValues, rule_set::AnyIndex};

/// Orders observations of one moment: as they were read, then by rule.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub(super) struct Sequence {
    pub(super) partition: u32,
    pub(super) offset: u64,
    pub(super) rule: u32,
}

/// An observation of a match, or a finding on its way to a correlation above.
#[derive(Clone, Debug)]
pub(super) struct Input<E> {
    /// Microseconds since the epoch.
    pub(super) time: i64,
    pub(super) sequence: Sequence,
    pub(super) source: AnyIndex,
    /// By place in the list of fields that the source's users may ask for.
    pub(super) fields: FieldValues,
    pub(super) events: Events<E>,
}

/// The events behind an input.
#[derive(Clone, Debug)]
pub(super) enum Events<E> {
    One(E),
    Several(Box<Several<E>>),
}

/// The events of a finding.
#[derive(Clone, Debug)]
pub(super) struct Several<E> {
    /// The last of them.
    pub(super) kept: Vec<E>,
    pub(super) n_events: u64,
    /// The place of the finding's rule among correlations, each behind those that it refers to.
    pub(super) rank: usize,
    /// The finding's group, as written.
    pub(super) group: Vec<String>,
}

impl<E> Input<E> {
    /// The order in which a correlation sees its inputs. An observation comes before a finding that ends
    /// with it.
    pub(super) fn order(&self) -> (i64, Sequence, Option<(usize, &[String])>) {
        let finding = match &self.events {
            Events::One(_) => None,
            Events::Several(several) => Some((several.rank, several.group.as_slice())),
        };
        (self.time, self.sequence, finding)
    }
}
