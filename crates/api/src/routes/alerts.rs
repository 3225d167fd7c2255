//! Alerts: the list, one of them, and the work on it.

mod comments;
mod query;
mod view;
mod work;

use aurora_model::{AlertId, access::Action, alert::AlertStatus, change::Resource};
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};

use super::Routes;
use crate::{
    casework::{Marked, caller, served},
    extract::{ListOf, PathId, Query, etag, id_parameter, page_parameters, text_parameter, words_parameter},
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};
use query::AlertsQuery;
pub(crate) use view::{AlertView, DetailView};

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes.add(list_operation(), list).add(fetch_operation(), fetch).with(work::add_to).with(comments::add_to)
}

const READ: Policy = Policy {
    caller: Caller::with(Resource::Alert, Action::Read),
    effect: Effect::Read,
    backing: Backing::DatabaseOrShowcase,
};

fn list_operation() -> Operation {
    let statuses: Vec<_> = AlertStatus::ALL.iter().map(|status| status.as_str()).collect();
    let statuses = format!("In one of these states, separated by commas: {}", statuses.join(", "));
    Operation::new(Method::GET, "/api/v1/alerts", "list_alerts", "List alerts", READ)
        .describe("New alerts do not move what is read page by page: each is shown once.")
        .parameters([
            text_parameter("status", &statuses),
            text_parameter("severity", "Of one of these severities, separated by commas"),
            text_parameter("assignee", "In these hands: an id of a person, `me` or `none`"),
            text_parameter("rule_id", "Of this rule"),
            text_parameter("from", "Made at this time or later (RFC 3339)"),
            text_parameter("until", "Made before this time (RFC 3339)"),
            words_parameter("order", "The newest first, or the most severe", &["newest", "severity"]),
        ])
        .parameters(page_parameters())
        .answers::<Marked<ListOf<AlertView>>>(StatusCode::OK, "A page of alerts")
        .refuses(&[ProblemKind::MalformedRequest, ProblemKind::Invalid])
}

async fn list(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Query(query): Query<AlertsQuery>,
) -> Result<Response, Problem> {
    let query = query.read(by.user_id)?;
    let page = aurora_casework::alerts::list(&state.casework, &caller(&by), &query).await?;
    Ok(served(page, |page| ListOf {
        items: page.items.into_iter().map(|alert| AlertView::of(&state.casework, alert)).collect(),
        next_cursor: page.next_cursor,
    }))
}

fn fetch_operation() -> Operation {
    Operation::new(Method::GET, "/api/v1/alerts/{id}", "get_alert", "One alert", READ)
        .describe(
            "With its rule, what proves its findings (the first and the latest hundred), and its comments.",
        )
        .parameters([id_parameter("The alert")])
        .answers::<Marked<DetailView>>(StatusCode::OK, "The alert")
        .refuses(&[ProblemKind::NotFound])
}

async fn fetch(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<AlertId>,
) -> Result<Response, Problem> {
    let detail = aurora_casework::alerts::fetch(&state.casework, &caller(&by), id).await?;
    let tag = etag(detail.value.alert.version);
    Ok((tag, served(detail, |detail| DetailView::of(&state, detail))).into_response())
}
