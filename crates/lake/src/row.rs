//! One event as the lake keeps it.

mod ocsf;

use aurora_model::{EventId, Timestamp, mode::RuntimeMode};
use bytes::Bytes;

use crate::{Column, Kind};

/// One event as the lake keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Names the event.
    pub event_id: EventId,
    /// When it happened, as its source says.
    pub time: Timestamp,
    /// When it was received.
    pub received_at: Timestamp,
    /// The runtime mode in which it was stored.
    pub mode: RuntimeMode,
    /// Who sent it.
    pub source: String,
    /// The site that it was received at, where there is more than one.
    pub site: Option<String>,
    /// Where it stands in the log. The appender writes it.
    pub log: Option<LogPosition>,
    /// Its OCSF class.
    pub class_uid: i64,
    /// The category of the class.
    pub category_uid: i64,
    /// The bytes as they were received.
    pub raw: Bytes,
    /// The OCSF event as a JSON object, without `raw_data` and `unmapped`.
    pub ocsf: String,
    /// What the class has no place for, as a JSON object.
    pub unmapped: Option<String>,
    /// The attributes that have a column.
    pub cells: Cells,
}

/// A place in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogPosition {
    /// The partition of its topic.
    pub partition: u32,
    /// The number of the record in it.
    pub offset: u64,
}

/// What is known of an event beside its content.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Names the event.
    pub event_id: EventId,
    /// When it happened, if the source says it; the time of receipt stands in for it otherwise.
    pub time: Option<Timestamp>,
    /// When it was received.
    pub received_at: Timestamp,
    /// The runtime mode in which it is stored.
    pub mode: RuntimeMode,
    /// Who sent it.
    pub source: String,
    /// The site that it was received at, where there is more than one.
    pub site: Option<String>,
    /// The bytes as they were received.
    pub raw: Bytes,
}

/// The value of one column in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A whole number.
    Number(i64),
    /// Text.
    Text(String),
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// The columns of a row that stand for attributes of the event, in their order.
///
/// An event has a value in some ten of about ninety columns, so only these are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells(Vec<(Column, Cell)>);

impl Cells {
    /// The value of a column.
    pub fn get(&self, column: Column) -> Option<&Cell> {
        let at = self.0.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        Some(&self.0[at].1)
    }

    /// The text of a column.
    pub fn text(&self, column: Column) -> Option<&str> {
        match self.get(column)? {
            Cell::Text(text) => Some(text),
            Cell::Number(_) => None,
        }
    }

    /// The number of a column.
    pub fn number(&self, column: Column) -> Option<i64> {
        match self.get(column)? {
            Cell::Number(number) => Some(*number),
            Cell::Text(_) => None,
        }
    }

    /// Sets the value of a column. One that does not fit the column, or belongs in a field of [`Row`], is left out:
    /// it stands in the event all the same.
    pub fn set(&mut self, column: Column, cell: impl Into<Cell>) {
        let cell = cell.into();
        let fits =
            matches!((column.kind(), &cell), (Kind::Number, Cell::Number(_)) | (Kind::Text, Cell::Text(_)));
        if !fits || !column.is_cell() {
            return;
        }
        match self.0.binary_search_by_key(&column, |(column, _)| *column) {
            Ok(at) => self.0[at].1 = cell,
            Err(at) => self.0.insert(at, (column, cell)),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (Column, &Cell)> {
        self.0.iter().map(|(column, cell)| (*column, cell))
    }
}

impl Row {
    /// The raw bytes, if they are text.
    pub fn raw_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.raw).ok()
    }

    /// Files are sorted by this: time, then host; then the id, so that the order is one.
    pub(crate) fn sort_key(&self) -> (Timestamp, &str, EventId) {
        (self.time, self.cells.text(Column::DeviceHostname).unwrap_or_default(), self.event_id)
    }
}
