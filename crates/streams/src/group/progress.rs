//! How far a group is in one partition: a state machine that decides, and leaves reading and writing to others.

use std::{cmp::Ordering, num::NonZeroU32, time::Duration};

use crate::log::Limits;

/// More spans than this are joined.
const MAX_SPANS: usize = 8;

/// What is kept of a group's way through a partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Everything below was worked on.
    pub(crate) committed: u64,
    /// Grows each time the group is moved, so that what was said before is told apart.
    pub(crate) generation: u32,
    /// What was given and not committed: consecutive spans from `committed` on.
    pub(crate) spans: Vec<Span>,
}

/// The records up to `to` were given so many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) to: u64,
    pub(crate) deliveries: u32,
}

/// What can be done for a consumer that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    /// Someone else has the lease.
    Leased,
    /// There is nothing to give.
    Nothing,
    /// The record at this offset was given often enough.
    DeadLetter { offset: u64, deliveries: u32 },
    /// Give from `from` on, within these limits.
    Deliver { from: u64, limits: Limits },
}

/// A group's share in one partition, with its lease.
#[derive(Clone, Debug, Default)]
pub(crate) struct Share {
    pub(crate) progress: Progress,
    lease: Option<Held>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    id: u64,
    /// The offset behind what was given.
    to: u64,
    until: Duration,
}

impl Progress {
    /// Takes in what was written later. In one generation a position never goes back, in whatever order
    /// two commits were written.
    pub(crate) fn merge(&mut self, later: Self) {
        match later.generation.cmp(&self.generation) {
            Ordering::Less => {}
            Ordering::Greater => *self = later,
            Ordering::Equal => {
                let committed = self.committed.max(later.committed);
                *self = later;
                self.commit(committed);
            }
        }
    }

    /// Moves the position forward.
    pub(crate) fn commit(&mut self, next: u64) {
        self.committed = self.committed.max(next);
        self.spans.retain(|span| span.to > self.committed);
    }

    /// Moves the position anywhere and forgets what was given.
    pub(crate) fn seek(&mut self, to: u64) {
        *self = Self { committed: to, generation: self.generation.saturating_add(1), spans: Vec::new() };
    }

    /// Everything from the position up to `to` is given once more.
    pub(crate) fn deliver(&mut self, to: u64) {
        match self.spans.first_mut() {
            Some(first) if first.to > to => {
                let deliveries = first.deliveries + 1;
                self.spans.insert(0, Span { to, deliveries });
            }
            Some(first) if first.to == to => first.deliveries += 1,
            _ => self.spans = vec![Span { to, deliveries: 1 }],
        }
        // Whoever is counted too low is given once more than need be; too high would cost it a chance.
        while self.spans.len() > MAX_SPANS {
            let last = self.spans.pop().expect("there are many");
            let before = self.spans.last_mut().expect("there are many");
            *before = Span { to: last.to, deliveries: before.deliveries.min(last.deliveries) };
        }
    }

    /// How often the next record was given.
    pub(crate) fn deliveries(&self) -> u32 {
        self.spans.first().map_or(0, |span| span.deliveries)
    }
}

impl Share {
    pub(crate) fn new(progress: Progress) -> Self {
        Self { progress, lease: None }
    }

    /// What to do for a consumer that asks now, if the partition ends at `end`.
    pub(crate) fn offer(
        &self,
        now: Duration,
        end: u64,
        limits: Limits,
        max_deliveries: Option<NonZeroU32>,
    ) -> Offer {
        if self.lease.is_some_and(|lease| now < lease.until) {
            return Offer::Leased;
        }
        let from = self.progress.committed;
        let to = self.progress.spans.first().map_or(end, |span| span.to);
        let deliveries = self.progress.deliveries();
        if from >= to {
            return Offer::Nothing;
        }
        let most = max_deliveries.map_or(u32::MAX, NonZeroU32::get);
        if deliveries >= most {
            return Offer::DeadLetter { offset: from, deliveries };
        }
        let is_last_try = deliveries + 1 == most;
        let records = if is_last_try { 1 } else { usize::try_from(to - from).unwrap_or(usize::MAX) };
        Offer::Deliver { from, limits: Limits { records: records.min(limits.records.max(1)), ..limits } }
    }

    /// Leases what lies between the position and `to`. How often the first record is given now.
    pub(crate) fn lease(&mut self, id: u64, to: u64, until: Duration) -> u32 {
        self.lease = Some(Held { id, to, until });
        self.progress.deliver(to);
        self.progress.deliveries()
    }

    /// Keeps others away while records are fetched. Nothing was given yet.
    pub(crate) fn reserve(&mut self, id: u64, until: Duration) {
        self.lease = Some(Held { id, to: self.progress.committed, until });
    }

    /// Up to where the lease goes, if it is the one that is valid. One that ran out is still good as long as
    /// nobody else has asked.
    pub(crate) fn leased_to(&self, id: u64) -> Option<u64> {
        self.lease.filter(|lease| lease.id == id).map(|lease| lease.to)
    }

    /// Begins the lease anew.
    pub(crate) fn extend(&mut self, id: u64, until: Duration) {
        if let Some(lease) = self.lease.as_mut().filter(|lease| lease.id == id) {
            lease.until = until;
        }
    }

    /// Takes a commit that is durable. The lease ends with its last record.
    pub(crate) fn commit(&mut self, id: u64, next: u64) {
        self.progress.commit(next);
        if self.lease.is_some_and(|lease| lease.id == id && self.progress.committed >= lease.to) {
            self.lease = None;
        }
    }

    /// Ends the lease, if it is this one.
    pub(crate) fn release(&mut self, id: u64) {
        if self.leased_to(id).is_some() {
            self.lease = None;
        }
    }

    /// Ends any lease.
    pub(crate) fn revoke(&mut self) {
        self.lease = None;
    }
}

#[cfg(test)]
mod tests {
    use std::{num::NonZeroU32, time::Duration};

    use super::{Limits, MAX_SPANS, Offer, Progress, Share, Span};

    const LIMITS: Limits = Limits { records: 100, bytes: 1_000 };

    fn deliver(from: u64, records: usize) -> Offer {
        Offer::Deliver { from, limits: Limits { records, ..LIMITS } }
    }

    fn offer(share: &Share, second: u64) -> Offer {
        share.offer(Duration::from_secs(second), 1_000, LIMITS, NonZeroU32::new(3))
    }

    #[test]
    fn one_consumer_at_a_time() {
        let mut share = Share::default();
        assert_eq!(offer(&share, 0), deliver(0, 100));
        assert_eq!(share.lease(1, 50, Duration::from_secs(10)), 1);
        assert_eq!(offer(&share, 9), Offer::Leased);
        share.commit(1, 20);
        assert_eq!(offer(&share, 9), Offer::Leased);
        share.commit(1, 50);
        assert_eq!(offer(&share, 9), deliver(50, 100));
        assert_eq!(share.offer(Duration::ZERO, 50, LIMITS, None), Offer::Nothing);
    }

    #[test]
    fn what_was_not_committed_is_given_again_then_alone_and_then_not_at_all() {
        let mut share = Share::default();
        share.lease(1, 50, Duration::from_secs(10));
        assert_eq!(offer(&share, 10), deliver(0, 50));
        assert_eq!(share.lease(2, 50, Duration::from_secs(20)), 2);
        assert_eq!(share.leased_to(1), None);
        assert_eq!(offer(&share, 20), deliver(0, 1));
        assert_eq!(share.lease(3, 1, Duration::from_secs(30)), 3);
        assert_eq!(offer(&share, 30), Offer::DeadLetter { offset: 0, deliveries: 3 });
        share.progress.commit(1);
        assert_eq!(offer(&share, 30), deliver(1, 1));
        let once = share.offer(Duration::from_secs(30), 1_000, LIMITS, NonZeroU32::new(1));
        assert_eq!(once, Offer::DeadLetter { offset: 1, deliveries: 2 });
        let first = Share::default().offer(Duration::ZERO, 1_000, LIMITS, NonZeroU32::new(1));
        assert_eq!(first, deliver(0, 1));
    }

    #[test]
    fn later_records_are_not_counted_with_earlier_ones() {
        let mut progress = Progress::default();
        progress.deliver(100);
        progress.deliver(10);
        assert_eq!(progress.spans, [Span { to: 10, deliveries: 2 }, Span { to: 100, deliveries: 1 }]);
        progress.commit(10);
        assert_eq!(progress.deliveries(), 1);
        for to in (20..100).rev() {
            progress.deliver(to);
        }
        assert_eq!(progress.spans.len(), MAX_SPANS);
        assert_eq!(progress.spans.last(), Some(&Span { to: 100, deliveries: 1 }));
    }

    #[test]
    fn a_position_goes_back_only_by_a_move() {
        let at = |committed, generation| Progress { committed, generation, spans: Vec::new() };
        let check = |mut earlier: Progress, later: Progress, committed| {
            earlier.merge(later);
            assert_eq!(earlier.committed, committed);
        };
        check(at(5, 0), at(7, 0), 7);
        check(at(7, 0), at(5, 0), 7);
        check(at(7, 0), at(5, 1), 5);
        check(at(5, 1), at(7, 0), 5);
        let mut progress = at(7, 3);
        progress.deliver(9);
        progress.seek(2);
        assert_eq!(progress, at(2, 4));
    }
}
