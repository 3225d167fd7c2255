use aurora_model::{
    Severity, Timestamp, UserId,
    access::Action,
    alert::{Alert, AlertStatus},
    change::Resource,
};
use aurora_store::{
    Cursor, Reader,
    alerts::{self, AlertFilter, AlertOrder},
};

use crate::{Caller, Casework, CaseworkError, Result, Served, casework::Origin, showcase};

/// The longest page.
pub const MAX_LIMIT: u64 = 200;
/// A page of this length is given to who does not say.
const DEFAULT_LIMIT: u64 = 50;

/// Which alerts, in which order. An empty list does not restrict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertQuery {
    /// In one of these states.
    pub statuses: Vec<AlertStatus>,
    /// Of one of these severities.
    pub severities: Vec<Severity>,
    /// In these hands; `Some(None)` for nobody's.
    pub assignee: Option<Option<UserId>>,
    /// Of this rule.
    pub rule_id: Option<String>,
    /// Made at this time or later.
    pub from: Option<Timestamp>,
    /// Made before this time.
    pub until: Option<Timestamp>,
    /// In which order.
    pub sort: AlertSort,
    /// Where the page before ended, as it said.
    pub cursor: Option<String>,
    /// How many, from 1 to [`MAX_LIMIT`].
    pub limit: u64,
}

impl Default for AlertQuery {
    fn default() -> Self {
        Self {
            statuses: Vec::new(),
            severities: Vec::new(),
            assignee: None,
            rule_id: None,
            from: None,
            until: None,
            sort: AlertSort::default(),
            cursor: None,
            limit: DEFAULT_LIMIT,
        }
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlertSort {
    /// The newest first.
    #[default]
    Newest,
    /// The most severe first, and of those the newest.
    Severity,
}

/// A part of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPage {
    /// The alerts.
    pub items: Vec<Alert>,
    /// Where the next part begins; none after the last.
    pub next_cursor: Option<String>,
}

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Newest(Option<Cursor>),
    /// Within the alerts of one severity; the higher ones are read.
    Severity(Severity, Option<Cursor>),
}

/// A page of alerts.
///
/// # Errors
/// If the caller may not, the cursor is none of this order, or the database is away.
pub async fn list(casework: &Casework, caller: &Caller, query: &AlertQuery) -> Result<Served<AlertPage>> {
    caller.check(Action::Read, Resource::Alert)?;
    let place = Place::of(query)?;
    let reader = match casework.origin()? {
        Origin::Live(reader) => reader,
        Origin::Showcase => return Ok(Served::showcase(showcase::list(query, casework.now()))),
    };
    let page = match place {
        Place::Newest(after) => newest(&reader, query, after).await?,
        Place::Severity(severity, after) => most_severe(&reader, query, severity, after).await?,
    };
    Ok(Served::live(page))
}

async fn newest(reader: &Reader, query: &AlertQuery, after: Option<Cursor>) -> Result<AlertPage> {
    let page = alerts::list(reader, &query.filter(), AlertOrder::Newest, after, query.limit()).await?;
    let next_cursor = page.next.map(|next| Place::Newest(Some(next)).to_string());
    Ok(AlertPage { items: page.items, next_cursor })
}

/// One severity after the other: each is in order in an index, all together are not.
async fn most_severe(
    reader: &Reader,
    query: &AlertQuery,
    from: Severity,
    mut after: Option<Cursor>,
) -> Result<AlertPage> {
    let mut items = Vec::new();
    for severity in query.severities_from(from) {
        let left = query.limit() - items.len() as u64;
        let filter = AlertFilter { severities: vec![severity], ..query.filter() };
        // When the page is full, this only looks whether there is more.
        let page = alerts::list(reader, &filter, AlertOrder::Newest, after.take(), left.max(1)).await?;
        if left == 0 && !page.items.is_empty() {
            return Ok(AlertPage { items, next_cursor: Some(Place::Severity(severity, None).to_string()) });
        }
        items.extend(page.items);
        if page.next.is_some() {
            return Ok(AlertPage {
                items,
                next_cursor: Some(Place::Severity(severity, page.next).to_string()),
            });
        }
    }
    Ok(AlertPage { items, next_cursor: None })
}

impl AlertQuery {
    pub(crate) fn limit(&self) -> u64 {
        self.limit.clamp(1, MAX_LIMIT)
    }

    fn filter(&self) -> AlertFilter {
        AlertFilter {
            statuses: self.statuses.clone(),
            severities: self.severities.clone(),
            rule_id: self.rule_id.clone(),
            assignee: self.assignee,
            from: self.from,
            until: self.until,
        }
    }

    fn severities_from(&self, from: Severity) -> impl Iterator<Item = Severity> {
        Severity::ALL.into_iter().rev().filter(move |&severity| {
            severity <= from && (self.severities.is_empty() || self.severities.contains(&severity))
        })
    }

    pub(crate) fn lets_through(&self, alert: &Alert) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&alert.status))
            && (self.severities.is_empty() || self.severities.contains(&alert.severity))
            && self.rule_id.as_ref().is_none_or(|rule| *rule == alert.rule_id)
            && self.assignee.is_none_or(|assignee| assignee == alert.assignee)
            && self.from.is_none_or(|from| alert.created_at >= from)
            && self.until.is_none_or(|until| alert.created_at < until)
    }
}

impl Place {
    fn of(query: &AlertQuery) -> Result<Self> {
        let Some(text) = &query.cursor else {
            return Ok(match query.sort {
                AlertSort::Newest => Self::Newest(None),
                AlertSort::Severity => Self::Severity(Severity::Critical, None),
            });
        };
        Self::parse(text, query.sort).ok_or_else(|| CaseworkError::Invalid {
            field: "cursor",
            reason: "this is no cursor of a list in this order; read the list from its beginning".to_owned(),
        })
    }

    fn parse(text: &str, sort: AlertSort) -> Option<Self> {
        let (word, cursor) = match text.split_once('.') {
            Some((word, cursor)) => (word, Some(cursor.parse().ok()?)),
            None => (text, None),
        };
        match sort {
            AlertSort::Newest if word == "newest" => Some(Self::Newest(cursor)),
            AlertSort::Newest => None,
            AlertSort::Severity => Some(Self::Severity(word.parse().ok()?, cursor)),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cursor = match self {
            Self::Newest(cursor) => {
                f.write_str("newest")?;
                cursor
            }
            Self::Severity(severity, cursor) => {
                f.write_str(severity.as_str())?;
                cursor
            }
        };
        cursor.map_or(Ok(()), |cursor| write!(f, ".{cursor}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{AlertSort, Place};

    #[test]
    fn cursors_are_read_as_they_are_printed_in_their_own_order_alone() {
        let cursor = "1773738161530000.0195a3c1e5d87b2e8d0f3a4b5c6d7e8f";
        let (newest, high) = (format!("newest.{cursor}"), format!("high.{cursor}"));
        let cases = [
            (newest.as_str(), AlertSort::Newest, true),
            (&newest, AlertSort::Severity, false),
            (&high, AlertSort::Severity, true),
            (&high, AlertSort::Newest, false),
            ("low", AlertSort::Severity, true),
            ("", AlertSort::Newest, false),
            ("newest.x", AlertSort::Newest, false),
        ];
        for (text, sort, is_cursor) in cases {
            let printed = Place::parse(text, sort).map(|place| place.to_string());
            assert_eq!(printed.as_deref(), is_cursor.then_some(text), "{text} {sort:?}");
        }
    }
}
