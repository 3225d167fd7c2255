//! What is no event around an event: lines that only wrap events in XML, and the envelope of EventBridge: what AWS tells of itself stands in `detail` as it is, and is a record of its own.

use super::{Frame, Sink, xml};
use crate::raw_json::{items, member_of};

/// The envelope's names stand within so many bytes.
const HEAD: usize = 512;

/// Hands a frame on, or what is in its envelope.
pub(super) fn each(frame: Frame<'_>, sink: &mut Sink<'_>) {
    let Frame::Record { line, bytes } = frame else { return sink(frame) };
    if bytes.first() == Some(&b'<') && xml::is_wrapper(bytes) {
        return;
    }
    match details(bytes) {
        Some(details) => {
            details.iter().for_each(|detail| sink(Frame::Record { line, bytes: detail.as_bytes() }))
        }
        None => sink(frame),
    }
}

/// The events in an envelope: those whose `detail` says all that the envelope does.
fn details(bytes: &[u8]) -> Option<Vec<&str>> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if bytes.first() != Some(&b'{') || memchr::memmem::find(head, b"\"detail-type\"").is_none() {
        return None;
    }
    let json = std::str::from_utf8(bytes).ok()?;
    let detail = member_of(json, "detail").filter(|detail| detail.starts_with('{'))?;
    match member_of(json, "detail-type")?.trim_matches('"') {
        kind if kind.ends_with("via CloudTrail") => Some(vec![detail]),
        "GuardDuty Finding" => Some(vec![detail]),
        kind if kind.starts_with("Security Hub Findings") => {
            Some(items(member_of(detail, "findings")?)).filter(|items| !items.is_empty())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    fn check(json: &str, expected: Option<&[&str]>) {
        assert_eq!(super::details(json.as_bytes()).as_deref(), expected, "{json}");
    }

    #[test]
    fn the_envelope_is_taken_off_where_it_says_nothing_of_its_own() {
        check(
            r#"{"version":"0","detail-type":"AWS API Call via CloudTrail","detail":{"a":1}}"#,
            Some(&[r#"{"a":1}"#]),
        );
        check(r#"{"detail-type":"GuardDuty Finding","detail": {"a":{}} }"#, Some(&[r#"{"a":{}}"#]));
        check(
            r#"{"detail-type":"Security Hub Findings - Imported","detail":{"findings":[{"a":1}, {"b":"]"}]}}"#,
            Some(&[r#"{"a":1}"#, r#"{"b":"]"}"#]),
        );
        check(r#"{"detail-type":"EC2 Instance State-change Notification","detail":{"a":1}}"#, None);
        check(r#"{"detail-type":"GuardDuty Finding","detail":"x"}"#, None);
        check(r#"{"detail-type":"GuardDuty Finding","#, None);
        check(r#"{"a":1}"#, None);
    }
}
