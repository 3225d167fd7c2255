//! Lists of alerts, quick however many there are.
//!
//! An index answers a query without sorting when the query fixes the leading columns and asks for the order of
//! the rest. A filter that takes several statuses or severities fixes neither; so it is split into one query per
//! pair of them, each answered by the index in order and cut at the page's length, and the answers are
//! merged. At most 30 pairs of one page each are sorted, not a million alerts.

use aurora_model::{
    Severity, Timestamp, UserId,
    alert::{Alert, AlertStatus},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, Order, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{Alias, Cond, Query, SelectStatement, UnionType},
};

use super::alert_of;
use crate::{
    Cursor, Page, Read, Result,
    row::{alert, parse},
};

/// The longest page.
const MAX_LIMIT: u64 = 500;

/// Which alerts. An empty list does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// In one of these states.
    pub statuses: Vec<AlertStatus>,
    /// Of one of these severities.
    pub severities: Vec<Severity>,
    /// Of this rule.
    pub rule_id: Option<String>,
    /// In these hands; `Some(None)` for nobody's.
    pub assignee: Option<Option<UserId>>,
    /// Made at this time or later.
    pub from: Option<Timestamp>,
    /// Made before this time.
    pub until: Option<Timestamp>,
}

/// In which order: by the time they were made, which never changes, and then by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlertOrder {
    /// The newest first.
    #[default]
    Newest,
    /// The oldest first.
    Oldest,
}

/// How many open alerts of a kind there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenCount {
    /// In this state.
    pub status: AlertStatus,
    /// Of this severity.
    pub severity: Severity,
    /// So many.
    pub count: i64,
}

/// A page of the alerts that pass the filter, at most `limit` (and at most 500) of them, behind the cursor.
///
/// # Errors
/// If they cannot be read.
pub async fn list(
    from: &impl Read,
    filter: &AlertFilter,
    order: AlertOrder,
    after: Option<Cursor>,
    limit: u64,
) -> Result<Page<Alert>> {
    let limit = limit.clamp(1, MAX_LIMIT);
    let ids = page_of_ids(filter, order, after, limit + 1);
    let rows = alert::Entity::find()
        .filter(alert::Column::Id.in_subquery(ids))
        .order_by(alert::Column::CreatedAt, order.sql())
        .order_by(alert::Column::Id, order.sql())
        .all(from.connection())
        .await?;
    let alerts = rows.into_iter().map(alert_of).collect::<Result<Vec<_>>>()?;
    Ok(Page::of(alerts, limit, |alert| Cursor { at: alert.created_at, id: alert.id.as_uuid() }))
}

/// How many alerts are open, by status and severity.
///
/// # Errors
/// If they cannot be read.
pub async fn count_open(from: &impl Read) -> Result<Vec<OpenCount>> {
    let open = AlertStatus::ALL.iter().filter(|status| status.is_open()).map(|status| status.as_str());
    let rows: Vec<(String, String, i64)> = alert::Entity::find()
        .select_only()
        .column(alert::Column::Status)
        .column(alert::Column::Severity)
        .column_as(alert::Column::Id.count(), "n")
        .filter(alert::Column::Status.is_in(open))
        .group_by(alert::Column::Status)
        .group_by(alert::Column::Severity)
        .into_tuple()
        .all(from.connection())
        .await?;
    let count = |(status, severity, count): (String, String, i64)| {
        Ok(OpenCount {
            status: parse(&status, "alerts", "status")?,
            severity: parse(&severity, "alerts", "severity")?,
            count,
        })
    };
    rows.into_iter().map(count).collect()
}

/// The ids of a page: the merge of the pages of all pairs.
pub(crate) fn page_of_ids(
    filter: &AlertFilter,
    order: AlertOrder,
    after: Option<Cursor>,
    n: u64,
) -> SelectStatement {
    let id = Alias::new("id");
    let mut branches = pairs(filter).into_iter().enumerate().map(|(at, pair)| {
        let branch = branch(filter, pair, order, after, n);
        Query::select()
            .column(Alias::new("id"))
            .column(Alias::new("created_at"))
            .from_subquery(branch, Alias::new(format!("branch_{at}")))
            .to_owned()
    });
    let mut merged = branches.next().expect("a filter has at least one pair");
    for branch in branches {
        merged.union(UnionType::All, branch);
    }
    let merged = merged
        .order_by(Alias::new("created_at"), order.sql())
        .order_by(id.clone(), order.sql())
        .limit(n)
        .to_owned();
    Query::select().column(id).from_subquery(merged, Alias::new("page")).to_owned()
}

/// The pairs of status and severity that the filter lets through; `None` where it is about neither, and the order
/// of all alerts is the order of its answer.
fn pairs(filter: &AlertFilter) -> Vec<Option<(AlertStatus, Severity)>> {
    let is_about_all = filter.statuses.is_empty()
        && filter.severities.is_empty()
        && filter.rule_id.is_none()
        && filter.assignee.is_none();
    if is_about_all {
        return vec![None];
    }
    let statuses = if filter.statuses.is_empty() { AlertStatus::ALL } else { &filter.statuses };
    let severities = if filter.severities.is_empty() { &Severity::ALL[..] } else { &filter.severities };
    let mut pairs: Vec<_> = statuses
        .iter()
        .flat_map(|&status| severities.iter().map(move |&severity| Some((status, severity))))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The page of one pair, in the order of an index.
fn branch(
    filter: &AlertFilter,
    pair: Option<(AlertStatus, Severity)>,
    order: AlertOrder,
    after: Option<Cursor>,
    n: u64,
) -> SelectStatement {
    use alert::Column::{Assignee, CreatedAt, Id, RuleId, Severity, Status};
    let mut of = Cond::all();
    if let Some(rule) = &filter.rule_id {
        of = of.add(RuleId.eq(rule));
    }
    if let Some(assignee) = filter.assignee {
        of = of.add(assignee.map_or_else(|| Assignee.is_null(), |user| Assignee.eq(user.as_uuid())));
    }
    if let Some((status, severity)) = pair {
        of = of.add(Status.eq(status.as_str())).add(Severity.eq(severity.as_str()));
    }
    let (from, until) = bounds(filter, order, after);
    if let Some(from) = from {
        of = of.add(CreatedAt.gte(from));
    }
    if let Some(until) = until {
        of = of.add(CreatedAt.lt(until));
    }
    if let Some(cursor) = after {
        of = of.add(order.behind(cursor));
    }
    Query::select()
        .column(Id)
        .column(CreatedAt)
        .from(alert::Entity)
        .cond_where(of)
        .order_by(CreatedAt, order.sql())
        .order_by(Id, order.sql())
        .limit(n)
        .to_owned()
}

impl AlertOrder {
    const fn sql(self) -> Order {
        match self {
            Self::Newest => Order::Desc,
            Self::Oldest => Order::Asc,
        }
    }

    /// Within [`bounds`], what is of the cursor's very moment and not behind it is left.
    fn behind(self, cursor: Cursor) -> Cond {
        use alert::Column::{CreatedAt, Id};
        let id = match self {
            Self::Newest => Id.lt(cursor.id),
            Self::Oldest => Id.gt(cursor.id),
        };
        Cond::any().add(CreatedAt.ne(cursor.at.as_micros())).add(id)
    }
}

/// The range of times of a page: from, and until but without.
///
/// One range, and no comparison of pairs such as `(created_at, id) < (?, ?)`: with two lower bounds SQLite counts the second
/// against the index that fixes the most columns, and takes another one.
fn bounds(filter: &AlertFilter, order: AlertOrder, after: Option<Cursor>) -> (Option<i64>, Option<i64>) {
    let (from, until) = (filter.from.map(Timestamp::as_micros), filter.until.map(Timestamp::as_micros));
    let Some(cursor) = after.map(|cursor| cursor.at.as_micros()) else { return (from, until) };
    match order {
        AlertOrder::Newest => (from, Some(until.map_or(cursor + 1, |until| until.min(cursor + 1)))),
        AlertOrder::Oldest => (Some(from.map_or(cursor, |from| from.max(cursor))), until),
    }
}
