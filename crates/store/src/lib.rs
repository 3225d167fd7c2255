//! Relational state: what people decide, and what the pipelines record, on SQLite or PostgreSQL.
//!
//! ```
//! use aurora_model::{Timestamp, change::Actor, mode::{ModePolicy, RuntimeMode}};
//! use aurora_store::{Options, Place, Store, audit, mode};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let workdir = aurora_test_support::Workdir::new();
//! # let data_dir = workdir.path();
//! # let now: Timestamp = "2026-03-17T09:00:00Z".parse()?;
//! let store = Store::open(Place::beneath(data_dir), Options::default(), now).await?;
//!
//! let state = mode::fetch(&store.read()?).await?;
//! let policy = ModePolicy { state, is_database_available: store.availability().is_available() };
//!
//! let mut tx = store.begin(Actor::system("cli"), now).await?;
//! mode::change(&mut tx, &policy.admin()?, RuntimeMode::Real, "exercise over").await?;
//! tx.commit().await?;
//!
//! audit::verify(&store.read()?, None).await?;
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Queries are functions on what they read from or write to, one module per resource; they compose in a
//! [`Transaction`] without a second version of each.
//!
//! # Invariants
//! - Every function that writes takes a permit, whose mode and epoch are compared with the record in the same
//!   transaction. There is no second way to write.
//! - Every change of a record adds a row to the [`outbox`] in the same transaction; what people and
//!   administration change also adds an entry to the [`audit`] chain.
//! - A finding that is read again changes nothing. The position of the reader moves in the transaction of its effect.
//! - What was committed is on disk.
//! - While the database is away every read and write says so, and when it is back they work, without a restart.
//!
//! # Deliberately absent
//! Who may do what (casework asks), clocks (callers say the time), passwords (the store keeps hashes that others
//! make and check), and SeaORM's types: no caller sees a row.

pub mod alerts;
pub mod audit;
mod availability;
pub mod comments;
pub mod counters;
mod error;
mod file;
pub mod findings;
pub mod ingest_tokens;
mod migrate;
pub mod mode;
pub mod offsets;
pub mod outbox;
pub mod overview;
mod page;
mod place;
mod presented;
mod row;
pub mod rules;
mod secret;
pub mod sessions;
pub mod setup_links;
pub mod sources;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod transaction;
pub mod users;

pub use availability::{Availability, Reason, Unavailable};
pub use error::{Result, StoreError};
pub use page::{Cursor, Page, ParseCursorError};
pub use place::Place;
pub use presented::{ParseTokenError, PresentedToken};
pub use secret::{ParseSecretError, Secret, SecretHash};
pub use store::{OpenError, Options, Store};
pub use transaction::{Read, Reader, Transaction};
