//! Where inputs wait until the watermark has passed them.

use std::collections::BTreeMap;

use super::input::Input;

/// Into how many buckets the allowed lateness is cut. Only the inputs of one bucket are looked at twice.
const N_BUCKETS: i64 = 64;
/// Larger buckets are given back when they are empty.
const MAX_SPARE_CAPACITY: usize = 8_192;

/// Inputs by time, in buckets. An input goes to the end of its bucket, whatever the order of coming, and a
/// bucket is sorted when it leaves.
#[derive(Debug)]
pub(super) struct Buffer<E> {
    buckets: BTreeMap<i64, Vec<Input<E>>>,
    width: i64,
    n_inputs: usize,
    /// Empty buckets, kept for their memory.
    spare: Vec<Vec<Input<E>>>,
}

impl<E> Buffer<E> {
    /// A buffer for inputs that wait about so many microseconds.
    pub(super) fn new(wait: i64) -> Self {
        Self {
            buckets: BTreeMap::new(),
            width: (wait / N_BUCKETS).max(1_000),
            n_inputs: 0,
            spare: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.n_inputs
    }

    pub(super) fn push(&mut self, input: Input<E>) {
        self.n_inputs += 1;
        self.buckets
            .entry(input.time.div_euclid(self.width))
            .or_insert_with(|| self.spare.pop().unwrap_or_default())
            .push(input);
    }

    /// Adds the inputs up to this time, itself included, in their order.
    pub(super) fn take_until(&mut self, time: i64, taken: &mut Vec<Input<E>>) {
        let n_before = taken.len();
        let last = time.div_euclid(self.width);
        let later = self.buckets.split_off(&last);
        for mut inputs in std::mem::replace(&mut self.buckets, later).into_values() {
            sort(&mut inputs);
            taken.append(&mut inputs);
            self.keep(inputs);
        }
        if let Some(inputs) = self.buckets.get_mut(&last) {
            let first = taken.len();
            taken.extend(inputs.extract_if(.., |input| input.time <= time));
            sort(&mut taken[first..]);
        }
        if self.buckets.get(&last).is_some_and(Vec::is_empty)
            && let Some(bucket) = self.buckets.remove(&last)
        {
            self.keep(bucket);
        }
        self.n_inputs -= taken.len() - n_before;
    }

    fn keep(&mut self, bucket: Vec<Input<E>>) {
        if self.spare.len() < N_BUCKETS as usize && bucket.capacity() <= MAX_SPARE_CAPACITY {
            self.spare.push(bucket);
        }
    }

    /// The time up to which inputs must leave so that at most `n_max` stay.
    pub(super) fn excess_until(&self, n_max: usize) -> Option<i64> {
        let mut n_left = self.n_inputs;
        let mut until = None;
        for (bucket, inputs) in &self.buckets {
            if n_left <= n_max {
                break;
            }
            n_left -= inputs.len();
            until = Some(bucket.saturating_add(1).saturating_mul(self.width).saturating_sub(1));
        }
        until
    }

    /// All inputs that wait.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Input<E>> {
        self.buckets.values().flatten()
    }
}

/// No two inputs of a log are at the same place of the order, so there is nothing for a stable sort to keep.
fn sort<E>(inputs: &mut [Input<E>]) {
    inputs.sort_unstable_by(|a, b| {
        let (left, right) = ((a.time, a.sequence), (b.time, b.sequence));
        left.cmp(&right).then_with(|| a.order().cmp(&b.order()))
    });
}
