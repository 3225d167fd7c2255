//! People who log in. For admins.

use aurora_access::{NewPerson, PersonChange, User};
use aurora_model::{
    Timestamp, UserId, Version,
    access::{Action, Role},
    change::Resource,
};
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
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};

/// A person who logs in.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
struct UserView {
    #[schema(value_type = String, format = Uuid)]
    id: UserId,
    /// Stands in the `ETag` too.
    #[schema(value_type = i64)]
    version: Version,
    name: String,
    #[schema(value_type = String, example = "analyst")]
    role: Role,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// Since when they may not log in any more.
    #[schema(value_type = Option<String>, format = DateTime)]
    disabled_at: Option<Timestamp>,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        let User { id, version, name, role, created_at, updated_at, disabled_at, .. } = user;
        Self { id, version, name, role, created_at, updated_at, disabled_at }
    }
}

/// A person who is to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    name: String,
    #[schema(value_type = String, example = "analyst")]
    role: Role,
    password: String,
}

/// What is to change of a person. What is not named stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserChange {
    #[schema(value_type = Option<String>, example = "operator")]
    role: Option<Role>,
    /// Disabling ends all their sessions.
    is_disabled: Option<bool>,
    /// All their sessions end.
    password: Option<String>,
}

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes.add(list_operation(), list).add(create_operation(), create).add(change_operation(), change)
}

const fn policy(action: Action, effect: Effect) -> Policy {
    Policy { caller: Caller::with(Resource::User, action), effect, backing: Backing::Database }
}

fn list_operation() -> Operation {
    let policy = policy(Action::Read, Effect::Read);
    Operation::new(Method::GET, "/api/v1/users", "list_users", "List people", policy)
        .answers::<ListOf<UserView>>(StatusCode::OK, "All people, by name")
}

async fn list(State(state): State<ApiState>) -> Result<Json<ListOf<UserView>>, Problem> {
    let users = state.access.list_users().await?;
    Ok(Json(ListOf::whole(users.into_iter().map(UserView::from).collect())))
}

fn create_operation() -> Operation {
    let policy = policy(Action::Create, Effect::Administration);
    Operation::new(Method::POST, "/api/v1/users", "create_user", "Add a person", policy)
        .takes::<NewUser>()
        .example(json!({"name": "ben", "role": "analyst", "password": "correct horse battery"}))
        .answers::<UserView>(StatusCode::CREATED, "The person")
        .refuses(&[ProblemKind::Conflict, ProblemKind::TooManyRequests])
}

async fn create(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Body(form): Body<NewUser>,
) -> Result<Response, Problem> {
    let new = NewPerson { name: form.name, role: form.role, password: form.password };
    let user = state.access.create_user(&by, new).await?;
    let location = [(header::LOCATION, format!("/api/v1/users/{}", user.id))];
    Ok((StatusCode::CREATED, location, etag(user.version), Json(UserView::from(user))).into_response())
}

fn change_operation() -> Operation {
    let policy = policy(Action::Update, Effect::Administration);
    Operation::new(Method::PATCH, "/api/v1/users/{id}", "change_user", "Change a person", policy)
        .parameters([id_parameter("The person"), if_match_parameter()])
        .takes::<UserChange>()
        .example(json!({"role": "operator"}))
        .answers::<UserView>(StatusCode::OK, "The person as they are now")
        .refuses(&[
            ProblemKind::NotFound,
            ProblemKind::Conflict,
            ProblemKind::PreconditionRequired,
            ProblemKind::StaleVersion,
            ProblemKind::TooManyRequests,
        ])
}

async fn change(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<UserId>,
    IfMatch(version): IfMatch,
    Body(form): Body<UserChange>,
) -> Result<Response, Problem> {
    let UserChange { role, is_disabled, password } = form;
    let change = PersonChange { role, is_disabled, password };
    let user = state.access.change_user(&by, id, version, change).await?;
    Ok((etag(user.version), Json(UserView::from(user))).into_response())
}
