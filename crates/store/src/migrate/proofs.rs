//! What proves the findings of an alert, and counts that outlive the process.

use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbErr,
    sea_query::{Alias, Index, Table},
};

use super::initial::{columns, id, key, number, refers, text};

const PROOFS: &str = "alert_finding_proofs";
const COUNTERS: &str = "counters";

pub(super) async fn up(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    let [proofs, counters] =
        [PROOFS, COUNTERS].map(|name| Table::create().table(Alias::new(name)).to_owned());
    let proofs = columns(
        proofs,
        &[id("alert_id"), number("number"), id("finding_id"), number("seen_at"), text("proof")],
    )
    .primary_key(Index::create().col(Alias::new("alert_id")).col(Alias::new("number")))
    .foreign_key(&mut refers(PROOFS, "alert_id", "alerts"))
    .to_owned();
    tx.execute(&proofs).await?;
    tx.execute(&columns(counters, &[key(text("name")), number("value")])).await?;
    Ok(())
}

pub(super) async fn down(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    for name in [PROOFS, COUNTERS] {
        tx.execute(&Table::drop().table(Alias::new(name)).to_owned()).await?;
    }
    Ok(())
}
