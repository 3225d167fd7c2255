//! What is on the disk, opened.

use std::sync::Arc;

use anyhow::Context as _;
use aurora_access::Clock;
use aurora_lake::Lake;
use aurora_store::{Options, Place, Store};
use aurora_streams::{EmbeddedLog, LogConfig, RetentionPolicy, Topic, TopicConfig};

use super::data_directory::{DataDirectory, Presence, look};
use crate::config::Config;

/// The data directory with its open log, lake and store, and the clock that all of them go by.
pub(super) struct Storage {
    pub(super) directory: DataDirectory,
    pub(super) clock: Clock,
    pub(super) log: Arc<EmbeddedLog>,
    pub(super) lake: Lake,
    pub(super) store: Store,
}

impl Storage {
    /// Opens everything, and makes what is not there.
    ///
    /// # Errors
    /// If one of them cannot be opened; each says why and what to do.
    pub(super) async fn open(config: &Config) -> anyhow::Result<Self> {
        let directory = DataDirectory::open(&config.runtime.data_dir)?;
        let clock = Clock::system();
        let log =
            EmbeddedLog::open(&directory.log(), log_config(config)).context("cannot open the event log")?;
        for damage in log.damage() {
            tracing::error!(
                ?damage,
                "the event log is damaged: records that were acknowledged cannot be read"
            );
        }
        let lake = Lake::open(&directory.lake()).context("cannot open the event lake")?;
        let store = store_of(config, &clock).await.context("cannot open the database")?;
        Ok(Self { directory, clock, log: Arc::new(log), lake, store })
    }
}

fn log_config(config: &Config) -> LogConfig {
    let retention = RetentionPolicy { max_age: Some(config.retention.log.0), max_bytes: None };
    let topic = |topic: &Topic| (*topic, TopicConfig { retention, ..TopicConfig::default() });
    LogConfig {
        segment_bytes: config.streams.segment.0,
        commit_after: config.streams.commit_after.0,
        free_bytes_floor: config.streams.free_disk_floor.0,
        topics: Topic::ALL.iter().map(topic).collect(),
        ..LogConfig::default()
    }
}

/// The store of a data directory that is there. A command that looks must not make one: it would report on an empty
/// database, and a running service whose database is away would take it for its own.
///
/// # Errors
/// If there is none, or it cannot be opened.
pub(crate) async fn existing_store_of(config: &Config, clock: &Clock) -> anyhow::Result<Store> {
    let root = &config.runtime.data_dir;
    let presence = look(root)?;
    anyhow::ensure!(presence != Presence::Absent, "there is no data directory at `{}`", root.display());
    let place = Place::beneath(root);
    if matches!(&place, Place::Sqlite(path) if !path.is_file()) {
        anyhow::bail!("there is no database at {place}");
    }
    Ok(store_of(config, clock).await?)
}

/// The store of the configuration. It is made where there is none.
///
/// # Errors
/// If it cannot be opened.
async fn store_of(config: &Config, clock: &Clock) -> Result<Store, aurora_store::OpenError> {
    let options = Options {
        first_mode: config.runtime.mode,
        busy_timeout: config.database.busy_timeout.0,
        ..Options::default()
    };
    Store::open(Place::beneath(&config.runtime.data_dir), options, clock.now()).await
}
