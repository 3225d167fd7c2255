use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// So many clients of a channel at once.
const SEATS: usize = 500;

/// The seats of a channel.
#[derive(Clone, Debug)]
pub(crate) struct Seats(Arc<Semaphore>);

/// One of them, until it is dropped.
pub(crate) struct Seat {
    _permit: OwnedSemaphorePermit,
}

impl Seats {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(SEATS)))
    }

    /// A seat, if one is free.
    pub(crate) fn take(&self) -> Option<Seat> {
        Arc::clone(&self.0).try_acquire_owned().ok().map(|permit| Seat { _permit: permit })
    }

    /// How many are taken.
    pub(crate) fn taken(&self) -> usize {
        SEATS - self.0.available_permits()
    }
}
