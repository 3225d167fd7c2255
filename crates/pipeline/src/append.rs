//! Numbered batches, stored for certain.

use std::time::Duration;

use aurora_streams::{AppendError, Batch, Log, TopicPartition};
use tokio::sync::watch;

use crate::stage::block_on;

/// The log remembers the last 128 batches of a producer, and a batch that was refused must not be forgotten before
/// it is sent again: so many at most are on their way at once.
pub(crate) const MAX_IN_FLIGHT: usize = 32;
const RETRY: Duration = Duration::from_millis(200);

/// Batches could not be stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AppendAllError {
    /// The log takes nothing any more.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The consumer is to stop; what the batches hold will be made again.
    #[error("stopped while batches waited to be stored")]
    Stopped,
}

/// Stores batches, which their producers numbered in this order. Waits as long as the log is busy or out of
/// space.
pub(crate) fn append_all(
    log: &dyn Log,
    mut stop: watch::Receiver<bool>,
    batches: Vec<(TopicPartition, Batch)>,
) -> Result<(), AppendAllError> {
    let mut batches = batches.into_iter().peekable();
    while batches.peek().is_some() {
        let mut wave: Vec<_> = batches.by_ref().take(MAX_IN_FLIGHT).collect();
        loop {
            wave = block_on(append_wave(log, wave))?;
            if wave.is_empty() {
                break;
            }
            if *stop.borrow() {
                return Err(AppendAllError::Stopped);
            }
            block_on(async { tokio::time::timeout(RETRY, stop.changed()).await }).ok();
        }
    }
    Ok(())
}

/// Answers those that may be tried again.
async fn append_wave(
    log: &dyn Log,
    wave: Vec<(TopicPartition, Batch)>,
) -> Result<Vec<(TopicPartition, Batch)>, AppendError> {
    let appends: Vec<_> =
        wave.into_iter().map(|(to, batch)| (to, batch.clone(), log.append(to, batch))).collect();
    let mut again = Vec::new();
    for (to, batch, append) in appends {
        match append.await {
            // Forgotten because later ones of its producer followed: it is there.
            Ok(_) | Err(AppendError::Forgotten { .. }) => {}
            Err(AppendError::Busy { .. } | AppendError::NoSpace { .. }) => again.push((to, batch)),
            Err(
                error @ (AppendError::UnknownPartition(_) | AppendError::Stopped(_) | AppendError::Closed),
            ) => return Err(error),
        }
    }
    Ok(again)
}
