//! The HTTP edge: routers, conversion, problem documents, OpenAPI, live channels.

mod app;
mod convert;
mod credentials;
mod extract;
mod guard;
mod layers;
mod openapi;
mod operation;
pub mod problem;
mod routes;
mod serve;
mod state;

pub use app::api;
pub use serve::serve;
pub use state::{ApiState, Services};
