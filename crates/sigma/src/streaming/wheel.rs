//! Timers on event time for the groups of one correlation.
//!
//! All windows of a correlation have the same length, so that every timer is due within one timespan from
//! now: one turn of a wheel. Setting a timer and turning past it take constant time. A timer fires when the
//! slot that it is in has passed, at most a slot's width after it was due.

/// Into how many slots a timespan is cut.
const N_SLOTS_PER_TURN: i64 = 64;
/// The ring has room for a turn, for the slot that time is in, and for what rounding adds.
const N_SLOTS: i64 = N_SLOTS_PER_TURN + 4;

/// A group that wants to be looked at. The generation tells whether it is still the same group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timer {
    pub(super) group: u32,
    pub(super) generation: u32,
}

#[derive(Debug)]
pub(super) struct Wheel {
    slots: Vec<Vec<Timer>>,
    width: i64,
    /// The slot of event time that comes next; those before it have passed.
    next: i64,
    /// When the next slot passes.
    next_passes_at: i64,
    n_timers: usize,
}

impl Wheel {
    pub(super) fn new(timespan: i64) -> Self {
        Self {
            slots: (0..N_SLOTS).map(|_| Vec::new()).collect(),
            width: slot_width(timespan),
            next: i64::MIN,
            next_passes_at: i64::MIN,
            n_timers: 0,
        }
    }

    /// Sets a timer. It must be due within a timespan from the time that was last advanced to.
    pub(super) fn set(&mut self, due: i64, timer: Timer) {
        let slot = due.div_euclid(self.width).max(self.next);
        self.slots[ring(slot)].push(timer);
        self.n_timers += 1;
    }

    /// True if no slot passes when the time becomes `now`.
    pub(super) fn is_current(&self, now: i64) -> bool {
        now < self.next_passes_at
    }

    /// Moves the time on, and gives out the timers of the slots that have passed.
    pub(super) fn advance(&mut self, now: i64, passed: &mut Vec<Timer>) {
        let target = now.div_euclid(self.width);
        if target <= self.next {
            return;
        }
        let first = std::mem::replace(&mut self.next, target);
        self.next_passes_at = target.saturating_add(1).saturating_mul(self.width);
        if self.n_timers > 0 {
            for slot in first..target.min(first.saturating_add(N_SLOTS)) {
                passed.append(&mut self.slots[ring(slot)]);
            }
            self.n_timers -= passed.len();
        }
    }

    /// Takes the timer that is due first.
    pub(super) fn take_first(&mut self) -> Option<Timer> {
        if self.n_timers == 0 {
            return None;
        }
        self.n_timers -= 1;
        (0..N_SLOTS).find_map(|offset| self.slots[ring(self.next.wrapping_add(offset))].pop())
    }
}

/// How long after it was due a timer may fire.
pub(super) fn slot_width(timespan: i64) -> i64 {
    (timespan / N_SLOTS_PER_TURN).max(1)
}

fn ring(slot: i64) -> usize {
    slot.rem_euclid(N_SLOTS) as usize
}

#[cfg(test)]
mod tests {
    use super::{Timer, Wheel};

    fn timer(group: u32) -> Timer {
        Timer { group, generation: 0 }
    }

    #[test]
    fn timers_fire_when_their_slot_has_passed() {
        // 640 microseconds in slots of 10.
        let mut wheel = Wheel::new(640);
        let mut passed = Vec::new();
        wheel.advance(-5, &mut passed);
        wheel.set(600, timer(1));
        wheel.set(3, timer(2));
        wheel.set(-100, timer(3));
        for (now, expected) in [(0, vec![3]), (9, vec![]), (10, vec![2]), (609, vec![]), (10_000, vec![1])] {
            wheel.advance(now, &mut passed);
            assert_eq!(passed.drain(..).map(|timer| timer.group).collect::<Vec<_>>(), expected, "at {now}");
        }
    }

    #[test]
    fn the_first_timer_can_be_taken() {
        let mut wheel = Wheel::new(640);
        wheel.advance(100, &mut Vec::new());
        wheel.set(700, timer(1));
        wheel.set(300, timer(2));
        let taken = [(); 3].map(|()| wheel.take_first().map(|timer| timer.group));
        assert_eq!(taken, [Some(2), Some(1), None]);
    }
}
