//! Changes, in the order in which they were committed. A relay publishes them.

use aurora_model::{
    Version,
    change::Change,
    mode::{OffsetPermit, RuntimeMode},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::{
    Read, Result, Transaction,
    row::{outbox, parse, time},
    transaction::Changed,
};

/// The changes after a place, the oldest first, at most `limit`.
///
/// # Errors
/// If they cannot be read.
pub async fn list_after(from: &impl Read, seq: i64, limit: u64) -> Result<Vec<Change>> {
    let rows = outbox::Entity::find()
        .filter(outbox::Column::Seq.gt(seq))
        .order_by_asc(outbox::Column::Seq)
        .limit(limit)
        .all(from.connection())
        .await?;
    rows.into_iter().map(change).collect()
}

/// The place of the last change; 0 before the first.
///
/// # Errors
/// If it cannot be read.
pub async fn fetch_last_seq(from: &impl Read) -> Result<i64> {
    let last = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Seq)
        .order_by_desc(outbox::Column::Seq)
        .into_tuple()
        .one(from.connection())
        .await?;
    Ok(last.unwrap_or(0))
}

/// The place of the first change that is still there; `None` if none is.
///
/// # Errors
/// If it cannot be read.
pub async fn fetch_first_seq(from: &impl Read) -> Result<Option<i64>> {
    let first = outbox::Entity::find()
        .select_only()
        .column(outbox::Column::Seq)
        .order_by_asc(outbox::Column::Seq)
        .into_tuple()
        .one(from.connection())
        .await?;
    Ok(first)
}

/// Forgets the changes up to and with a place: everyone who reads them is further.
///
/// # Errors
/// If the permit is stale.
pub async fn prune(tx: &mut Transaction, permit: &OffsetPermit, through: i64) -> Result<()> {
    tx.admit(permit).await?;
    outbox::Entity::delete_many().filter(outbox::Column::Seq.lte(through)).exec(tx.connection()).await?;
    Ok(())
}

pub(crate) async fn append(tx: &Transaction, mode: RuntimeMode, changed: Changed) -> Result<()> {
    let row = outbox::ActiveModel {
        seq: NotSet,
        resource: Set(changed.resource.as_str().to_owned()),
        record_id: Set(changed.id),
        version: Set(changed.version.as_i64()),
        kind: Set(changed.kind.as_str().to_owned()),
        at: Set(tx.at().as_micros()),
        actor: Set(tx.actor().to_string()),
        mode: Set(mode.as_str().to_owned()),
    };
    outbox::Entity::insert(row).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn change(row: outbox::Model) -> Result<Change> {
    const TABLE: &str = "outbox";
    Ok(Change {
        seq: row.seq,
        resource: parse(&row.resource, TABLE, "resource")?,
        id: row.record_id,
        version: Version::from_i64(row.version),
        kind: parse(&row.kind, TABLE, "kind")?,
        at: time(row.at, TABLE, "at")?,
        actor: parse(&row.actor, TABLE, "actor")?,
        mode: parse(&row.mode, TABLE, "mode")?,
    })
}
