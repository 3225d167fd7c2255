//! What follows from where an event comes from: channel, provider and id.
//!
//! A source writes few different ones, again and again. What follows from them is found by long tables, so it is
//! remembered for those that came last.

use aurora_ocsf::{EventKind, WindowsKey};

use super::{is_collector_word, taxonomy};
use crate::{indexed::Indexed, names::name};

/// What a worker remembers. Origins that share a place push each other out, which costs time alone.
#[derive(Debug)]
pub(crate) struct Origins {
    places: Vec<Place>,
}

#[derive(Clone, Debug)]
struct Place {
    channel: String,
    provider: String,
    event_id: String,
    origin: Origin,
}

/// What is known of an event by its origin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    /// What it is, unless that takes a look at what was done.
    kind: Option<EventKind>,
    /// Which of the taxonomy's sources cover it.
    pub(super) sources: taxonomy::Covering,
}

impl Default for Origins {
    fn default() -> Self {
        let nowhere = Place {
            channel: String::new(),
            provider: String::new(),
            event_id: String::new(),
            origin: Origin::find("", "", ""),
        };
        Self { places: vec![nowhere; Self::N_PLACES] }
    }
}

impl Origins {
    const N_PLACES: usize = 1 << 8;
    /// A text that is longer is none of Windows, and not worth its memory.
    const MAX_LEN: usize = 256;

    pub(super) fn of(&mut self, record: &Indexed<'_>) -> Origin {
        let channel = record.text(name!("Channel")).unwrap_or_default();
        let provider = record.text(name!("Provider_Name")).unwrap_or_default();
        let event_id = record.text(name!("EventID")).unwrap_or_default();
        let id = event_id.bytes().fold(0, |id: usize, digit| id.wrapping_mul(10).wrapping_add(digit.into()));
        let number = id.wrapping_add(channel.len() * 7).wrapping_add(provider.len() * 31) % Self::N_PLACES;
        let place = &mut self.places[number];
        if place.channel == channel && place.provider == provider && place.event_id == event_id {
            return place.origin;
        }
        let origin = Origin::find(channel, provider, event_id);
        if channel.len().max(provider.len()).max(event_id.len()) <= Self::MAX_LEN {
            *place = Place {
                channel: channel.to_owned(),
                provider: provider.to_owned(),
                event_id: event_id.to_owned(),
                origin,
            };
        }
        origin
    }
}

impl Origin {
    fn find(channel: &str, provider: &str, event_id: &str) -> Self {
        let key =
            WindowsKey { channel, provider, event_id: event_id.parse().unwrap_or_default(), operation: None };
        Self {
            kind: (!key.needs_operation()).then(|| EventKind::windows(key)),
            sources: taxonomy::covering(channel, provider, event_id),
        }
    }

    /// What an event of this origin is.
    pub(super) fn kind(self, record: &Indexed<'_>) -> EventKind {
        self.kind.unwrap_or_else(|| kind_by_operation(record))
    }
}

#[inline(never)]
fn kind_by_operation(record: &Indexed<'_>) -> EventKind {
    EventKind::windows(WindowsKey {
        channel: record.text(name!("Channel")).unwrap_or_default(),
        provider: record.text(name!("Provider_Name")).unwrap_or_default(),
        event_id: record.text(name!("EventID")).and_then(|id| id.parse().ok()).unwrap_or_default(),
        operation: record
            .text(name!("EventType"))
            .filter(|text| !is_collector_word(text))
            .or(record.text(name!("OperationType"))),
    })
}
