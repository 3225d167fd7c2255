use std::{fmt, str::FromStr};

use uuid::Uuid;

use super::ParseIdError;
use crate::{Timestamp, serde_as_text::serde_as_text};

macro_rules! record_id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        uuid_newtype! {
            $(#[$doc])*
            $name
        }

        impl $name {
            /// A new id: a UUIDv7 of this moment and these random bits, so that ids sort by time.
            ///
            /// A moment before 1970 counts as 1970; the format has no earlier one.
            pub fn new(at: Timestamp, random: [u8; 10]) -> Self {
                let millis = u64::try_from(at.as_millis()).unwrap_or(0);
                Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
            }
        }
    )*};
}

record_id! {
    /// Names an alert.
    AlertId
    /// Names a comment on an alert.
    CommentId
    /// Names a session: one log-in, and all refresh tokens that follow from it.
    SessionId
    /// Names a one-time link that makes the first admin.
    SetupLinkId
    /// Names a source of events.
    SourceId
    /// Names a token: of ingest, or to refresh a session.
    TokenId
    /// Names a person who logs in.
    UserId
}

#[cfg(test)]
mod tests {
    use super::AlertId;
    use crate::Timestamp;

    fn id(text: &str, random: u8) -> AlertId {
        AlertId::new(text.parse().expect("a time"), [random; 10])
    }

    #[test]
    fn ids_of_records_are_of_version_7_and_sort_by_time() {
        let (earlier, later) = (id("2026-03-17T09:02:41.530Z", 0xff), id("2026-03-17T09:02:41.531Z", 0));
        assert_eq!(earlier.as_uuid().get_version_num(), 7);
        assert!(earlier < later);
        assert_ne!(id("2026-03-17T09:02:41.530Z", 1), id("2026-03-17T09:02:41.530Z", 2));
    }

    #[test]
    fn a_moment_before_1970_still_gives_an_id() {
        assert_eq!(AlertId::new(Timestamp::MIN, [1; 10]), AlertId::new(Timestamp::EPOCH, [1; 10]));
    }
}
