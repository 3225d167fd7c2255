//! Findings become alerts: once each, however often they are read.

mod fold;
mod proofs;

use std::collections::{HashMap, HashSet};

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
    row::{alert, alert_finding, alert_finding_proof},
};

use fold::{Fold, Touched};
pub use proofs::{KEPT_PROOFS, Proof, ProvedFinding, list};

/// How many rows or ids go into one statement. SQLite takes 32,766 values, PostgreSQL 65,535.
const AT_ONCE: usize = 500;

/// A finding that is to become an alert, or part of one.
#[derive(Clone, Debug)]
pub struct NewFinding {
    /// What the detector says.
    pub finding: Finding,
    /// By what it is told apart; of the rule's grouping.
    pub fingerprint: Fingerprint,
    /// The id that a new alert gets, if it raises one.
    pub alert_id: AlertId,
    /// What it rests on.
    pub proof: Proof,
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
/// its id. An alert that several findings of the batch concern changes once.
///
/// # Errors
/// If the permit is stale.
pub async fn apply(
    tx: &mut Transaction,
    permit: &WorkflowPermit,
    findings: &[NewFinding],
    position: &Position,
) -> Result<Vec<Recorded>> {
    let recorded = record_all(tx, permit, findings).await?;
    offsets::advance(tx, &permit.offset(), position).await?;
    Ok(recorded)
}

/// Records one finding.
///
/// # Errors
/// If the permit is stale.
pub async fn record(tx: &mut Transaction, permit: &WorkflowPermit, new: &NewFinding) -> Result<Recorded> {
    let recorded = record_all(tx, permit, std::slice::from_ref(new)).await?;
    Ok(recorded[0])
}

/// How many distinct findings an alert holds.
///
/// # Errors
/// If they cannot be counted.
pub async fn count(from: &impl Read, alert: AlertId) -> Result<u64> {
    let of_alert = alert_finding::Entity::find().filter(alert_finding::Column::AlertId.eq(alert.as_uuid()));
    Ok(of_alert.count(from.connection()).await?)
}

/// One answer for each finding, in their order.
async fn record_all(
    tx: &mut Transaction,
    permit: &WorkflowPermit,
    findings: &[NewFinding],
) -> Result<Vec<Recorded>> {
    tx.admit(permit).await?;
    let known = fetch_known(tx, findings).await?;
    let latest = fetch_latest_of(tx, findings, &known).await?;
    let mut fold = Fold::new(known, latest, permit.mode(), tx.at());
    let recorded = findings.iter().map(|new| fold.take(new)).collect();
    write(tx, permit, &fold.finish()).await?;
    Ok(recorded)
}

/// Which of the findings are recorded, and where.
async fn fetch_known(tx: &Transaction, findings: &[NewFinding]) -> Result<HashMap<FindingId, AlertId>> {
    let mut known = HashMap::new();
    for part in findings.chunks(AT_ONCE) {
        let ids = part.iter().map(|new| new.finding.id.as_uuid());
        let rows = alert_finding::Entity::find()
            .filter(alert_finding::Column::FindingId.is_in(ids))
            .all(tx.connection())
            .await?;
        known.extend(
            rows.into_iter()
                .map(|row| (FindingId::from_uuid(row.finding_id), AlertId::from_uuid(row.alert_id))),
        );
    }
    Ok(known)
}

/// The alerts that were made last for the fingerprints of the findings that are new.
async fn fetch_latest_of(
    tx: &Transaction,
    findings: &[NewFinding],
    known: &HashMap<FindingId, AlertId>,
) -> Result<HashMap<Fingerprint, Alert>> {
    let new = findings.iter().filter(|new| !known.contains_key(&new.finding.id));
    let fingerprints: HashSet<Fingerprint> = new.map(|new| new.fingerprint).collect();
    let mut latest = HashMap::new();
    for fingerprint in fingerprints {
        if let Some(alert) = fetch_latest(tx, fingerprint).await? {
            latest.insert(fingerprint, alert);
        }
    }
    Ok(latest)
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

async fn write(tx: &mut Transaction, permit: &WorkflowPermit, touched: &[Touched<'_>]) -> Result<()> {
    for Touched { alert, is_new, .. } in touched {
        let kind = if *is_new {
            alerts::insert(tx, alert).await?;
            ChangeKind::Created
        } else {
            alerts::update(tx, alert).await?;
            ChangeKind::Updated
        };
        tx.changed(permit, alerts::changed(alert, kind)).await?;
    }
    link(tx, touched).await?;
    prove(tx, touched).await
}

/// Notes which findings belong to which alerts.
async fn link(tx: &Transaction, touched: &[Touched<'_>]) -> Result<()> {
    let link = |alert: AlertId, new: &NewFinding| alert_finding::ActiveModel {
        finding_id: Set(new.finding.id.as_uuid()),
        alert_id: Set(alert.as_uuid()),
        seen_at: Set(new.finding.seen_at.as_micros()),
    };
    let links: Vec<_> = touched
        .iter()
        .flat_map(|touched| touched.added.iter().map(|(_, new)| link(touched.alert.id, new)))
        .collect();
    for part in links.chunks(AT_ONCE) {
        alert_finding::Entity::insert_many(part.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

async fn prove(tx: &Transaction, touched: &[Touched<'_>]) -> Result<()> {
    let mut rows = Vec::new();
    for touched in touched {
        rows.extend(proofs::rows_of(touched)?);
    }
    for part in rows.chunks(AT_ONCE) {
        alert_finding_proof::Entity::insert_many(part.to_vec())
            .exec_without_returning(tx.connection())
            .await?;
    }
    for touched in touched {
        proofs::prune(tx, &touched.alert).await?;
    }
    Ok(())
}
