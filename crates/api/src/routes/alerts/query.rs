use std::{fmt::Display, str::FromStr};

use aurora_casework::alerts::{AlertQuery, AlertSort};
use aurora_model::UserId;
use serde::Deserialize;

use crate::{
    extract::PageQuery,
    problem::{FieldError, Problem},
};

/// What stands behind `?`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AlertsQuery {
    status: Option<String>,
    severity: Option<String>,
    assignee: Option<String>,
    rule_id: Option<String>,
    from: Option<String>,
    until: Option<String>,
    order: Option<String>,
    limit: Option<u64>,
    cursor: Option<String>,
}

impl AlertsQuery {
    /// What it means, for whoever asks; or everything that is wrong with it.
    pub(super) fn read(self, me: UserId) -> Result<AlertQuery, Problem> {
        let mut errors = Vec::new();
        let limit = PageQuery::new(self.limit, None).limit()?;
        let query = AlertQuery {
            statuses: list("status", self.status.as_deref(), &mut errors),
            severities: list("severity", self.severity.as_deref(), &mut errors),
            assignee: assignee(self.assignee.as_deref(), me, &mut errors),
            rule_id: self.rule_id.filter(|rule| !rule.is_empty()),
            from: one("from", self.from.as_deref(), &mut errors),
            until: one("until", self.until.as_deref(), &mut errors),
            sort: sort(self.order.as_deref(), &mut errors),
            cursor: self.cursor.filter(|cursor| !cursor.is_empty()),
            limit,
        };
        if errors.is_empty() { Ok(query) } else { Err(Problem::invalid(errors)) }
    }
}

fn list<T>(name: &str, text: Option<&str>, errors: &mut Vec<FieldError>) -> Vec<T>
where
    T: FromStr<Err: Display>,
{
    let words = text.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    words.filter_map(|word| one(name, Some(word), errors)).collect()
}

fn one<T>(name: &str, text: Option<&str>, errors: &mut Vec<FieldError>) -> Option<T>
where
    T: FromStr<Err: Display>,
{
    let read = text.filter(|text| !text.is_empty())?.parse();
    read.map_err(|error: T::Err| errors.push(wrong(name, error.to_string()))).ok()
}

fn assignee(text: Option<&str>, me: UserId, errors: &mut Vec<FieldError>) -> Option<Option<UserId>> {
    match text {
        Some("none") => Some(None),
        Some("me") => Some(Some(me)),
        text => one("assignee", text, errors).map(Some),
    }
}

fn sort(text: Option<&str>, errors: &mut Vec<FieldError>) -> AlertSort {
    match text {
        None | Some("" | "newest") => AlertSort::Newest,
        Some("severity") => AlertSort::Severity,
        Some(other) => {
            errors.push(wrong("order", format!("`{other}` is no order; use newest or severity")));
            AlertSort::Newest
        }
    }
}

fn wrong(name: &str, detail: String) -> FieldError {
    FieldError { pointer: name.to_owned(), detail }
}

#[cfg(test)]
mod tests {
    use aurora_casework::alerts::{AlertQuery, AlertSort};
    use aurora_model::{Severity, UserId, alert::AlertStatus};

    use super::AlertsQuery;

    const ME: &str = "0195a3c1-e5d8-7b2e-8d0f-3a4b5c6d7e8f";

    fn read(text: &str) -> Result<AlertQuery, String> {
        let uri = format!("http://aurora/?{text}").parse().expect("an address");
        let query =
            axum::extract::Query::<AlertsQuery>::try_from_uri(&uri).map_err(|error| error.to_string())?;
        let me: UserId = ME.parse().expect("an id");
        query.0.read(me).map_err(|problem| format!("{problem:?}"))
    }

    #[test]
    fn a_query_is_read() {
        let query =
            read("status=new,escalated&severity=high&assignee=me&order=severity&limit=7").expect("fine");
        assert_eq!(query.statuses, [AlertStatus::New, AlertStatus::Escalated]);
        assert_eq!(query.severities, [Severity::High]);
        assert_eq!(query.assignee.flatten().map(|user| user.to_string()).as_deref(), Some(ME));
        assert_eq!((query.sort, query.limit), (AlertSort::Severity, 7));
        assert_eq!(read("assignee=none").expect("fine").assignee, Some(None));
        assert_eq!(read("status=&severity=&assignee=&rule_id=&order=&cursor=").expect("fine").statuses, []);
    }

    #[test]
    fn all_that_is_wrong_is_named_at_once() {
        let problem =
            read("status=new,odd&severity=bad&assignee=x&from=then&order=up").expect_err("all wrong");
        for name in ["status", "severity", "assignee", "from", "order"] {
            assert!(problem.contains(&format!("pointer: \"{name}\"")), "{name}: {problem}");
        }
        assert!(read("limit=0").is_err() && read("limit=201").is_err() && read("state=new").is_err());
    }
}
