//! An event, as correlations remember it.

use std::sync::Arc;

use aurora_model::{EventId, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a correlation needs of an event to tell of it. Millions may be held at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EventRef {
    id: u128,
    /// Microseconds since the epoch.
    time: i64,
    #[serde(with = "host")]
    host: Option<Arc<str>>,
}

impl EventRef {
    pub(super) fn new(id: EventId, time: Timestamp, host: Option<&str>) -> Self {
        Self { id: id.as_uuid().as_u128(), time: time.as_micros(), host: host.map(Arc::from) }
    }

    pub(super) fn id(&self) -> EventId {
        EventId::from_uuid(Uuid::from_u128(self.id))
    }

    /// When it happened; none only in a snapshot that was made up.
    pub(super) fn time(&self) -> Option<Timestamp> {
        Timestamp::from_micros(self.time)
    }

    pub(super) fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }
}

mod host {
    use std::sync::Arc;

    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};

    pub(super) fn serialize<S: Serializer>(
        host: &Option<Arc<str>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        host.as_deref().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Arc<str>>, D::Error> {
        Ok(Option::<String>::deserialize(deserializer)?.map(Arc::from))
    }
}
