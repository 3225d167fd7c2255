//! What proves the findings of an alert: the first hundred and the latest hundred are kept, the rest are counted.

use std::collections::BTreeMap;

use aurora_model::{AlertId, EventId, FindingId, Timestamp, alert::Alert};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fold::Touched;
use crate::{
    Read, Result, StoreError, Transaction,
    row::{alert_finding_proof as row, json, time},
};

/// How many proofs at either end of an alert's findings are kept.
pub const KEPT_PROOFS: i64 = 100;

/// What a finding rests on. The values come from events, so they are not to be trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The events, the latest last; for a correlation perhaps not all.
    pub events: Vec<EventId>,
    /// How many events there are.
    pub n_events: u64,
    /// The values that matched, by field.
    pub matched: BTreeMap<String, Vec<Value>>,
    /// The values that a correlation's events share, by field.
    pub group: BTreeMap<String, String>,
}

/// A finding of an alert, with what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvedFinding {
    /// Its name.
    pub id: FindingId,
    /// Which one of the alert's findings it is, from 1, in the order in which they were read.
    pub number: i64,
    /// The time of its event.
    pub seen_at: Timestamp,
    /// What it rests on.
    pub proof: Proof,
}

/// The findings of an alert whose proofs were kept, in the order in which they were read.
///
/// # Errors
/// If they cannot be read.
pub async fn list(from: &impl Read, alert: AlertId) -> Result<Vec<ProvedFinding>> {
    let rows = row::Entity::find()
        .filter(row::Column::AlertId.eq(alert.as_uuid()))
        .order_by_asc(row::Column::Number)
        .all(from.connection())
        .await?;
    rows.into_iter().map(proved_finding).collect()
}

/// The proofs of a batch that are to be kept.
pub(super) fn rows_of(touched: &Touched<'_>) -> Result<Vec<row::ActiveModel>> {
    let kept = touched.added.iter().filter(|(number, _)| is_kept(*number, touched.alert.count));
    kept.map(|(number, new)| {
        Ok(row::ActiveModel {
            alert_id: Set(touched.alert.id.as_uuid()),
            number: Set(*number),
            finding_id: Set(new.finding.id.as_uuid()),
            seen_at: Set(new.finding.seen_at.as_micros()),
            proof: Set(text_of(&new.proof)?),
        })
    })
    .collect()
}

/// Forgets the proofs that are no longer among the latest.
pub(super) async fn prune(tx: &Transaction, alert: &Alert) -> Result<()> {
    let latest_from = alert.count - KEPT_PROOFS;
    if latest_from <= KEPT_PROOFS {
        return Ok(());
    }
    row::Entity::delete_many()
        .filter(row::Column::AlertId.eq(alert.id.as_uuid()))
        .filter(row::Column::Number.gt(KEPT_PROOFS))
        .filter(row::Column::Number.lte(latest_from))
        .exec(tx.connection())
        .await?;
    Ok(())
}

const fn is_kept(number: i64, count: i64) -> bool {
    number <= KEPT_PROOFS || number > count - KEPT_PROOFS
}

/// Cannot fail for maps with text keys; if it ever does, the write fails and names the column.
fn text_of(proof: &Proof) -> Result<String> {
    serde_json::to_string(proof).map_err(|error| StoreError::BadRow {
        table: TABLE,
        column: "proof",
        value: error.to_string(),
    })
}

const TABLE: &str = "alert_finding_proofs";

fn proved_finding(row: row::Model) -> Result<ProvedFinding> {
    Ok(ProvedFinding {
        id: FindingId::from_uuid(row.finding_id),
        number: row.number,
        seen_at: time(row.seen_at, TABLE, "seen_at")?,
        proof: json(&row.proof, TABLE, "proof")?,
    })
}
