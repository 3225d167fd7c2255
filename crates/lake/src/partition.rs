//! How files are laid out in folders: `category_uid=1/class_uid=1007/day=2026-03-17`, as Hive names them.
//!
//! The day is the one of receipt. A source's clock may be wrong or forged: by the time of the event, one batch of
//! old events would make a file per day of them, and an event from the year 9999 would never be old enough to go.

use std::path::PathBuf;

use aurora_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Row;

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// What the rows of a file have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Partition {
    pub(crate) category_uid: i64,
    pub(crate) class_uid: i64,
    /// Days since 1970 at receipt.
    pub(crate) day: i64,
}

impl Partition {
    pub(crate) fn of(row: &Row) -> Self {
        let day = day_of(row.received_at);
        Self { category_uid: row.category_uid, class_uid: row.class_uid, day }
    }

    /// Below the folder of the lake.
    pub(crate) fn folder(self) -> PathBuf {
        let date = Timestamp::from_micros(self.day.saturating_mul(MICROS_PER_DAY))
            .map(|start| start.to_string())
            .and_then(|text| text.split_once('T').map(|(date, _)| date.to_owned()))
            .unwrap_or_else(|| self.day.to_string());
        let Self { category_uid, class_uid, .. } = self;
        format!("category_uid={category_uid}/class_uid={class_uid}/day={date}").into()
    }
}

/// Days since 1970.
pub(crate) fn day_of(time: Timestamp) -> i64 {
    time.as_micros().div_euclid(MICROS_PER_DAY)
}
