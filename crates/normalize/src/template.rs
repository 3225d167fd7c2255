//! Messages that are cut by a pattern: `Failed {method} for {user*} from {src_ip} port {src_port} ssh2`.
//!
//! What stands between braces takes all up to the text that follows it in the pattern. Names that a stranger chose may
//! hold that text themselves, as `root from 192.0.2.1 port 1`: such a part has a `*`, and what comes after it is cut from
//! the end of the message. The first
//! pattern of a table that fits the whole message has it.

/// A kind of message: the name of what happened, and the pattern of the message that tells of it.
pub(crate) type Message = (&'static str, &'static str);

/// What a message says: the name of its kind, and the parts of it under their names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said<'a> {
    pub(crate) event: &'static str,
    pub(crate) parts: Vec<(&'static str, &'a str)>,
}

/// Finds the first pattern that fits.
pub(crate) fn read<'a>(table: &[Message], text: &'a str) -> Option<Said<'a>> {
    table.iter().find_map(|&(event, pattern)| Some(Said { event, parts: cut(pattern, text)? }))
}

/// The parts of a text under their names.
type Parts<'a> = Vec<(&'static str, &'a str)>;

/// Cuts a text by one pattern.
pub(crate) fn cut<'a>(pattern: &'static str, text: &'a str) -> Option<Parts<'a>> {
    let (start, mut pattern) = literal(pattern);
    let mut text = text.strip_prefix(start)?;
    let mut parts = Vec::new();
    while let Some((name, after)) = pattern.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        if let Some(name) = name.strip_suffix('*') {
            let (part, behind) = cut_back(after, text)?;
            parts.push((name, part));
            parts.extend(behind.into_iter().rev());
            return Some(parts);
        }
        let (next, rest) = literal(after);
        let end = match (next, rest) {
            ("", _) => text.len(),
            (next, "") => text.strip_suffix(next)?.len(),
            (next, _) => text.find(next)?,
        };
        parts.push((name, &text[..end]));
        text = &text[end + next.len()..];
        pattern = rest;
    }
    text.is_empty().then_some(parts)
}

/// Cuts the end of a text by the end of a pattern, from its last part to its first, and returns what is left and the parts, the last
/// part first.
fn cut_back<'a>(mut pattern: &'static str, mut text: &'a str) -> Option<(&'a str, Parts<'a>)> {
    let mut parts = Vec::new();
    while let Some(at) = pattern.rfind('{') {
        let (before, last) = pattern.split_at(at);
        let (name, end) = last.strip_prefix('{')?.split_once('}')?;
        text = text.strip_suffix(end)?;
        let mark = before.rsplit('}').next().filter(|mark| !mark.is_empty())?;
        let start = text.rfind(mark)? + mark.len();
        parts.push((name.trim_end_matches('*'), &text[start..]));
        text = &text[..start];
        pattern = before;
    }
    Some((text.strip_suffix(pattern)?, parts))
}

/// The pattern up to the next brace, and the rest.
fn literal(pattern: &'static str) -> (&'static str, &'static str) {
    pattern.split_at(pattern.find('{').unwrap_or(pattern.len()))
}

#[cfg(test)]
mod tests {
    use super::cut;

    fn check(pattern: &'static str, text: &str, expected: &[&str]) {
        let found = cut(pattern, text).map(|parts| parts.iter().map(|(_, part)| *part).collect::<Vec<_>>());
        assert_eq!(found.unwrap_or_else(|| vec!["none"]), expected, "{text}");
    }

    #[test]
    fn parts_stand_between_texts() {
        check("for {user*} from {ip} port {port}", "for bob from 1.2.3.4 port 5", &["bob", "1.2.3.4", "5"]);
        check(
            "for {user*} from {ip} port {port}",
            "for a from b port 1 from 1.2.3.4 port 5",
            &["a from b port 1", "1.2.3.4", "5"],
        );
        check("by {user*} {ip} port {port}", "by a b 1.2.3.4 port 5", &["a b", "1.2.3.4", "5"]);
        check("'{name*}/{type}/{class}' denied", "'a/b/A/IN' denied", &["a/b", "A", "IN"]);
        check(
            "for {user*}(uid={uid}) by {by*}(uid={by_uid})",
            "for a(uid=1) by b(uid=0)",
            &["a", "1", "b", "0"],
        );
        check("by {user}.", "by a.b.", &["a.b"]);
        check("by {user}.", "by a.b", &["none"]);
        check("exact", "exact", &[]);
        check("exact", "exactly", &["none"]);
        check("{a}:{b}", "x:y:z", &["x", "y:z"]);
        check("{a}", "", &[""]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_cut_or_not(text in "[ab é:]{0,12}") {
            cut("a{x*}a{y}b", &text);
            cut("{x}é", &text);
        }
    }
}
