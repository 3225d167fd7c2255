//! Retention: the oldest segments go, whole, one after the other.

use std::{ops::Range, time::Duration};

use aurora_model::Timestamp;

use super::{Segment, View, Writer, open::read_producers};
use crate::{
    config::RetentionPolicy,
    error::{AppendError, Stopped},
    segment::{Kind, path},
};

impl Writer {
    /// Takes away what is too old or too much, but nothing from `hold` on. Answers the offsets that went.
    pub(crate) fn retain(
        &mut self,
        policy: RetentionPolicy,
        now: Timestamp,
        hold: u64,
    ) -> Result<Range<u64>, AppendError> {
        let is_all_expired =
            self.shared.view(|view| !view.last().index.is_empty() && is_old(view.last(), policy, now));
        if is_all_expired {
            // The segment that is written to cannot go, so it gives way to an empty one.
            self.roll()?;
        }
        let start = self.shared.bounds().0;
        while self.shared.view(|view| may_expire(view, policy, now, hold)) {
            self.keep_producers();
            self.expire_first()?;
        }
        Ok(start..self.shared.bounds().0)
    }

    /// Takes all segments away but the one that is written to.
    pub(crate) fn drop_sealed(&mut self) -> Result<(), AppendError> {
        while self.shared.view(|view| view.segments.len() > 1) {
            self.expire_first()?;
        }
        Ok(())
    }

    /// Sees to it that batches of the first segment are still recognised when it is gone. What is remembered by now
    /// will do: noting a batch twice changes nothing. If it cannot be written the disk is full, and making space goes
    /// before the recognition of old batches.
    fn keep_producers(&self) {
        let next = self.shared.view(|view| view.segments.get(1).map(|segment| segment.index.base));
        let Some(base) = next else { return };
        let config = &self.shared.config;
        let kept = read_producers(&*self.shared.around.disk, config, base);
        if kept.is_none() {
            let _ = self.write_producers(base);
        }
    }

    /// Each removal is durable before the next begins. Otherwise a loss of power could bring an older segment
    /// back and not the one behind it, which would look like damage.
    fn expire_first(&mut self) -> Result<(), AppendError> {
        let expired = self.shared.change_view(|view| view.segments.pop_front()).expect("it was looked at");
        let (dir, disk) = (&self.shared.config.dir, &self.shared.around.disk);
        let path_of = |kind| path(dir, expired.index.base, kind);
        let removed = disk.remove(&path_of(Kind::Segment)).and_then(|()| disk.sync_dir(dir));
        removed.map_err(|source| {
            let stopped = Stopped { action: "remove", path: path_of(Kind::Segment), source };
            AppendError::Stopped(self.shared.around.stop.stop(stopped))
        })?;
        // What is left of the caches is removed at the next start.
        let _ = disk.remove(&path_of(Kind::Index));
        let _ = disk.remove(&path_of(Kind::Producers));
        self.shared.around.counters.segments_expired.add(1);
        Ok(())
    }
}

fn may_expire(view: &View, policy: RetentionPolicy, now: Timestamp, hold: u64) -> bool {
    let (Some(first), Some(second)) = (view.segments.front(), view.segments.get(1)) else { return false };
    let is_held = second.index.base > hold;
    let is_too_much = policy.max_bytes.is_some_and(|most| view.bytes() > most);
    !is_held && (is_too_much || is_old(first, policy, now))
}

fn is_old(segment: &Segment, policy: RetentionPolicy, now: Timestamp) -> bool {
    let micros = |age: Duration| i64::try_from(age.as_micros()).unwrap_or(i64::MAX);
    policy
        .max_age
        .is_some_and(|age| segment.index.last_time.as_micros() < now.as_micros().saturating_sub(micros(age)))
}
