//! Opening the embedded log: positions first, since they prove what was durable, then the partitions.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

use tokio::sync::watch;

use super::{
    Core, EmbeddedLog, Lane,
    appender::Appender,
    journal,
    journal::Journal,
    queue::{Queue, QueueConfig},
};
use crate::{
    clock::{Clock, SystemClock},
    config::LogConfig,
    disk::{Disk, DiskLock, RealDisk},
    error::OpenError,
    group::{Groups, OnRetention, Table},
    partition::{self, Opened, PartitionConfig, ReadProblem, StopSwitch, Surroundings, Writer, failed},
    topic::{Topic, TopicPartition},
};

/// The journal of groups is short: each of its segments says all that the ones before said.
const JOURNAL_SEGMENT_BYTES: u64 = 4 * 1024 * 1024;
const JOURNAL_DIR: &str = "groups";

impl EmbeddedLog {
    /// Opens the log in this folder, or makes one there. The folder around it must exist.
    pub fn open(dir: &Path, config: LogConfig) -> Result<Self, OpenError> {
        Self::open_on(Arc::new(RealDisk), dir, config, Arc::new(SystemClock::new()))
    }

    /// The same on another disk and with another clock.
    pub fn open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        config: LogConfig,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let core = Arc::new(open_core(disk, dir, config, clock)?);
        let mut log = Self { core: core.clone(), threads: Vec::new() };
        for partition in core.lanes.keys() {
            let (core, partition) = (core.clone(), *partition);
            let run = move || core.lanes[&partition].run();
            log.threads.push(spawn(format!("log {partition}"), dir, run)?);
        }
        let run = move || core.run_journal();
        log.threads.push(spawn("log groups".to_owned(), dir, run)?);
        Ok(log)
    }

    /// The same without threads: nothing is written before [`Self::step`] is called.
    #[cfg(feature = "testing")]
    pub(crate) fn open_still(
        disk: Arc<dyn Disk>,
        dir: &Path,
        config: LogConfig,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        Ok(Self { core: Arc::new(open_core(disk, dir, config, clock)?), threads: Vec::new() })
    }
}

fn spawn(
    name: String,
    dir: &Path,
    run: impl FnOnce() + Send + 'static,
) -> Result<thread::JoinHandle<()>, OpenError> {
    thread::Builder::new().name(name).spawn(run).map_err(failed("start a thread for", dir))
}

fn open_core(
    disk: Arc<dyn Disk>,
    dir: &Path,
    config: LogConfig,
    clock: Arc<dyn Clock>,
) -> Result<Core, OpenError> {
    let parent = dir.parent().unwrap_or(Path::new(""));
    disk.create_dir(dir).map_err(failed("create", dir))?;
    disk.sync_dir(parent).map_err(failed("sync", parent))?;
    let lock = disk.lock(&dir.join("LOCK")).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock => OpenError::Locked { path: dir.to_owned() },
        _ => failed("lock", dir)(error),
    })?;
    let around = Surroundings { disk, counters: Arc::default(), stop: StopSwitch::default() };
    Opening { dir, config, around, clock }.open(lock)
}

struct Opening<'a> {
    dir: &'a Path,
    config: LogConfig,
    around: Surroundings,
    clock: Arc<dyn Clock>,
}

impl Opening<'_> {
    fn open(self, lock: Box<dyn DiskLock>) -> Result<Core, OpenError> {
        let opened = partition::open(self.journal_config(), self.around.clone(), 0)?;
        let table = journal::replay(&opened.writer).map_err(|problem| self.unreadable(problem))?;
        let mut damage = opened.damage;
        let arrivals: BTreeMap<_, _> =
            Topic::ALL.into_iter().map(|topic| (topic, Arc::new(watch::Sender::new(0)))).collect();
        let mut lanes = BTreeMap::new();
        for (topic, arrivals) in &arrivals {
            for partition in self.partitions(*topic)? {
                let opened = self.open_partition(partition, committed(&table, partition))?;
                damage.extend(opened.damage);
                lanes.insert(partition, self.lane(opened.writer, arrivals.clone()));
            }
        }
        let journal = Mutex::new(Journal::new(opened.writer, self.clock.clone(), table.clone()));
        let (groups, notes) = (Groups::new(table), Queue::new(self.queue_config()));
        let Self { dir, config, around, clock } = self;
        let dir = dir.to_owned();
        Ok(Core { config, dir, clock, around, lanes, arrivals, notes, journal, groups, damage, _lock: lock })
    }

    fn partitions(&self, topic: Topic) -> Result<impl Iterator<Item = TopicPartition> + use<>, OpenError> {
        let configured = self.config.topic(topic).partitions.max(1);
        let dir = self.dir.join(topic.name());
        self.around.disk.create_dir(&dir).map_err(failed("create", &dir))?;
        self.around.disk.sync_dir(self.dir).map_err(failed("sync", self.dir))?;
        if self.around.disk.list(&self.partition_dir(topic.partition(configured))).is_ok() {
            return Err(OpenError::FewerPartitions { topic, configured });
        }
        Ok((0..configured).map(move |partition| topic.partition(partition)))
    }

    fn partition_dir(&self, partition: TopicPartition) -> PathBuf {
        self.dir.join(partition.topic.name()).join(format!("{:05}", partition.partition))
    }

    fn open_partition(&self, partition: TopicPartition, floor: u64) -> Result<Opened, OpenError> {
        let config = PartitionConfig {
            dir: self.partition_dir(partition),
            segment_bytes: self.config.segment_bytes,
            index_every: self.config.index_every,
            free_bytes_floor: self.config.floor_of(partition.topic),
            producers: self.config.producers,
        };
        partition::open(config, self.around.clone(), floor)
    }

    fn lane(&self, writer: Writer, arrivals: Arc<watch::Sender<u64>>) -> Lane {
        let (clock, counters) = (self.clock.clone(), self.around.counters.clone());
        let partition = writer.partition().clone();
        let appender = Mutex::new(Appender { writer, clock, counters, arrivals });
        Lane { partition, queue: Queue::new(self.queue_config()), appender }
    }

    fn queue_config(&self) -> QueueConfig {
        let LogConfig { commit_after, commit_bytes, pending_bytes, .. } = self.config;
        QueueConfig { commit_after, commit_bytes, pending_bytes }
    }

    /// Positions are written as long as there is any space at all: committing is what lets old records go.
    fn journal_config(&self) -> PartitionConfig {
        PartitionConfig {
            dir: self.dir.join(JOURNAL_DIR),
            segment_bytes: self.config.segment_bytes.min(JOURNAL_SEGMENT_BYTES),
            index_every: self.config.index_every,
            free_bytes_floor: 0,
            producers: self.config.producers,
        }
    }

    fn unreadable(&self, problem: ReadProblem) -> OpenError {
        let (path, source) = match problem {
            ReadProblem::Io { path, source } => (path, source),
            ReadProblem::Damaged { path, .. } => (path, io::ErrorKind::InvalidData.into()),
            ReadProblem::Gone { .. } | ReadProblem::Ahead { .. } => {
                (self.dir.join(JOURNAL_DIR), io::ErrorKind::InvalidData.into())
            }
        };
        OpenError::Io { action: "read", path, source }
    }
}

/// Only what is durable is given to groups, so what they committed is proof of it.
fn committed(table: &Table, partition: TopicPartition) -> u64 {
    let of = |on_retention| table.committed_in(partition, on_retention).max().unwrap_or(0);
    of(OnRetention::Hold).max(of(OnRetention::Overrun))
}
