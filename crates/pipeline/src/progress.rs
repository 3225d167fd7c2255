//! How far a consumer has come, for those who wait for it or measure its lag.

use std::collections::BTreeMap;

use aurora_streams::{Log, ReadError, Topic};
use tokio::sync::watch;

/// By partition, the offset of the next record.
pub type Offsets = BTreeMap<u16, u64>;

/// The published position of one consumer: all below it has had its effect, durably.
#[derive(Debug)]
pub(crate) struct Progress(watch::Sender<Offsets>);

impl Progress {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Offsets::new()))
    }

    pub(crate) fn publish(&self, offsets: Offsets) {
        self.0.send_replace(offsets);
    }

    /// How many records of these ends are not worked on.
    pub(crate) fn lag(&self, ends: &Offsets) -> u64 {
        let done = self.0.borrow();
        let lag = |(partition, end): (&u16, &u64)| end.saturating_sub(*done.get(partition).unwrap_or(&0));
        ends.iter().map(lag).sum()
    }

    /// Waits until all below these offsets is done. False if the consumer is gone.
    pub(crate) async fn reaches(&self, offsets: &Offsets) -> bool {
        let mut watch = self.0.subscribe();
        let is_done =
            |done: &Offsets| offsets.iter().all(|(partition, end)| done.get(partition) >= Some(end));
        watch.wait_for(is_done).await.is_ok()
    }
}

/// Where the partitions of a topic end.
pub(crate) async fn ends(log: &dyn Log, topic: Topic) -> Result<Offsets, ReadError> {
    let mut ends = Offsets::new();
    for number in 0..log.partitions(topic) {
        ends.insert(number, log.bounds(topic.partition(number)).await?.end);
    }
    Ok(ends)
}
