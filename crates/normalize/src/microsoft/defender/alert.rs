//! Alerts: of Graph's second version, of its first, and of Defender for Endpoint itself.

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Json, Record};
use serde_json::Value;

use crate::{
    cloud,
    mapping::{Draft, How, Row, is_ip},
    raw_json,
};

pub(super) fn recognise(record: &Record<'_>) -> bool {
    record.exists("title")
        && record.exists("severity")
        && (record.exists("createdDateTime") || record.exists("alertCreationTime"))
}

pub(super) fn complete(record: &mut Record<'_>) {
    cloud::place(
        record,
        EventKind::DefenderAlert,
        &["createdDateTime", "alertCreationTime", "firstActivityDateTime", "eventDateTime"],
    );
    let host = ["computerDnsName", "hostStates.fqdn", "evidence.deviceDnsName"]
        .iter()
        .find_map(|name| record.text(name));
    record.host = host.map(|host| host.to_owned().into());
}

const ROWS: &[Row<'static>] = &[
    Row("id", "metadata.uid", How::Text),
    Row("id", "finding_info.uid", How::Text),
    Row("providerAlertId", "metadata.original_event_uid", How::Text),
    Row("tenantId", "metadata.tenant_uid", How::Text),
    Row("azureTenantId", "metadata.tenant_uid", How::Text),
    Row("incidentId", "metadata.correlation_uid", How::Text),
    Row("serviceSource", "metadata.product.feature.name", How::Text),
    Row("vendorInformation.provider", "metadata.product.feature.name", How::Text),
    Row("detectionSource", "metadata.log_provider", How::Text),
    Row("title", "finding_info.title", How::Text),
    Row("description", "finding_info.desc", How::Text),
    Row("category", "finding_info.types", How::Each),
    Row("alertWebUrl", "finding_info.src_url", How::Text),
    Row("recommendedActions", "remediation.desc", How::Text),
    Row("recommendedAction", "remediation.desc", How::Text),
    Row("assignedTo", "assignee.name", How::Text),
];

const MOMENTS: [(&str, &str); 7] = [
    ("finding_info.created_time", "createdDateTime"),
    ("finding_info.created_time", "alertCreationTime"),
    ("finding_info.modified_time", "lastUpdateDateTime"),
    ("finding_info.first_seen_time", "firstActivityDateTime"),
    ("finding_info.first_seen_time", "firstEventTime"),
    ("finding_info.last_seen_time", "lastActivityDateTime"),
    ("finding_info.last_seen_time", "lastEventTime"),
];

pub(super) fn to_event(record: &Record<'_>) -> Event {
    let mut draft = Draft::of(record, Class::DetectionFinding, 1, ("Microsoft", "Defender"));
    draft.apply(ROWS);
    for (path, field) in MOMENTS {
        draft.set_moment(path, field, cloud::datetime);
    }
    draft.require_text("finding_info.uid", "unknown");
    draft.event.set("is_alert", true);
    let severity = match draft.take("severity").unwrap_or_default().to_ascii_lowercase().as_str() {
        "high" => Severity::High,
        "medium" => Severity::Medium,
        "low" => Severity::Low,
        _ => Severity::Informational,
    };
    draft.event.set_severity(severity);
    const STATES: [(&str, i64); 4] = [("new", 1), ("newAlert", 1), ("inProgress", 2), ("resolved", 4)];
    if let Some(state) = draft.take("status") {
        draft.set_word("status_id", state, &STATES);
    }
    add_techniques(&mut draft);
    for evidence in raw_json::elements(record, "evidence") {
        add_evidence(&mut draft, &evidence);
    }
    draft.finish_valid()
}

fn add_techniques(draft: &mut Draft<'_, '_>) {
    for uid in draft.take_all("mitreTechniques") {
        let technique = Json::object([("uid", uid.into())]);
        draft.event.push("finding_info.attacks", Json::object([("technique", technique)]));
    }
}

/// A piece of evidence, by what it is.
fn add_evidence(draft: &mut Draft<'_, '_>, evidence: &Value) {
    let at = |pointer: &str| raw_json::at(evidence, pointer);
    let ip = at("/ipAddress").filter(|ip| is_ip(ip));
    let user = at("/userAccount/accountName").or(at("/accountName"));
    let file = at("/imageFile/fileName").or(at("/fileDetails/fileName")).or(at("/fileName"));
    let process = evidence.get("processId").and_then(Value::as_i64);
    let json = if let Some(pid) = process {
        let mut json = vec![("pid".into(), pid.into())];
        json.extend(file.map(|name| ("name".into(), name.into())));
        json.extend(at("/processCommandLine").map(|line| ("cmd_line".into(), line.into())));
        Json::object([("process", Json::Object(json.into_iter().collect()))])
    } else if let Some(ip) = ip {
        Json::object([("src_endpoint", Json::object([("ip", ip.into())]))])
    } else if let Some(name) = user {
        Json::object([("user", Json::object([("name", name.into())]))])
    } else if let Some(name) = file {
        Json::object([("file", Json::object([("name", name.into()), ("type_id", 1.into())]))])
    } else if let Some(name) = at("/deviceDnsName") {
        Json::object([("device", Json::object([("hostname", name.into()), ("type_id", 0.into())]))])
    } else {
        return;
    };
    draft.event.push("evidences", json);
}
