//! The stretch of time that a hunt looks at.

use aurora_model::Timestamp;

/// Events before `since` or after `until` are left out; each bound is inside.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TimeWindow {
    pub(crate) since: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

/// Where an event lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Inside,
    Outside,
    /// The event has no time, and there is a bound that it would have to keep.
    Timeless,
}

impl TimeWindow {
    /// True if no moment lies in it.
    pub(crate) fn is_empty(&self) -> bool {
        matches!((self.since, self.until), (Some(since), Some(until)) if since > until)
    }

    pub(super) fn judge(&self, time: Option<Timestamp>) -> Verdict {
        let is_bounded = self.since.is_some() || self.until.is_some();
        match time {
            None if is_bounded => Verdict::Timeless,
            None => Verdict::Inside,
            Some(time) if self.since.is_some_and(|since| time < since) => Verdict::Outside,
            Some(time) if self.until.is_some_and(|until| time > until) => Verdict::Outside,
            Some(_) => Verdict::Inside,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{TimeWindow, Verdict};

    #[track_caller]
    fn check(since: Option<&str>, until: Option<&str>, time: Option<&str>, expected: Verdict) {
        let parse = |text: &str| text.parse().expect("a time");
        let window = TimeWindow { since: since.map(parse), until: until.map(parse) };
        assert_eq!(window.judge(time.map(parse)), expected);
    }

    #[test]
    fn the_bounds_are_inside() {
        let (first, last) = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        check(Some(first), Some(last), Some(first), Verdict::Inside);
        check(Some(first), Some(last), Some(last), Verdict::Inside);
        check(Some(first), None, Some("2025-12-31T23:59:59.999999Z"), Verdict::Outside);
        check(None, Some(last), Some("2026-01-02T00:00:00.000001Z"), Verdict::Outside);
    }

    #[test]
    fn an_event_without_time_is_left_out_only_if_there_is_a_bound() {
        check(None, None, None, Verdict::Inside);
        check(Some("2026-01-01T00:00:00Z"), None, None, Verdict::Timeless);
    }
}
