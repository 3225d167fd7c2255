//! What people say about an alert.

use aurora_casework::alerts;
use aurora_model::{AlertId, access::Action, change::Resource};
use axum::{
    Json,
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::view::CommentView;
use crate::{
    casework::{Answer, caller, outcome},
    extract::{Body, ListOf, PathId, id_parameter},
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    routes::Routes,
    state::ApiState,
};

const PATH: &str = "/api/v1/alerts/{id}/comments";

pub(super) fn add_to(routes: Routes) -> Routes {
    routes.add(list_operation(), list).add(create_operation(), create)
}

const fn policy(action: Action, effect: Effect) -> Policy {
    let caller = Caller::with(Resource::AlertComment, action);
    Policy { caller, effect, backing: Backing::Database }
}

/// A comment that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewComment {
    /// Plain text of at most 10,000 characters.
    text: String,
}

fn list_operation() -> Operation {
    let policy = policy(Action::Read, Effect::Read);
    Operation::new(Method::GET, PATH, "list_alert_comments", "List the comments on an alert", policy)
        .parameters([id_parameter("The alert")])
        .answers::<ListOf<CommentView>>(StatusCode::OK, "The comments, the earliest first")
        .refuses(&[ProblemKind::NotFound])
}

async fn list(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<AlertId>,
) -> Result<Json<ListOf<CommentView>>, Problem> {
    let comments = alerts::comments(&state.casework, &caller(&by), id).await?;
    Ok(Json(ListOf::whole(comments.into_iter().map(|comment| CommentView::of(&state, comment)).collect())))
}

fn create_operation() -> Operation {
    let policy = policy(Action::Create, Effect::Mutation);
    Operation::new(Method::POST, PATH, "comment_on_alert", "Say something about an alert", policy)
        .parameters([id_parameter("The alert")])
        .takes::<NewComment>()
        .example(json!({"text": "seen on two more hosts"}))
        .answers::<Answer<CommentView>>(StatusCode::OK, "The comment, or a preview in `dry_run`")
        .refuses(&[ProblemKind::NotFound])
}

async fn create(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<AlertId>,
    Body(NewComment { text }): Body<NewComment>,
) -> Result<Response, Problem> {
    let done = alerts::comment(&state.casework, &caller(&by), id, &text).await?;
    Ok(outcome(done, |_| None, |comment| CommentView::of(&state, comment)))
}
