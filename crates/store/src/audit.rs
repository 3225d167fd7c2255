//! The audit chain: who did what, when, in which mode, so that nothing of it can be altered or removed unseen.

use aurora_model::{
    Version,
    audit::{AuditEntry, AuditRecord, Chain, ChainBreak, Checkpoint},
    change::{ChangeKind, Resource},
    mode::{AdminPermit, Permit as _, PreviewPermit, RuntimeMode},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::OnConflict,
};
use serde_json::Value;

use crate::{
    Read, Result, StoreError, Transaction, outbox,
    row::{audit_entry, audit_head, parse, time},
    transaction::{Changed, Told},
};

/// There is one record of the head.
const HEAD: i64 = 1;
/// How many entries a check reads at once.
const PAGE: u64 = 1_000;

/// The chain cannot be shown to be whole.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It is not what it was.
    #[error("the audit chain is broken")]
    Broken(#[from] ChainBreak),
    /// It could not be read.
    #[error("the audit chain could not be read")]
    Store(#[from] StoreError),
}

/// Tells of something that changed no record, for instance a log-in that failed.
///
/// # Errors
/// If the permit is stale.
pub async fn append(
    tx: &mut Transaction,
    permit: &AdminPermit,
    resource: Resource,
    id: &str,
    action: &str,
    detail: Value,
) -> Result<()> {
    tx.admit(permit).await?;
    append_unchecked(tx, permit.mode(), resource, id, Told { action, detail }).await
}

/// Tells that a preview was asked for: all that a preview leaves behind.
///
/// # Errors
/// If the permit is stale.
pub async fn append_preview(
    tx: &mut Transaction,
    permit: &PreviewPermit,
    resource: Resource,
    id: &str,
    action: &str,
    detail: Value,
) -> Result<()> {
    tx.admit(permit).await?;
    append_unchecked(tx, permit.mode(), resource, id, Told { action, detail }).await
}

/// The entries after a place, the oldest first, at most `limit`.
///
/// # Errors
/// If they cannot be read.
pub async fn list_after(from: &impl Read, seq: i64, limit: u64) -> Result<Vec<AuditEntry>> {
    let rows = audit_entry::Entity::find()
        .filter(audit_entry::Column::Seq.gt(seq))
        .order_by_asc(audit_entry::Column::Seq)
        .limit(limit)
        .all(from.connection())
        .await?;
    rows.into_iter().map(entry).collect()
}

/// How far the chain goes, as its writer noted. To be signed, and kept elsewhere.
///
/// # Errors
/// If it cannot be read.
pub async fn fetch_head(from: &impl Read) -> Result<Checkpoint> {
    const TABLE: &str = "audit_head";
    match audit_head::Entity::find_by_id(HEAD).one(from.connection()).await? {
        Some(row) => Ok(Checkpoint { seq: row.seq, hash: parse(&row.hash, TABLE, "hash")? }),
        None => Ok(Checkpoint::START),
    }
}

/// Checks the whole chain, against the head that its writer noted and against a checkpoint, if one was kept.
///
/// Whoever can write the whole database can write a whole new chain with a new head; only a checkpoint that
/// they cannot write finds that.
///
/// # Errors
/// If the chain is not what it was, or cannot be read.
pub async fn verify(from: &impl Read, kept: Option<Checkpoint>) -> Result<Checkpoint, VerifyError> {
    let mut chain = kept.map_or_else(Chain::new, Chain::through);
    loop {
        let head = fetch_head(from).await?;
        check_to_the_end(from, &mut chain).await?;
        // Entries may have been appended meanwhile; then the head moved on too.
        if fetch_head(from).await? == head {
            return Ok(chain.finish(Some(head))?);
        }
    }
}

async fn check_to_the_end(from: &impl Read, chain: &mut Chain) -> Result<(), VerifyError> {
    loop {
        let entries = list_after(from, chain.head().seq, PAGE).await?;
        if entries.is_empty() {
            return Ok(());
        }
        entries.iter().try_for_each(|entry| chain.check(entry))?;
    }
}

/// The detail as text with sorted keys: the order of a map depends on which crates are built together.
fn in_one_order(mut detail: Value) -> String {
    detail.sort_all_objects();
    detail.to_string()
}

pub(crate) async fn append_unchecked(
    tx: &Transaction,
    mode: RuntimeMode,
    resource: Resource,
    id: &str,
    told: Told<'_>,
) -> Result<()> {
    let record = AuditRecord {
        at: tx.at(),
        actor: tx.actor().clone(),
        action: told.action.to_owned(),
        resource,
        id: id.to_owned(),
        mode,
        detail: in_one_order(told.detail),
    };
    let entry = record.chained(fetch_head(tx).await?);
    let changed = Changed {
        resource: Resource::Audit,
        id: entry.seq.to_string(),
        version: Version::FIRST,
        kind: ChangeKind::Created,
    };
    write_head(tx, entry.checkpoint()).await?;
    audit_entry::Entity::insert(row(entry).into_active_model())
        .exec_without_returning(tx.connection())
        .await?;
    outbox::append(tx, mode, changed).await
}

async fn write_head(tx: &Transaction, head: Checkpoint) -> Result<()> {
    let row = audit_head::ActiveModel { id: Set(HEAD), seq: Set(head.seq), hash: Set(head.hash.to_string()) };
    let replace = OnConflict::column(audit_head::Column::Id)
        .update_columns([audit_head::Column::Seq, audit_head::Column::Hash])
        .to_owned();
    audit_head::Entity::insert(row).on_conflict(replace).exec_without_returning(tx.connection()).await?;
    Ok(())
}

fn row(entry: AuditEntry) -> audit_entry::Model {
    let AuditRecord { at, actor, action, resource, id, mode, detail } = entry.record;
    audit_entry::Model {
        seq: entry.seq,
        at: at.as_micros(),
        actor: actor.to_string(),
        action,
        resource: resource.as_str().to_owned(),
        record_id: id,
        mode: mode.as_str().to_owned(),
        detail,
        previous_hash: entry.previous_hash.to_string(),
        hash: entry.hash.to_string(),
    }
}

fn entry(row: audit_entry::Model) -> Result<AuditEntry> {
    const TABLE: &str = "audit_entries";
    let record = AuditRecord {
        at: time(row.at, TABLE, "at")?,
        actor: parse(&row.actor, TABLE, "actor")?,
        action: row.action,
        resource: parse(&row.resource, TABLE, "resource")?,
        id: row.record_id,
        mode: parse(&row.mode, TABLE, "mode")?,
        detail: row.detail,
    };
    Ok(AuditEntry {
        seq: row.seq,
        record,
        previous_hash: parse(&row.previous_hash, TABLE, "previous_hash")?,
        hash: parse(&row.hash, TABLE, "hash")?,
    })
}
