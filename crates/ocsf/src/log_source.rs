//! Which log sources an event belongs to, in the words of Sigma's `logsource` block.
//!
//! The table has two halves. [`EventKind`] lists every kind of event that is told apart, each with the set
//! of log sources that it belongs to; its discriminant is a small dense number, so that an engine finds the
//! rules of an event by one look-up. The functions that name the kind of an event are its keys: by channel,
//! provider and event id for Windows ([`EventKind::windows`]), by log name for Zeek ([`EventKind::zeek`]);
//! a format whose events need no key names the variant itself.
//!
//! What a rule's `logsource` means:
//! - Every part that the rule names must equal that part of one and the same log source of the event.
//! - A part that the rule leaves out may be anything: `product: windows` alone reads every Windows event,
//!   `category: process_creation` alone reads those of every product, and an empty block reads all events.
//! - A rule that names a part which the event's source lacks does not read it: `service: sshd` stays away
//!   from a Linux event of unknown service.

mod kind;
mod windows;
mod zeek;

pub use kind::EventKind;
pub use windows::WindowsKey;

/// One log source: what a Sigma rule asks for, or one of the things that an event is. All lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LogSource<'a> {
    /// For instance `windows`, `linux`, `zeek`.
    pub product: Option<&'a str>,
    /// For instance `process_creation`, `proxy`.
    pub category: Option<&'a str>,
    /// For instance `security`, `sysmon`, `dns`.
    pub service: Option<&'a str>,
}

/// The log sources of one event: several, for categories overlap (`registry_event` covers `registry_set`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogSources {
    /// The event does not say what it is: rules of every log source are tried on it, since a rule
    /// that names fields the event lacks stays silent anyway, and a silent hunt would be a lie.
    Unknown,
    /// The event is of this kind, and so is each of its log sources.
    Known(EventKind),
    /// The event is of a format that a user described, with a log source that no kind has.
    Named(&'static LogSource<'static>),
}

impl LogSource<'_> {
    /// True if a rule with the log source `asked` reads an event that is this one.
    pub fn covers(self, asked: LogSource<'_>) -> bool {
        let agrees = |asked: Option<&str>, own| asked.is_none() || asked == own;
        agrees(asked.product, self.product)
            && agrees(asked.category, self.category)
            && agrees(asked.service, self.service)
    }
}

impl LogSources {
    /// A log source that no kind of event has. Its words stay in memory as long as the program runs, so this is for
    /// formats that are loaded once, not for events.
    pub fn named(source: LogSource<'_>) -> Self {
        let keep = |part: Option<&str>| part.map(|part| &*part.to_owned().leak());
        let kept = LogSource {
            product: keep(source.product),
            category: keep(source.category),
            service: keep(source.service),
        };
        Self::Named(Box::leak(Box::new(kept)))
    }

    /// True if a rule with the log source `asked` reads an event with these.
    pub fn covers(self, asked: LogSource<'_>) -> bool {
        match self {
            Self::Unknown => true,
            Self::Known(kind) => kind.log_sources().iter().any(|source| source.covers(asked)),
            Self::Named(source) => source.covers(asked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EventKind, LogSource, LogSources};

    fn check(asked: [&str; 3], kind: EventKind, expected: bool) {
        let [product, category, service] = asked.map(|part| Some(part).filter(|part| !part.is_empty()));
        let asked = LogSource { product, category, service };
        assert_eq!(LogSources::Known(kind).covers(asked), expected, "{asked:?} on {kind:?}");
        assert!(LogSources::Unknown.covers(asked), "{asked:?} on an unknown event");
    }

    #[test]
    fn every_named_part_must_be_equal_and_the_others_may_be_anything() {
        check(["windows", "", ""], EventKind::SysmonRegistrySet, true);
        check(["windows", "", ""], EventKind::WindowsOther, true);
        check(["", "registry_event", ""], EventKind::SysmonRegistrySet, true);
        check(["windows", "registry_set", "sysmon"], EventKind::SysmonRegistrySet, true);
        check(["windows", "registry_set", "security"], EventKind::SysmonRegistrySet, false);
        check(["windows", "registry_delete", ""], EventKind::SysmonRegistrySet, false);
        check(["linux", "process_creation", ""], EventKind::SysmonProcessCreation, false);
        check(["", "process_creation", ""], EventKind::LinuxSysmonProcessCreation, true);
        check(["", "", ""], EventKind::ZeekConn, true);
        check(["linux", "", "sshd"], EventKind::LinuxOther, false);
    }

    #[test]
    fn parts_of_different_log_sources_do_not_mix() {
        check(["zeek", "", "http"], EventKind::ZeekHttp, true);
        check(["", "proxy", ""], EventKind::ZeekHttp, true);
        check(["", "", "netflow"], EventKind::ZeekConn, true);
        check(["zeek", "firewall", "netflow"], EventKind::ZeekConn, false);
    }
}
