//! Findings become alerts: once each, however often they are read.

use aurora_model::{
    AlertId, FindingId, Fingerprint,
    alert::{Alert, Finding},
    change::ChangeKind,
    mode::{Permit as _, WorkflowPermit},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};

use crate::{
    Read, Result, Transaction, alerts, offsets,
    offsets::Position,
    row::{alert, alert_finding},
};

/// A finding that is to become an alert, or part of one.
#[derive(Clone, Debug)]
pub struct NewFinding {
    /// What the detector says.
    pub finding: Finding,
    /// By what it is told apart; of the rule's grouping.
    pub fingerprint: Fingerprint,
    /// The id that a new alert gets, if it raises one.
    pub alert_id: AlertId,
}

/// What became of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// It raised this new alert.
    Raised(AlertId),
    /// It is one more of this open alert.
    Repeated(AlertId),
    /// It was recorded before. Nothing changed.
    Known(AlertId),
}

/// Records a batch of findings and how far the consumer has read, all or nothing.
///
/// A batch that is read again, after a crash between two others, changes nothing: each finding is known by
/// its id.
///
/// # Errors
/// If the permit is stale.
pub async fn apply(
    tx: &mut Transaction,
    permit: &WorkflowPermit,
    findings: &[NewFinding],
    position: &Position,
) -> Result<Vec<Recorded>> {
    let mut recorded = Vec::with_capacity(findings.len());
    for finding in findings {
        recorded.push(record(tx, permit, finding).await?);
    }
    offsets::advance(tx, &permit.offset(), position).await?;
    Ok(recorded)
}

/// Records one finding.
///
/// # Errors
/// If the permit is stale.
pub async fn record(tx: &mut Transaction, permit: &WorkflowPermit, new: &NewFinding) -> Result<Recorded> {
    tx.admit(permit).await?;
    let known = alert_finding::Entity::find_by_id(new.finding.id.as_uuid()).one(tx.connection()).await?;
    if let Some(row) = known {
        return Ok(Recorded::Known(AlertId::from_uuid(row.alert_id)));
    }
    match fetch_latest(tx, new.fingerprint).await? {
        Some(alert) if alert.status.is_open() => repeat(tx, permit, alert, &new.finding).await,
        closed => raise(tx, permit, new, closed.map(|alert| alert.id)).await,
    }
}

/// How many distinct findings an alert holds.
///
/// # Errors
/// If they cannot be counted.
pub async fn count(from: &impl Read, alert: AlertId) -> Result<u64> {
    let of_alert = alert_finding::Entity::find().filter(alert_finding::Column::AlertId.eq(alert.as_uuid()));
    Ok(of_alert.count(from.connection()).await?)
}

/// The alert that was made last for a fingerprint.
async fn fetch_latest(tx: &Transaction, fingerprint: Fingerprint) -> Result<Option<Alert>> {
    let row = alert::Entity::find()
        .filter(alert::Column::Fingerprint.eq(fingerprint.as_uuid()))
        .order_by_desc(alert::Column::CreatedAt)
        .order_by_desc(alert::Column::Id)
        .one(tx.connection())
        .await?;
    row.map(alerts::alert_of).transpose()
}

async fn repeat(
    tx: &mut Transaction,
    permit: &WorkflowPermit,
    alert: Alert,
    finding: &Finding,
) -> Result<Recorded> {
    let alert = alert.repeated_by(finding, tx.at());
    alerts::update(tx, &alert).await?;
    link(tx, finding, alert.id).await?;
    tx.changed(permit, alerts::changed(&alert, ChangeKind::Updated)).await?;
    Ok(Recorded::Repeated(alert.id))
}

async fn raise(
    tx: &mut Transaction,
    permit: &WorkflowPermit,
    new: &NewFinding,
    previous: Option<AlertId>,
) -> Result<Recorded> {
    let alert =
        Alert::raised_by(&new.finding, new.fingerprint, new.alert_id, previous, permit.mode(), tx.at());
    alerts::insert(tx, &alert).await?;
    link(tx, &new.finding, alert.id).await?;
    tx.changed(permit, alerts::changed(&alert, ChangeKind::Created)).await?;
    Ok(Recorded::Raised(alert.id))
}

async fn link(tx: &Transaction, finding: &Finding, alert: AlertId) -> Result<()> {
    let row = alert_finding::ActiveModel {
        finding_id: Set(FindingId::as_uuid(finding.id)),
        alert_id: Set(alert.as_uuid()),
        seen_at: Set(finding.seen_at.as_micros()),
    };
    alert_finding::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}
