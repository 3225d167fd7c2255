//! Comments on alerts. They are added and never changed.

use aurora_model::{
    AlertId, CommentId, Timestamp, Version,
    change::{Actor, ChangeKind, Resource},
    mode::{OperatorPermit, Permit, RuntimeMode, WorkflowPermit},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::json;

use crate::{
    Read, Result, Transaction, alerts,
    row::{alert_comment, parse, time},
    transaction::{Changed, Told},
};

/// The most comments that are read at once.
const MAX_LIMIT: u64 = 1_000;

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its name.
    pub id: CommentId,
    /// What it is on.
    pub alert_id: AlertId,
    /// Who wrote it.
    pub author: Actor,
    /// When.
    pub at: Timestamp,
    /// What it says. Not to be trusted.
    pub body: String,
    /// The mode that it was written in.
    pub mode: RuntimeMode,
}

/// Adds a comment that a person wrote.
///
/// # Errors
/// If the permit is stale, or there is no such alert.
pub async fn add(
    tx: &mut Transaction,
    permit: &OperatorPermit,
    id: CommentId,
    alert: AlertId,
    body: &str,
) -> Result<Comment> {
    insert(tx, permit, id, alert, body).await
}

/// Adds a note that a pipeline or an agent wrote.
///
/// # Errors
/// As [`add`].
pub async fn add_by_workflow(
    tx: &mut Transaction,
    permit: &WorkflowPermit,
    id: CommentId,
    alert: AlertId,
    body: &str,
) -> Result<Comment> {
    insert(tx, permit, id, alert, body).await
}

/// The comments on an alert, the oldest first, at most a thousand.
///
/// # Errors
/// If they cannot be read.
pub async fn list(from: &impl Read, alert: AlertId) -> Result<Vec<Comment>> {
    let rows = alert_comment::Entity::find()
        .filter(alert_comment::Column::AlertId.eq(alert.as_uuid()))
        .order_by_asc(alert_comment::Column::At)
        .order_by_asc(alert_comment::Column::Id)
        .limit(MAX_LIMIT)
        .all(from.connection())
        .await?;
    rows.into_iter().map(comment).collect()
}

async fn insert(
    tx: &mut Transaction,
    permit: &impl Permit,
    id: CommentId,
    alert: AlertId,
    body: &str,
) -> Result<Comment> {
    tx.admit(permit).await?;
    alerts::fetch(tx, alert).await?;
    let row = alert_comment::ActiveModel {
        id: Set(id.as_uuid()),
        alert_id: Set(alert.as_uuid()),
        author: Set(tx.actor().to_string()),
        at: Set(tx.at().as_micros()),
        body: Set(body.to_owned()),
        mode: Set(permit.mode().as_str().to_owned()),
    };
    alert_comment::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    let changed = Changed {
        resource: Resource::AlertComment,
        id: id.to_string(),
        version: Version::FIRST,
        kind: ChangeKind::Created,
    };
    let detail = json!({"alert": alert});
    tx.changed_and_told(permit, changed, Told { action: "alert.comment", detail }).await?;
    Ok(Comment {
        id,
        alert_id: alert,
        author: tx.actor().clone(),
        at: tx.at(),
        body: body.to_owned(),
        mode: permit.mode(),
    })
}

fn comment(row: alert_comment::Model) -> Result<Comment> {
    const TABLE: &str = "alert_comments";
    Ok(Comment {
        id: CommentId::from_uuid(row.id),
        alert_id: AlertId::from_uuid(row.alert_id),
        author: parse(&row.author, TABLE, "author")?,
        at: time(row.at, TABLE, "at")?,
        body: row.body,
        mode: parse(&row.mode, TABLE, "mode")?,
    })
}
