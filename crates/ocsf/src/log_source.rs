//! Which log sources an event belongs to, in the words of Sigma's `logsource` block.

/// One log source: what a Sigma rule asks for, or one of the things that an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogSource {
    /// For instance `windows`, `linux`, `zeek`.
    pub product: Option<&'static str>,
    /// For instance `process_creation`, `proxy`.
    pub category: Option<&'static str>,
    /// For instance `security`, `sysmon`, `dns`.
    pub service: Option<&'static str>,
}

/// The log sources of one event: several, for categories overlap (`registry_event` covers `registry_set`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogSources {
    /// The event does not say what it is: rules of every log source are tried on it, since a rule
    /// that names fields the event lacks stays silent anyway, and a silent hunt would be a lie.
    Unknown,
    /// The event is each of these.
    Known(&'static [LogSource]),
}
