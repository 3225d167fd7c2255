//! From bytes at the door to events in the log, findings, and rows in the lake.
//!
//! [`Ingest`] cuts a request into events and answers once they are durable in the log. Two consumers read them from
//! there, each at its own pace and from its own position: one judges them by the [rules](RulesHandle) and puts
//! findings on their topic, the other makes OCSF events of them for the [`Shelf`]. [`IngestTokens`] says who may
//! send, [`Ledger`] what became of what was sent.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use aurora_pipeline::{Pipeline, PipelineConfig, RuleSources, RulesHandle, Shelf, Surroundings};
//! use aurora_streams::{Log, SystemClock};
//!
//! # fn start(log: Arc<dyn Log>, shelf: impl Shelf + 'static, mode: tokio::sync::watch::Receiver<aurora_model::mode::RuntimeMode>) -> Result<(), Box<dyn std::error::Error>> {
//! let sources = RuleSources { paths: vec!["rules".into()], ..RuleSources::default() };
//! let rules = Arc::new(RulesHandle::load(sources, Default::default())?);
//! let around = Surroundings { log, clock: Arc::new(SystemClock::new()), shelf, rules, mode, formats: Default::default() };
//! let pipeline = Pipeline::start(PipelineConfig::new("data/log/state".into()), around)?;
//! let door = pipeline.ingest();
//! # drop(door);
//! pipeline.stop();
//! # Ok(()) }
//! ```
//!
//! # Invariants
//! - **Acknowledged is durable**: nothing is answered before the log has it, and a request that is sent again under
//!   its key is stored once.
//! - **Each event is in the lake once, or once in the dead letters**, whatever crashes in between.
//! - **The same log gives the same findings**, with the same ids, for any number of workers and after any restart.
//!   Where the order matters, in correlations, it is that of the log; with several partitions, that in which they
//!   were read.
//! - **For each source, received = stored + dead-lettered + duplicate + in flight**, at every moment.
//! - The database is needed for nothing here but new tokens.
//!
//! # Deliberately absent
//! Protocols and their answers, which belong to listeners. Alerts, which casework makes of findings. What the
//! lake looks like inside.

mod append;
mod detect;
mod durable;
mod entities;
mod envelope;
mod ingest;
mod lake_writer;
mod ledger;
mod parse;
mod pipeline;
mod progress;
mod rules;
mod shelf;
mod stage;
mod stats;
mod tokens;

pub use detect::DetectConfig;
pub use envelope::{DecodeEnvelopeError, ENVELOPE_FORMAT, Envelope, Hint};
pub use ingest::{
    Accepted, Encoding, Ingest, IngestLimits, Refusal, Sender, UnpackError, UnpackLimits, unpack,
};
pub use lake_writer::LakeConfig;
pub use ledger::{Account, Ledger, LedgerFileError};
pub use pipeline::{Pipeline, PipelineConfig, StartError, Surroundings};
pub use progress::Offsets;
pub use rules::{
    ActiveRules, FindRulesError, RejectedRule, RuleFiles, RuleKind, RuleReport, RuleSources, RuleSummary,
    RulesHandle, UnreadableFile, examples_path, load,
};
pub use shelf::{LakePolicy, LakeShelf, Shelf, Upkeep};
pub use stats::Stats;
pub use tokens::{IngestTokens, RefreshError, TokenFileError, TokenRefusal};
