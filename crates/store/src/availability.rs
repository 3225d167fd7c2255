//! Whether a live database session can be had now.

use std::fmt;

use aurora_model::Timestamp;

/// Whether the database is there, as of the last probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// A live session can be had.
    Available,
    /// It cannot.
    Unavailable(Unavailable),
}

/// The database is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the database has been unavailable since {since}: {reason}")]
pub struct Unavailable {
    /// The first probe that failed.
    pub since: Timestamp,
    /// What is wrong, as of the last probe.
    pub reason: Reason,
}

/// Why the database is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no file at its path: it, or a folder above it, was moved or removed.
    Gone,
    /// Another process keeps it locked.
    Busy,
    /// What is there is no sound database.
    Damaged,
    /// It cannot be written.
    ReadOnly,
    /// The disk is full.
    Full,
    /// It was written by a newer version of the program.
    NewerSchema,
    /// It cannot be reached or read.
    Unreachable,
}

impl Availability {
    /// Whether a live session can be had.
    pub const fn is_available(self) -> bool {
        matches!(self, Self::Available)
    }

    /// What a probe with this outcome makes of it: the time of the first failure stays.
    pub(crate) const fn after(self, probed: Result<(), Reason>, now: Timestamp) -> Self {
        match (self, probed) {
            (_, Ok(())) => Self::Available,
            (Self::Available, Err(reason)) => Self::Unavailable(Unavailable { since: now, reason }),
            (Self::Unavailable(Unavailable { since, .. }), Err(reason)) => {
                Self::Unavailable(Unavailable { since, reason })
            }
        }
    }
}

impl Reason {
    /// For people: what is wrong.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "there is no file at its path",
            Self::Busy => "another process keeps it locked",
            Self::Damaged => "it is damaged",
            Self::ReadOnly => "it cannot be written",
            Self::Full => "the disk is full",
            Self::NewerSchema => "a newer version of the program wrote it",
            Self::Unreachable => "it cannot be reached",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
