//! The runtime mode, what is well and what is not, and which program this is.

use aurora_model::{
    Timestamp,
    access::Action,
    change::Resource,
    mode::{ReadDataSource, RuntimeMode, SystemMode},
};
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
    extract::Body,
    guard::LoggedIn,
    health::Health,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::Problem,
    state::ApiState,
};

/// What anyone may know about the mode.
#[derive(Serialize, ToSchema)]
#[schema(as = SystemMode)]
struct ModeView {
    #[schema(value_type = String, example = "dry_run")]
    mode: RuntimeMode,
    /// A live database session can be had now.
    is_database_available: bool,
    /// This mode may serve showcase reads if the database is unavailable.
    showcase_reads_allowed: bool,
    /// It is doing so now.
    uses_showcase_data: bool,
    /// `database`, `showcase` or `unavailable`.
    #[schema(value_type = String, example = "database")]
    read_data_source: ReadDataSource,
    /// Operator mutations are carried out now.
    is_mutations_allowed: bool,
    /// Internal pipelines may persist records now.
    is_internal_workflows_allowed: bool,
    /// External response actions may be executed now.
    is_external_actions_allowed: bool,
}

impl From<SystemMode> for ModeView {
    fn from(mode: SystemMode) -> Self {
        let SystemMode {
            mode,
            is_database_available,
            showcase_reads_allowed,
            uses_showcase_data,
            read_data_source,
            is_mutations_allowed,
            is_internal_workflows_allowed,
            is_external_actions_allowed,
        } = mode;
        Self {
            mode,
            is_database_available,
            showcase_reads_allowed,
            uses_showcase_data,
            read_data_source,
            is_mutations_allowed,
            is_internal_workflows_allowed,
            is_external_actions_allowed,
        }
    }
}

/// A change of the mode.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ModeChange {
    #[schema(value_type = String, example = "real")]
    mode: RuntimeMode,
    /// Why. The audit chain keeps it.
    reason: String,
}

/// Which program this is.
#[derive(Serialize, ToSchema)]
struct Info {
    name: &'static str,
    version: &'static str,
    /// Where events are sent, as it listens there: the host may be one that means any.
    ingest_url: String,
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
}

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes
        .add(mode_operation(), mode)
        .add(change_mode_operation(), change_mode)
        .add(health_operation(), health)
        .add(info_operation(), info)
}

const fn read(caller: Caller) -> Policy {
    Policy { caller, effect: Effect::Read, backing: Backing::None }
}

fn mode_operation() -> Operation {
    Operation::new(Method::GET, "/api/v1/system/mode", "get_mode", "The runtime mode", read(Caller::Anyone))
        .answers::<ModeView>(StatusCode::OK, "The mode, and what follows from it now")
}

async fn mode(State(state): State<ApiState>) -> Json<ModeView> {
    Json(state.access.policy().status().into())
}

fn change_mode_operation() -> Operation {
    let caller = Caller::with(Resource::System, Action::Update);
    let policy = Policy { caller, effect: Effect::Administration, backing: Backing::Database };
    Operation::new(Method::PUT, "/api/v1/system/mode", "change_mode", "Change the runtime mode", policy)
        .takes::<ModeChange>()
        .example(json!({"mode": "real", "reason": "the exercise is over"}))
        .answers::<ModeView>(StatusCode::OK, "The mode as it is now")
}

async fn change_mode(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Body(form): Body<ModeChange>,
) -> Result<Json<ModeView>, Problem> {
    state.access.change_mode(&by, form.mode, &form.reason).await?;
    Ok(Json(state.access.policy().status().into()))
}

fn health_operation() -> Operation {
    let policy = read(Caller::with(Resource::System, Action::Read));
    Operation::new(Method::GET, "/api/v1/system/health", "get_health", "What is well and what is not", policy)
        .answers::<Health>(StatusCode::OK, "Each part, and how far the work on events is")
}

async fn health(State(state): State<ApiState>) -> Json<Health> {
    Json((state.health)())
}

fn info_operation() -> Operation {
    let policy = read(Caller::with(Resource::System, Action::Read));
    Operation::new(Method::GET, "/api/v1/system/info", "get_info", "Which program this is", policy)
        .answers::<Info>(StatusCode::OK, "Its name, version and start, and where it takes events")
}

async fn info(State(state): State<ApiState>) -> Json<Info> {
    Json(Info {
        name: "AuroraSOC",
        version: state.version,
        ingest_url: state.ingest_url.clone(),
        started_at: state.started_at,
    })
}
