use axum::{Json, Router, extract::DefaultBodyLimit, routing::get};

use crate::{
    layers, openapi, pages,
    routes::{
        Routes, alerts, audit, auth, dashboard, events, events_in, live, probes, rules, sources, system,
        tokens, users,
    },
    state::ApiState,
    static_files,
};

/// The longest body of events, as it comes: 16 MiB. Unpacked it may be longer, within the pipeline's bounds.
const MAX_EVENTS_BYTES: usize = 16 << 20;

/// The API: every operation, and what describes them.
pub fn api(state: ApiState) -> Router {
    layers::around(api_routes(state).fallback(layers::not_found))
}

/// The dashboard and the API on one origin.
pub fn dashboard(state: ApiState) -> Router {
    layers::around(api_routes(state).fallback(static_files::file))
}

/// The door for events, on a listener of its own.
pub fn ingest(state: ApiState) -> Router {
    let (events, _) = Routes::new(state.clone()).with(events_in::add_to).build();
    let (probes, _) = Routes::new(state).with(probes::add_to).build();
    let events = events.layer(DefaultBodyLimit::max(MAX_EVENTS_BYTES)).merge(probes);
    layers::around(events.fallback(layers::not_found))
}

fn api_routes(state: ApiState) -> Router {
    let version = state.version;
    let (router, operations) = Routes::new(state)
        .with(probes::add_to)
        .with(auth::add_to)
        .with(system::add_to)
        .with(users::add_to)
        .with(sources::add_to)
        .with(tokens::add_to)
        .with(alerts::add_to)
        .with(events::add_to)
        .with(rules::add_to)
        .with(dashboard::add_to)
        .with(audit::add_to)
        .with(live::add_to)
        .build();
    let document = openapi::document(&operations, version);
    let description = pages::description(&document);
    let document = Json(document);
    router
        .route("/api/v1/openapi.json", get(async move || document.clone()))
        .route("/docs", get(async move || description.clone()))
        .route("/docs/style.css", get(pages::style))
        .route("/problems/{slug}", get(pages::problem))
}
