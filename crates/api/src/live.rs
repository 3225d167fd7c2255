//! Live channels: a WebSocket that tells what changed, and goes on from the last place that a client has seen.
//!
//! Messages: first `hello` with the place; then `change` with its place; `resync` when the client is too far behind
//! to be told each change: it reads the list anew and goes on from the place that the message names.

mod casework;
mod client;
mod feed;
mod seats;

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts as _, State, WebSocketUpgrade, ws::close_code},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    extract::Query,
    guard::LoggedIn,
    problem::{Problem, ProblemKind},
    state::ApiState,
};

pub use casework::CaseworkFeed;
pub use feed::{AlertFeed, FeedChange, Told};
pub(crate) use seats::Seats;

/// A client sends nothing but close frames and answers to pings.
const MAX_MESSAGE_BYTES: usize = 1 << 10;

/// Where a client goes on.
#[derive(Deserialize)]
struct Resume {
    /// The last place that it has seen; none: it has just read the list, and goes on from now.
    after: Option<i64>,
}

/// Takes a client in, or tells it that there is no seat.
pub(crate) async fn alerts(State(state): State<ApiState>, mut parts: Parts) -> Result<Response, Problem> {
    check_origin(&parts)?;
    let Query(Resume { after }) = Query::from_request_parts(&mut parts, &state).await?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &state).await;
    let upgrade =
        upgrade.map_err(|rejection| Problem::new(ProblemKind::MalformedRequest, rejection.body_text()))?;
    let upgrade = upgrade.max_message_size(MAX_MESSAGE_BYTES).max_frame_size(MAX_MESSAGE_BYTES);
    let Some(seat) = state.seats().take() else {
        return Ok(upgrade
            .on_upgrade(|socket| client::refuse(socket, close_code::AGAIN, "no seat is free"))
            .into_response());
    };
    let LoggedIn(principal) = LoggedIn::from_request_parts(&mut parts, &state).await?;
    let watcher = client::Watcher { access: state.access.clone(), principal, after };
    let feed = Arc::clone(&state.alert_feed);
    Ok(upgrade.on_upgrade(move |socket| client::serve(socket, feed, watcher, seat)).into_response())
}

/// A page of another site can open a WebSocket with our cookie: here no header of ours protects, and the same-origin
/// policy does not apply. <https://www.rfc-editor.org/rfc/rfc6455#section-10.2>
fn check_origin(parts: &Parts) -> Result<(), Problem> {
    use axum::http::header;
    let Some(origin) = parts.headers.get(header::ORIGIN) else { return Ok(()) };
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let origin =
        origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, authority)| authority);
    if origin.is_some() && origin == host {
        return Ok(());
    }
    Err(Problem::new(ProblemKind::CrossSiteRequest, "the page that asks is not of this server"))
}
