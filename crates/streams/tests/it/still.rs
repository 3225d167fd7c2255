//! A log on a model of a disk, for tests that look closely.

use std::{path::Path, path::PathBuf, sync::Arc, time::Duration};

use aurora_streams::{
    AppendError, Batch, Delivery, GroupConfig, GroupId, Limits, Log, LogConfig, OpenError, ProducerId,
    ReadError, Receipt, Record, Topic, TopicPartition,
    testing::{ManualClock, ModelDisk, StillLog},
};

pub(crate) const EVENTS: TopicPartition = Topic::Events.partition(0);

/// A disk with a log on it.
pub(crate) struct Machine {
    pub(crate) disk: ModelDisk,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) config: LogConfig,
}

impl Machine {
    /// Segments of 1 KiB, so that there are many of them.
    pub(crate) fn new() -> Self {
        let config = LogConfig {
            segment_bytes: 1_024,
            free_bytes_floor: 0,
            index_every: 200,
            commit_after: Duration::ZERO,
            ..LogConfig::default()
        };
        Self { disk: ModelDisk::new(1), clock: Arc::new(ManualClock::default()), config }
    }

    pub(crate) fn try_open(&self) -> Result<StillLog, OpenError> {
        let disk = Arc::new(self.disk.clone());
        StillLog::open(disk, Path::new("/log"), self.config.clone(), self.clock.clone())
    }

    pub(crate) fn open(&self) -> StillLog {
        self.try_open().expect("opens")
    }

    /// The files of the events with this ending, in order.
    pub(crate) fn files(&self, ending: &str) -> Vec<PathBuf> {
        let is_wanted = |path: &PathBuf| {
            path.starts_with("/log/events") && path.extension().is_some_and(|extension| extension == ending)
        };
        self.disk.files().into_iter().filter(is_wanted).collect()
    }
}

pub(crate) fn batch(texts: &[&str]) -> Batch {
    let record = |text: &&str| Record { format: 1, key: "k".into(), payload: (*text).to_owned().into() };
    Batch::new(texts.iter().map(record).collect()).expect("is a batch")
}

pub(crate) fn try_append(log: &StillLog, text: &str) -> Result<Receipt, AppendError> {
    log.run(log.log().append(EVENTS, batch(&[text])))
}

pub(crate) fn append(log: &StillLog, text: &str) -> u64 {
    try_append(log, text).expect("is appended").first
}

/// One record for each number, numbered as a batch of producer 1.
pub(crate) fn append_numbers(log: &StillLog, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let batch = batch(&[&number.to_string()]).numbered(ProducerId(1), number);
        log.run(log.log().append(EVENTS, batch)).expect("is appended");
    }
}

pub(crate) fn read(log: &StillLog, offset: u64) -> Result<Vec<String>, ReadError> {
    let slice = log.run(log.log().read(EVENTS, offset, Limits::default()))?;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("is text");
    Ok(slice.records.iter().map(|stored| text(&stored.record.payload)).collect())
}

pub(crate) fn end(log: &StillLog) -> u64 {
    log.run(log.log().bounds(EVENTS)).expect("is there").end
}

pub(crate) fn declare(log: &StillLog, name: &str) -> GroupId {
    declare_as(log, name, |config| config)
}

pub(crate) fn declare_as(
    log: &StillLog,
    name: &str,
    change: impl FnOnce(GroupConfig) -> GroupConfig,
) -> GroupId {
    let id = GroupId::new(name, Topic::Events).expect("is a name");
    log.run(log.log().declare(change(GroupConfig::new(id.clone())))).expect("is declared");
    id
}

pub(crate) fn poll(log: &StillLog, group: &GroupId, records: usize) -> Option<Delivery> {
    let limits = Limits { records, ..Limits::default() };
    log.run(log.log().poll(group, limits)).expect("can be polled")
}

/// Works on the next `records` records.
pub(crate) fn consume(log: &StillLog, group: &GroupId, records: usize) {
    let delivery = poll(log, group, records).expect("there is something");
    log.run(log.log().commit(&delivery.lease, delivery.next())).expect("is committed");
}

pub(crate) fn committed(log: &StillLog, group: &GroupId) -> u64 {
    log.run(log.log().committed(group)).expect("is known")[0].offset
}
