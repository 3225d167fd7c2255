//! Audit entries in a hash chain: each entry's hash covers the hash before it.
//!
//! ```
//! use aurora_model::{
//!     Timestamp, audit::{AuditRecord, Chain, Checkpoint}, change::{Actor, Resource}, mode::RuntimeMode,
//! };
//!
//! let record = AuditRecord {
//!     at: Timestamp::EPOCH,
//!     actor: Actor::system("cli"),
//!     action: "mode.change".to_owned(),
//!     resource: Resource::System,
//!     id: "mode".to_owned(),
//!     mode: RuntimeMode::DryRun,
//!     detail: r#"{"reason":"exercise"}"#.to_owned(),
//! };
//! let entry = record.chained(Checkpoint::START);
//! let head = entry.checkpoint();
//!
//! let mut chain = Chain::new();
//! chain.check(&entry)?;
//! chain.finish(Some(head))?;
//! # Ok::<(), aurora_model::audit::ChainBreak>(())
//! ```

mod chain;
mod hash;

use serde::{Deserialize, Serialize};

pub use chain::{Chain, ChainBreak};
pub use hash::{ChainHash, ParseChainHashError};

use crate::{
    Timestamp,
    change::{Actor, Resource},
    mode::RuntimeMode,
};

/// What is to be told about a change, before it has a place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What was done, for instance `alert.move`.
    pub action: String,
    /// To what kind of thing.
    pub resource: Resource,
    /// To which thing.
    pub id: String,
    /// In which mode.
    pub mode: RuntimeMode,
    /// More, as a JSON text. The hash covers these very bytes; they are never written anew.
    pub detail: String,
}

/// A record in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its place: 1, 2, 3, without gaps.
    pub seq: i64,
    /// What it tells.
    #[serde(flatten)]
    pub record: AuditRecord,
    /// The hash of the entry before it.
    pub previous_hash: ChainHash,
    /// The hash of all of the above.
    pub hash: ChainHash,
}

/// How far the chain went at some time. Kept elsewhere, it proves later that nothing before it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The place of the last entry; 0 for none.
    pub seq: i64,
    /// Its hash.
    pub hash: ChainHash,
}

impl Checkpoint {
    /// Before the first entry.
    pub const START: Self = Self { seq: 0, hash: ChainHash::ZERO };
}

impl AuditRecord {
    /// The record in its place behind the entry that the checkpoint names.
    pub fn chained(self, head: Checkpoint) -> AuditEntry {
        let seq = head.seq + 1;
        let hash = ChainHash::of(seq, &self, head.hash);
        AuditEntry { seq, record: self, previous_hash: head.hash, hash }
    }
}

impl AuditEntry {
    /// The chain as far as this entry.
    pub const fn checkpoint(&self) -> Checkpoint {
        Checkpoint { seq: self.seq, hash: self.hash }
    }
}
