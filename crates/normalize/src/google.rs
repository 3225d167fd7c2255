//! Activities of Google Workspace, as the Reports API answers them.
//!
//! <https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities>
//!
//! `eventService`, `eventName`, `new_value` and the like are the names under which public rules know what stands in `id` and `events`.

use aurora_ocsf::{Class, Event, EventKind, Record, Value as Field};
use serde_json::Value;

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row, is_ip},
    raw_json,
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::GoogleWorkspace,
    marks: &["id.applicationName"],
    recognise: |record| record.exists("id.time") && record.exists("events"),
    complete: |record, _, _| complete(record),
    to_event,
};

fn complete(record: &mut Record<'_>) {
    let application = record.text("id.applicationName").unwrap_or_default().to_owned();
    let kind = match application.as_str() {
        "login" => EventKind::GoogleWorkspaceLogin,
        _ => EventKind::GoogleWorkspaceAdmin,
    };
    cloud::place(record, kind, &["id.time"]);
    let service = format!("{application}.googleapis.com");
    for name in ["eventService", "protoPayload.serviceName", "protoPayload.Servicename"] {
        record.push_taxonomy(name, Field::Text(service.clone().into()));
    }
    cloud::rename_all(
        record,
        &[
            ("events.name", "eventName"),
            ("events.name", "protoPayload.metadata.event.eventName"),
            ("ipAddress", "src_ip"),
            ("actor.email", "user"),
        ],
    );
    add_parameters(record);
}

/// Each parameter under its own name too; capitals become small letters, as rules write them.
fn add_parameters(record: &mut Record<'_>) {
    const MOST: usize = 64;
    for event in raw_json::elements(record, "events").into_iter().take(8) {
        for parameter in event.get("parameters").and_then(Value::as_array).into_iter().flatten().take(MOST) {
            let Some(name) = raw_json::at(parameter, "/name") else { continue };
            let value = ["value", "intValue", "boolValue"].iter().find_map(|key| parameter.get(*key));
            let text = match value {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Bool(value)) => value.to_string(),
                Some(Value::Number(number)) => number.to_string(),
                _ => continue,
            };
            record.push_taxonomy(name.to_ascii_lowercase(), Field::Text(text.into()));
        }
    }
}

/// Events by name.
const EVENTS: [(&str, (Class, i64)); 34] = [
    ("login_success", (Class::Authentication, 1)),
    ("login_failure", (Class::Authentication, 1)),
    ("login_challenge", (Class::Authentication, 99)),
    ("login_verification", (Class::Authentication, 99)),
    ("logout", (Class::Authentication, 2)),
    ("suspicious_login", (Class::DetectionFinding, 1)),
    ("suspicious_programmatic_login", (Class::DetectionFinding, 1)),
    ("gov_attack_warning", (Class::DetectionFinding, 1)),
    ("account_disabled_", (Class::AccountChange, 5)),
    ("password_edit", (Class::AccountChange, 3)),
    ("recovery_", (Class::AccountChange, 99)),
    ("2sv_enroll", (Class::AccountChange, 10)),
    ("2sv_disable", (Class::AccountChange, 11)),
    ("CREATE_USER", (Class::AccountChange, 1)),
    ("UNSUSPEND_USER", (Class::AccountChange, 2)),
    ("UNDELETE_USER", (Class::AccountChange, 2)),
    ("CHANGE_PASSWORD", (Class::AccountChange, 4)),
    ("SUSPEND_USER", (Class::AccountChange, 5)),
    ("DELETE_USER", (Class::AccountChange, 6)),
    ("ENROLL_USER_IN_STRONG_AUTH", (Class::AccountChange, 10)),
    ("TURN_OFF_2_STEP_VERIFICATION", (Class::AccountChange, 11)),
    ("UNENROLL_USER_FROM_STRONG_AUTH", (Class::AccountChange, 11)),
    ("RENAME_USER", (Class::AccountChange, 99)),
    ("GRANT_ADMIN_PRIVILEGE", (Class::UserAccessManagement, 1)),
    ("GRANT_DELEGATED_ADMIN", (Class::UserAccessManagement, 1)),
    ("REVOKE_ADMIN_PRIVILEGE", (Class::UserAccessManagement, 2)),
    ("ASSIGN_ROLE", (Class::UserAccessManagement, 1)),
    ("UNASSIGN_ROLE", (Class::UserAccessManagement, 2)),
    ("ADD_GROUP_MEMBER", (Class::GroupManagement, 3)),
    ("REMOVE_GROUP_MEMBER", (Class::GroupManagement, 4)),
    ("CREATE_GROUP", (Class::GroupManagement, 6)),
    ("DELETE_GROUP", (Class::GroupManagement, 5)),
    ("ADD_PRIVILEGE", (Class::EntityManagement, 3)),
    ("REMOVE_PRIVILEGE", (Class::EntityManagement, 3)),
];

fn class_of(application: &str, event: &str) -> (Class, i64) {
    match cloud::by_prefix(event, &EVENTS) {
        Some(found) => found,
        None if application == "login" => (Class::Authentication, 99),
        None if application == "admin" => (Class::EntityManagement, cloud::activity_of(event)),
        None => (Class::ApiActivity, cloud::activity_of(event)),
    }
}

const ROWS: &[Row<'static>] = &[
    Row("id.uniqueQualifier", "metadata.uid", How::Text),
    Row("id.time", "metadata.original_time", How::Text),
    Row("id.applicationName", "metadata.log_name", How::Text),
    Row("id.customerId", "metadata.tenant_uid", How::Text),
    Row("actor.email", "actor.user.name", How::Text),
    Row("actor.email", "actor.user.email_addr", How::Valid),
    Row("actor.profileId", "actor.user.uid", How::Text),
    Row("actor.key", "actor.app_name", How::Text),
    Row("events.name", "metadata.event_code", How::Text),
];

fn to_event(record: &Record<'_>) -> Event {
    let name = record.text("events.name").unwrap_or("unknown");
    let (class, activity) = class_of(record.text("id.applicationName").unwrap_or_default(), name);
    let mut draft = Draft::of(record, class, activity, ("Google", "Google Workspace"));
    if activity == 99 {
        draft.event.set("activity_name", name);
    }
    draft.set_cloud("Google Workspace");
    draft.event.set("message", name);
    if class == Class::DetectionFinding {
        add_finding(&mut draft, name);
        return draft.finish_valid();
    }
    draft.apply(ROWS);
    if draft.event.get("actor").is_none() {
        draft.event.set("actor.app_name", "Google Workspace");
    }
    if let Some(ip) = draft.take("ipAddress").filter(|ip| is_ip(ip)) {
        draft.event.set("src_endpoint.ip", ip);
    }
    draft.set_status(!name.contains("failure"));
    add_subject(&mut draft, name);
    draft.observe_usual();
    draft.finish_valid()
}

fn add_subject(draft: &mut Draft<'_, '_>, name: &str) {
    let said = |names: [&str; 2]| names.iter().find_map(|name| draft.record.text(name)).map(str::to_owned);
    let actor = draft.text("actor.email").unwrap_or("unknown").to_owned();
    let user = said(["user_email", "affected_email_address"]);
    match draft.event.class() {
        Class::Authentication => {
            draft.event.set("user.name", actor.as_str());
            draft.event.set_valid("user.email_addr", actor);
            draft.event.set("service.name", "Google Workspace");
        }
        Class::AccountChange => draft.event.set("user.name", user.unwrap_or(actor)),
        Class::UserAccessManagement => {
            let role = said(["role_name", "privilege_name"]);
            draft.event.set("user.name", user.unwrap_or(actor));
            draft.event.push("privileges", role.unwrap_or_else(|| name.to_owned()));
        }
        Class::GroupManagement => {
            let group = said(["group_email", "group_name"]);
            draft.event.set("group.name", group.unwrap_or_else(|| "unknown".to_owned()));
            if let Some(user) = user {
                draft.event.set("user.name", user);
            }
        }
        Class::EntityManagement => {
            let entity = said(["setting_name", "role_name"]);
            draft.event.set("entity.name", entity.unwrap_or_else(|| name.to_owned()));
        }
        _ => {
            draft.event.set("api.operation", name);
            draft.event.set("api.service.name", draft.text("id.applicationName").unwrap_or("unknown"));
            draft.require("src_endpoint", "unknown");
        }
    }
}

/// What Google found; who it was about and from where is the evidence.
fn add_finding(draft: &mut Draft<'_, '_>, name: &str) {
    draft.apply(&[
        Row("id.uniqueQualifier", "finding_info.uid", How::Text),
        Row("id.time", "metadata.original_time", How::Text),
        Row("id.applicationName", "metadata.log_name", How::Text),
    ]);
    draft.require_text("finding_info.uid", name);
    draft.event.set("finding_info.title", name);
    draft.event.set("is_alert", true);
    let user = draft.text("affected_email_address").or(draft.text("actor.email"));
    draft.push_evidence(user, draft.text("ipAddress"));
}
