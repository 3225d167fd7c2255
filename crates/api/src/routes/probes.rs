//! Whether the process lives, and whether it is of use now. For those who watch processes; they have no log-in.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::Routes;
use crate::{
    metrics::{MEDIA_TYPE, Metrics},
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{Problem, ProblemKind},
    state::ApiState,
};

const PUBLIC: Policy = Policy { caller: Caller::Anyone, effect: Effect::Read, backing: Backing::None };

/// That it is well.
#[derive(Serialize, ToSchema)]
struct Well {
    /// `ok`.
    status: &'static str,
}

const WELL: Json<Well> = Json(Well { status: "ok" });

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes.add(live_operation(), live).add(ready_operation(), ready).add(metrics_operation(), metrics)
}

fn live_operation() -> Operation {
    Operation::new(Method::GET, "/livez", "get_liveness", "Whether the process lives", PUBLIC)
        .answers::<Well>(StatusCode::OK, "It lives")
}

async fn live() -> Json<Well> {
    WELL
}

fn ready_operation() -> Operation {
    Operation::new(Method::GET, "/readyz", "get_readiness", "Whether the process is of use now", PUBLIC)
        .answers::<Well>(StatusCode::OK, "It is")
        .refuses(&[ProblemKind::NotReady])
}

async fn ready(State(state): State<ApiState>) -> Result<Json<Well>, Problem> {
    if state.access.policy().is_database_available {
        Ok(WELL)
    } else {
        Err(Problem::new(ProblemKind::NotReady, "the database cannot be had now"))
    }
}

fn metrics_operation() -> Operation {
    Operation::new(Method::GET, "/metrics", "get_metrics", "Counters for Prometheus", PUBLIC)
        .answers_text(MEDIA_TYPE, "The counters")
}

async fn metrics(State(state): State<ApiState>) -> Response {
    let mut metrics = Metrics::default();
    let is_up = f64::from(u8::from(state.access.policy().is_database_available));
    metrics.gauge("aurora_database_available", "Whether a database session can be had now.", &[], is_up);
    let watching = u32::try_from(state.seats().taken()).map_or(f64::INFINITY, f64::from);
    metrics.gauge("aurora_live_clients", "Clients that watch alerts.", &[], watching);
    (state.metrics)(&mut metrics);
    ([(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))], metrics.finish()).into_response()
}
