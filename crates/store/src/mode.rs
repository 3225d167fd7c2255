//! The record of the runtime mode, and the copy of it for the time when the database is away.

mod cache;

use aurora_model::{
    Timestamp, Version,
    change::{Actor, ChangeKind, Resource},
    mode::{AdminPermit, Epoch, ModeState, RuntimeMode},
};
use sea_orm::{ActiveValue::Set, EntityTrait as _, QuerySelect as _, sea_query::LockType};
use serde_json::json;

use crate::{
    Read, Result, Store, StoreError, Transaction,
    row::{parse, runtime_mode},
    transaction::{Changed, Told},
};

pub use cache::{CacheError, read_cached, write_cached};

/// There is one record, under this key and this name.
const ID: i64 = 1;
const NAME: &str = "mode";

/// The record of the mode.
///
/// # Errors
/// If it cannot be read.
pub async fn fetch(from: &impl Read) -> Result<ModeState> {
    let row = runtime_mode::Entity::find_by_id(ID).one(from.connection()).await?;
    state(row)
}

/// Changes the mode, with a reason. Every permit that was given before is stale from here on.
///
/// # Errors
/// If the permit is stale.
pub async fn change(
    tx: &mut Transaction,
    permit: &AdminPermit,
    to: RuntimeMode,
    reason: &str,
) -> Result<ModeState> {
    tx.admit(permit).await?;
    let before = fetch(tx).await?;
    let after = ModeState { mode: to, epoch: before.epoch.next() };
    runtime_mode::Entity::update(row(after, reason, tx.actor(), tx.at())).exec(tx.connection()).await?;
    tx.mode_changed(after);
    let changed = Changed {
        resource: Resource::System,
        id: NAME.to_owned(),
        version: Version::from_i64(after.epoch.as_i64()),
        kind: ChangeKind::Updated,
    };
    let detail = json!({"from": before.mode, "to": after.mode, "epoch": after.epoch, "reason": reason});
    tx.changed_and_told(permit, changed, Told { action: "mode.change", detail }).await?;
    Ok(after)
}

/// The record, locked until the transaction ends: on PostgreSQL this puts the writers in a line, as SQLite does by
/// itself, so that changes are numbered in the order in which they are committed.
pub(crate) async fn fetch_locked(tx: &Transaction) -> Result<ModeState> {
    let row = runtime_mode::Entity::find_by_id(ID).lock(LockType::Update).one(tx.connection()).await?;
    state(row)
}

/// Gives a new store its first mode. This is no change that anyone asked for: there was none before.
pub(crate) async fn seed(store: &Store, now: Timestamp) -> Result<()> {
    if runtime_mode::Entity::find_by_id(ID).one(store.read()?.connection()).await?.is_some() {
        return Ok(());
    }
    let actor = Actor::system("store");
    let tx = store.begin(actor.clone(), now).await?;
    let first = ModeState { mode: store.options().first_mode, epoch: Epoch::FIRST };
    // Another process may have been here since.
    runtime_mode::Entity::insert(row(first, "first start", &actor, now))
        .on_conflict_do_nothing()
        .exec_without_returning(tx.connection())
        .await?;
    tx.commit().await
}

fn row(state: ModeState, reason: &str, by: &Actor, at: Timestamp) -> runtime_mode::ActiveModel {
    runtime_mode::ActiveModel {
        id: Set(ID),
        mode: Set(state.mode.as_str().to_owned()),
        epoch: Set(state.epoch.as_i64()),
        reason: Set(reason.to_owned()),
        changed_at: Set(at.as_micros()),
        changed_by: Set(by.to_string()),
    }
}

fn state(row: Option<runtime_mode::Model>) -> Result<ModeState> {
    let row = row.ok_or_else(|| StoreError::NotFound { resource: Resource::System, id: NAME.to_owned() })?;
    let mode = parse(&row.mode, "runtime_mode", "mode")?;
    Ok(ModeState { mode, epoch: Epoch::from_i64(row.epoch) })
}
