//! The domain's words, used by every other crate.
//!
//! # Invariants
//! - A [`Timestamp`] is microseconds since the Unix epoch in UTC and prints as RFC 3339 with six digits.
//! - An id made from content is the same wherever and whenever it is made.
//! - [`Severity`] is ordered: informational < low < medium < high < critical.
//!
//! # Deliberately absent
//! I/O, clocks and randomness: a caller that knows the time says it.

pub mod attack;
mod generated;
pub mod id;
mod severity;
mod timestamp;

pub use severity::{Severity, UnknownSeverity};
pub use timestamp::{ParseTimestampError, Timestamp};
