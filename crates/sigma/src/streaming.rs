//! Correlation as events come: bounded state, findings as soon as they are final.
//!
//! The meaning is that of [`Correlator`](crate::Correlator), the oracle, for all events that come in time.
//! How an observation travels:
//!
//! 1. *In order of time.* It waits in a [`buffer`] until the watermark, the newest time seen less the
//!    allowed lateness, has passed it. One that comes later is counted and handed back as late.
//! 2. *To its groups.* The [`plan`] knows by number which correlations a rule feeds and where their fields
//!    stand; [`route`] hashes each value once, with a key, and names the groups.
//! 3. *To a shard.* A [`shard`] owns the groups whose hash falls to it, and nothing is shared between
//!    shards: each can be run on a thread of its own.
//! 4. *Into a window.* A [`group`] holds the events of its window and a [`measure`] that each event changes
//!    in constant time. A [`wheel`] of timers on event time judges and frees windows that have ended.
//! 5. *Up the chain.* Findings are observations of the correlations above, which run after their parts, and
//!    as much later in event time as their parts may need to see a window full.
//!
//! The decisions behind it are in ADR 11.

mod buffer;
mod engine;
mod group;
mod identity;
mod input;
mod measure;
mod options;
mod plan;
mod route;
mod saved;
mod shard;
mod snapshot;
mod store;
mod wheel;

pub use engine::{Admission, Arrival, CorrelationEngine};
pub use options::{CorrelationCounters, CorrelationLimits, CorrelationOptions};
pub use saved::{BrokenState, Carryover};
pub use shard::ShardWork;
pub use snapshot::SnapshotError;
