//! Bytes from a source to the [`Record`] that detection reads and the OCSF event that is stored.
//!
//! One call, [`parse`], takes one record (a line, a JSON object, a rendered EVTX record), finds out
//! what it is by its content, and cuts it into fields under the names that Sigma rules use. A second,
//! [`to_event`], builds the OCSF event from that record and never looks at the raw bytes again.
//!
//! ```
//! use aurora_normalize::{Context, Format, Limits, parse};
//!
//! let raw = br#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\a.exe"}"#;
//! let parsed = parse(raw, &Context::default(), &Limits::default())?;
//! assert_eq!(parsed.format, Format::WindowsFlat);
//! assert_eq!(parsed.record.text("Image"), Some("C:\\a.exe"));
//! # Ok::<(), aurora_normalize::DeadLetter>(())
//! ```
//!
//! # Invariants
//! - Parsing is total: every input gives a record or a [`DeadLetter`] that says why not.
//! - A record keeps every native field of its event and the raw bytes.
//! - The same Windows event has the same Sigma fields in every rendering.
//!
//! # Deliberately absent
//! Opening, unpacking and watching files: callers bring bytes.

mod appliance;
mod arcsight;
mod auditd;
mod aurora;
mod aws;
mod cisco;
mod cloud;
pub mod dead_letter;
pub mod detect;
mod dhcp;
mod dns;
mod document;
pub mod evtx;
mod firewall;
mod format;
pub mod frame;
mod gcp;
mod github;
mod google;
mod indexed;
mod journald;
mod json;
mod key_value;
mod kubernetes;
pub mod limits;
mod line;
mod linux;
mod mail;
pub mod mapped;
mod mapping;
mod microsoft;
mod names;
mod netfilter;
mod okta;
mod plain;
mod raw_json;
mod registry;
mod scratch;
mod sensor;
mod suricata;
mod syslog;
pub mod table;
mod template;
mod text;
pub mod time;
mod web;
mod windows;
pub mod zeek;

pub use dead_letter::{DeadLetter, DeadLetterReason};
pub use detect::{Container, Context, Parsed, Problem, parse, parse_in, to_event};
pub use format::Format;
pub use limits::Limits;
pub use scratch::Scratch;

#[doc(no_inline)]
pub use aurora_ocsf::Record;
