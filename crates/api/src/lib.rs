//! The HTTP edge: what the services do, for browsers and programs.
//!
//! A resource is a file under `routes`. Each of its operations is declared beside its handler, and only so does a
//! handler get a route:
//!
//! ```text
//! fn fetch_operation() -> Operation {
//!     let caller = Caller::with(Resource::Source, Action::Read);
//!     let policy = Policy { caller, effect: Effect::Read, backing: Backing::Database };
//!     Operation::new(Method::GET, "/api/v1/sources/{id}", "get_source", "One source", policy)
//!         .parameters([id_parameter("The source")])
//!         .answers::<SourceView>(StatusCode::OK, "The source")
//!         .refuses(&[ProblemKind::NotFound])
//! }
//!
//! routes.add(fetch_operation(), fetch)
//! ```
//!
//! # Invariants
//! - The guard asks the same `operation::Policy` that the OpenAPI document prints as `x-aurora-effect` and
//!   `x-aurora-backing`. A test compares every operation, in every mode, with and without the database, for every role,
//!   with a table that was written from the product contract.
//! - The order of answers is 401, 403 by role, 403 by mode, 503, then the rest.
//! - Every answer that is no success is a [problem document](problem), wherever it comes from.
//! - A cookie alone changes nothing: the request also needs a header that no other site can set.
//! - Every request has a bound on its head, its body and its time, and so has every client that watches.
//!
//! # Deliberately absent
//! Adapters: what is stored is reached through services alone. TLS and rate limits. Scripts: what is not the dashboard is
//! plain HTML.

mod app;
mod casework;
mod convert;
mod credentials;
mod extract;
mod guard;
pub mod health;
pub mod intake;
mod layers;
pub mod live;
mod metrics;
mod openapi;
mod operation;
mod pages;
pub mod problem;
mod routes;
mod serve;
mod state;
mod static_files;

pub use app::{api, dashboard, ingest};
pub use metrics::Metrics;
pub use serve::serve;
pub use state::{ApiState, Services};
