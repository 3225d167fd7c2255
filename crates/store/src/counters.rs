//! Counts of what consumers did with what they read: kept in the transaction that moves the reader's position, so
//! that a record counts once, however often it is read.

use aurora_model::mode::OffsetPermit;
use sea_orm::{
    ActiveValue::Set,
    EntityTrait as _,
    sea_query::{Expr, ExprTrait as _, OnConflict},
};

use crate::{Read, Result, Transaction, row::counter};

/// So many so far; 0 for what was never counted.
///
/// # Errors
/// If it cannot be read.
pub async fn fetch(from: &impl Read, name: &str) -> Result<u64> {
    let row = counter::Entity::find_by_id(name).one(from.connection()).await?;
    Ok(row.map_or(0, |row| row.value.cast_unsigned()))
}

/// Counts so many more.
///
/// # Errors
/// If the permit is stale.
pub async fn add(tx: &mut Transaction, permit: &OffsetPermit, name: &str, more: u64) -> Result<()> {
    tx.admit(permit).await?;
    if more == 0 {
        return Ok(());
    }
    let more = more.cast_signed();
    let row = counter::ActiveModel { name: Set(name.to_owned()), value: Set(more) };
    let value = Expr::col((counter::Entity, counter::Column::Value)).add(more);
    let raise = OnConflict::column(counter::Column::Name).value(counter::Column::Value, value).to_owned();
    counter::Entity::insert(row).on_conflict(raise).exec_without_returning(tx.connection()).await?;
    Ok(())
}
