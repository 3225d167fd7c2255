//! What a finding saw: the network's part of a log, as evidence.

use aurora_ocsf::{Class, Event, Json, Members};

/// The parts of an event that are evidence in a finding.
const PARTS: [&str; 13] = [
    "src_endpoint",
    "dst_endpoint",
    "connection_info",
    "url",
    "file",
    "user",
    "process",
    "query",
    "http_request",
    "http_response",
    "tls",
    "email",
    "container",
];

/// True if a finding's evidence has a place for the path.
pub(super) fn takes(class: Class, path: &str) -> bool {
    let part = path.split_once('.').map_or(path, |(part, _)| part);
    class == Class::DetectionFinding
        && PARTS.contains(&part)
        && class.attribute(&["evidences.", path].concat()).is_some()
}

/// Moves what was collected into the finding.
pub(super) fn put(event: &mut Event, evidence: &Event) {
    let mut members = Members::default();
    for part in PARTS {
        if let Some(value) = evidence.get(part) {
            members.insert(part.to_owned(), value.clone());
        }
    }
    let seen =
        ["src_endpoint", "dst_endpoint", "url", "file", "user", "process", "query", "http_request", "email"];
    if seen.iter().any(|part| evidence.get(part).is_some()) {
        event.push("evidences", Json::Object(members));
    }
}
