//! Findings become alerts: the consumer of the topic `findings`.
//!
//! Its position is in the store and moves in the transaction of its effect. The log knows a group of the same name, whose
//! position follows now and then, so that retention takes nothing that was not read.
//!
//! - In mode `dummy` findings are counted as suppressed, and the position moves on.
//! - While the database is away it waits, and goes on when it is back.
//! - A finding that cannot be read, or that the store refuses, goes whole to the topic `dead_letters`, and is counted.

mod batch;
mod consumer;
mod dead_letters;
mod read;
mod stats;

pub use consumer::{Consumer, Step, StepError};
pub use stats::ConsumerStats;

/// The group's name, in the store and in the log.
pub const GROUP: &str = "alerts";

/// The counter of findings that made no alert because the mode was `dummy`.
pub const SUPPRESSED: &str = "findings.suppressed_by_mode";

/// The counter of findings that could not be read or recorded.
pub const DEAD_LETTERS: &str = "findings.dead_letters";
