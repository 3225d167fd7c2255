use std::collections::BTreeMap;

use aurora_casework::{
    Casework, CatalogueRule,
    alerts::{AlertDetail, Comment, ProvedFinding},
};
use aurora_model::{
    AlertId, EventId, FindingId, Severity, Timestamp, UserId, Version,
    alert::{Alert, AlertStatus, Entity, Verdict},
    change::Actor,
    mode::RuntimeMode,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::state::ApiState;

/// An alert.
#[derive(Serialize, ToSchema)]
#[schema(as = Alert)]
pub(crate) struct AlertView {
    #[schema(value_type = String, format = Uuid)]
    id: AlertId,
    /// Stands in the `ETag` too.
    #[schema(value_type = i64)]
    version: Version,
    title: String,
    rule_id: String,
    #[schema(value_type = String, example = "high")]
    severity: Severity,
    #[schema(value_type = String, example = "new")]
    status: AlertStatus,
    /// The judgement that it was closed with.
    #[schema(value_type = Option<String>, example = "true_positive")]
    verdict: Option<Verdict>,
    /// How many findings it holds.
    count: i64,
    /// The time of its earliest event.
    #[schema(value_type = String, format = DateTime)]
    first_seen: Timestamp,
    /// The time of its latest event.
    #[schema(value_type = String, format = DateTime)]
    last_seen: Timestamp,
    /// Who works on it.
    #[schema(value_type = Option<String>, format = Uuid)]
    assignee: Option<UserId>,
    /// What they are called.
    assignee_name: Option<String>,
    /// What it concerns. The values come from events.
    entities: Vec<EntityView>,
    /// ATT&CK techniques.
    #[schema(example = json!(["T1059.001"]))]
    techniques: Vec<String>,
    /// The mode that it was made in.
    #[schema(value_type = String, example = "dry_run")]
    mode: RuntimeMode,
    /// The closed alert about the same thing, if there was one.
    #[schema(value_type = Option<String>, format = Uuid)]
    previous_id: Option<AlertId>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// When it first left `new`.
    #[schema(value_type = Option<String>, format = DateTime)]
    acknowledged_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    closed_at: Option<Timestamp>,
}

/// A thing that an alert concerns.
#[derive(Serialize, ToSchema)]
#[schema(as = Entity)]
pub(crate) struct EntityView {
    #[schema(example = "host")]
    kind: &'static str,
    value: String,
}

/// An alert with what its page shows.
#[derive(Serialize, ToSchema)]
#[schema(as = AlertDetail)]
pub(crate) struct DetailView {
    #[serde(flatten)]
    alert: AlertView,
    /// `null` where the rule is no longer loaded.
    rule: Option<RuleOfAlert>,
    /// The first and the latest hundred, in the order in which they were made. `count` says how many there are.
    findings: Vec<FindingView>,
    comments: Vec<CommentView>,
}

/// The rule that raised an alert.
#[derive(Serialize, ToSchema)]
struct RuleOfAlert {
    id: String,
    title: String,
    description: String,
    #[schema(value_type = String, example = "high")]
    level: Severity,
    tags: Vec<String>,
    false_positives: Vec<String>,
    /// What to do with a match, step by step.
    triage: Vec<String>,
    references: Vec<String>,
}

/// One finding, with what proves it.
#[derive(Serialize, ToSchema)]
#[schema(as = Finding)]
struct FindingView {
    #[schema(value_type = String, format = Uuid)]
    id: FindingId,
    /// Which of the alert's findings it is, from 1.
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    seen_at: Timestamp,
    /// The events that it rests on, the latest last; at most a hundred.
    #[schema(value_type = Vec<String>)]
    event_ids: Vec<EventId>,
    /// How many events it rests on.
    n_events: u64,
    /// The values that matched. They come from events, and long ones are cut.
    matched: Vec<MatchedView>,
    /// The values that a correlation's events share, by field.
    group: BTreeMap<String, String>,
}

/// A value that matched.
#[derive(Serialize, ToSchema)]
#[schema(as = Matched)]
struct MatchedView {
    field: String,
    value: Value,
}

/// What somebody said about an alert.
#[derive(Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentView {
    id: String,
    /// The person; `null` where the system wrote it.
    #[schema(value_type = Option<String>, format = Uuid)]
    author: Option<UserId>,
    /// What the person or the part of the system is called.
    author_name: String,
    text: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The mode that it was written in.
    #[schema(value_type = String, example = "real")]
    mode: RuntimeMode,
}

impl AlertView {
    pub(crate) fn of(casework: &Casework, alert: Alert) -> Self {
        let entity = |Entity { kind, value }| EntityView { kind: kind.as_str(), value };
        Self {
            id: alert.id,
            version: alert.version,
            title: alert.title,
            rule_id: alert.rule_id,
            severity: alert.severity,
            status: alert.status,
            verdict: alert.verdict,
            count: alert.count,
            first_seen: alert.first_seen,
            last_seen: alert.last_seen,
            assignee: alert.assignee,
            assignee_name: alert.assignee.and_then(|user| casework.name_of(user)),
            entities: alert.entities.into_iter().map(entity).collect(),
            techniques: alert.techniques.iter().map(ToString::to_string).collect(),
            mode: alert.mode,
            previous_id: alert.previous_id,
            created_at: alert.created_at,
            updated_at: alert.updated_at,
            acknowledged_at: alert.acknowledged_at,
            closed_at: alert.closed_at,
        }
    }
}

impl DetailView {
    pub(super) fn of(state: &ApiState, detail: AlertDetail) -> Self {
        Self {
            alert: AlertView::of(&state.casework, detail.alert),
            rule: detail.rule.map(RuleOfAlert::from),
            findings: detail.findings.into_iter().map(FindingView::from).collect(),
            comments: detail.comments.into_iter().map(|comment| CommentView::of(state, comment)).collect(),
        }
    }
}

impl From<CatalogueRule> for RuleOfAlert {
    fn from(rule: CatalogueRule) -> Self {
        let CatalogueRule {
            id, title, description, level, tags, false_positives, triage, references, ..
        } = rule;
        Self { id, title, description, level, tags, false_positives, triage, references }
    }
}

impl From<ProvedFinding> for FindingView {
    fn from(finding: ProvedFinding) -> Self {
        let ProvedFinding { id, number, seen_at, proof } = finding;
        let of_field = |(field, values): (String, Vec<Value>)| {
            values.into_iter().map(move |value| MatchedView { field: field.clone(), value })
        };
        Self {
            id,
            number,
            seen_at,
            event_ids: proof.events,
            n_events: proof.n_events,
            matched: proof.matched.into_iter().flat_map(of_field).collect(),
            group: proof.group,
        }
    }
}

impl CommentView {
    pub(super) fn of(state: &ApiState, comment: Comment) -> Self {
        let (author, author_name) = match &comment.author {
            Actor::User(user) => (Some(*user), state.casework.name_of(*user)),
            Actor::Token(_) => (None, None),
            Actor::System(part) => (None, Some(part.clone())),
        };
        Self {
            id: comment.id.to_string(),
            author,
            author_name: author_name.unwrap_or_else(|| comment.author.to_string()),
            text: comment.body,
            created_at: comment.at,
            mode: comment.mode,
        }
    }
}
