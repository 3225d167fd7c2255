//! The system log of Okta.
//!
//! <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/> and the catalogue of its event
//! types. Fields keep their names (`eventType`, `outcome.result`, `target.displayName`).

mod subject;

use aurora_model::Severity;
use aurora_ocsf::{Class, Event, EventKind, Json, Profile, Record};

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::Okta,
    marks: &["eventType"],
    recognise,
    complete: |record, _, _| complete(record),
    to_event,
};

fn recognise(record: &Record<'_>) -> bool {
    record.exists("published")
        && record.exists("actor")
        && (record.exists("outcome") || record.exists("legacyEventType") || record.exists("displayMessage"))
        && record.text("eventType").is_some_and(|kind| kind.contains('.'))
}

fn complete(record: &mut Record<'_>) {
    cloud::place(record, EventKind::Okta, &["published"]);
    cloud::rename_all(
        record,
        &[("client.ipAddress", "src_ip"), ("eventType", "eventtype"), ("displayMessage", "displaymessage")],
    );
}

const ROWS: &[Row<'static>] = &[
    Row("displayMessage", "message", How::Text),
    Row("eventType", "metadata.event_code", How::Text),
    Row("version", "metadata.product.version", How::Text),
    Row("uuid", "metadata.uid", How::Text),
    Row("published", "metadata.original_time", How::Text),
    Row("severity", "metadata.log_level", How::Text),
    Row("transaction.id", "metadata.correlation_uid", How::Text),
];

/// Not part of a finding, which has its evidence instead.
const ACTOR: &[Row<'static>] = &[
    Row("actor.displayName", "actor.user.name", How::Text),
    Row("actor.alternateId", "actor.user.email_addr", How::Valid),
    Row("actor.id", "actor.user.uid", How::Text),
    Row("authenticationContext.issuer.id", "actor.session.issuer", How::Text),
    Row("debugContext.debugData.requestId", "http_request.uid", How::Text),
    Row("client.userAgent.rawUserAgent", "http_request.user_agent", How::Text),
];

/// Where it came from, below `src_endpoint`.
const SOURCE: [(&str, &str, How); 7] = [
    ("client.ipAddress", "ip", How::Ip),
    ("securityContext.domain", "domain", How::Text),
    ("client.geographicalContext.city", "location.city", How::Text),
    ("client.geographicalContext.country", "location.country", How::Text),
    ("client.geographicalContext.postalCode", "location.postal_code", How::Text),
    ("client.geographicalContext.state", "location.region", How::Text),
    ("securityContext.asOrg", "autonomous_system.name", How::Text),
];

/// What an operating system is, by the beginning of its name.
const SYSTEMS: [(&str, i64); 8] = [
    ("Mac", 300),
    ("OSX", 300),
    ("Windows Phone", 101),
    ("Windows", 100),
    ("Android", 201),
    ("iOS", 301),
    ("iPadOS", 302),
    ("Linux", 200),
];

fn to_event(record: &Record<'_>) -> Event {
    let kind = record.text("eventType").unwrap_or_default();
    let (class, activity) = subject::class_of(kind);
    let mut draft = Draft::of(record, class, activity, ("Okta", "Okta System Log"));
    draft.add_time_text(cloud::datetime);
    draft.apply(ROWS);
    draft.event.set_severity(severity(record.text("severity").unwrap_or_default()));
    if class == Class::DetectionFinding {
        subject::add_finding(&mut draft);
    } else {
        add_actor(&mut draft);
        add_source(&mut draft, "src_endpoint");
        add_status(&mut draft);
        subject::add(&mut draft, kind);
    }
    if class == Class::ApiActivity {
        draft.require("src_endpoint", "unknown");
    }
    draft.observe_usual();
    draft.finish_valid()
}

fn severity(word: &str) -> Severity {
    match word {
        "WARN" => Severity::Medium,
        "ERROR" => Severity::High,
        _ => Severity::Informational,
    }
}

fn add_actor(draft: &mut Draft<'_, '_>) {
    draft.apply(ACTOR);
    if let Some(session) = draft.take("authenticationContext.externalSessionId").filter(|id| *id != "unknown")
    {
        draft.event.set("actor.session.uid", session);
    }
    if let Some(kind) = draft.take("actor.type") {
        set_user_type(draft, "actor.user", kind);
    }
    if draft.event.get("actor").is_none() {
        draft.event.set("actor.app_name", "Okta");
    }
}

/// Whether an actor or a target is a person, an administrator or a program.
fn set_user_type(draft: &mut Draft<'_, '_>, path: &str, kind: &str) {
    const KINDS: [(&str, i64); 4] =
        [("User", 1), ("SystemPrincipal", 3), ("PublicClientApp", 4), ("ServicePrincipal", 4)];
    if draft.event.get(path).is_some() {
        draft.set_word(&format!("{path}.type_id"), kind, &KINDS);
    }
}

/// Where the request came from, at a path of the event.
fn add_source(draft: &mut Draft<'_, '_>, path: &str) {
    for (field, attribute, how) in SOURCE {
        if draft.text(field) == Some("unknown") {
            continue;
        }
        draft.apply_to(field, &format!("{path}.{attribute}"), how);
    }
    draft.apply_to("securityContext.asNumber", &format!("{path}.autonomous_system.number"), How::Integer);
    if draft.event.get(&format!("{path}.location")).is_some() {
        draft.apply_to("securityContext.isp", &format!("{path}.location.isp"), How::Text);
        draft.set_float(&format!("{path}.location.lat"), "client.geographicalContext.geolocation.lat");
        draft.set_float(&format!("{path}.location.long"), "client.geographicalContext.geolocation.lon");
    }
    if draft.event.get(path).is_none() {
        return;
    }
    if let Some(name) = draft.take("client.userAgent.os").filter(|name| !name.eq_ignore_ascii_case("unknown"))
    {
        draft.event.set(&format!("{path}.os.name"), name);
        let id = cloud::by_prefix(name, &SYSTEMS).unwrap_or_default();
        draft.event.set_enum(&format!("{path}.os.type_id"), id);
    }
    if let Some(device) = draft.take("client.device").filter(|name| *name != "Unknown") {
        const DEVICES: [(&str, i64); 3] = [("Mobile", 5), ("Tablet", 4), ("Computer", 2)];
        draft.set_word(&format!("{path}.type_id"), device, &DEVICES);
    }
}

fn add_status(draft: &mut Draft<'_, '_>) {
    const RESULTS: [(&str, i64); 5] =
        [("SUCCESS", 1), ("ALLOW", 1), ("FAILURE", 2), ("DENY", 2), ("ABANDONED", 2)];
    if let Some(result) = draft.take("outcome.result") {
        draft.set_word("status_id", result, &RESULTS);
    }
    draft.apply(&[Row("outcome.reason", "status_detail", How::Text)]);
}

/// The device of the user, as the agent on it tells.
fn add_device(draft: &mut Draft<'_, '_>) {
    if draft.text("device.id").is_none() && draft.text("device.name").is_none() {
        return;
    }
    draft.event.add_profile(Profile::Host);
    draft.apply(&[
        Row("device.id", "device.uid", How::Text),
        Row("device.name", "device.name", How::Text),
        Row("device.managed", "device.is_managed", How::Bool),
    ]);
    draft.event.set_enum("device.type_id", 0);
    if let Some(platform) = draft.take("device.os_platform") {
        draft.event.set("device.os.name", platform);
        let id = cloud::by_prefix(platform, &SYSTEMS).unwrap_or_default();
        draft.event.set_enum("device.os.type_id", id);
        draft.apply(&[Row("device.os_version", "device.os.version", How::Text)]);
    }
}

/// A target as a resource.
fn resource(target: &serde_json::Value) -> Option<Json> {
    let mut json = Vec::new();
    for (name, key) in [("uid", "id"), ("name", "displayName"), ("type", "type")] {
        json.extend(
            target[key].as_str().filter(|text| !text.is_empty()).map(|text| (name.into(), text.into())),
        );
    }
    let is_named =
        ["id", "displayName"].iter().any(|key| target[*key].as_str().is_some_and(|text| !text.is_empty()));
    is_named.then(|| Json::Object(json.into_iter().collect()))
}
