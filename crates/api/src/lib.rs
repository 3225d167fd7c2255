//! The HTTP edge: routers, conversion, problem documents, OpenAPI, live channels.

mod app;
mod casework;
mod convert;
mod credentials;
mod extract;
mod guard;
pub mod health;
pub mod intake;
mod layers;
mod metrics;
mod openapi;
mod operation;
pub mod problem;
mod routes;
mod serve;
mod state;

pub use app::{api, ingest};
pub use metrics::Metrics;
pub use serve::serve;
pub use state::{ApiState, Services};
