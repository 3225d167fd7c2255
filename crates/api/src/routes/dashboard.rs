//! The figures of the first page, and its widgets: those whose data comes with later work say that they are empty.

use std::collections::BTreeMap;

use aurora_casework::{
    overview::{self, Figures},
    widgets::{self, Widget},
};
use aurora_model::{Severity, Timestamp, access::Action, change::Resource};
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Routes;
use crate::{
    casework::{Marked, caller, served},
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::Problem,
    state::ApiState,
};

/// How many rules are named.
const N_RULES: usize = 10;

pub(crate) fn add_to(routes: Routes) -> Routes {
    let routes = routes.add(stats_operation(), stats);
    Widget::ALL.into_iter().fold(routes, |routes, widget| {
        routes.add(widget_operation(widget), move |state, by| fetch_widget(state, by, widget))
    })
}

const READ: Policy = Policy {
    caller: Caller::with(Resource::Dashboard, Action::Read),
    effect: Effect::Read,
    backing: Backing::DatabaseOrShowcase,
};

/// The figures. They are at most some seconds old.
#[derive(Serialize, ToSchema)]
struct DashboardStats {
    #[schema(value_type = String, format = DateTime)]
    computed_at: Timestamp,
    /// How many alerts are open.
    open: i64,
    /// How many of them are of each severity.
    open_by_severity: BTreeMap<&'static str, i64>,
    /// How many of them are in each status.
    by_status: BTreeMap<&'static str, i64>,
    /// How many alerts were made in each of the last 24 hours, the earliest first.
    alerts_per_hour: Vec<HourOfAlerts>,
    /// The ten rules with the most findings in these hours.
    top_rules: Vec<TopRule>,
    /// What the newest 500 alerts of these hours concern most.
    top_entities: Vec<TopEntity>,
    /// How many findings made no alert, ever, because the mode was `dummy`.
    suppressed_by_mode: u64,
    /// How many findings could not be read or recorded, ever, and are kept as dead letters.
    dead_lettered_findings: u64,
}

/// An hour.
#[derive(Serialize, ToSchema)]
struct HourOfAlerts {
    #[schema(value_type = String, format = DateTime)]
    hour: Timestamp,
    count: i64,
}

/// A rule, and what it led to.
#[derive(Serialize, ToSchema)]
struct TopRule {
    rule_id: String,
    title: String,
    alerts: i64,
    findings: i64,
}

/// An entity, and how many alerts concern it.
#[derive(Serialize, ToSchema)]
struct TopEntity {
    #[schema(example = "host")]
    kind: &'static str,
    value: String,
    alerts: i64,
}

/// A widget without data as yet.
#[derive(Serialize, ToSchema)]
struct EmptyWidget {
    /// Empty.
    items: Vec<Value>,
    /// Why.
    note: &'static str,
}

fn stats_operation() -> Operation {
    Operation::new(
        Method::GET,
        "/api/v1/dashboard/stats",
        "get_dashboard_stats",
        "Figures of the first page",
        READ,
    )
    .answers::<Marked<DashboardStats>>(StatusCode::OK, "The figures")
}

async fn stats(State(state): State<ApiState>, LoggedIn(by): LoggedIn) -> Result<Response, Problem> {
    let figures = overview::fetch(&state.casework, &caller(&by)).await?;
    Ok(served(figures, |figures| DashboardStats::of(&figures)))
}

/// Path, name and summary.
const fn describe(widget: Widget) -> (&'static str, &'static str, &'static str) {
    match widget {
        Widget::CpsDevices => ("/api/v1/cps/devices", "list_cps_devices", "List cyber-physical devices"),
        Widget::Agents => ("/api/v1/agents", "list_agents", "List managed agents"),
        Widget::NetworkAttacks => ("/api/v1/network-attacks", "list_network_attacks", "List network attacks"),
        Widget::Approvals => ("/api/v1/approvals", "list_approvals", "List what waits for approval"),
        Widget::McpHealth => ("/api/v1/mcp/health", "get_mcp_health", "Health of the tool servers"),
        Widget::Autoscaler => {
            ("/api/v1/agents/autoscaler", "get_autoscaler_status", "Status of the fleet's autoscaler")
        }
        Widget::NetworkTelemetry => {
            ("/api/v1/network-telemetry/status", "get_network_telemetry_status", "Whether flows arrive")
        }
        Widget::NetworkAnalyzerFindings => (
            "/api/v1/network-analyzer/findings",
            "list_network_analyzer_findings",
            "List what was found in flows",
        ),
    }
}

fn widget_operation(widget: Widget) -> Operation {
    let (path, id, summary) = describe(widget);
    let backing = if widget.needs_database() { Backing::DatabaseOrShowcase } else { Backing::None };
    Operation::new(Method::GET, path, id, summary, Policy { backing, ..READ })
        .describe("Its data comes with a later release; it says so.")
        .answers::<Marked<EmptyWidget>>(StatusCode::OK, "Nothing, and why")
}

async fn fetch_widget(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    widget: Widget,
) -> Result<Response, Problem> {
    let note = widgets::fetch(&state.casework, &caller(&by), widget)?;
    Ok(served(note, |note| EmptyWidget { items: Vec::new(), note }))
}

impl DashboardStats {
    fn of(figures: &Figures) -> Self {
        // Those without alerts too: a chart has the same bars every day.
        let mut open_by_severity: BTreeMap<_, _> =
            Severity::ALL.map(|severity| (severity.as_str(), 0)).into_iter().collect();
        let mut by_status = BTreeMap::new();
        for count in &figures.open {
            *open_by_severity.entry(count.severity.as_str()).or_default() += count.count;
            *by_status.entry(count.status.as_str()).or_default() += count.count;
        }
        let hours = figures.hours.iter().map(|hour| HourOfAlerts { hour: hour.hour, count: hour.alerts });
        let rules = figures.rules.iter().take(N_RULES).map(|rule| TopRule {
            rule_id: rule.rule_id.clone(),
            title: rule.title.clone(),
            alerts: rule.alerts,
            findings: rule.findings,
        });
        let entities = figures.entities.iter().map(|count| TopEntity {
            kind: count.entity.kind.as_str(),
            value: count.entity.value.clone(),
            alerts: count.alerts,
        });
        Self {
            computed_at: figures.computed_at,
            open: figures.open.iter().map(|count| count.count).sum(),
            open_by_severity,
            by_status,
            alerts_per_hour: hours.collect(),
            top_rules: rules.collect(),
            top_entities: entities.collect(),
            suppressed_by_mode: figures.suppressed_by_mode,
            dead_lettered_findings: figures.dead_lettered,
        }
    }
}
