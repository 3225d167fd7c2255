//! Names for events: UUIDv7, growing within a request.

use aurora_model::{EventId, Timestamp};
use uuid::Uuid;

/// Gives the events of one request their names.
#[derive(Clone, Debug)]
pub(super) struct EventIds {
    millis: u64,
    high: [u8; 2],
    low: u64,
}

impl EventIds {
    /// Names of this moment from these random bits.
    pub(super) fn new(at: Timestamp, random: [u8; 10]) -> Self {
        let [a, b, low @ ..] = random;
        // 62 bits of the number are kept. With the highest of them zero, adding never wraps around.
        let low = u64::from_be_bytes(low) & (u64::MAX >> 3);
        Self { millis: u64::try_from(at.as_millis()).unwrap_or(0), high: [a, b], low }
    }

    /// The name of the event of this number.
    pub(super) fn of(&self, number: u32) -> EventId {
        let mut random = [0; 10];
        random[..2].copy_from_slice(&self.high);
        random[2..].copy_from_slice(&(self.low + u64::from(number)).to_be_bytes());
        EventId::from_uuid(uuid::Builder::from_unix_timestamp_millis(self.millis, &random).into_uuid())
    }

    /// A name for the request itself.
    pub(super) fn of_request(&self, random: [u8; 10]) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(self.millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::EventIds;

    #[test]
    fn names_grow_within_a_request_and_hold_its_time() {
        let at = "2026-03-17T09:00:00Z".parse().expect("a time");
        for random in [[0; 10], [0xff; 10]] {
            let ids = EventIds::new(at, random);
            let named: Vec<_> = [0, 1, 2, u32::MAX].map(|number| ids.of(number)).into();
            assert!(named.is_sorted_by(|a, b| a < b), "{named:?}");
            for id in named {
                let uuid = id.as_uuid();
                assert_eq!((uuid.get_version_num(), uuid.get_variant()), (7, uuid::Variant::RFC4122));
                assert!(uuid.to_string().starts_with("019cfb05-fe80-7"), "{uuid}");
            }
        }
        assert_ne!(EventIds::new(at, [1; 10]).of(0), EventIds::new(at, [2; 10]).of(0));
    }
}
