//! What became of what was seen, by the word that the device uses.

use aurora_ocsf::Profile;

use crate::mapping::Draft;

/// What a device did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Allowed,
    Blocked,
    Dropped,
    Reset,
    Rejected,
    Quarantined,
    Detected,
}

/// The outcome that a word stands for; words of many vendors, in lower case.
pub(crate) fn outcome(word: &str) -> Option<Outcome> {
    const WORDS: [(Outcome, &[&str]); 7] = [
        (
            Outcome::Allowed,
            &[
                "allow",
                "allowed",
                "accept",
                "accepted",
                "permit",
                "permitted",
                "pass",
                "passed",
                "passthrough",
                "permit-rule",
                "close",
                "timeout",
                "start",
                "ip-conn",
                "client-rst",
                "server-rst",
                "forwarded",
                "continue",
                "success",
                "exempt",
                "dns",
            ],
        ),
        (
            Outcome::Blocked,
            &[
                "block",
                "blocked",
                "deny",
                "denied",
                "prevent",
                "prevented",
                "block-url",
                "block-continue",
                "blockip",
                "block-ip",
                "violation",
                "fail",
                "failure",
                "refused",
                "sinkhole",
                "rejected by policy",
                "denied by policy",
            ],
        ),
        (
            Outcome::Dropped,
            &["drop", "dropped", "discard", "drop-all-packets", "drop-packet", "drop-icmp", "drop_session"],
        ),
        (
            Outcome::Reset,
            &[
                "reset",
                "reset-client",
                "reset-server",
                "reset-both",
                "reset_client",
                "reset_server",
                "clear_session",
            ],
        ),
        (Outcome::Rejected, &["reject", "rejected", "unreachable", "rst"]),
        (Outcome::Quarantined, &["quarantine", "quarantined"]),
        (
            Outcome::Detected,
            &["alert", "detect", "detected", "monitor", "monitored", "log", "logged", "notify"],
        ),
    ];
    let word = word.trim().to_ascii_lowercase();
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(outcome, _)| *outcome)
}

impl Outcome {
    /// True if it did not get through.
    pub(crate) fn is_stopped(self) -> bool {
        !matches!(self, Self::Allowed | Self::Detected)
    }

    fn disposition(self) -> i64 {
        match self {
            Self::Allowed => 1,
            Self::Blocked => 2,
            Self::Dropped => 6,
            Self::Reset => 21,
            Self::Rejected => 25,
            Self::Quarantined => 3,
            Self::Detected => 15,
        }
    }
}

impl Draft<'_, '_> {
    /// Says what the device did.
    pub(crate) fn set_outcome(&mut self, outcome: Option<Outcome>) {
        let Some(outcome) = outcome else { return };
        self.event.add_profile(Profile::SecurityControl);
        self.event.set_enum("action_id", if outcome.is_stopped() { 2 } else { 1 });
        self.event.set_enum("disposition_id", outcome.disposition());
    }
}
