//! When an event is due.

use std::{
    str::FromStr,
    thread,
    time::{Duration, Instant},
};

use aurora_model::Timestamp;

/// How fast events are sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Speed {
    /// As fast as they are taken.
    Max,
    /// So many times as fast as they happened.
    Times(f64),
}

/// The text is no speed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no speed: write `max`, or how many times as fast as the events happened, such as 1 or 60")]
pub(crate) struct UnknownSpeed(String);

impl FromStr for Speed {
    type Err = UnknownSpeed;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "max" {
            return Ok(Self::Max);
        }
        let times = text.parse().ok().filter(|times: &f64| times.is_finite() && *times > 0.0);
        times.map(Self::Times).ok_or_else(|| UnknownSpeed(text.to_owned()))
    }
}

/// Keeps the distances between events.
pub(super) struct Pace {
    speed: Speed,
    /// The time of the first event, and when it was sent.
    start: Option<(Timestamp, Instant)>,
}

impl Pace {
    pub(super) fn new(speed: Speed) -> Self {
        Self { speed, start: None }
    }

    /// How long to wait for an event. One without a time, or earlier than the first, is due at once.
    pub(super) fn wait_for(&mut self, time: Option<Timestamp>, now: Instant) -> Duration {
        let (Speed::Times(times), Some(time)) = (self.speed, time) else { return Duration::ZERO };
        let (first, started) = *self.start.get_or_insert((time, now));
        let micros = time.as_micros().saturating_sub(first.as_micros()).max(0);
        let due = Duration::try_from_secs_f64(micros as f64 / 1e6 / times).unwrap_or(Duration::MAX);
        due.saturating_sub(now.duration_since(started))
    }

    /// Waits.
    pub(super) fn wait(duration: Duration) {
        thread::sleep(duration);
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use aurora_model::Timestamp;

    use super::{Pace, Speed};

    #[test]
    fn events_keep_their_distance_divided_by_the_speed() {
        let now = Instant::now();
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let mut pace = Pace::new(Speed::Times(60.0));
        let later = now + Duration::from_secs(1);
        for (time, asked, expected) in [
            (at(1_000), now, 0),
            (at(1_060), now, 1_000),
            (at(1_060), later, 0),
            (at(1_120), later, 1_000),
            (at(900), later, 0),
            (None, later, 0),
        ] {
            assert_eq!(pace.wait_for(time, asked), Duration::from_millis(expected), "{time:?}");
        }
        assert_eq!(Pace::new(Speed::Max).wait_for(at(5), now), Duration::ZERO);
    }

    #[test]
    fn speeds_are_words_or_positive_numbers() {
        for (text, expected) in [
            ("max", Some(Speed::Max)),
            ("1", Some(Speed::Times(1.0))),
            ("0", None),
            ("-1", None),
            ("NaN", None),
            ("fast", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
    }
}
