//! `notice.log` and `intel.log`: Detection Finding.

use aurora_ocsf::{Class, Record};
use aurora_ocsf::{Json, Members};
use serde_json::json;

use super::draft::{Draft, How, Row, is_ip};

/// Zeek does not rate its notices, so the finding stays informational.
pub(super) fn notice<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = finding(record, "note");
    draft.apply(&[
        Row("note", "finding_info.title", How::Text),
        Row("msg", "message", How::Text),
        Row("msg", "finding_info.desc", How::Text),
        Row("note", "finding_info.types", How::Each),
        Row("n", "count", How::Integer),
    ]);
    let evidence = evidence(&mut draft, ["src", "dst"]);
    push_evidence(&mut draft, evidence);
    draft
}

/// An indicator of compromise was seen.
pub(super) fn intel<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = finding(record, "seen.indicator");
    draft.apply(&[
        Row("seen.indicator", "finding_info.title", How::Text),
        Row("seen.indicator_type", "finding_info.types", How::Each),
        Row("sources", "finding_info.data_sources", How::Each),
        Row("seen.where", "message", How::Text),
    ]);
    let evidence = evidence(&mut draft, ["id.orig_h", "id.resp_h"]);
    push_evidence(&mut draft, evidence);
    draft
}

/// A finding, with an id that the same record always gets.
fn finding<'r, 'a>(record: &'r Record<'a>, title: &str) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::DetectionFinding, 1);
    let parts = [record.text(title), record.text("uid").or(record.text("fuid")), record.text("ts")];
    let uid = parts.into_iter().flatten().collect::<Vec<_>>().join("/");
    draft.event.set("finding_info.uid", if uid.is_empty() { "zeek".to_owned() } else { uid });
    draft.event.set_enum("status_id", 1);
    draft
}

/// The ends of the connection, or of what the notice says instead.
fn evidence(draft: &mut Draft<'_, '_>, fallback: [&'static str; 2]) -> Members {
    let mut evidence = Members::default();
    let ends = [("src_endpoint", "id.orig_h", "id.orig_p"), ("dst_endpoint", "id.resp_h", "id.resp_p")];
    for ((name, host, port), other_host) in ends.into_iter().zip(fallback) {
        let host = if draft.record.text(host).is_some() { host } else { other_host };
        if let Some(endpoint) = endpoint(draft, host, port) {
            evidence.insert(name.to_owned(), endpoint);
        }
    }
    evidence
}

fn endpoint(draft: &mut Draft<'_, '_>, host: &'static str, port: &'static str) -> Option<Json> {
    let ip = draft.record.text(host).filter(|ip| is_ip(ip))?;
    draft.take(host);
    let mut endpoint = json!({ "ip": ip });
    let port =
        draft.record.text(port).and_then(|number| number.parse::<u16>().ok()).map(|number| (port, number));
    if let (Some((field, number)), Some(endpoint)) = (port, endpoint.as_object_mut()) {
        draft.take(field);
        endpoint.insert("port".to_owned(), number.into());
    }
    Some(endpoint.into())
}

fn push_evidence(draft: &mut Draft<'_, '_>, evidence: Members) {
    if !evidence.is_empty() {
        draft.event.push("evidences", Json::Object(evidence));
    }
}
