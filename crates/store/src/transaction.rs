use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use aurora_model::{
    Timestamp, Version,
    change::{Actor, ChangeKind, Resource},
    mode::{ModeState, Permit},
};
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use serde_json::Value;

use crate::{Result, StoreError, audit, mode, outbox};

/// What can be read from: the guard [`Reader`], or a [`Transaction`], which sees its own writes.
pub trait Read: sealed::Sealed + Sync {
    #[doc(hidden)]
    type Connection: sea_orm::ConnectionTrait;

    #[doc(hidden)]
    fn connection(&self) -> &Self::Connection;
}

mod sealed {
    pub trait Sealed {}
}

/// The guard that reads go through: it is there while the database is.
#[derive(Clone, Debug)]
pub struct Reader {
    readers: DatabaseConnection,
}

impl Reader {
    pub(crate) const fn new(readers: DatabaseConnection) -> Self {
        Self { readers }
    }
}

impl sealed::Sealed for Reader {}

impl Read for Reader {
    type Connection = DatabaseConnection;

    fn connection(&self) -> &DatabaseConnection {
        &self.readers
    }
}

/// A transaction that writes. What it wrote is undone unless it is committed.
#[derive(Debug)]
pub struct Transaction {
    db: DatabaseTransaction,
    actor: Actor,
    at: Timestamp,
    /// The record of the mode, once it was read here. Nobody else can change it before this transaction ends.
    mode: Option<ModeState>,
    _writing: WritingGuard,
}

/// How many transactions of this process have the right to write now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writing(Arc<AtomicUsize>);

/// One of them.
#[derive(Debug)]
pub(crate) struct WritingGuard(Writing);

impl Writing {
    pub(crate) fn start(&self) -> WritingGuard {
        self.0.fetch_add(1, Ordering::SeqCst);
        WritingGuard(self.clone())
    }

    pub(crate) fn is_under_way(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }
}

impl Drop for WritingGuard {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// One change of one record, for the outbox.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) resource: Resource,
    pub(crate) id: String,
    pub(crate) version: Version,
    pub(crate) kind: ChangeKind,
}

/// What the audit chain is told about a change beside the change itself.
pub(crate) struct Told<'a> {
    /// For instance `alert.move`.
    pub(crate) action: &'a str,
    /// No secret and no hash of one.
    pub(crate) detail: Value,
}

impl Transaction {
    pub(crate) const fn new(
        db: DatabaseTransaction,
        actor: Actor,
        at: Timestamp,
        writing: WritingGuard,
    ) -> Self {
        Self { db, actor, at, mode: None, _writing: writing }
    }

    /// Makes it all true, on disk.
    ///
    /// # Errors
    /// If the database went away. Then nothing of it was written, or, where only the answer was lost, all.
    pub async fn commit(self) -> Result<()> {
        Ok(self.db.commit().await?)
    }

    /// Undoes it all.
    ///
    /// # Errors
    /// If the database went away; it is undone all the same.
    pub async fn roll_back(self) -> Result<()> {
        Ok(self.db.rollback().await?)
    }

    /// Who writes.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// When, as far as the records are concerned.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Lets the permit in, if it was given under the mode that the record says. Every writing function of this
    /// crate asks here first.
    pub(crate) async fn admit(&mut self, permit: &impl Permit) -> Result<()> {
        let current = match self.mode {
            Some(mode) => mode,
            None => mode::fetch_locked(self).await?,
        };
        self.mode = Some(current);
        let held = permit.state();
        if held == current { Ok(()) } else { Err(StoreError::StalePermit { held, current }) }
    }

    /// The record of the mode was changed here.
    pub(crate) const fn mode_changed(&mut self, mode: ModeState) {
        self.mode = Some(mode);
    }

    /// Adds the outbox row of a change.
    pub(crate) async fn changed(&mut self, permit: &impl Permit, changed: Changed) -> Result<()> {
        outbox::append(self, permit.mode(), changed).await
    }

    /// Adds the outbox row and the audit entry of a change.
    pub(crate) async fn changed_and_told(
        &mut self,
        permit: &impl Permit,
        changed: Changed,
        told: Told<'_>,
    ) -> Result<()> {
        let (resource, id) = (changed.resource, changed.id.clone());
        self.changed(permit, changed).await?;
        audit::append_unchecked(self, permit.mode(), resource, &id, told).await
    }
}

impl sealed::Sealed for Transaction {}

impl Read for Transaction {
    type Connection = DatabaseTransaction;

    fn connection(&self) -> &DatabaseTransaction {
        &self.db
    }
}
