//! Ingest tokens of a source. Their text is shown once.

use aurora_access::{IngestToken, NewToken as TokenDraft};
use aurora_model::{SourceId, Timestamp, TokenId, access::Action, change::Resource};
use axum::{
    Json,
    extract::State,
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Routes;
use crate::{
    extract::{Body, ListOf, PathId, id_parameter},
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};

/// A token of a source, without what proves it.
#[derive(Serialize, ToSchema)]
#[schema(as = IngestToken)]
struct TokenView {
    #[schema(value_type = String, format = Uuid)]
    id: TokenId,
    name: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Until when it may be used.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Since when it may not be used any more.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

/// A token that is to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    name: String,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// A token that was made.
#[derive(Serialize, ToSchema)]
struct IssuedToken {
    #[schema(value_type = String, format = Uuid)]
    id: TokenId,
    /// What the source sends as `Authorization: Bearer`. It is not shown again.
    token: String,
}

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes.add(list_operation(), list).add(create_operation(), create).add(revoke_operation(), revoke)
}

const fn policy(action: Action, effect: Effect) -> Policy {
    Policy { caller: Caller::with(Resource::IngestToken, action), effect, backing: Backing::Database }
}

fn list_operation() -> Operation {
    let policy = policy(Action::Read, Effect::Read);
    Operation::new(
        Method::GET,
        "/api/v1/sources/{id}/tokens",
        "list_tokens",
        "List tokens of a source",
        policy,
    )
    .parameters([id_parameter("The source")])
    .answers::<ListOf<TokenView>>(
        StatusCode::OK,
        "Its tokens, the oldest first, also those that were revoked",
    )
    .refuses(&[ProblemKind::NotFound])
}

async fn list(
    State(state): State<ApiState>,
    PathId(source): PathId<SourceId>,
) -> Result<Json<ListOf<TokenView>>, Problem> {
    let tokens = state.access.list_ingest_tokens(source).await?;
    Ok(Json(ListOf::whole(tokens.into_iter().map(view).collect())))
}

fn view(token: IngestToken) -> TokenView {
    let IngestToken { id, name, created_at, expires_at, revoked_at, .. } = token;
    TokenView { id, name, created_at, expires_at, revoked_at }
}

fn create_operation() -> Operation {
    let policy = policy(Action::Create, Effect::Administration);
    Operation::new(
        Method::POST,
        "/api/v1/sources/{id}/tokens",
        "create_token",
        "Make a token for a source",
        policy,
    )
    .parameters([id_parameter("The source")])
    .takes::<NewToken>()
    .example(json!({"name": "forwarder"}))
    .answers::<IssuedToken>(StatusCode::CREATED, "The token; it is not shown again")
    .refuses(&[ProblemKind::NotFound])
}

async fn create(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(source): PathId<SourceId>,
    Body(form): Body<NewToken>,
) -> Result<(StatusCode, Json<IssuedToken>), Problem> {
    let draft = TokenDraft { source, name: form.name, expires_at: form.expires_at };
    let issued = state.access.create_ingest_token(&by, draft).await?;
    Ok((StatusCode::CREATED, Json(IssuedToken { id: issued.record.id, token: issued.text })))
}

fn revoke_operation() -> Operation {
    let policy = policy(Action::Delete, Effect::Administration);
    Operation::new(Method::DELETE, "/api/v1/tokens/{id}", "revoke_token", "Make a token useless", policy)
        .parameters([id_parameter("The token")])
        .answers_nothing(StatusCode::NO_CONTENT, "It is not accepted any more")
        .refuses(&[ProblemKind::NotFound])
}

async fn revoke(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<TokenId>,
) -> Result<StatusCode, Problem> {
    state.access.revoke_ingest_token(&by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
