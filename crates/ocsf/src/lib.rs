//! The common shape of events: OCSF 1.8.0 and the [`Record`] that detection reads.
//!
//! An event meets this crate twice. First as a [`Record`]: the native fields of the source under the
//! names that Sigma rules use, borrowed from the raw bytes, with the set of log sources it belongs to.
//! `sigma` reads nothing else. Then, when it is stored, as an OCSF event that is built from the record.
//!
//! ```
//! use aurora_ocsf::{Record, Value, validate};
//!
//! let mut record = Record::new(&br#"{"Image":"C:\a.exe"}"#[..]);
//! record.push("Image", Value::Text(r"C:\a.exe".into()));
//! assert_eq!(record.text("Image"), Some(r"C:\a.exe"));
//!
//! let violations = validate(&serde_json::json!({ "class_uid": 1007 }));
//! assert!(!violations.is_empty(), "a process event needs more than its class");
//! ```
//!
//! # Invariants
//! - A record holds every native field of its event, and the raw bytes.
//! - An event that this crate calls valid has no attribute that the schema does not know.
//!
//! # Deliberately absent
//! Parsing of any source format (that is `normalize`), and I/O.

mod event;
mod generated;
mod json;
pub mod json_string;
pub mod log_source;
mod names;
pub mod record;
pub mod schema;
mod validate;

pub use event::Event;
pub use json::{Json, Members};
pub use log_source::{EventKind, LogSource, LogSources, WindowsKey};
pub use names::{NameId, NameTable};
pub use record::{Field, Origin, RawText, Record, Text, Value};
pub use schema::{Class, Enum, ObservableType, Profile};
pub use validate::{JsonType, Reason, Violation, validate};
