//! The event behind a finding: its text, and who and what is named in it.

use aurora_model::Timestamp;
use aurora_normalize::Parsed;
use aurora_ocsf::{Event, Json, ObservableType};

/// How much of an event is kept, in bytes.
const MAX_RAW: usize = 16 * 1024;
/// How many names of a kind are kept for one event.
const MAX_NAMES: usize = 8;

/// An event, as far as a report shows it.
#[derive(Clone, Debug)]
pub(crate) struct EventDetail {
    /// The event as it was received; what is not UTF-8 is replaced.
    pub(crate) raw: String,
    /// How long it was, in bytes, if that is more than `raw` holds.
    pub(crate) cut_from: Option<usize>,
    pub(crate) users: Vec<String>,
    pub(crate) addresses: Vec<String>,
}

impl EventDetail {
    pub(super) fn new(parsed: &Parsed<'_>) -> Self {
        let bytes = &*parsed.record.raw;
        let kept = &bytes[..bytes.len().min(MAX_RAW)];
        // The time of receipt is not shown.
        let event = aurora_normalize::to_event(parsed, Timestamp::MIN);
        Self {
            raw: String::from_utf8_lossy(kept).into_owned(),
            cut_from: (bytes.len() > MAX_RAW).then_some(bytes.len()),
            users: observables(&event, &[ObservableType::UserName, ObservableType::User]),
            addresses: observables(&event, &[ObservableType::IpAddress]),
        }
    }
}

fn observables(event: &Event, kinds: &[ObservableType]) -> Vec<String> {
    let observables = event.get("observables").and_then(Json::as_array).into_iter().flatten();
    let mut names: Vec<String> = Vec::new();
    for observable in observables {
        let is_wanted = kinds.iter().any(|kind| observable.get("type_id") == Some(&kind.id().into()));
        let Some(name) = observable.get("value").and_then(Json::as_str).filter(|_| is_wanted) else {
            continue;
        };
        if names.len() < MAX_NAMES && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}
