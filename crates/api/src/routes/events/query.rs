use aurora_casework::events::EventQuery;
use aurora_model::Timestamp;

use crate::{
    extract::PageQuery,
    problem::{FieldError, Problem, ProblemKind},
};

/// What stands behind `?`. `field` may come again, so it is read as pairs.
pub(super) fn read(pairs: Vec<(String, String)>) -> Result<EventQuery, Problem> {
    let (mut query, mut errors, mut limit) = (EventQuery::default(), Vec::new(), None);
    for (name, value) in pairs {
        match name.as_str() {
            "from" => query.from = time("from", &value, &mut errors),
            "to" => query.to = time("to", &value, &mut errors),
            "field" => query.fields.extend(field(&value, &mut errors)),
            "cursor" => query.cursor = Some(value).filter(|value| !value.is_empty()),
            "limit" => limit = Some(number(&value)?),
            _ => return Err(malformed(format!("there is no parameter `{name}`"))),
        }
    }
    let limit = PageQuery::new(limit, None).limit()?;
    query.limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if errors.is_empty() { Ok(query) } else { Err(Problem::invalid(errors)) }
}

fn time(name: &str, text: &str, errors: &mut Vec<FieldError>) -> Option<Timestamp> {
    if text.is_empty() {
        return None;
    }
    let time = text.parse::<Timestamp>();
    time.map_err(|error| errors.push(wrong(name, error.to_string()))).ok()
}

/// The first colon ends the name; values have colons of their own.
fn field(text: &str, errors: &mut Vec<FieldError>) -> Option<(String, String)> {
    let pair = text.split_once(':').map(|(name, value)| (name.to_owned(), value.to_owned()));
    if pair.is_none() {
        errors.push(wrong("field", format!("`{text}` is no attribute and value, `device.hostname:ws-042`")));
    }
    pair
}

fn number(text: &str) -> Result<u64, Problem> {
    text.parse().map_err(|_| malformed(format!("`{text}` is no number of items")))
}

fn malformed(detail: String) -> Problem {
    Problem::new(ProblemKind::MalformedRequest, detail)
}

fn wrong(name: &str, detail: String) -> FieldError {
    FieldError { pointer: name.to_owned(), detail }
}

#[cfg(test)]
mod tests {
    use aurora_casework::events::EventQuery;

    fn read(text: &str) -> Result<EventQuery, String> {
        let uri = format!("http://aurora/?{text}").parse().expect("an address");
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).expect("pairs");
        super::read(pairs.0).map_err(|problem| format!("{problem:?}"))
    }

    #[test]
    fn a_query_is_read() {
        let query = read(
            "field=device.hostname:ws-1&field=url.url_string:http://a/&from=2026-03-17T00:00:00Z&limit=7",
        )
        .expect("fine");
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(query.fields, [field("device.hostname", "ws-1"), field("url.url_string", "http://a/")]);
        assert_eq!((query.from.is_some(), query.to, query.limit), (true, None, 7));
        let empty = read("from=&to=&cursor=").expect("fine");
        assert_eq!((empty.from, empty.cursor, empty.limit), (None, None, 50));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let problem = read("field=host&from=then&to=now").expect_err("all wrong");
        for name in ["field", "from", "to"] {
            assert!(problem.contains(&format!("pointer: \"{name}\"")), "{name}: {problem}");
        }
        for text in ["limit=0", "limit=201", "limit=x", "state=new"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
