//! The durable log: topics, partitions, consumer groups, dead letters, retention, replay.
//!
//! Producers append batches; a batch is acknowledged once it is durable, and stays until retention takes it.
//! Each group of consumers reads at its own pace and keeps its own position.
//!
//! ```
//! use aurora_streams::{Batch, EmbeddedLog, GroupConfig, GroupId, Limits, Log, LogConfig, ProducerId, Record, Topic};
//!
//! # let workdir = aurora_test_support::Workdir::new();
//! # let dir = workdir.path().join("log");
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let log = EmbeddedLog::open(&dir, LogConfig { free_bytes_floor: 0, ..LogConfig::default() })?;
//!
//! let record = Record { format: 1, key: "host-7".into(), payload: "user logged in".into() };
//! let batch = Batch::new(vec![record])?.numbered(ProducerId(7), 1);
//! let receipt = log.append(Topic::Events.partition(0), batch.clone()).await?;
//! // The sender did not see the answer and sends again: nothing is stored twice.
//! let again = log.append(Topic::Events.partition(0), batch).await?;
//! assert!(again.is_duplicate && again.first == receipt.first);
//!
//! let group = GroupId::new("detect", Topic::Events)?;
//! log.declare(GroupConfig::new(group.clone())).await?;
//! let delivery = log.poll(&group, Limits::default()).await?.expect("there is a record");
//! assert_eq!(delivery.records[0].record.payload, "user logged in");
//! log.commit(&delivery.lease, delivery.next()).await?;
//! assert_eq!(log.poll(&group, Limits::default()).await?, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - **Acknowledged is durable**: a record whose append was answered is there after the process was killed and
//!   after power was lost, once, in order. So is a position whose commit was answered.
//! - **Read is durable**: nobody is shown a record that a crash could take back.
//! - **A failed sync ends writing** until the log is opened again; it is never tried a second time.
//! - **Damage is told apart from an unfinished write**, reported, and never passed over in silence.
//! - **What comes from the disk is hostile**: every length is checked before it is believed.
//!
//! # Deliberately absent
//! What payloads mean: that belongs to whoever writes a topic. Transactions over several partitions. Timers: who
//! calls [`EmbeddedLog::retain`], and who polls again when a lease has run out, has a clock already. An
//! asynchronous runtime: futures here run on any.

mod clock;
mod config;
mod disk;
mod embedded;
mod error;
mod group;
mod log;
mod partition;
mod producers;
mod record;
mod segment;
mod stats;
#[cfg(feature = "testing")]
pub mod testing;
mod topic;
mod wire;

pub use clock::{Clock, SystemClock};
pub use config::{LogConfig, RetentionPolicy, TopicConfig};
pub use disk::{Disk, DiskFile, DiskLock, RealDisk};
pub use embedded::EmbeddedLog;
pub use error::{AppendError, CommitError, Damage, DeclareError, OpenError, PollError, ReadError, Stopped};
pub use group::{
    DeadLetter, Delivery, GroupConfig, GroupId, GroupName, Lease, OnRetention, ParseGroupNameError,
};
pub use log::{Arrivals, Bounds, Limits, Log, LogFuture, Receipt, Slice, Start};
pub use producers::ProducerMemory;
pub use record::{
    Batch, BatchError, MAX_BATCH_BYTES, MAX_BATCH_RECORDS, MAX_KEY_BYTES, ProducerId, Record, Sequence,
    StoredRecord,
};
pub use stats::Stats;
pub use topic::{Position, Topic, TopicPartition};
