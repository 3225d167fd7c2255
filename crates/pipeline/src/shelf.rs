//! Where events end up.

mod lake;

use std::error::Error;

use aurora_model::{Timestamp, mode::RuntimeMode};
use aurora_ocsf::Event;

pub use lake::{LakePolicy, LakeShelf};

use crate::{envelope::Envelope, progress::Offsets};

/// Keeps events for good, together with the offsets of the log that it covers.
pub trait Shelf: Send {
    /// An event in its form.
    type Row: Send + 'static;
    /// Why it could not keep something.
    type Error: Error + Send + Sync + 'static;

    /// The row of an event. Called by many workers.
    fn row(envelope: Envelope, time: Option<Timestamp>, event: Event, mode: RuntimeMode) -> Self::Row;

    /// By partition, the offset behind all that is kept.
    fn covered(&self) -> Offsets;

    /// Takes a row. It is kept once it is published.
    ///
    /// # Errors
    /// If it cannot take it; then nothing since the last publication is kept.
    fn push(&mut self, partition: u16, offset: u64, row: Self::Row) -> Result<(), Self::Error>;

    /// Keeps what was pushed, and covers all below these offsets: both or neither.
    ///
    /// # Errors
    /// If nothing since the last publication is kept.
    fn publish(&mut self, below: &Offsets) -> Result<(), Self::Error>;

    /// What is to be done with what is kept now and then, beside all else and on another thread.
    fn upkeep(&self) -> Upkeep<Self::Error>;
}

/// Work that is done now and then, and told the time.
pub type Upkeep<E> = Box<dyn FnMut(Timestamp) -> Result<(), E> + Send>;
