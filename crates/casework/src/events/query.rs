use std::str::FromStr;

use aurora_lake::{Column, Filter, Query};
use aurora_model::Timestamp;

use crate::{CaseworkError, Result};

/// How many filters one search takes.
const MAX_FILTERS: usize = 16;

/// Which events are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// The earliest time, included.
    pub from: Option<Timestamp>,
    /// The latest time, not included.
    pub to: Option<Timestamp>,
    /// Attributes with the value that they have, as it is stored: `device.hostname` and `ws-042`.
    pub fields: Vec<(String, String)>,
    /// How many events are on a page.
    pub limit: usize,
    /// Where the page begins, as the page before said.
    pub cursor: Option<String>,
}

impl EventQuery {
    /// As the lake is asked.
    pub(super) fn read(&self) -> Result<Query> {
        if self.fields.len() > MAX_FILTERS {
            return Err(invalid("field", format!("a search takes {MAX_FILTERS} filters at most")));
        }
        let filters = self.fields.iter().map(|(name, value)| filter(name, value)).collect::<Result<_>>()?;
        let after = self.cursor.as_deref().map(cursor).transpose()?;
        Ok(Query { from: self.from, before: self.to, filters, limit: self.limit, after })
    }
}

/// A cursor, of whichever list.
pub(super) fn cursor<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| invalid("cursor", format!("`{text}` is no `next_cursor` of this list")))
}

fn filter(name: &str, value: &str) -> Result<Filter> {
    let column: Column = name.parse().map_err(|_| {
        invalid("field", format!("events cannot be searched by `{name}`; the columns of the lake can"))
    })?;
    let unfit = || invalid("field", format!("`{value}` is no value that `{name}` is searched by"));
    Filter::parse(column, value).ok_or_else(unfit)
}

fn invalid(field: &'static str, reason: String) -> CaseworkError {
    CaseworkError::Invalid { field, reason }
}

#[cfg(test)]
mod tests {
    use super::EventQuery;

    fn check(name: &str, value: &str, expected: Result<(), &str>) {
        let query = EventQuery { fields: vec![(name.to_owned(), value.to_owned())], ..EventQuery::default() };
        match (query.read(), expected) {
            (Ok(_), Ok(())) => {}
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (read, expected) => panic!("{name}={value}: {read:?}, not {expected:?}"),
        }
    }

    #[test]
    fn fields_are_columns_or_paths_and_values_fit_them() {
        check("device.hostname", "ws-042", Ok(()));
        check("device_hostname", "ws-042", Ok(()));
        check("process.pid", "7", Ok(()));
        check("source", "x", Ok(()));
        check("process.pid", "seven", Err("`seven` is no value"));
        check("device", "x", Err("cannot be searched by `device`"));
        check("time", "2026-03-17T00:00:00Z", Err("is no value that `time` is searched by"));
    }

    #[test]
    fn too_many_filters_and_foreign_cursors_are_refused() {
        let many =
            EventQuery { fields: vec![("source".to_owned(), "x".to_owned()); 17], ..EventQuery::default() };
        assert!(many.read().is_err());
        let foreign = EventQuery { cursor: Some("7".to_owned()), ..EventQuery::default() };
        assert!(foreign.read().is_err());
    }
}
