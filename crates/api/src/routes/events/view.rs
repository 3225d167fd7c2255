use aurora_casework::events::StoredEvent;
use aurora_model::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A stored event. All of it comes from outside: it is shown as text, never as markup.
#[derive(Serialize, ToSchema)]
#[schema(as = StoredEvent)]
pub(super) struct EventView {
    #[schema(format = Uuid)]
    id: String,
    /// When it happened, as its source says.
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// When it was received.
    #[schema(value_type = String, format = DateTime)]
    received_at: Timestamp,
    /// The id of its source.
    source: String,
    /// The site that it was received at, where there is more than one.
    site: Option<String>,
    /// The runtime mode in which it was stored.
    #[schema(example = "real")]
    mode: &'static str,
    #[schema(example = 1007)]
    class_uid: i64,
    category_uid: i64,
    /// As it was received. What is no UTF-8 in it is replaced, and `is_raw_exact` is false.
    raw: String,
    is_raw_exact: bool,
    /// The event in the words of OCSF.
    ocsf: Value,
}

impl From<StoredEvent> for EventView {
    fn from(event: StoredEvent) -> Self {
        let raw = String::from_utf8_lossy(&event.raw);
        Self {
            id: event.id.to_string(),
            time: event.time,
            received_at: event.received_at,
            source: event.source,
            site: event.site,
            mode: event.mode.as_str(),
            class_uid: event.class_uid,
            category_uid: event.category_uid,
            is_raw_exact: raw.as_bytes() == event.raw,
            raw: raw.into_owned(),
            ocsf: event.ocsf,
        }
    }
}
