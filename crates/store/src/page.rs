use std::{fmt, str::FromStr};

use aurora_model::Timestamp;
use uuid::Uuid;

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The records, in the order that was asked for.
    pub items: Vec<T>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Cursor>,
}

/// A place in a list: the time and the id of the last record before it.
///
/// New records do not move it, so a list that is read page by page shows each record once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(crate) at: Timestamp,
    pub(crate) id: Uuid,
}

/// The text is no cursor that a list gave out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no cursor of a list")]
pub struct ParseCursorError(pub String);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_micros(), self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (at, id) = text.split_once('.')?;
            let at = Timestamp::from_micros(at.parse().ok()?)?;
            Some(Self { at, id: id.parse().ok()? })
        };
        read().ok_or_else(|| ParseCursorError(text.to_owned()))
    }
}

impl<T> Page<T> {
    /// The first `limit` of the records, of which one more was read to see whether there is a next page.
    pub(crate) fn of(mut items: Vec<T>, limit: u64, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_next = items.len() > limit;
        items.truncate(limit);
        Self { next: if has_next { items.last().map(cursor) } else { None }, items }
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn cursors_are_read_as_they_are_printed() {
        let text = "1773738161530000.0195a3c1e5d87b2e8d0f3a4b5c6d7e8f";
        let cursor: Cursor = text.parse().expect("a cursor");
        assert_eq!(cursor.to_string(), text);
        for text in ["", "1", "1.", ".0195a3c1e5d87b2e8d0f3a4b5c6d7e8f", "x.0195a3c1e5d87b2e8d0f3a4b5c6d7e8f"]
        {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
