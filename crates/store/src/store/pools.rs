use std::time::Duration;

use aurora_model::Timestamp;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait as _,
};

use crate::{OpenError, Options, Place, file::DatabaseFile, migrate, place};

/// One connection that writes, and some that read.
///
/// SQLite has one writer at a time. A second writing connection would only wait for the first, and one that
/// reads first and writes then fails at once, whatever the timeout: so there is one, and its
/// transactions are `IMMEDIATE`.
#[derive(Clone, Debug)]
pub(crate) struct Pools {
    pub(super) writer: DatabaseConnection,
    pub(super) readers: DatabaseConnection,
    /// The file behind the connections; none on PostgreSQL.
    pub(super) file: Option<DatabaseFile>,
}

impl Pools {
    /// Opens, and makes what is missing.
    pub(super) async fn open(place: &Place, options: &Options, now: Timestamp) -> Result<Self, OpenError> {
        let file = match place {
            Place::Sqlite(path) => Some(place::prepare(path)?),
            #[cfg(feature = "postgres")]
            Place::Postgres(_) => None,
        };
        Self::connect(place, options, file, now).await
    }

    /// Opens what is there; `file` is what lies at the place.
    pub(super) async fn connect(
        place: &Place,
        options: &Options,
        file: Option<DatabaseFile>,
        now: Timestamp,
    ) -> Result<Self, OpenError> {
        let failed = |source| OpenError::Connect { place: place.to_string(), source };
        let writer = Database::connect(settings(place, options, Use::Write)).await.map_err(failed)?;
        migrate::up(&writer, now).await.map_err(|error| OpenError::from_migration(error, place))?;
        let readers = Database::connect(settings(place, options, Use::Read)).await.map_err(failed)?;
        Ok(Self { writer, readers, file })
    }

    pub(super) async fn close(self) -> Result<(), DbErr> {
        self.readers.close().await?;
        self.writer.close().await
    }
}

/// Begins a transaction that has the right to write from the start.
pub(crate) async fn begin(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    writer.begin_with_options(immediate).await
}

#[derive(Clone, Copy)]
enum Use {
    Read,
    Write,
}

fn settings(place: &Place, options: &Options, usage: Use) -> ConnectOptions {
    match place {
        Place::Sqlite(path) => {
            let mut settings = common("sqlite::memory:", options);
            let connections = match usage {
                Use::Read => options.max_readers,
                Use::Write => 1,
            };
            settings.min_connections(1).max_connections(connections);
            let (path, busy_timeout) = (path.clone(), options.busy_timeout);
            // The URL above is never used: a path may hold what a URL cannot.
            settings.map_sqlx_sqlite_opts(move |_| match usage {
                Use::Read => sqlite(&path, busy_timeout).pragma("query_only", "on"),
                Use::Write => sqlite(&path, busy_timeout),
            });
            settings
        }
        #[cfg(feature = "postgres")]
        Place::Postgres(url) => {
            let mut settings = common(url, options);
            settings.max_connections(options.max_readers);
            settings
        }
    }
}

/// SQLite's connections are kept for ever: the last one that closes would remove the log.
fn common(url: &str, options: &Options) -> ConnectOptions {
    let mut settings = ConnectOptions::new(url.to_owned());
    settings
        .sqlx_logging(false)
        .acquire_timeout(options.busy_timeout + Duration::from_secs(1))
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None);
    settings
}

/// The file must be there: only opening the store makes one.
///
/// `FULL` makes a commit wait for the disk. Without it a power cut takes back what was answered with success.
/// <https://www.sqlite.org/pragma.html#pragma_synchronous>
pub(super) fn sqlite(path: &std::path::Path, busy_timeout: Duration) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(busy_timeout)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
}
