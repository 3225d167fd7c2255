//! Rules: which there are, and which of them are tried on events.

use aurora_casework::rules::{self, RuleQuery, RuleView};
use aurora_model::{Severity, Timestamp, Version, access::Action, change::Resource};
use axum::{
    Json,
    extract::{Path, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Routes;
use crate::{
    casework::caller,
    extract::{
        Body, IfMatch, ListOf, PageQuery, Query, etag, id_parameter, if_match_parameter, page_parameters,
        text_parameter, words_parameter,
    },
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{FieldError, Problem, ProblemKind},
    state::ApiState,
};

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes
        .add(list_operation(), list)
        .add(fetch_operation(), fetch)
        .add(change_operation(), change)
        .add(reload_operation(), reload)
}

const fn policy(action: Action, effect: Effect) -> Policy {
    Policy { caller: Caller::with(Resource::Rule, action), effect, backing: Backing::Database }
}

/// A rule.
#[derive(Serialize, ToSchema)]
#[schema(as = Rule)]
struct RuleBody {
    id: String,
    /// How often it was decided whether it is enabled; 0: as its file says. Stands in the `ETag` too.
    #[schema(value_type = i64)]
    version: Version,
    title: String,
    description: String,
    #[schema(value_type = String, example = "high")]
    level: Severity,
    /// How mature its author takes it to be.
    #[schema(example = "test")]
    status: String,
    /// Whether it is tried on events.
    enabled: bool,
    #[schema(example = "detection")]
    kind: &'static str,
    /// What it is tried on.
    #[schema(example = "windows process_creation")]
    logsource: String,
    tags: Vec<String>,
    false_positives: Vec<String>,
    /// What to do with a match, step by step.
    triage: Vec<String>,
    references: Vec<String>,
    /// How many findings the alerts of the last 24 hours hold of it.
    findings: i64,
    /// When it was last decided.
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Timestamp>,
}

/// What is to change of a rule.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RuleChange {
    enabled: bool,
}

/// What became of loading the rules anew.
#[derive(Serialize, ToSchema)]
struct LoadReport {
    loaded: usize,
    rejected: usize,
    /// What could not be loaded, and why.
    problems: Vec<RejectedRule>,
}

/// A rule that could not be loaded.
#[derive(Serialize, ToSchema)]
struct RejectedRule {
    /// The file, and the line where it is known.
    place: String,
    reason: String,
}

/// What stands behind `?`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesQuery {
    q: Option<String>,
    enabled: Option<bool>,
    level: Option<String>,
    limit: Option<u64>,
    cursor: Option<String>,
}

fn list_operation() -> Operation {
    let levels = Severity::ALL.map(Severity::as_str);
    Operation::new(
        Method::GET,
        "/api/v1/rules",
        "list_rules",
        "List rules",
        policy(Action::Read, Effect::Read),
    )
    .parameters([
        text_parameter("q", "Whose title or id contains this"),
        words_parameter("enabled", "Whether it is tried on events", &["true", "false"]),
        words_parameter("level", "Of this level", &levels),
    ])
    .parameters(page_parameters())
    .answers::<ListOf<RuleBody>>(StatusCode::OK, "A page of rules, by id")
    .refuses(&[ProblemKind::MalformedRequest, ProblemKind::Invalid])
}

async fn list(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Query(query): Query<RulesQuery>,
) -> Result<Json<ListOf<RuleBody>>, Problem> {
    let page = rules::list(&state.casework, &caller(&by), &query.read()?).await?;
    let items = page.items.into_iter().map(RuleBody::from).collect();
    Ok(Json(ListOf { items, next_cursor: page.next_cursor }))
}

fn fetch_operation() -> Operation {
    let policy = policy(Action::Read, Effect::Read);
    Operation::new(Method::GET, "/api/v1/rules/{id}", "get_rule", "One rule", policy)
        .parameters([id_parameter("The rule")])
        .answers::<RuleBody>(StatusCode::OK, "The rule")
        .refuses(&[ProblemKind::NotFound])
}

async fn fetch(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    Ok(answer(rules::fetch(&state.casework, &caller(&by), &id).await?))
}

fn change_operation() -> Operation {
    let policy = policy(Action::Update, Effect::Administration);
    Operation::new(Method::PATCH, "/api/v1/rules/{id}", "change_rule", "Enable or disable a rule", policy)
        .describe("Takes effect at once, and outlives a reload.")
        .parameters([id_parameter("The rule"), if_match_parameter()])
        .takes::<RuleChange>()
        .example(json!({"enabled": false}))
        .answers::<RuleBody>(StatusCode::OK, "The rule as it is now")
        .refuses(&[ProblemKind::NotFound, ProblemKind::PreconditionRequired, ProblemKind::StaleVersion])
}

async fn change(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Path(id): Path<String>,
    IfMatch(version): IfMatch,
    Body(RuleChange { enabled }): Body<RuleChange>,
) -> Result<Response, Problem> {
    Ok(answer(rules::set_enabled(&state.casework, &caller(&by), &id, Some(version), enabled).await?))
}

fn reload_operation() -> Operation {
    let policy = policy(Action::Update, Effect::Administration);
    Operation::new(Method::POST, "/api/v1/rules/reload", "reload_rules", "Load the rules anew", policy)
        .describe("From the folders that they came from. Windows of correlations go on.")
        .answers::<LoadReport>(StatusCode::OK, "What was loaded, and what could not be")
}

async fn reload(State(state): State<ApiState>, LoggedIn(by): LoggedIn) -> Result<Json<LoadReport>, Problem> {
    let by = caller(&by);
    let report = rules::reload(&state.casework, &by).await?;
    let rejected = rules::rejected(&state.casework, &by)?;
    let problem =
        |rule: &rules::RejectedRule| RejectedRule { place: rule.place.clone(), reason: rule.reason.clone() };
    let problems = rejected.iter().map(problem).collect();
    Ok(Json(LoadReport { loaded: report.loaded, rejected: report.rejected, problems }))
}

fn answer(view: RuleView) -> Response {
    let body = RuleBody::from(view);
    (etag(body.version), Json(body)).into_response()
}

impl RulesQuery {
    fn read(self) -> Result<RuleQuery, Problem> {
        let limit = PageQuery::new(self.limit, None).limit()?;
        let level = self.level.filter(|level| !level.is_empty()).map(|level| level.parse()).transpose();
        let level = level.map_err(|error: aurora_model::UnknownSeverity| {
            Problem::invalid(vec![FieldError { pointer: "level".to_owned(), detail: error.to_string() }])
        })?;
        Ok(RuleQuery {
            text: self.q.filter(|text| !text.is_empty()),
            is_enabled: self.enabled,
            level,
            kind: None,
            cursor: self.cursor.filter(|cursor| !cursor.is_empty()),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        })
    }
}

impl From<RuleView> for RuleBody {
    fn from(view: RuleView) -> Self {
        let RuleView { rule, is_enabled, decision, findings } = view;
        Self {
            id: rule.id,
            version: decision.as_ref().map_or(Version::from_i64(0), |decision| decision.version),
            title: rule.title,
            description: rule.description,
            level: rule.level,
            status: rule.status,
            enabled: is_enabled,
            kind: rule.kind.as_str(),
            logsource: rule.log_source,
            tags: rule.tags,
            false_positives: rule.false_positives,
            triage: rule.triage,
            references: rule.references,
            findings,
            decided_at: decision.map(|decision| decision.updated_at),
        }
    }
}
