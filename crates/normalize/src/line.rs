//! One line of text, as text formats see it.

use aurora_model::Timestamp;
use aurora_ocsf::Record;

use crate::syslog::{self, Envelope};

/// A line, and what is known of it before any format has looked at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// All of it, without the line end. Records that were joined from several lines hold line ends.
    pub(crate) raw: &'a str,
    /// What the program wrote: the line without the header that syslog put before it.
    pub(crate) message: &'a str,
    /// About when it was received. The older syslog protocol writes no year, so the year nearest to this is taken.
    pub(crate) received_at: Option<Timestamp>,
    /// The header that syslog put before the message, if it did.
    pub(crate) envelope: Option<Envelope<'a>>,
}

impl<'a> Line<'a> {
    /// A line, opened if it is one of syslog.
    pub(crate) fn new(raw: &'a str, received_at: Option<Timestamp>) -> Self {
        match syslog::open(raw, received_at) {
            Some((envelope, message)) => Self { raw, message, received_at, envelope: Some(envelope) },
            None => Self { raw, message: raw, received_at, envelope: None },
        }
    }

    /// The program that logged the message, if syslog names it.
    pub(crate) fn app(&self) -> Option<&'a str> {
        self.envelope.and_then(|envelope| envelope.program)
    }

    /// An empty record of it, with the time and the host of the syslog header.
    pub(crate) fn record(&self) -> Record<'a> {
        let mut record = Record::new(self.raw.as_bytes());
        if let Some(envelope) = &self.envelope {
            record.time = envelope.time;
            record.host = envelope.host.map(Into::into);
        }
        record
    }

    /// A record of it with the fields of the syslog header (`timestamp`, `hostname`, `program`, `pid`, `facility`, `severity`,
    /// `msgid`, structured data as `ID.NAME`) and, under `message`, what the program wrote.
    pub(crate) fn logged(&self) -> Record<'a> {
        let mut record = self.record();
        if let Some(envelope) = &self.envelope {
            envelope.push(&mut record);
        }
        record.push("message", aurora_ocsf::Value::Text(self.message.into()));
        record
    }
}
