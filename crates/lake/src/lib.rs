//! The event lake: what happened, in Parquet files, beside a manifest that names them.
//!
//! One row per event: the columns that people search by, the whole event as OCSF in JSON, and the bytes as they
//! were received. Any program that reads Parquet reads the lake; this one needs no query engine to fetch an event
//! by its id and to search by time and by equal values.
//!
//! ```
//! use aurora_lake::{Column, Envelope, Filter, Lake, Place, Query, Row};
//! use aurora_model::{EventId, Timestamp, mode::RuntimeMode};
//! use aurora_ocsf::{Class, Event};
//!
//! # let workdir = aurora_test_support::Workdir::new();
//! # let dir = workdir.path().join("lake");
//! let lake = Lake::open(&dir)?;
//!
//! let mut event = Event::new(Class::from_uid(1007).expect("process activity"), 1);
//! event.set("device.hostname", "ws-042");
//! let received_at: Timestamp = "2026-03-17T09:02:41.530Z".parse()?;
//! let id = EventId::from_uuid("019cfb2f-40aa-7000-8000-000000000001".parse()?);
//! let envelope = Envelope {
//!     event_id: id,
//!     time: Some(received_at),
//!     received_at,
//!     mode: RuntimeMode::Real,
//!     source: "edr".into(),
//!     site: None,
//!     raw: "{}".into(),
//! };
//!
//! // The offset of the record in the log goes with the row: a replay changes nothing.
//! let mut appender = lake.appender();
//! let events = Place::new("events", 0);
//! appender.push(&events, 41, Row::from_event(envelope, event));
//! appender.publish()?;
//! assert_eq!(lake.snapshot().next_offset(&events), 42);
//!
//! let found = lake.search(&Query::newest(10).filter(Column::DeviceHostname, "ws-042"))?;
//! assert_eq!(found.rows[0].event_id, id);
//! assert_eq!(lake.fetch(&[id])?[0].raw, "{}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Invariants
//! - **A file is in the lake once the manifest names it**, and the manifest changes at once or not at all. What a
//!   crash leaves behind is not in the manifest and goes when the lake is opened.
//! - **Rows and the offsets they came from are published together**: a record of the log is in the lake once,
//!   whatever is replayed.
//! - **A reader keeps what it began with**: files that compaction or retention took out stay until the last
//!   snapshot that names them is gone.
//! - **Columns only ever grow.** A column keeps its name, its type and its Iceberg field id for ever (ADR 15).
//!
//! # Deliberately absent
//! A query engine: SQL comes with one, on the same files. A clock, threads and timers: the caller says when to
//! publish, to compact and to retain. Bloom filters of columns that few look for, and an index of words.

mod appender;
mod blocks;
mod column;
mod compact;
mod decode;
mod disk;
mod encode;
mod error;
mod fetch;
mod lake;
mod manifest;
mod partition;
mod query;
mod reader;
mod retain;
mod row;
mod schema;
mod search;
#[cfg(feature = "testing")]
pub mod testing;

pub use appender::{Appender, Pushed};
pub use column::{Column, Kind, UnknownColumn};
pub use compact::{Compacted, CompactionPolicy};
pub use disk::{Disk, DiskFile, DiskLock, RealDisk};
pub use error::{ManifestError, OpenError, ReadError, WriteError};
pub use lake::{Lake, Usage};
pub use manifest::{FileEntry, Manifest, Place};
pub use query::{Cursor, Filter, Found, ParseCursorError, Query, Scanned};
pub use retain::{Dropped, RetentionPolicy};
pub use row::{Cell, Cells, Envelope, LogPosition, Row};
pub use schema::{SCHEMA_VERSION, fingerprint};
