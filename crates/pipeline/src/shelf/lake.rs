//! The lake as a shelf.

use aurora_lake::{Appender, CompactionPolicy, Lake, Place, RetentionPolicy, Row, WriteError};
use aurora_model::{Timestamp, mode::RuntimeMode};
use aurora_ocsf::Event;
use aurora_streams::Topic;

use super::{Shelf, Upkeep};
use crate::{envelope::Envelope, progress::Offsets};

/// The lake, and what was not published to it.
#[derive(Debug)]
pub struct LakeShelf {
    lake: Lake,
    appender: Appender,
    policy: LakePolicy,
}

/// How the lake is kept in order.
#[derive(Clone, Copy, Debug, Default)]
pub struct LakePolicy {
    /// Which small files are put together.
    pub compaction: CompactionPolicy,
    /// What goes.
    pub retention: RetentionPolicy,
}

impl LakeShelf {
    /// A shelf in this lake. There is one at a time: two would overtake each other.
    pub fn new(lake: &Lake, policy: LakePolicy) -> Self {
        Self { lake: lake.clone(), appender: lake.appender(), policy }
    }

    /// What cannot be published must be read from the log again, so it is not kept.
    fn begin_anew(&mut self) {
        self.appender = self.lake.appender();
    }
}

impl Shelf for LakeShelf {
    type Row = Row;
    type Error = WriteError;

    fn row(envelope: Envelope, time: Option<Timestamp>, event: Event, mode: RuntimeMode) -> Row {
        let envelope = aurora_lake::Envelope {
            event_id: envelope.event_id,
            time,
            received_at: envelope.received_at,
            mode,
            source: envelope.source.to_string(),
            site: None,
            raw: envelope.raw,
        };
        Row::from_event(envelope, event)
    }

    fn covered(&self) -> Offsets {
        let manifest = self.lake.snapshot();
        let of_events = |(place, next): (&Place, u64)| {
            let partition = u16::try_from(place.partition).ok()?;
            (place.topic == Topic::Events.name()).then_some((partition, next))
        };
        manifest.offsets().filter_map(of_events).collect()
    }

    fn push(&mut self, partition: u16, offset: u64, row: Row) -> Result<(), WriteError> {
        // What the lake has already it skips.
        self.appender.push(&place(partition), offset, row);
        Ok(())
    }

    fn publish(&mut self, below: &Offsets) -> Result<(), WriteError> {
        for (partition, next) in below {
            self.appender.advance(&place(*partition), *next);
        }
        self.appender.publish().map(drop).inspect_err(|_| self.begin_anew())
    }

    fn upkeep(&self) -> Upkeep<WriteError> {
        let (lake, policy) = (self.lake.clone(), self.policy);
        Box::new(move |now| {
            lake.retain(&policy.retention, now)?;
            lake.compact(&policy.compaction)?;
            Ok(())
        })
    }
}

fn place(partition: u16) -> Place {
    Place::new(Topic::Events.name(), u32::from(partition))
}
