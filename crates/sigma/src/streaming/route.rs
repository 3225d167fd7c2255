//! From inputs to the groups that they belong to.

use super::{
    identity::{Hasher, Identity},
    input::Input,
    plan::{Measured, Plan, Role},
};
use crate::{
    correlator::MAX_GROUPS, field_values::FieldValues, numeric::Numeric, rule_set::CorrelationIndex,
};

/// An input on its way to one group.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task {
    pub(super) group: Identity,
    pub(super) input: u32,
    pub(super) role: u32,
    /// Where its measured values begin, and how many there are.
    pub(super) first_value: u32,
    pub(super) n_values: u32,
    /// Which combination of values names the group, where fields have several.
    pub(super) combination: u32,
}

/// Finds groups, and hashes each value of an input once.
#[derive(Debug)]
pub(super) struct Router {
    hasher: Hasher,
    /// By place in the input: the number of the first value, and how many there are.
    spans: Vec<(u32, u32)>,
    /// By number of the value in the input.
    identities: Vec<Option<Identity>>,
    joined: Vec<Identity>,
}

impl Router {
    pub(super) fn new(hash_key: [u64; 2]) -> Self {
        Self { hasher: Hasher::new(hash_key), spans: Vec::new(), identities: Vec::new(), joined: Vec::new() }
    }

    /// Adds a task for each group of the correlation `only`, or of all correlations that have no others
    /// below them.
    pub(super) fn route<E>(
        &mut self,
        plan: &Plan,
        only: Option<CorrelationIndex>,
        (number, input): (u32, &Input<E>),
        tasks: &mut [Vec<Task>],
        values: &mut Vec<u64>,
    ) {
        self.identities.clear();
        self.identities.resize(input.fields.len(), None);
        input.fields.spans(&mut self.spans);
        for role_number in plan.roles_of(input.source) {
            let role = &plan.roles[*role_number as usize];
            let correlation = plan.correlation(role.correlation);
            let is_meant = match only {
                Some(only) => role.correlation == only,
                None => correlation.level == 0,
            };
            if !is_meant {
                continue;
            }
            let n_groups = n_combinations(&self.spans, &role.group);
            let first_value = values.len() as u32;
            let Some(n_values) = (n_groups > 0)
                .then(|| self.measure(correlation.measured, role, &input.fields, values))
                .flatten()
            else {
                continue;
            };
            for combination in 0..n_groups {
                let group = self.identity(&input.fields, &role.group, combination);
                let combination = combination as u32;
                let task =
                    Task { group, input: number, role: *role_number, first_value, n_values, combination };
                tasks[shard_of(group, tasks.len())].push(task);
            }
        }
    }

    /// Adds what an input is measured by; `None` if it lacks the measured field and so takes no part.
    /// Sums are added as one number, and the count says of how many.
    fn measure(
        &mut self,
        measured: Measured,
        role: &Role,
        fields: &FieldValues,
        values: &mut Vec<u64>,
    ) -> Option<u32> {
        let first = values.len();
        let n_values = match measured {
            Measured::Events | Measured::Rules | Measured::Chain | Measured::Chains => return Some(0),
            Measured::Distinct => {
                let n_tuples = n_combinations(&self.spans, &role.fields);
                values.extend((0..n_tuples).map(|tuple| self.identity(fields, &role.fields, tuple) as u64));
                n_tuples
            }
            Measured::Sum | Measured::Average => {
                let (mut sum, mut n_numbers) = (0.0, 0);
                for number in numbers(fields, role) {
                    sum += number;
                    n_numbers += 1;
                }
                if n_numbers > 0 {
                    values.push(f64::to_bits(sum));
                }
                n_numbers
            }
            Measured::Rank(_) => {
                values.extend(numbers(fields, role).map(f64::to_bits));
                values.len() - first
            }
        };
        (n_values > 0).then_some(n_values as u32)
    }

    fn identity(&mut self, fields: &FieldValues, places: &[u32], combination: usize) -> Identity {
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        let mut rest = combination;
        for place in places.iter().rev() {
            let (first, n_values) = span_of(&self.spans, *place);
            joined.push(self.identity_of(fields, first + rest % n_values));
            rest /= n_values;
        }
        let identity = self.hasher.join(&joined);
        self.joined = joined;
        identity
    }

    fn identity_of(&mut self, fields: &FieldValues, number: usize) -> Identity {
        let Self { hasher, identities, .. } = self;
        *identities[number].get_or_insert_with(|| hasher.value(fields.value(number)))
    }
}

/// Which of the shards owns a group.
pub(super) fn shard_of(group: Identity, n_shards: usize) -> usize {
    // The high half, for the low one spreads the groups within a shard.
    if n_shards == 1 { 0 } else { ((group >> 64) as u64 % n_shards as u64) as usize }
}

/// How many combinations of values these fields have; none if one is missing.
fn n_combinations(spans: &[(u32, u32)], places: &[u32]) -> usize {
    places.iter().fold(1, |n, place| (n * span_of(spans, *place).1).min(MAX_GROUPS))
}

fn span_of(spans: &[(u32, u32)], place: u32) -> (usize, usize) {
    spans.get(place as usize).map_or((0, 0), |(first, n_values)| (*first as usize, *n_values as usize))
}

/// The numbers of the values that make up a combination, from the last field to the first.
pub(super) fn for_each_value(
    fields: &FieldValues,
    places: &[u32],
    mut combination: usize,
    mut take: impl FnMut(usize),
) {
    for place in places.iter().rev() {
        let (first, n_values) = fields.span(*place);
        take(first + combination % n_values);
        combination /= n_values;
    }
}

fn numbers(fields: &FieldValues, role: &Role) -> impl Iterator<Item = f64> {
    let (first, n_values) = role.fields.first().map_or((0, 0), |place| fields.span(*place));
    (first..first + n_values).filter_map(|number| Numeric::parse_finite(fields.value(number)))
}
