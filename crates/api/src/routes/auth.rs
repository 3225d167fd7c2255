//! Log-in, refresh, log-out, and the set-up link. Browsers get cookies, programs read the same from the body.

mod cookies;

use aurora_access::{NewAdmin, Principal, Started};
use aurora_model::{
    access::{Action, Role},
    change::Resource,
    mode::RuntimeMode,
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Routes;
use crate::{
    credentials::{REFRESH_COOKIE, cookie},
    extract::Body,
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};

const BY_ANYONE: Policy =
    Policy { caller: Caller::Anyone, effect: Effect::Administration, backing: Backing::Database };

/// What the first admin presents.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SetUp {
    /// The secret behind the `#` of the link.
    token: String,
    /// What they want to log in as.
    name: String,
    /// The password that they want to have.
    password: String,
}

/// Who wants to log in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LogIn {
    name: String,
    password: String,
}

/// A session to be carried on. Browsers send the cookie in its place, and no body.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Refresh {
    refresh_token: String,
}

/// A session that was begun or carried on.
#[derive(Serialize, ToSchema)]
struct Session {
    user: Me,
    /// To be sent as `Authorization: Bearer`.
    access_token: String,
    /// How many seconds it lives.
    expires_in: i64,
    /// To be presented once, for the next pair. `null` for browsers, which have it in a cookie, and for the showcase.
    refresh_token: Option<String>,
}

/// Who is logged in.
#[derive(Serialize, ToSchema)]
struct Me {
    #[schema(value_type = String, format = Uuid)]
    id: aurora_model::UserId,
    name: String,
    #[schema(value_type = String, example = "analyst")]
    role: Role,
    /// The runtime mode now.
    #[schema(value_type = String, example = "dry_run")]
    mode: RuntimeMode,
}

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes
        .add(set_up_operation(), set_up)
        .add(log_in_operation(), log_in)
        .add(refresh_operation(), refresh)
        .add(log_out_operation(), log_out)
        .add(me_operation(), me)
}

fn set_up_operation() -> Operation {
    Operation::new(Method::POST, "/api/v1/auth/setup", "set_up", "Make the first admin", BY_ANYONE)
        .describe("Spends the one-time link of the first start, and logs the admin in.")
        .takes::<SetUp>()
        .example(
            json!({"token": "64 hexadecimal digits", "name": "ada", "password": "correct horse battery"}),
        )
        .answers::<Session>(StatusCode::CREATED, "The admin, logged in")
        .refuses(&[ProblemKind::InvalidSetupLink, ProblemKind::Conflict, ProblemKind::TooManyRequests])
}

async fn set_up(
    State(state): State<ApiState>,
    headers: HeaderMap,
    Body(form): Body<SetUp>,
) -> Result<Response, Problem> {
    let admin = NewAdmin { name: form.name, password: form.password };
    let started = state.access.set_up(&form.token, admin).await?;
    Ok((StatusCode::CREATED, session(&state, &headers, started)).into_response())
}

fn log_in_operation() -> Operation {
    let policy = Policy { backing: Backing::DatabaseOrShowcase, ..BY_ANYONE };
    Operation::new(Method::POST, "/api/v1/auth/login", "log_in", "Log in", policy)
        .describe(
            "While the database is away in mode `dummy`, the name `showcase` gets a principal that may look at the \
             showcase set, with any password.",
        )
        .takes::<LogIn>()
        .example(json!({"name": "ada", "password": "correct horse battery"}))
        .answers::<Session>(StatusCode::OK, "Logged in")
        .refuses(&[ProblemKind::WrongCredentials, ProblemKind::TooManyRequests])
}

async fn log_in(
    State(state): State<ApiState>,
    headers: HeaderMap,
    Body(form): Body<LogIn>,
) -> Result<Response, Problem> {
    let started = state.access.log_in(&form.name, form.password).await?;
    Ok(session(&state, &headers, started).into_response())
}

fn refresh_operation() -> Operation {
    Operation::new(Method::POST, "/api/v1/auth/refresh", "refresh", "Carry a session on", BY_ANYONE)
        .describe("Spends the refresh token for the next pair. One that comes twice ends its session.")
        .takes::<Refresh>()
        .answers::<Session>(StatusCode::OK, "The next pair of tokens")
        .refuses(&[ProblemKind::Unauthenticated])
}

async fn refresh(
    State(state): State<ApiState>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Result<Response, Problem> {
    let token = match cookie(&headers, REFRESH_COOKIE) {
        Some(token) => token.to_owned(),
        None => crate::extract::read_json::<Refresh>(&body)?.refresh_token,
    };
    match state.access.refresh(&token).await {
        Ok(started) => Ok(session(&state, &headers, started).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            let is_over = problem.kind() == ProblemKind::Unauthenticated;
            let cookies = is_over.then(cookies::cleared);
            Ok((cookies, problem).into_response())
        }
    }
}

fn log_out_operation() -> Operation {
    let caller = Caller::with(Resource::Session, Action::Delete);
    let policy = Policy { caller, ..BY_ANYONE };
    Operation::new(Method::POST, "/api/v1/auth/logout", "log_out", "Log out", policy)
        .answers_nothing(StatusCode::NO_CONTENT, "The session has ended")
}

async fn log_out(State(state): State<ApiState>, LoggedIn(principal): LoggedIn) -> Result<Response, Problem> {
    state.access.log_out(&principal).await?;
    Ok((StatusCode::NO_CONTENT, cookies::cleared()).into_response())
}

fn me_operation() -> Operation {
    let caller = Caller::with(Resource::System, Action::Read);
    let policy = Policy { caller, effect: Effect::Read, backing: Backing::None };
    Operation::new(Method::GET, "/api/v1/auth/me", "get_me", "Who is logged in", policy)
        .answers::<Me>(StatusCode::OK, "Who is logged in")
}

async fn me(State(state): State<ApiState>, LoggedIn(principal): LoggedIn) -> Json<Me> {
    Json(who(&state, &principal))
}

fn who(state: &ApiState, principal: &Principal) -> Me {
    let Principal { user_id: id, name, role, .. } = principal.clone();
    Me { id, name, role, mode: state.access.policy().state.mode }
}

/// A browser never sees its refresh token: a script that got into a page could carry it away.
fn session(state: &ApiState, headers: &HeaderMap, started: Started) -> impl IntoResponse + use<> {
    let is_browser = crate::credentials::is_from_dashboard(headers);
    let cookies = cookies::of(&started);
    let body = Session {
        user: who(state, &started.principal),
        access_token: started.access_token,
        expires_in: started.expires_in,
        refresh_token: started.refresh_token.filter(|_| !is_browser),
    };
    (cookies, Json(body))
}
