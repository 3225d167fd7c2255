//! Stored events: one, a search, those of an alert. The door for new ones is `events_in`.

mod query;
mod view;

use aurora_casework::events::{self, EventPage};
use aurora_model::{AlertId, EventId, access::Action, change::Resource};
use axum::{
    Json,
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};

use super::Routes;
use crate::{
    casework::{Marked, caller, served},
    extract::{ListOf, PageQuery, PathId, Query, id_parameter, page_parameters, text_parameter},
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};
use view::EventView;

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes.add(search_operation(), search).add(fetch_operation(), fetch).add(of_alert_operation(), of_alert)
}

/// Search works while the database is away.
const READ: Policy = Policy {
    caller: Caller::with(Resource::Event, Action::Read),
    effect: Effect::Read,
    backing: Backing::Lake,
};

/// The alert names its events.
const READ_OF_ALERT: Policy = Policy { backing: Backing::DatabaseOrShowcase, ..READ };

fn search_operation() -> Operation {
    Operation::new(Method::GET, "/api/v1/events", "search_events", "Search for events", READ)
        .describe(
            "The newest first. An event is found some seconds after it was received. `field` may come several times, and all \
             must hold; values are compared as they are stored.",
        )
        .parameters([
            text_parameter("from", "Happened at this time or later (RFC 3339)"),
            text_parameter("to", "Happened before this time (RFC 3339)"),
            text_parameter("field", "An attribute and its value, `device.hostname:ws-042`"),
        ])
        .parameters(page_parameters())
        .answers::<ListOf<EventView>>(StatusCode::OK, "A page of events")
        .refuses(&[ProblemKind::MalformedRequest, ProblemKind::Invalid])
}

async fn search(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<ListOf<EventView>>, Problem> {
    let query = query::read(pairs)?;
    Ok(Json(page(events::search(&state.events, &caller(&by), &query).await?)))
}

fn fetch_operation() -> Operation {
    Operation::new(Method::GET, "/api/v1/events/{id}", "get_event", "One event", READ)
        .parameters([id_parameter("The event")])
        .answers::<EventView>(StatusCode::OK, "The event")
        .refuses(&[ProblemKind::NotFound])
}

async fn fetch(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<EventId>,
) -> Result<Json<EventView>, Problem> {
    Ok(Json(events::fetch(&state.events, &caller(&by), id).await?.into()))
}

fn of_alert_operation() -> Operation {
    let path = "/api/v1/alerts/{id}/events";
    Operation::new(Method::GET, path, "list_alert_events", "The events of an alert", READ_OF_ALERT)
        .describe(
            "Those that its findings rest on, the last received first. A page has fewer events than were asked for when some \
             are not stored yet, or not any more.",
        )
        .parameters([id_parameter("The alert")])
        .parameters(page_parameters())
        .answers::<Marked<ListOf<EventView>>>(StatusCode::OK, "A page of events")
        .refuses(&[ProblemKind::MalformedRequest, ProblemKind::Invalid, ProblemKind::NotFound])
}

async fn of_alert(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<AlertId>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let limit = usize::try_from(query.limit()?).unwrap_or(usize::MAX);
    let cursor = query.cursor.as_deref();
    let found = events::of_alert(&state.casework, &state.events, &caller(&by), id, limit, cursor).await?;
    Ok(served(found, page))
}

fn page(page: EventPage) -> ListOf<EventView> {
    let items = page.items.into_iter().map(EventView::from).collect();
    ListOf { items, next_cursor: page.next_cursor }
}
