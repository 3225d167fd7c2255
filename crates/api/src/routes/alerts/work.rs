//! What people do with an alert. In `dry_run` each answers with what it would change.

use aurora_casework::{Outcome, alerts};
use aurora_model::{
    AlertId, UserId,
    access::Action,
    alert::{Alert, AlertStatus, Verdict},
    change::Resource,
};
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::AlertView;
use crate::{
    casework::{Answer, caller, outcome},
    extract::{Body, IfMatch, PathId, id_parameter, if_match_parameter},
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    routes::Routes,
    state::ApiState,
};

pub(super) fn add_to(routes: Routes) -> Routes {
    routes.add(move_operation(), move_to).add(claim_operation(), claim).add(assign_operation(), assign)
}

const WORK: Policy = Policy {
    caller: Caller::with(Resource::Alert, Action::Update),
    effect: Effect::Mutation,
    backing: Backing::Database,
};

/// Where an alert is to go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Move {
    #[schema(value_type = String, example = "resolved")]
    status: AlertStatus,
    /// The judgement: needed to close, and only then.
    #[schema(value_type = Option<String>, example = "benign")]
    verdict: Option<Verdict>,
    /// A word on why, which is added as a comment.
    comment: Option<String>,
}

/// Who is to work on an alert.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Assignment {
    /// The person, or `null` for nobody.
    #[schema(value_type = Option<String>, format = Uuid)]
    user_id: Option<UserId>,
}

fn operation(path: &'static str, id: &'static str, summary: &'static str) -> Operation {
    Operation::new(Method::POST, path, id, summary, WORK)
        .parameters([id_parameter("The alert"), if_match_parameter()])
        .answers::<Answer<AlertView>>(StatusCode::OK, "The alert as it is now, or a preview in `dry_run`")
        .refuses(&[
            ProblemKind::NotFound,
            ProblemKind::Conflict,
            ProblemKind::Invalid,
            ProblemKind::PreconditionRequired,
            ProblemKind::StaleVersion,
        ])
}

fn answer(state: &ApiState, done: Outcome<Alert>) -> Response {
    outcome(done, |alert| Some(alert.version), |alert| AlertView::of(&state.casework, alert))
}

fn move_operation() -> Operation {
    operation("/api/v1/alerts/{id}/status", "move_alert", "Move an alert to another status")
        .takes::<Move>()
        .example(json!({"status": "resolved", "verdict": "benign", "comment": "the nightly backup"}))
}

async fn move_to(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<AlertId>,
    IfMatch(version): IfMatch,
    Body(Move { status, verdict, comment }): Body<Move>,
) -> Result<Response, Problem> {
    let (casework, by) = (&state.casework, caller(&by));
    let done = alerts::move_to(casework, &by, id, version, status, verdict, comment.as_deref()).await?;
    Ok(answer(&state, done))
}

fn claim_operation() -> Operation {
    operation("/api/v1/alerts/{id}/claim", "claim_alert", "Take an alert that nobody has")
        .describe("Of two who try, one gets it.")
}

async fn claim(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<AlertId>,
    IfMatch(version): IfMatch,
) -> Result<Response, Problem> {
    Ok(answer(&state, alerts::claim(&state.casework, &caller(&by), id, version).await?))
}

fn assign_operation() -> Operation {
    operation("/api/v1/alerts/{id}/assign", "assign_alert", "Give an alert to somebody, or to nobody")
        .takes::<Assignment>()
        .example(json!({"user_id": null}))
}

async fn assign(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    PathId(id): PathId<AlertId>,
    IfMatch(version): IfMatch,
    Body(Assignment { user_id }): Body<Assignment>,
) -> Result<Response, Problem> {
    Ok(answer(&state, alerts::assign(&state.casework, &caller(&by), id, version, user_id).await?))
}
