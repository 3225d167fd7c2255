use std::sync::Arc;

use aurora_streams::{Limits, Log, ReadError, Slice, TopicPartition};

use super::ConsumerStats;

const LIMITS: Limits = Limits { records: 1_000, bytes: 8 * 1024 * 1024 };

/// The records from an offset on. Reading waits for the disk, so it is done beside the runtime's own threads.
pub(super) async fn read(
    log: &Arc<dyn Log>,
    from: TopicPartition,
    offset: u64,
    stats: &ConsumerStats,
) -> Result<Slice, ReadError> {
    match read_at(log, from, offset).await {
        Err(ReadError::OffsetGone { partition, offset, earliest }) => {
            tracing::error!(%partition, offset, earliest, "findings are gone that made no alert");
            ConsumerStats::add(&stats.lost, usize::try_from(earliest - offset).unwrap_or(usize::MAX));
            read_at(log, from, earliest).await
        }
        Err(ReadError::OffsetAhead { partition, offset, end }) => {
            // The log was restored from an older copy, or is new. What is read twice counts once.
            tracing::warn!(%partition, offset, end, "the log is older than the store: all of it is read again");
            let earliest = log.bounds(from).await?.earliest;
            read_at(log, from, earliest).await
        }
        slice => slice,
    }
}

async fn read_at(log: &Arc<dyn Log>, from: TopicPartition, offset: u64) -> Result<Slice, ReadError> {
    let (log, runtime) = (Arc::clone(log), tokio::runtime::Handle::current());
    let reading = tokio::task::spawn_blocking(move || runtime.block_on(log.read(from, offset, LIMITS)));
    reading.await.expect("reading does not panic, and is not cancelled")
}
