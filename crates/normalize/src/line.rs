//! One line of text, as text formats see it.

use aurora_model::Timestamp;
use aurora_ocsf::Record;

/// A line, and what is known of it before any format has looked at it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// All of it, without the line end. Records that were joined from several lines hold line ends.
    pub(crate) raw: &'a str,
    /// What the program wrote: the line without the header that syslog put before it.
    pub(crate) message: &'a str,
    /// About when it was received. The older syslog protocol writes no year, so the year nearest to this is taken.
    pub(crate) received_at: Option<Timestamp>,
}

impl<'a> Line<'a> {
    /// A line.
    pub(crate) fn new(raw: &'a str, received_at: Option<Timestamp>) -> Self {
        Self { raw, message: raw, received_at }
    }

    /// The program that a syslog header names.
    pub(crate) fn app(&self) -> Option<&'a str> {
        None
    }

    /// An empty record of it.
    pub(crate) fn record(&self) -> Record<'a> {
        Record::new(self.raw.as_bytes())
    }
}
