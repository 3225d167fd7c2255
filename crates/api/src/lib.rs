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
