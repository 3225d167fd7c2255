//! The open store: connections, and what may be had from them.

mod pools;
mod probe;

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use aurora_model::{Timestamp, change::Actor, mode::RuntimeMode};
use sea_orm::DbErr;
use tokio::sync::{Mutex, watch};

use crate::{
    Availability, Place, Reader, Result, StoreError, Transaction, Unavailable, migrate,
    migrate::MigrateError, mode, transaction::Writing,
};

use pools::Pools;

pub(crate) use pools::begin;

/// How a store is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// The mode of a store that has none yet.
    pub first_mode: RuntimeMode,
    /// How long a write waits while another process writes.
    pub busy_timeout: Duration,
    /// How long a probe waits for that: after this the database counts as away.
    pub probe_timeout: Duration,
    /// How many reads go on at once; one write goes on beside them.
    pub max_readers: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            first_mode: RuntimeMode::default(),
            busy_timeout: Duration::from_secs(5),
            probe_timeout: Duration::from_millis(500),
            max_readers: 4,
        }
    }
}

/// The store cannot be opened. Each says which thing is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder cannot be made or written.
    #[error("cannot write in folder `{}`; give it to the user that runs aurora, or set another data directory", path.display())]
    UnusableFolder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file cannot be made or read.
    #[error("cannot read database file `{}`; give it to the user that runs aurora", path.display())]
    UnreadableFile {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is something else, or its beginning was overwritten.
    #[error("`{}` is not a SQLite database; move it away and restore a backup in its place", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of the program has been here.
    #[error(
        "the database has schema version {found} and this program knows versions up to {known}; use a program at least as new as the one that wrote it"
    )]
    NewerSchema {
        /// The version that it has.
        found: i64,
        /// The last version that this program knows.
        known: i64,
    },
    /// The schema could not be brought to this program's version. The step was undone.
    #[error(
        "cannot bring the schema to version {version} ({name}); the database is as it was before this step"
    )]
    Migrate {
        /// The step's version.
        version: i64,
        /// The step's name.
        name: &'static str,
        /// What the database says.
        source: DbErr,
    },
    /// Another process keeps the database locked, or it is damaged further in.
    #[error("cannot open the database at {place}; see the cause, and that no other process keeps it locked")]
    Connect {
        /// Where it is, without secrets.
        place: String,
        /// What the database says.
        source: DbErr,
    },
    /// What stands in it cannot be used.
    #[error("cannot read the record of the runtime mode")]
    Mode(#[source] Box<StoreError>),
}

impl OpenError {
    pub(crate) fn from_migration(error: MigrateError, place: &Place) -> Self {
        match error {
            MigrateError::NewerSchema { found, known } => Self::NewerSchema { found, known },
            MigrateError::Step { version, name, source } => Self::Migrate { version, name, source },
            MigrateError::History(source) => Self::Connect { place: place.to_string(), source },
        }
    }
}

/// An open store. Clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    options: Options,
    pools: RwLock<Pools>,
    availability: watch::Sender<Availability>,
    /// The transactions of this process that have the right to write: on SQLite none or one.
    writing: Writing,
    /// One probe at a time: two would both open the pools anew.
    probing: Mutex<()>,
}

impl Store {
    /// Opens the store, makes it where there is none, and brings its schema to this program's version.
    ///
    /// # Errors
    /// If it cannot be used. Nothing is tried twice.
    pub async fn open(place: Place, options: Options, now: Timestamp) -> Result<Self, OpenError> {
        let pools = Pools::open(&place, &options, now).await?;
        let inner = Inner {
            place,
            options,
            pools: RwLock::new(pools),
            availability: watch::Sender::new(Availability::Available),
            writing: Writing::default(),
            probing: Mutex::default(),
        };
        let store = Self { inner: Arc::new(inner) };
        mode::seed(&store, now).await.map_err(|error| OpenError::Mode(Box::new(error)))?;
        Ok(store)
    }

    /// Whether the database is there, as of the last probe.
    pub fn availability(&self) -> Availability {
        *self.inner.availability.borrow()
    }

    /// Tells whenever that changes.
    pub fn watch(&self) -> watch::Receiver<Availability> {
        self.inner.availability.subscribe()
    }

    /// The guard that every read goes through.
    ///
    /// # Errors
    /// If the database is away.
    pub fn read(&self) -> Result<Reader, Unavailable> {
        self.check_available()?;
        Ok(Reader::new(self.pools().readers))
    }

    /// Begins to write. What is written is undone unless it is committed.
    ///
    /// `actor` and `at` stand in all changes and audit entries of the transaction.
    ///
    /// # Errors
    /// If the database is away, or another process keeps it locked for too long.
    pub async fn begin(&self, actor: Actor, at: Timestamp) -> Result<Transaction> {
        self.check_available()?;
        let writer = self.pools().writer;
        let db = pools::begin(&writer).await?;
        Ok(Transaction::new(db, actor, at, self.inner.writing.start()))
    }

    /// Takes back the steps of the schema after a version, and closes. After version 0 nothing is left.
    ///
    /// For going back to an older program, with a backup at hand: what the steps added is lost.
    ///
    /// # Errors
    /// If a step cannot be taken back. Then none is.
    pub async fn migrate_down(self, version: i64) -> Result<(), OpenError> {
        let pools = self.pools();
        let of_place = |error| OpenError::from_migration(error, &self.inner.place);
        migrate::down(&pools.writer, version).await.map_err(of_place)?;
        let place = || self.inner.place.to_string();
        pools.close().await.map_err(|source| OpenError::Connect { place: place(), source })
    }

    /// Closes all connections. What is under way ends first.
    pub async fn close(self) -> Result<()> {
        self.pools().close().await?;
        Ok(())
    }

    /// What the conformance suite looks at and tampers with.
    #[cfg(feature = "testing")]
    pub(crate) fn connections(&self) -> [sea_orm::DatabaseConnection; 2] {
        let Pools { writer, readers, .. } = self.pools();
        [writer, readers]
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    fn check_available(&self) -> Result<(), Unavailable> {
        match self.availability() {
            Availability::Available => Ok(()),
            Availability::Unavailable(unavailable) => Err(unavailable),
        }
    }

    fn pools(&self) -> Pools {
        self.inner.pools.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
