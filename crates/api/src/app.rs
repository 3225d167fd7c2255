use axum::{Json, Router, routing::get};

use crate::{
    layers, openapi,
    routes::{Routes, probes},
    state::ApiState,
};

/// The API: every operation, and the document that describes them.
pub fn api(state: ApiState) -> Router {
    let version = state.version;
    let (router, operations) = Routes::new(state).with(probes::add_to).build();
    let document = Json(openapi::document(&operations, version));
    layers::around(router.route("/api/v1/openapi.json", get(move || std::future::ready(document.clone()))))
}
