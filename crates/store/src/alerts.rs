//! Alerts: reading them, and the work on them. What raises them is in [`crate::findings`].
//!
//! Each change is one of the pure functions of [`aurora_model::alert::Alert`], on the version that the caller saw.

mod list;
mod row;

use aurora_model::{
    AlertId, UserId, Version,
    alert::{Alert, AlertStatus, Mover, Verdict, WorkAlertError},
    change::{ChangeKind, Resource},
    mode::{OperatorPermit, Permit, WorkflowPermit},
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
};
use serde_json::{Value, json};

use crate::{
    Read, Result, StoreError, Transaction,
    row::alert,
    transaction::{Changed, Told},
};

#[cfg(feature = "testing")]
pub(crate) use list::page_of_ids;
pub use list::{AlertFilter, AlertOrder, OpenCount, count_open, list};
pub(crate) use row::{alert_of, row_of};

/// One alert.
///
/// # Errors
/// If there is none of this id.
pub async fn fetch(from: &impl Read, id: AlertId) -> Result<Alert> {
    let row = alert::Entity::find_by_id(id.as_uuid()).one(from.connection()).await?;
    row.map(alert_of)
        .transpose()?
        .ok_or_else(|| StoreError::NotFound { resource: Resource::Alert, id: id.to_string() })
}

/// Those of these alerts that there are, in no order. At most some hundred.
///
/// # Errors
/// If they cannot be read.
pub async fn fetch_many(from: &impl Read, ids: &[AlertId]) -> Result<Vec<Alert>> {
    let wanted = ids.iter().map(|id| id.as_uuid());
    let rows = alert::Entity::find().filter(alert::Column::Id.is_in(wanted)).all(from.connection()).await?;
    rows.into_iter().map(alert_of).collect()
}

/// Moves an alert to another status, with a verdict where that closes it.
///
/// # Errors
/// If the permit or the version is stale, or the table of transitions forbids it.
pub async fn move_to(
    tx: &mut Transaction,
    permit: &OperatorPermit,
    id: AlertId,
    if_match: Version,
    to: AlertStatus,
    verdict: Option<Verdict>,
) -> Result<Alert> {
    let now = tx.at();
    let detail = json!({"to": to, "verdict": verdict});
    work(tx, permit, id, if_match, Told { action: "alert.move", detail }, |alert| {
        alert.moved(to, verdict, Mover::Person, now)
    })
    .await
}

/// Moves an alert on as a pipeline or an agent does: it never closes or reopens one.
///
/// # Errors
/// As [`move_to`].
pub async fn move_by_workflow(
    tx: &mut Transaction,
    permit: &WorkflowPermit,
    id: AlertId,
    if_match: Version,
    to: AlertStatus,
) -> Result<Alert> {
    let now = tx.at();
    let detail = json!({"to": to});
    work(tx, permit, id, if_match, Told { action: "alert.move", detail }, |alert| {
        alert.moved(to, None, Mover::Workflow, now)
    })
    .await
}

/// Takes an alert that nobody has. Of two who try, one gets it.
///
/// # Errors
/// If the permit or the version is stale, or somebody else has it.
pub async fn claim(
    tx: &mut Transaction,
    permit: &OperatorPermit,
    id: AlertId,
    if_match: Version,
    by: UserId,
) -> Result<Alert> {
    let now = tx.at();
    let detail = json!({"assignee": by});
    work(tx, permit, id, if_match, Told { action: "alert.claim", detail }, |alert| alert.claimed(by, now))
        .await
}

/// Gives an alert to somebody, or to nobody, whoever has it.
///
/// # Errors
/// If the permit or the version is stale, or there is no such user.
pub async fn assign(
    tx: &mut Transaction,
    permit: &OperatorPermit,
    id: AlertId,
    if_match: Version,
    to: Option<UserId>,
) -> Result<Alert> {
    if let Some(user) = to {
        crate::users::fetch(tx, user).await?;
    }
    let now = tx.at();
    let detail = json!({"assignee": to});
    work(tx, permit, id, if_match, Told { action: "alert.assign", detail }, |alert| {
        Ok(alert.assigned(to, now))
    })
    .await
}

/// Changes an alert that the caller saw in this version.
async fn work(
    tx: &mut Transaction,
    permit: &impl Permit,
    id: AlertId,
    if_match: Version,
    told: Told<'_>,
    change: impl FnOnce(Alert) -> Result<Alert, WorkAlertError>,
) -> Result<Alert> {
    tx.admit(permit).await?;
    let before = fetch(tx, id).await?;
    check_version(id, if_match, before.version)?;
    let from = before.status;
    let after = change(before)?;
    if after.version == if_match {
        return Ok(after);
    }
    update(tx, &after).await?;
    let detail = with_status(told.detail, from);
    tx.changed_and_told(permit, changed(&after, ChangeKind::Updated), Told { detail, ..told }).await?;
    Ok(after)
}

fn check_version(id: AlertId, expected: Version, found: Version) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(StoreError::StaleVersion { resource: Resource::Alert, id: id.to_string(), expected, found })
}

fn with_status(mut detail: Value, from: AlertStatus) -> Value {
    detail["from"] = json!(from);
    detail
}

pub(crate) async fn insert(tx: &Transaction, alert: &Alert) -> Result<()> {
    alert::Entity::insert(row_of(alert)?.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Writes an alert over the version before it. The transaction has read that version, and nobody else can
/// have written since; that it is asked again costs nothing and holds on any engine.
pub(crate) async fn update(tx: &Transaction, after: &Alert) -> Result<()> {
    let row = row_of(after)?.into_active_model().reset_all();
    let written = alert::Entity::update_many()
        .set(row)
        .filter(alert::Column::Id.eq(after.id.as_uuid()))
        .filter(alert::Column::Version.eq(after.version.as_i64() - 1))
        .exec(tx.connection())
        .await?;
    if written.rows_affected == 1 {
        return Ok(());
    }
    let found = fetch(tx, after.id).await?.version;
    check_version(after.id, Version::from_i64(after.version.as_i64() - 1), found)
}

pub(crate) fn changed(alert: &Alert, kind: ChangeKind) -> Changed {
    Changed { resource: Resource::Alert, id: alert.id.to_string(), version: alert.version, kind }
}
