use std::time::Duration;

use aurora_streams::{AppendError, ReadError};

/// Events were not taken. None of them is acknowledged; sending them again later is right where [`Self::retry_after`]
/// says when.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no event in it.
    #[error("the body holds no event")]
    Empty,
    /// The request has too many events or bytes.
    #[error("the request has more than {limit} {what}; send it in parts")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
    /// One event is too long.
    #[error("the event on line {line} has {bytes} bytes; at most {limit} are taken")]
    EventTooLong {
        /// Where it starts in the body.
        line: u64,
        /// Its length.
        bytes: u64,
        /// The bound.
        limit: usize,
    },
    /// The key is empty or too long.
    #[error("an idempotency key has 1 to 255 bytes")]
    BadKey,
    /// So much is waiting that more would be a risk.
    #[error("{waiting}; send again later")]
    Busy {
        /// What waits.
        waiting: &'static str,
        /// When to try again.
        retry_after: Duration,
    },
    /// There is too little space for more events.
    #[error("the disk is nearly full; events are refused until there is space")]
    DiskNearlyFull(#[source] AppendError),
    /// The log takes nothing.
    #[error("the event log is unavailable")]
    Unavailable(#[source] AppendError),
    /// The log cannot say how far it is.
    #[error("the event log cannot be read")]
    Unreadable(#[from] ReadError),
}

impl Refusal {
    /// When the same request may be taken, if that can be told.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Empty | Self::TooLarge { .. } | Self::EventTooLong { .. } | Self::BadKey => None,
            Self::Busy { retry_after, .. } => Some(*retry_after),
            Self::DiskNearlyFull(_) | Self::Unavailable(_) | Self::Unreadable(_) => {
                Some(Duration::from_secs(30))
            }
        }
    }
}

impl From<AppendError> for Refusal {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Busy { .. } => Self::Busy {
                waiting: "too many events wait to be written",
                retry_after: Duration::from_secs(1),
            },
            AppendError::NoSpace { .. } => Self::DiskNearlyFull(error),
            AppendError::UnknownPartition(_)
            | AppendError::Forgotten { .. }
            | AppendError::Stopped(_)
            | AppendError::Closed => Self::Unavailable(error),
        }
    }
}
