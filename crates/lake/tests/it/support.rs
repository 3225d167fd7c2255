//! Rows for tests, and the lake in memory.

use std::{path::Path, sync::Arc};

use aurora_lake::{Column, Lake, Place, Row, testing::ModelDisk};
use aurora_model::{EventId, Timestamp, mode::RuntimeMode};
use uuid::Uuid;

pub(crate) const DIR: &str = "lake";

/// 2026-03-17, 00:00 UTC.
pub(crate) const START: i64 = 1_773_705_600_000_000;
pub(crate) const SECOND: i64 = 1_000_000;
pub(crate) const DAY: i64 = 86_400 * SECOND;

pub(crate) fn time(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros).expect("in range")
}

/// The id of the event number `n`, received at a time.
pub(crate) fn id(n: u64, received: i64) -> EventId {
    let millis = u64::try_from(received / 1000).expect("after 1970");
    let mut random = [0; 10];
    random[2..].copy_from_slice(&n.to_be_bytes());
    EventId::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// An event that was received when it happened.
pub(crate) fn row(n: u64, at: i64) -> Row {
    let mut row = Row {
        event_id: id(n, at),
        time: time(at),
        received_at: time(at),
        mode: RuntimeMode::Real,
        source: "edr".into(),
        site: None,
        log: None,
        class_uid: 1007,
        category_uid: 1,
        raw: format!("event {n}").into(),
        ocsf: format!(r#"{{"message":"event {n}"}}"#),
        unmapped: None,
        cells: Default::default(),
    };
    row.cells.set(Column::DeviceHostname, format!("ws-{}", n % 5));
    row.cells.set(Column::ProcessPid, i64::try_from(n % 3).expect("small"));
    row
}

pub(crate) fn place() -> Place {
    Place::new("events", 0)
}

pub(crate) fn open(disk: &ModelDisk) -> Lake {
    Lake::open_on(Arc::new(disk.clone()), Path::new(DIR)).expect("the lake opens")
}

/// Appends rows behind what the lake covers, as one publishing.
pub(crate) fn append(lake: &Lake, rows: impl IntoIterator<Item = Row>) {
    let mut appender = lake.appender();
    for row in rows {
        let offset = appender.next_offset(&place());
        appender.push(&place(), offset, row);
    }
    appender.publish().expect("is published");
}

/// The ids of all events, newest first, found page by page.
pub(crate) fn all(lake: &Lake) -> Vec<Uuid> {
    let mut query = aurora_lake::Query::newest(7);
    let mut ids = Vec::new();
    loop {
        let found = lake.search(&query).expect("is searched");
        ids.extend(found.rows.iter().map(|row| row.event_id.as_uuid()));
        match found.next {
            Some(next) => query.after = Some(next),
            None => return ids,
        }
    }
}
