//! What is asked of the lake, and what it answers.

use std::{fmt, str::FromStr};

use aurora_model::{EventId, Timestamp};

use crate::{Cell, Column, Kind, Row};

/// Which events are looked for. They come newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// The earliest time, included.
    pub from: Option<Timestamp>,
    /// The latest time, not included.
    pub before: Option<Timestamp>,
    /// All of these hold.
    pub filters: Vec<Filter>,
    /// At most so many events.
    pub limit: usize,
    /// Go on behind this place.
    pub after: Option<Cursor>,
}

/// A column and the value that it has, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The column.
    pub column: Column,
    /// Its value.
    pub value: Cell,
}

/// A place in the order of answers: newest first, and of the same time the larger id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// When the last event of the page happened.
    pub time: Timestamp,
    /// Its id.
    pub event_id: EventId,
}

/// The text is no cursor.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no cursor of a search for events")]
pub struct ParseCursorError(pub String);

/// The answer to a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The events, newest first.
    pub rows: Vec<Row>,
    /// Where the next page goes on, if there is one.
    pub next: Option<Cursor>,
    /// What it cost.
    pub scanned: Scanned,
}

/// What a search has read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// Files that were opened.
    pub files: u64,
    /// Row groups that were read.
    pub row_groups: u64,
    /// Events that were looked at.
    pub rows: u64,
}

impl Query {
    /// The newest events, whatever they are.
    pub fn newest(limit: usize) -> Self {
        Self { from: None, before: None, filters: Vec::new(), limit, after: None }
    }

    /// With one more filter.
    pub fn filter(mut self, column: Column, value: impl Into<Cell>) -> Self {
        self.filters.push(Filter { column, value: value.into() });
        self
    }
}

impl Filter {
    /// Reads the value of a filter from text, as the column needs it; `None` if it cannot be one.
    pub fn parse(column: Column, text: &str) -> Option<Self> {
        let value = match column.kind() {
            Kind::Number => Cell::Number(text.parse().ok()?),
            Kind::Text => Cell::Text(text.to_owned()),
            // Ids have `fetch`, times have the range of the query.
            Kind::Uuid | Kind::Time | Kind::Bytes => return None,
        };
        Some(Self { column, value })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.time.as_micros(), self.event_id)
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let cursor = || {
            let (time, event_id) = text.split_once('.')?;
            let time = Timestamp::from_micros(time.parse().ok()?)?;
            Some(Self { time, event_id: event_id.parse().ok()? })
        };
        cursor().ok_or_else(|| ParseCursorError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::{EventId, Timestamp};
    use uuid::Uuid;

    use super::{Cursor, Filter};
    use crate::{Cell, Column};

    #[test]
    fn a_cursor_is_read_as_it_is_printed() {
        for time in [Timestamp::MIN, Timestamp::EPOCH, Timestamp::MAX] {
            let cursor = Cursor { time, event_id: EventId::from_uuid(Uuid::max()) };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for text in ["", "7", "7.x", "x.00000000-0000-0000-0000-000000000000", "99999999999999999999.7"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_column_says_how_a_value_is_read() {
        let value = |column, text| Filter::parse(column, text).map(|filter| filter.value);
        assert_eq!(value(Column::ProcessPid, "7"), Some(Cell::Number(7)));
        assert_eq!(value(Column::ProcessPid, "seven"), None);
        assert_eq!(value(Column::UserName, "7"), Some(Cell::from("7")));
        assert_eq!(value(Column::Time, "7"), None);
    }
}
