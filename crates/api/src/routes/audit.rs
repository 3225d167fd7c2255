//! The audit chain, for admins. That they look at it stands in it.

use aurora_casework::audit::{self, Check, MAX_LIMIT};
use aurora_model::{
    Timestamp,
    access::Action,
    audit::{AuditEntry, Checkpoint},
    change::Resource,
};
use axum::{
    Json,
    extract::State,
    http::{Method, StatusCode},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::Routes;
use crate::{
    casework::caller,
    extract::{ListOf, PageQuery, Query, number_parameter, text_parameter},
    guard::LoggedIn,
    operation::{Backing, Caller, Effect, Operation, Policy},
    problem::{FieldError, Problem, ProblemKind},
    state::ApiState,
};

pub(crate) fn add_to(routes: Routes) -> Routes {
    routes.add(list_operation(), list).add(verify_operation(), verify)
}

const READ: Policy = Policy {
    caller: Caller::with(Resource::Audit, Action::Read),
    effect: Effect::Read,
    backing: Backing::Database,
};

/// One entry.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
struct EntryView {
    /// Its place: 1, 2, 3, without gaps.
    seq: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who did it: `user:<id>`, `token:<id>` or `system:<part>`.
    actor: String,
    /// What they are called, where it is known.
    actor_name: Option<String>,
    #[schema(example = "alert.move")]
    action: String,
    #[schema(example = "alert")]
    resource: &'static str,
    /// Which record.
    id: String,
    #[schema(example = "real")]
    mode: &'static str,
    /// More.
    detail: Value,
    previous_hash: String,
    hash: String,
}

/// What a check of the chain found.
#[derive(Serialize, ToSchema)]
struct CheckView {
    /// Whether no entry was altered, removed or moved.
    is_whole: bool,
    head: CheckpointView,
    /// What is wrong, if something is.
    problem: Option<String>,
}

/// How far the chain goes. Kept elsewhere, it shows later that the chain was not written anew.
#[derive(Serialize, ToSchema)]
#[schema(as = Checkpoint)]
struct CheckpointView {
    seq: i64,
    hash: String,
}

/// What stands behind `?` of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntriesQuery {
    after: Option<u32>,
    cursor: Option<u32>,
    limit: Option<u64>,
}

/// What stands behind `?` of the check.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptCheckpoint {
    seq: Option<u32>,
    hash: Option<String>,
}

fn list_operation() -> Operation {
    Operation::new(Method::GET, "/api/v1/audit", "list_audit_entries", "Read the audit chain", READ)
        .parameters([
            number_parameter("after", "The entries behind this place; 0 for all"),
            number_parameter("cursor", "The `next_cursor` of the page before: as `after`"),
            number_parameter("limit", "How many items are on a page: 1 to 200"),
        ])
        .answers::<ListOf<EntryView>>(StatusCode::OK, "The entries, the oldest first")
        .refuses(&[ProblemKind::MalformedRequest, ProblemKind::Invalid])
}

async fn list(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Query(query): Query<EntriesQuery>,
) -> Result<Json<ListOf<EntryView>>, Problem> {
    let limit = PageQuery::new(query.limit, None).limit()?.min(MAX_LIMIT);
    let after = query.cursor.or(query.after).unwrap_or(0).into();
    let entries = audit::list(&state.casework, &caller(&by), after, limit).await?;
    let is_full = entries.len() as u64 == limit;
    let next_cursor = entries.last().filter(|_| is_full).map(|entry| entry.seq.to_string());
    let items = entries.into_iter().map(|entry| EntryView::of(&state, entry)).collect();
    Ok(Json(ListOf { items, next_cursor }))
}

fn verify_operation() -> Operation {
    Operation::new(Method::GET, "/api/v1/audit/verify", "verify_audit_chain", "Check the audit chain", READ)
        .describe("Of the whole chain; and against a checkpoint that was kept elsewhere, if one is given.")
        .parameters([
            number_parameter("seq", "The place of the checkpoint"),
            text_parameter("hash", "The hash of the checkpoint"),
        ])
        .answers::<CheckView>(StatusCode::OK, "Whether it is whole")
        .refuses(&[ProblemKind::MalformedRequest, ProblemKind::Invalid])
}

async fn verify(
    State(state): State<ApiState>,
    LoggedIn(by): LoggedIn,
    Query(kept): Query<KeptCheckpoint>,
) -> Result<Json<CheckView>, Problem> {
    let Check { is_whole, head, problem } =
        audit::verify(&state.casework, &caller(&by), kept.read()?).await?;
    let head = CheckpointView { seq: head.seq, hash: head.hash.to_string() };
    Ok(Json(CheckView { is_whole, head, problem }))
}

impl KeptCheckpoint {
    fn read(self) -> Result<Option<Checkpoint>, Problem> {
        let wrong = |name: &str, detail: String| {
            Problem::invalid(vec![FieldError { pointer: name.to_owned(), detail }])
        };
        match (self.seq, self.hash) {
            (None, None) => Ok(None),
            (Some(seq), Some(hash)) => {
                let hash = hash.parse().map_err(|error| wrong("hash", format!("{error}")))?;
                Ok(Some(Checkpoint { seq: seq.into(), hash }))
            }
            (Some(_), None) => Err(wrong("hash", "a checkpoint is a place and a hash".to_owned())),
            (None, Some(_)) => Err(wrong("seq", "a checkpoint is a place and a hash".to_owned())),
        }
    }
}

impl EntryView {
    fn of(state: &ApiState, entry: AuditEntry) -> Self {
        let AuditEntry { seq, record, previous_hash, hash } = entry;
        let actor_name = match record.actor {
            aurora_model::change::Actor::User(user) => state.casework.name_of(user),
            _ => None,
        };
        Self {
            seq,
            at: record.at,
            actor: record.actor.to_string(),
            actor_name,
            action: record.action,
            resource: record.resource.as_str(),
            id: record.id,
            mode: record.mode.as_str(),
            // The store writes JSON; what somebody else wrote there is shown as it is.
            detail: serde_json::from_str(&record.detail).unwrap_or(Value::String(record.detail)),
            previous_hash: previous_hash.to_string(),
            hash: hash.to_string(),
        }
    }
}
