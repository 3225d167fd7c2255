//! What happened to a record: the payload of the topic `changes`, and the resources that records are of.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp, TokenId, UserId, Version, mode::RuntimeMode, serde_as_text::serde_as_text, words::words,
};

words! {
    /// A kind of thing that is stored, read, or permitted.
    Resource, "resource", UnknownResource {
        /// The runtime mode, health and topology.
        System = "system",
        /// A person who logs in.
        User = "user",
        /// A one-time link that makes the first admin.
        SetupLink = "setup_link",
        /// A log-in and the refresh tokens that follow from it.
        Session = "session",
        /// A source of events.
        Source = "source",
        /// A token that a source presents.
        IngestToken = "ingest_token",
        /// An event in the lake.
        Event = "event",
        /// A detection rule, and whether it is enabled.
        Rule = "rule",
        /// An alert.
        Alert = "alert",
        /// A comment on an alert.
        AlertComment = "alert_comment",
        /// The figures of the overview.
        Dashboard = "dashboard",
        /// The audit chain.
        Audit = "audit",
    }
}

words! {
    /// What happened to a record.
    ChangeKind, "kind of change", UnknownChangeKind {
        /// It is new.
        Created = "created",
        /// It is different.
        Updated = "updated",
        /// It is gone.
        Deleted = "deleted",
    }
}

/// One change of one record, in the order in which the changes were committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its place. Numbers rise; a gap means nothing.
    pub seq: i64,
    /// What kind of record changed.
    pub resource: Resource,
    /// Which record.
    pub id: String,
    /// The record's version after the change.
    pub version: Version,
    /// What happened.
    pub kind: ChangeKind,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// The mode it was done in.
    pub mode: RuntimeMode,
}

/// Who did something. Text: `user:<id>`, `token:<id>`, `system:<part>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person who is logged in.
    User(UserId),
    /// A program with a token.
    Token(TokenId),
    /// A part of the product by itself, for instance `detection`.
    System(String),
}

/// The text names no actor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no actor such as user:<id>, token:<id> or system:detection")]
pub struct ParseActorError(pub String);

impl Actor {
    /// A part of the product.
    pub fn system(part: &str) -> Self {
        Self::System(part.to_owned())
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Token(id) => write!(f, "token:{id}"),
            Self::System(part) => write!(f, "system:{part}"),
        }
    }
}

impl FromStr for Actor {
    type Err = ParseActorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let actor = match text.split_once(':') {
            Some(("user", id)) => id.parse().ok().map(Self::User),
            Some(("token", id)) => id.parse().ok().map(Self::Token),
            Some(("system", part)) if !part.is_empty() => Some(Self::system(part)),
            _ => None,
        };
        actor.ok_or_else(|| ParseActorError(text.to_owned()))
    }
}

serde_as_text! { Actor }

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Actor, Change, ChangeKind, Resource};
    use crate::{Timestamp, UserId, Version, mode::RuntimeMode};

    #[test]
    fn a_change_is_the_eight_fields_of_the_contract() {
        let change = Change {
            seq: 7,
            resource: Resource::Alert,
            id: "a".to_owned(),
            version: Version::FIRST,
            kind: ChangeKind::Created,
            at: Timestamp::EPOCH,
            actor: Actor::system("detection"),
            mode: RuntimeMode::DryRun,
        };
        let value = json!({
            "seq": 7, "resource": "alert", "id": "a", "version": 1, "kind": "created",
            "at": "1970-01-01T00:00:00.000000Z", "actor": "system:detection", "mode": "dry_run",
        });
        assert_eq!(serde_json::to_value(&change).expect("plain fields"), value);
        assert_eq!(serde_json::from_value::<Change>(value).expect("what it wrote"), change);
    }

    #[test]
    fn actors_are_read_as_they_are_printed() {
        let user = Actor::User(UserId::new(Timestamp::EPOCH, [3; 10]));
        for actor in [user, Actor::system("cli")] {
            assert_eq!(actor.to_string().parse(), Ok(actor));
        }
        for text in ["", "user:", "user:root", "system:", "cli", "agent:7"] {
            assert!(text.parse::<Actor>().is_err(), "{text}");
        }
    }

    #[test]
    fn words_are_read_as_they_are_written_and_no_other() {
        for &resource in Resource::ALL {
            assert_eq!(resource.as_str().parse(), Ok(resource));
        }
        let error = "Alert".parse::<Resource>().expect_err("words are lower case");
        assert!(
            error.to_string().starts_with("`Alert` is no resource; use one of: system, user,"),
            "{error}"
        );
    }
}
