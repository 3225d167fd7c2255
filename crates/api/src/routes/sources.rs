//! Sources of events, and what became of the events of each.

use aurora_access::{Source, SourceDraft};
use aurora_model::{SourceId, Timestamp, Version, access::Action, change::Resource};
use axum::{
    Json,
    extract::State,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Routes;
use crate::{
    extract::{Body, IfMatch, ListOf, PathId, etag, id_parameter, if_match_parameter},
    guard::LoggedIn,
    intake::Account,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};

/// A source of events.
#[derive(Serialize, ToSchema)]
#[schema(as = Source)]
struct SourceView {
    #[schema(value_type = String, format = Uuid)]
    id: SourceId,
    /// Stands in the `ETag` too.
    #[schema(value_type = i64)]
    version: Version,
    name: String,
    /// The format that it is pinned to; `null`: the content says.
    format: Option<String>,
    /// Whether its events are accepted.
    is_enabled: bool,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// What became of its events.
    ledger: Account,
}

/// A source that is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSource {
    name: String,
    format: Option<String>,
}

/// What is to change of a source. What is not named stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SourceChange {
    name: Option<String>,
    is_enabled: Option<bool>,
}

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes
        .add(list_operation(), list)
        .add(create_operation(), create)
        .add(fetch_operation(), fetch)
        .add(change_operation(), change)
}

const fn policy(action: Action, effect: Effect) -> Policy {
    Policy { caller: Caller::with(Resource::Source, action), effect, backing: Backing::Database }
}

fn view(state: &ApiState, source: Source) -> SourceView {
    let Source { id, version, name, format, is_enabled, created_at, updated_at, .. } = source;
    let ledger = state.intake.account(id);
    SourceView { id, version, name, format, is_enabled, created_at, updated_at, ledger }
}

fn list_operation() -> Operation {
    let policy = policy(Action::Read, Effect::Read);
    Operation::new(Method::GET, "/api/v1/sources", "list_sources", "List sources", policy)
        .answers::<ListOf<SourceView>>(StatusCode::OK, "All sources, by name")
}

async fn list(State(state): State<ApiState>) -> Result<Json<ListOf<SourceView>>, Problem> {
    let sources = state.access.list_sources().await?;
    Ok(Json(ListOf::whole(sources.into_iter().map(|source| view(&state, source)).collect())))
}

fn create_operation() -> Operation {
    let policy = policy(Action::Create, Effect::Administration);
    Operation::new(Method::POST, "/api/v1/sources", "create_source", "Add a source", policy)
        .takes::<NewSource>()
        .example(json!({"name": "domain controllers"}))
        .answers::<SourceView>(StatusCode::CREATED, "The source")
        .refuses(&[ProblemKind::Conflict])
}

async fn create(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Body(form): Body<NewSource>,
) -> Result<Response, Problem> {
    let draft = SourceDraft { name: form.name, format: form.format, is_enabled: true };
    let source = state.access.create_source(&by, draft).await?;
    let location = [(header::LOCATION, format!("/api/v1/sources/{}", source.id))];
    Ok((StatusCode::CREATED, location, etag(source.version), Json(view(&state, source))).into_response())
}

fn fetch_operation() -> Operation {
    let policy = policy(Action::Read, Effect::Read);
    Operation::new(Method::GET, "/api/v1/sources/{id}", "get_source", "One source", policy)
        .parameters([id_parameter("The source")])
        .answers::<SourceView>(StatusCode::OK, "The source")
        .refuses(&[ProblemKind::NotFound])
}

async fn fetch(State(state): State<ApiState>, PathId(id): PathId<SourceId>) -> Result<Response, Problem> {
    let source = state.access.fetch_source(id).await?;
    Ok((etag(source.version), Json(view(&state, source))).into_response())
}

fn change_operation() -> Operation {
    let policy = policy(Action::Update, Effect::Administration);
    Operation::new(Method::PATCH, "/api/v1/sources/{id}", "change_source", "Change a source", policy)
        .parameters([id_parameter("The source"), if_match_parameter()])
        .takes::<SourceChange>()
        .example(json!({"is_enabled": false}))
        .answers::<SourceView>(StatusCode::OK, "The source as it is now")
        .refuses(&[
            ProblemKind::NotFound,
            ProblemKind::Conflict,
            ProblemKind::PreconditionRequired,
            ProblemKind::StaleVersion,
        ])
}

async fn change(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<SourceId>,
    IfMatch(version): IfMatch,
    Body(form): Body<SourceChange>,
) -> Result<Response, Problem> {
    let before = state.access.fetch_source(id).await?;
    let draft = SourceDraft {
        name: form.name.unwrap_or(before.name),
        format: before.format,
        is_enabled: form.is_enabled.unwrap_or(before.is_enabled),
    };
    let source = state.access.change_source(&by, id, version, draft).await?;
    Ok((etag(source.version), Json(view(&state, source))).into_response())
}
