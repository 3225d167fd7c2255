//! What people decide on: findings become alerts, and people work on the alerts.
//!
//! Each use case is a function in a file of its own, on a [`Casework`] and a [`Caller`]. It asks first whether the
//! caller's role may do this, then whether the runtime mode lets it be done now, and only then the database.
//!
//! ```
//! use std::sync::Arc;
//!
//! use aurora_casework::{Caller, Casework, NoRules, alerts::{self, AlertQuery}};
//! use aurora_model::{access::Role, change::Actor};
//! use aurora_store::{Options, Place, Store};
//! use aurora_streams::{Clock as _, SystemClock};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # let workdir = aurora_test_support::Workdir::new();
//! # let data_dir = workdir.path();
//! let clock = Arc::new(SystemClock::new());
//! let store = Store::open(Place::beneath(data_dir), Options::default(), clock.now()).await?;
//! let casework = Casework::start(store, clock, Arc::new(NoRules)).await?;
//!
//! let caller = Caller { actor: Actor::system("example"), role: Role::Viewer };
//! let page = alerts::list(&casework, &caller, &AlertQuery::default()).await?;
//! assert!(page.value.items.is_empty() && !page.is_showcase);
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - A mutation is carried out, previewed or refused, as [`aurora_model::mode::ModePolicy`] says, and nothing else
//!   happens. A preview leaves one audit entry.
//! - Each finding counts once, in whatever order and however often the topic is read: the reader's position moves in
//!   the transaction of its effect.
//! - While the database is away nothing is made up, except in mode `dummy`, where some reads answer with the
//!   showcase set and say so.
//!
//! # Deliberately absent
//! HTTP, who somebody is (`access` knows), what the rules are (a [`RuleCatalogue`] is given), and telling the
//! detection engine what was decided about them (it watches [`Casework::rule_decisions`]).

pub mod alerts;
pub mod audit;
mod caller;
mod casework;
mod error;
pub mod events;
pub mod feed;
pub mod findings_to_alerts;
mod mode;
mod outcome;
pub mod overview;
pub mod rules;
mod showcase;
pub mod widgets;

pub use caller::Caller;
pub use casework::Casework;
pub use error::{CaseworkError, ErrorKind, Result};
pub use outcome::{Outcome, Served};
pub use rules::{CatalogueFuture, CatalogueRule, LoadReport, NoRules, RejectedRule, RuleCatalogue, RuleKind};
