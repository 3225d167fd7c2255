//! What a syslog header says.

use aurora_model::Timestamp;
use aurora_ocsf::{Record, Value};

use super::structured;

/// Which protocol a header is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// RFC 5424.
    Modern,
    /// What RFC 3164 describes, and its kin.
    Legacy,
}

/// The header of a message. What the sender left out is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Envelope<'a> {
    pub(crate) dialect: Dialect,
    /// Eight times the facility, plus the severity.
    pub(crate) priority: Option<u8>,
    pub(crate) time: Option<Timestamp>,
    /// The time as it is written.
    pub(crate) time_text: Option<&'a str>,
    pub(crate) host: Option<&'a str>,
    /// The program, without folders.
    pub(crate) program: Option<&'a str>,
    pub(crate) pid: Option<&'a str>,
    pub(crate) msgid: Option<&'a str>,
    /// Structured data as it is written, in its brackets; or empty.
    pub(crate) structured: &'a str,
    /// How often the message came, where the daemon says so instead of repeating it.
    pub(crate) repeated: Option<&'a str>,
}

impl<'a> Envelope<'a> {
    pub(super) fn empty(dialect: Dialect, priority: Option<u8>) -> Self {
        Self {
            dialect,
            priority,
            time: None,
            time_text: None,
            host: None,
            program: None,
            pid: None,
            msgid: None,
            structured: "",
            repeated: None,
        }
    }

    /// A header that says nothing.
    pub(crate) fn unnamed() -> Self {
        Self::empty(Dialect::Legacy, None)
    }

    /// Adds what the header says as fields.
    pub(crate) fn push(&self, record: &mut Record<'a>) {
        let texts = [
            ("timestamp", self.time_text),
            ("hostname", self.host),
            ("program", self.program),
            ("pid", self.pid),
            ("facility", self.priority.map(facility)),
            ("severity", self.priority.map(severity)),
            ("msgid", self.msgid),
            ("repeated", self.repeated),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                record.push(name, Value::Text(text.into()));
            }
        }
        structured::push(self.structured, record);
    }
}

/// The facilities, as syslog.conf names them.
const FACILITIES: [&str; 24] = [
    "kern",
    "user",
    "mail",
    "daemon",
    "auth",
    "syslog",
    "lpr",
    "news",
    "uucp",
    "cron",
    "authpriv",
    "ftp",
    "ntp",
    "security",
    "console",
    "solaris-cron",
    "local0",
    "local1",
    "local2",
    "local3",
    "local4",
    "local5",
    "local6",
    "local7",
];

/// The severities, as syslog.conf names them.
pub(super) const SEVERITIES: [&str; 8] =
    ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/// The name of a priority's facility.
pub(crate) fn facility(priority: u8) -> &'static str {
    FACILITIES[usize::from(priority / 8).min(FACILITIES.len() - 1)]
}

/// The name of a priority's severity.
pub(crate) fn severity(priority: u8) -> &'static str {
    SEVERITIES[usize::from(priority % 8)]
}
