use std::{io, path::Path, sync::PoisonError, time::Duration};

use aurora_model::Timestamp;
use sea_orm::sqlx::{self, ConnectOptions as _, Connection as _, SqliteConnection};

use super::{Pools, Store, pools};
use crate::{
    Availability, OpenError, Place,
    availability::Reason,
    error::{lost, lost_by_driver},
    file::DatabaseFile,
};

/// What a probe found.
enum Found {
    /// The connections are those of a sound database.
    Sound,
    /// There is a sound database, and the connections are to another file.
    Replaced(DatabaseFile),
}

impl Store {
    /// Looks once whether the database is there, and opens the connections anew when it has come back.
    ///
    /// The path is compared with the file that the connections have open; the file's beginning is looked at;
    /// a fresh connection reads, and asks for the right to write. The connections themselves would go on
    /// to answer from a file that was moved away.
    pub async fn probe_once(&self, now: Timestamp) -> Availability {
        let _one_at_a_time = self.inner.probing.lock().await;
        let before = self.availability();
        let probed = match self.look().await {
            Ok(Found::Sound) if before.is_available() => Ok(()),
            Ok(Found::Sound) => self.reopen(self.pools().file, now).await,
            Ok(Found::Replaced(file)) => self.reopen(Some(file), now).await,
            Err(reason) => Err(reason),
        };
        let after = before.after(probed, now);
        self.inner
            .availability
            .send_if_modified(|availability| std::mem::replace(availability, after) != after);
        after
    }

    /// Probes for ever, each `period`. `clock` says the time.
    pub async fn probe_forever(&self, period: Duration, clock: impl Fn() -> Timestamp) {
        let mut ticks = tokio::time::interval(period);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.probe_once(clock()).await;
        }
    }

    async fn look(&self) -> Result<Found, Reason> {
        match &self.inner.place {
            Place::Sqlite(path) => {
                let found = look_at_file(path, self.pools().file)?;
                self.try_fresh_connection(path).await.map(|()| found)
            }
            #[cfg(feature = "postgres")]
            Place::Postgres(url) => try_fresh_postgres(url).await.map(|()| Found::Sound),
        }
    }

    /// Reads through a fresh connection, and asks for the right to write.
    async fn try_fresh_connection(&self, path: &Path) -> Result<(), Reason> {
        let options = pools::sqlite(path, self.inner.options.probe_timeout).disable_statement_logging();
        let mut connection = options.connect().await.map_err(reason)?;
        let probed = self.try_to_read_and_write(&mut connection).await.map_err(reason);
        // Whether it closes well says nothing about the database.
        let _ = connection.close().await;
        probed
    }

    /// That a transaction of our own has the right to write shows that it can be had. One that waits for it shows
    /// nothing, and is not counted.
    async fn try_to_read_and_write(&self, connection: &mut SqliteConnection) -> sqlx::Result<()> {
        sqlx::query("SELECT epoch FROM runtime_mode").fetch_optional(&mut *connection).await?;
        if self.inner.writing.is_under_way() {
            return Ok(());
        }
        match sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await {
            Ok(_) => sqlx::query("ROLLBACK").execute(connection).await.map(drop),
            Err(_) if self.inner.writing.is_under_way() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// New connections in place of the old ones, which end when what they are doing has ended.
    async fn reopen(&self, file: Option<DatabaseFile>, now: Timestamp) -> Result<(), Reason> {
        let opened = Pools::connect(&self.inner.place, &self.inner.options, file, now).await;
        let pools = opened.map_err(|error| reason_of(&error))?;
        let old = {
            let mut current = self.inner.pools.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *current, pools)
        };
        tokio::spawn(old.close());
        Ok(())
    }
}

/// Whether the path leads to the open file, and whether a database begins there.
fn look_at_file(path: &Path, open: Option<DatabaseFile>) -> Result<Found, Reason> {
    let (found, file) = match open {
        Some(open) if open.is_at(path).map_err(unseen)? => (Found::Sound, open),
        _ => {
            let file = DatabaseFile::hold(path).map_err(unseen)?;
            (Found::Replaced(file.clone()), file)
        }
    };
    if file.is_database().map_err(unseen)? { Ok(found) } else { Err(Reason::Damaged) }
}

fn unseen(error: io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Reason::Gone,
        _ => Reason::Unreachable,
    }
}

fn reason(error: sqlx::Error) -> Reason {
    lost_by_driver(&error).unwrap_or(Reason::Damaged)
}

fn reason_of(error: &OpenError) -> Reason {
    match error {
        OpenError::NewerSchema { .. } => Reason::NewerSchema,
        OpenError::NotADatabase { .. } => Reason::Damaged,
        OpenError::UnusableFolder { .. } | OpenError::UnreadableFile { .. } => Reason::Unreachable,
        OpenError::Connect { source, .. } | OpenError::Migrate { source, .. } => {
            lost(source).unwrap_or(Reason::Damaged)
        }
        OpenError::Mode(_) => Reason::Damaged,
    }
}

#[cfg(feature = "postgres")]
async fn try_fresh_postgres(url: &str) -> Result<(), Reason> {
    let mut connection = sqlx::PgConnection::connect(url).await.map_err(reason)?;
    let probed = sqlx::query("SELECT epoch FROM runtime_mode").fetch_optional(&mut connection).await;
    let _ = connection.close().await;
    probed.map(|_| ()).map_err(reason)
}
