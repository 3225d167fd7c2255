use axum::{Json, Router, extract::DefaultBodyLimit, routing::get};

use crate::{
    layers, openapi,
    routes::{
        Routes, alerts, audit, auth, dashboard, events_in, probes, rules, sources, system, tokens, users,
    },
    state::ApiState,
};

/// The longest body of events, as it comes: 16 MiB. Unpacked it may be longer, within the pipeline's bounds.
const MAX_EVENTS_BYTES: usize = 16 << 20;

/// The API: every operation, and the document that describes them.
pub fn api(state: ApiState) -> Router {
    let version = state.version;
    let (router, operations) = Routes::new(state)
        .with(probes::add_to)
        .with(auth::add_to)
        .with(system::add_to)
        .with(users::add_to)
        .with(sources::add_to)
        .with(tokens::add_to)
        .with(alerts::add_to)
        .with(rules::add_to)
        .with(dashboard::add_to)
        .with(audit::add_to)
        .build();
    let document = Json(openapi::document(&operations, version));
    layers::around(router.route("/api/v1/openapi.json", get(move || std::future::ready(document.clone()))))
}

/// The door for events, on a listener of its own.
pub fn ingest(state: ApiState) -> Router {
    let (events, _) = Routes::new(state.clone()).with(events_in::add_to).build();
    let (probes, _) = Routes::new(state).with(probes::add_to).build();
    layers::around(events.layer(DefaultBodyLimit::max(MAX_EVENTS_BYTES)).merge(probes))
}
