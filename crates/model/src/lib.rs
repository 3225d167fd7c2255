//! The domain's words, used by every other crate: time, severity, ids, ATT&CK, runtime mode, alerts, audit.
//!
//! ```
//! use aurora_model::{Severity, Timestamp, attack::TechniqueId};
//!
//! let time: Timestamp = "2026-03-17T09:02:41.53Z".parse()?;
//! assert_eq!(time.to_string(), "2026-03-17T09:02:41.530000Z");
//! assert!(Severity::High < Severity::Critical);
//!
//! let technique: TechniqueId = "T1059.001".parse()?;
//! assert_eq!(technique.parent().map(|parent| parent.to_string()).as_deref(), Some("T1059"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - A [`Timestamp`] is microseconds since the Unix epoch in UTC and prints as RFC 3339 with six digits.
//! - An id made from content is the same wherever and whenever it is made.
//! - [`Severity`] is ordered: informational < low < medium < high < critical.
//! - Only [`mode::ModePolicy`] makes permits, and each write needs one.
//! - An enum has one word per variant, on every wire and in every table.
//!
//! # Deliberately absent
//! I/O, clocks and randomness: a caller that knows the time says it, and gives the random bits of an id.

pub mod access;
pub mod alert;
pub mod attack;
pub mod audit;
pub mod change;
mod generated;
pub mod id;
pub mod mode;
pub mod preview;
mod serde_as_text;
mod severity;
mod timestamp;
mod version;
mod words;

pub use id::{
    AlertId, CommentId, ContentId, EventId, FindingId, Fingerprint, SessionId, SetupLinkId, SourceId,
    TokenId, UserId,
};
pub use severity::{Severity, UnknownSeverity};
pub use timestamp::{ParseTimestampError, Timestamp};
pub use version::Version;
