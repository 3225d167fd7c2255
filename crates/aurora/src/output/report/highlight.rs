//! The raw event, with the values that matched marked in it.

use std::{
    fmt::{self, Display, Formatter},
    ops::Range,
};

use super::{collect::MatchedField, html::Block};

/// How many marks one event gets.
const MAX_MARKS: usize = 60;
/// Shorter values stand everywhere, and marks on them say nothing.
const MIN_LENGTH: usize = 3;

/// The event as marked text.
pub(super) struct Highlighted<'h> {
    raw: &'h str,
    marks: Vec<Range<usize>>,
}

impl<'h> Highlighted<'h> {
    pub(super) fn new(raw: &'h str, matched: &[MatchedField]) -> Self {
        let mut marks = Vec::new();
        for value in matched.iter().flat_map(|field| &field.values) {
            let value = value.trim_end_matches('…');
            if value.len() < MIN_LENGTH {
                continue;
            }
            // JSON writes a backslash as two, and a quotation mark with one.
            let quoted = serde_json::Value::from(value).to_string();
            let written = &quoted[1..quoted.len() - 1];
            find(raw, value, &mut marks);
            if written != value {
                find(raw, written, &mut marks);
            }
        }
        Self { raw, marks: apart(marks) }
    }
}

fn find(raw: &str, value: &str, marks: &mut Vec<Range<usize>>) {
    let places = raw.match_indices(value).take(MAX_MARKS);
    marks.extend(places.map(|(start, found)| start..start + found.len()));
}

/// Sorted; what overlaps becomes one.
fn apart(mut marks: Vec<Range<usize>>) -> Vec<Range<usize>> {
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut apart: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match apart.last_mut().filter(|last| mark.start <= last.end) {
            Some(last) => last.end = last.end.max(mark.end),
            None => apart.push(mark),
        }
    }
    apart.truncate(MAX_MARKS);
    apart
}

impl Display for Highlighted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut end = 0;
        for mark in &self.marks {
            write!(
                f,
                "{}<mark>{}</mark>",
                Block(&self.raw[end..mark.start]),
                Block(&self.raw[mark.clone()])
            )?;
            end = mark.end;
        }
        write!(f, "{}", Block(&self.raw[end..]))
    }
}

#[cfg(test)]
mod tests {
    use super::{Highlighted, MatchedField};

    #[track_caller]
    fn check(raw: &str, values: &[&str], expected: &str) {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let matched = [MatchedField { field: "f".to_owned(), values, n_more: 0 }];
        assert_eq!(Highlighted::new(raw, &matched).to_string(), expected);
    }

    #[test]
    fn values_are_marked_where_they_stand() {
        check("a whoami b whoami", &["whoami"], "a <mark>whoami</mark> b <mark>whoami</mark>");
        check(r#"{"I":"C:\\x.exe"}"#, &[r"C:\x.exe"], r"{&quot;I&quot;:&quot;<mark>C:\\x.exe</mark>&quot;}");
        check("abcdef", &["abcd", "cdef"], "<mark>abcdef</mark>");
        check("1 1 1", &["1"], "1 1 1");
        check("<b>&", &["<b>"], "<mark>&lt;b&gt;</mark>&amp;");
        check("ünïcode", &["nïc"], "ü<mark>nïc</mark>ode");
    }
}
