//! Ids: those that follow from content, which whoever computes them again gets again, so that a replay
//! changes nothing; and those of records, which are made once.

use std::{fmt, str::FromStr};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Timestamp, serde_as_text::serde_as_text};

/// The text is not a UUID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a UUID")]
pub struct ParseIdError(pub String);

macro_rules! uuid_newtype {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The id as a UUID.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }

            /// The id that was stored as this UUID.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| ParseIdError(text.to_owned()))
            }
        }

        serde_as_text! { $name }
    };
}

// Behind the macro, which it uses.
mod record;

pub use record::{AlertId, CommentId, SessionId, SetupLinkId, SourceId, TokenId, UserId};

uuid_newtype! {
    /// Names bytes by their hash: an input file, or a rule in its canonical form (the rule's version).
    ContentId
}
uuid_newtype! {
    /// Names an event.
    EventId
}
uuid_newtype! {
    /// Names a finding: the same rule on the same event gives the same.
    FindingId
}
uuid_newtype! {
    /// What an alert is about: findings with the same fingerprint belong to one alert.
    Fingerprint
}

/// Computes a [`ContentId`] from bytes that come in pieces.
#[derive(Clone, Debug, Default)]
pub struct ContentHasher(Sha256);

impl ContentHasher {
    /// Takes the next piece. Where it is cut makes no difference.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The id of all pieces together.
    pub fn finish(self) -> ContentId {
        ContentId(uuid_of(self.0))
    }
}

impl ContentId {
    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = ContentHasher::default();
        hasher.update(bytes);
        hasher.finish()
    }
}

impl EventId {
    /// The id of a record that is read from a file: the file's content and the record's number in it.
    pub fn of_record(file: ContentId, record: u64) -> Self {
        Self(hash("event", &[file.0.as_bytes(), &record.to_be_bytes()]))
    }
}

impl FindingId {
    /// The id of what a rule says about one event.
    pub fn of_detection(rule_id: &str, rule_version: ContentId, event: EventId) -> Self {
        let parts = [rule_id.as_bytes(), rule_version.0.as_bytes(), event.0.as_bytes()];
        Self(hash("detection", &parts))
    }

    /// The id of what a correlation says about a group of events in a window. Not the events themselves:
    /// their number has no bound, and it grows while the finding stays the same.
    pub fn of_correlation(
        rule_id: &str,
        rule_version: ContentId,
        group: &[&str],
        window_start: Timestamp,
    ) -> Self {
        let start = window_start.as_micros().to_be_bytes();
        let mut parts = vec![rule_id.as_bytes(), rule_version.0.as_bytes(), &start];
        parts.extend(group.iter().map(|value| value.as_bytes()));
        Self(hash("correlation", &parts))
    }
}

impl Fingerprint {
    /// The fingerprint of a rule, the entities that it is told apart by, and a window of time.
    ///
    /// The entities are sorted first: their order says nothing.
    pub fn of(rule_id: &str, entities: &[(&str, &str)], window: i64) -> Self {
        let mut entities = entities.to_vec();
        entities.sort_unstable();
        entities.dedup();
        let window = window.to_be_bytes();
        let mut parts = vec![rule_id.as_bytes(), &window];
        parts.extend(entities.iter().flat_map(|(kind, value)| [kind.as_bytes(), value.as_bytes()]));
        Self(hash("alert", &parts))
    }
}

/// Each part goes with its length, so that no two lists of parts are the same bytes.
fn hash(kind: &str, parts: &[&[u8]]) -> Uuid {
    let mut hasher = Sha256::new();
    for part in [kind.as_bytes()].iter().chain(parts) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    uuid_of(hasher)
}

/// The first 128 bits of the hash, six of which version and variant take.
fn uuid_of(hasher: Sha256) -> Uuid {
    let digest: [u8; 32] = hasher.finalize().into();
    let (head, _) = digest.split_first_chunk().expect("a SHA-256 has more than 16 bytes");
    Uuid::new_v8(*head)
}

#[cfg(test)]
mod tests {
    use super::{ContentHasher, ContentId, EventId, FindingId, Fingerprint};
    use crate::Timestamp;

    #[test]
    fn ids_never_change() {
        // These stand in stored findings: a change here is a change of format.
        let file = ContentId::of(b"abc");
        assert_eq!(file.to_string(), "ba7816bf-8f01-8fea-8141-40de5dae2223");
        let event = EventId::of_record(file, 7);
        assert_eq!(event.to_string(), "8f27b8da-ad58-8db3-b558-9a361a57cf05");
        assert_eq!(
            FindingId::of_detection("r", file, event).to_string(),
            "5b0fef29-c211-835e-809e-6264fb8326c1"
        );
        let epoch = Timestamp::from_micros(0).expect("in range");
        assert_eq!(
            FindingId::of_correlation("r", file, &["a", "b"], epoch).to_string(),
            "8878e22f-e260-8c5e-847c-479d19494f38"
        );
        assert_eq!(
            Fingerprint::of("r", &[("host", "a")], 490_000).to_string(),
            "ae0fb873-6e11-8fa6-9417-6f9d6429fb5c"
        );
    }

    #[test]
    fn ids_are_of_version_8() {
        assert_eq!(ContentId::of(b"").as_uuid().get_version_num(), 8);
    }

    #[test]
    fn pieces_make_the_id_of_the_whole() {
        let mut hasher = ContentHasher::default();
        hasher.update(b"a");
        hasher.update(b"bc");
        assert_eq!(hasher.finish(), ContentId::of(b"abc"));
    }

    #[test]
    fn parts_do_not_run_together() {
        let version = ContentId::of(b"");
        let epoch = Timestamp::from_micros(0).expect("in range");
        let id = |group: &[&str]| FindingId::of_correlation("r", version, group, epoch);
        assert_ne!(id(&["ab", "c"]), id(&["a", "bc"]));
        assert_ne!(id(&["a", ""]), id(&["a"]));
    }

    #[test]
    fn ids_are_read_as_they_are_printed() {
        let id = EventId::of_record(ContentId::of(b"x"), 1);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!("7".parse::<EventId>().is_err());
    }
}
