//! The schema, step by step, up and down.
//!
//! A runner of our own, because `sea-orm-migration` turns on chrono, decimals and a log subscriber for the
//! whole program; the steps are written with SeaORM's own statements all the same.

mod initial;
mod proofs;

use aurora_model::Timestamp;
use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbErr,
    sea_query::{Alias, ColumnDef, Expr, ExprTrait as _, Order, Query, Table},
};

use crate::store::begin;

/// A step of the schema. Steps that were released never change.
struct Step {
    version: i64,
    name: &'static str,
    up: AsyncStep,
    down: AsyncStep,
}

type AsyncStep = for<'a> fn(&'a DatabaseTransaction) -> StepFuture<'a>;
type StepFuture<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), DbErr>> + Send + 'a>>;

/// All steps, the oldest first.
const STEPS: &[Step] = &[
    Step {
        version: 1,
        name: "initial",
        up: |tx| Box::pin(initial::up(tx)),
        down: |tx| Box::pin(initial::down(tx)),
    },
    Step {
        version: 2,
        name: "proofs and counters",
        up: |tx| Box::pin(proofs::up(tx)),
        down: |tx| Box::pin(proofs::down(tx)),
    },
];

/// The version that this program works on.
pub(crate) const LATEST: i64 = STEPS[STEPS.len() - 1].version;

/// The schema could not be brought to another version.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MigrateError {
    /// A newer version of the program has been here.
    #[error("schema version {found} is newer than {known}")]
    NewerSchema {
        /// The version that it has.
        found: i64,
        /// The last version that this program knows.
        known: i64,
    },
    /// The history of the schema cannot be read.
    #[error("cannot read the history of the schema")]
    History(#[source] DbErr),
    /// A step failed, and was undone.
    #[error("step {version} ({name}) failed")]
    Step {
        /// The step's version.
        version: i64,
        /// The step's name.
        name: &'static str,
        /// What the database says.
        source: DbErr,
    },
}

/// Brings the schema to this program's version.
///
/// The steps run in one transaction that has the right to write from the start: of two processes that start
/// together, one finds nothing left to do.
pub(crate) async fn up(db: &DatabaseConnection, now: Timestamp) -> Result<(), MigrateError> {
    if read_version(db).await.is_ok_and(|version| version == LATEST) {
        return Ok(());
    }
    let tx = begin(db).await.map_err(MigrateError::History)?;
    create_history(&tx).await.map_err(MigrateError::History)?;
    let version = read_version(&tx).await.map_err(MigrateError::History)?;
    if version > LATEST {
        return Err(MigrateError::NewerSchema { found: version, known: LATEST });
    }
    for step in STEPS.iter().filter(|step| step.version > version) {
        let failed = |source| MigrateError::Step { version: step.version, name: step.name, source };
        (step.up)(&tx).await.map_err(failed)?;
        record(&tx, step, now).await.map_err(failed)?;
    }
    tx.commit().await.map_err(MigrateError::History)
}

/// Takes back all steps after `version`; after 0 nothing is left.
pub(crate) async fn down(db: &DatabaseConnection, version: i64) -> Result<(), MigrateError> {
    let tx = begin(db).await.map_err(MigrateError::History)?;
    let current = read_version(&tx).await.map_err(MigrateError::History)?;
    for step in STEPS.iter().rev().filter(|step| step.version > version && step.version <= current) {
        let failed = |source| MigrateError::Step { version: step.version, name: step.name, source };
        (step.down)(&tx).await.map_err(failed)?;
        forget(&tx, step).await.map_err(failed)?;
    }
    if version == 0 {
        let drop = Table::drop().table(Alias::new(HISTORY)).to_owned();
        tx.execute(&drop).await.map_err(MigrateError::History)?;
    }
    tx.commit().await.map_err(MigrateError::History)
}

const HISTORY: &str = "schema_history";

async fn create_history(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    let table = Table::create()
        .table(Alias::new(HISTORY))
        .if_not_exists()
        .col(ColumnDef::new(Alias::new("version")).big_integer().not_null().primary_key())
        .col(ColumnDef::new(Alias::new("name")).text().not_null())
        .col(ColumnDef::new(Alias::new("applied_at")).big_integer().not_null())
        .to_owned();
    tx.execute(&table).await.map(drop)
}

/// The last step that was taken; 0 before the first.
async fn read_version(db: &impl sea_orm::ConnectionTrait) -> Result<i64, DbErr> {
    let version = Alias::new("version");
    let last = Query::select()
        .column(version.clone())
        .from(Alias::new(HISTORY))
        .order_by(version, Order::Desc)
        .limit(1)
        .to_owned();
    match db.query_one(&last).await? {
        Some(row) => row.try_get_by_index(0),
        None => Ok(0),
    }
}

async fn record(tx: &DatabaseTransaction, step: &Step, now: Timestamp) -> Result<(), DbErr> {
    let insert = Query::insert()
        .into_table(Alias::new(HISTORY))
        .columns(["version", "name", "applied_at"].map(Alias::new))
        .values_panic([step.version.into(), step.name.into(), now.as_micros().into()])
        .to_owned();
    tx.execute(&insert).await.map(drop)
}

async fn forget(tx: &DatabaseTransaction, step: &Step) -> Result<(), DbErr> {
    let delete = Query::delete()
        .from_table(Alias::new(HISTORY))
        .and_where(Expr::col(Alias::new("version")).eq(step.version))
        .to_owned();
    tx.execute(&delete).await.map(drop)
}
