//! The reader of a stage.

use std::{
    future::Future,
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender},
    },
    time::Duration,
};

use aurora_streams::{Limits, Log, ReadError, StoredRecord, Topic};
use tokio::sync::watch;

use super::Chunk;
use crate::progress::Offsets;

/// Chunks end where the offset is a multiple of this, so that a replay cuts them alike.
const CHUNK_RECORDS: u64 = 256;
const READ: Limits = Limits { records: 2_048, bytes: 4 << 20 };
/// How long to wait after the file system refused.
const RETRY: Duration = Duration::from_secs(1);

/// Reads a topic from given offsets on.
pub(crate) struct Feed {
    pub(crate) log: Arc<dyn Log>,
    pub(crate) topic: Topic,
    pub(crate) next: Offsets,
    pub(crate) stop: watch::Receiver<bool>,
}

/// Runs a future on the calling thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime without I/O asks nothing of the system");
    }
    RUNTIME.with(|runtime| runtime.block_on(future))
}

impl Feed {
    /// Reads until it is stopped, or abandoned. Takes a permit for each chunk.
    pub(super) fn run(
        mut self,
        permits: &Receiver<()>,
        jobs: &SyncSender<(u64, Chunk)>,
        mut abandoned: watch::Receiver<()>,
    ) {
        let mut arrivals = self.log.arrivals(self.topic);
        let mut numbers = 0..;
        while !*self.stop.borrow() {
            let mut is_quiet = true;
            for partition in 0..self.log.partitions(self.topic) {
                let chunks = self.read(partition);
                is_quiet &= chunks.is_empty();
                for (chunk, number) in chunks.into_iter().zip(numbers.by_ref()) {
                    if permits.recv().is_err() || jobs.send((number, chunk)).is_err() {
                        return;
                    }
                    if *self.stop.borrow() {
                        return;
                    }
                }
            }
            if is_quiet {
                let stop = &mut self.stop;
                block_on(async {
                    tokio::select! {
                        _ = arrivals.next() => {}
                        _ = stop.changed() => {}
                        _ = abandoned.changed() => {}
                    }
                });
                if abandoned.has_changed().is_err() {
                    return;
                }
            }
        }
    }

    fn read(&mut self, partition: u16) -> Vec<Chunk> {
        let from = self.topic.partition(partition);
        let next = self.next.entry(partition).or_default();
        match block_on(self.log.read(from, *next, READ)) {
            Ok(slice) if slice.records.is_empty() => Vec::new(),
            Ok(slice) => {
                *next = slice.next;
                cut(partition, slice.records, slice.next)
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, topic = %from, "cannot read on");
                match go_on_at(&error) {
                    Some(offset) => {
                        *next = offset;
                        vec![Chunk { partition, records: Vec::new(), next: offset }]
                    }
                    None => {
                        let stop = &mut self.stop;
                        block_on(async { tokio::time::timeout(RETRY, stop.changed()).await }).ok();
                        Vec::new()
                    }
                }
            }
        }
    }
}

/// Where the records behind the trouble are. Standing still before one damaged record would lose all that follow.
fn go_on_at(error: &ReadError) -> Option<u64> {
    match error {
        ReadError::OffsetGone { earliest, .. } => Some(*earliest),
        ReadError::OffsetAhead { end, .. } => Some(*end),
        ReadError::Damaged { gap, .. } => Some(gap.end),
        ReadError::UnknownPartition(_) | ReadError::Io { .. } => None,
    }
}

fn cut(partition: u16, records: Vec<StoredRecord>, next: u64) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    for record in records {
        let offset = record.offset;
        match chunks.last_mut() {
            Some(chunk) if offset % CHUNK_RECORDS != 0 => {
                chunk.records.push(record);
                chunk.next = offset + 1;
            }
            _ => chunks.push(Chunk { partition, records: vec![record], next: offset + 1 }),
        }
    }
    if let Some(last) = chunks.last_mut() {
        last.next = next;
    }
    chunks
}
