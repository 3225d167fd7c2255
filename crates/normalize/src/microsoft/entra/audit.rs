//! The audit log of the directory: who changed which user, group, role, application or policy.

use aurora_ocsf::{Class, Event, EventKind, Json, Record, Value as Field};
use serde_json::Value;

use super::{add_twins, found};
use crate::{
    Format,
    cloud::{self, activity_of},
    mapping::{Draft, How, is_ip},
    raw_json,
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::EntraAudit,
    marks: &["activityDisplayName", "properties.activityDisplayName", "ActivityDisplayName", "category"],
    recognise,
    complete: |record, _, _| complete(record),
    to_event,
};

fn recognise(record: &Record<'_>) -> bool {
    record.text("category") == Some("AuditLogs")
        || (found(record, "activityDisplayName").is_some()
            && (found(record, "loggedByService").is_some() || record.exists("initiatedBy")))
}

fn complete(record: &mut Record<'_>) {
    let is_pim = found(record, "loggedByService") == Some("PIM");
    let kind = if is_pim { EventKind::AzurePim } else { EventKind::AzureAudit };
    // What PIM writes stands in the audit log too; its rules ask for the risk of an alert, which the audit log lacks.
    let kind = if is_pim && found(record, "riskEventType").is_none() { EventKind::AzureAudit } else { kind };
    cloud::place(record, kind, &["properties.activityDateTime", "activityDateTime", "time", "TimeGenerated"]);
    add_twins(record, &["activityDisplayName", "loggedByService", "result", "resultReason", "operationType"]);
    cloud::rename_all(
        record,
        &[
            ("activityDisplayName", "operationName"),
            ("activityDisplayName", "OperationName"),
            ("operationName", "OperationName"),
            ("activityDisplayName", "properties.message"),
            ("activityDisplayName", "ActivityDisplayName"),
            ("activityDisplayName", "ActivityType"),
            ("activityDisplayName", "activityType"),
            ("operationName", "properties.message"),
            ("loggedByService", "LoggedByService"),
            ("properties.category", "Category"),
            ("category", "Category"),
            ("result", "Status"),
            ("properties.result", "Status"),
        ],
    );
    for prefix in ["", "properties."] {
        for (native, seconds) in [
            (
                "targetResources.modifiedProperties.displayName",
                [
                    "TargetResources.ModifiedProperties.DisplayName",
                    "TargetResources.modifiedProperties.displayName",
                ],
            ),
            (
                "targetResources.modifiedProperties.newValue",
                [
                    "TargetResources.ModifiedProperties.NewValue",
                    "TargetResources.modifiedProperties.newValue",
                ],
            ),
            ("targetResources.type", ["targetResources.type", "TargetResources.type"]),
        ] {
            for second in seconds {
                cloud::rename(record, &format!("{prefix}{native}"), second);
            }
        }
    }
    add_parts(record);
}

/// Whole parts as text, for rules that look for a word in them.
fn add_parts(record: &mut Record<'_>) {
    for (path, seconds) in [
        (
            "targetResources",
            ["TargetResources", "properties.targetResources", "Target", "TargetResources.modifiedProperties"]
                .as_slice(),
        ),
        ("initiatedBy", ["InitiatedBy", "properties.initiatedBy", "Initiatedby", "Initiatied.By"].as_slice()),
        ("additionalDetails", ["AdditionalDetails", "additionalDetails.additionalInfo"].as_slice()),
    ] {
        let inner = format!("properties.{path}");
        let Some(json) = raw_json::compact(record, path).or_else(|| raw_json::compact(record, &inner)) else {
            continue;
        };
        for second in seconds {
            record.push_taxonomy(*second, Field::Text(json.clone().into()));
        }
    }
}

const ROWS: [(&str, &str, &str, How); 12] = [
    ("id", "properties.id", "metadata.uid", How::Text),
    ("activityDateTime", "properties.activityDateTime", "metadata.original_time", How::Text),
    ("correlationId", "properties.correlationId", "metadata.correlation_uid", How::Text),
    ("activityDisplayName", "properties.activityDisplayName", "metadata.event_code", How::Text),
    ("loggedByService", "properties.loggedByService", "metadata.log_provider", How::Text),
    ("resultReason", "properties.resultReason", "status_detail", How::Text),
    (
        "initiatedBy.user.userPrincipalName",
        "properties.initiatedBy.user.userPrincipalName",
        "actor.user.name",
        How::Text,
    ),
    (
        "initiatedBy.user.userPrincipalName",
        "properties.initiatedBy.user.userPrincipalName",
        "actor.user.email_addr",
        How::Valid,
    ),
    ("initiatedBy.user.id", "properties.initiatedBy.user.id", "actor.user.uid", How::Text),
    ("initiatedBy.app.displayName", "properties.initiatedBy.app.displayName", "actor.app_name", How::Text),
    (
        "initiatedBy.app.servicePrincipalId",
        "properties.initiatedBy.app.servicePrincipalId",
        "actor.app_uid",
        How::Text,
    ),
    ("tenantId", "properties.tenantId", "metadata.tenant_uid", How::Text),
];

/// Activities by their names in small letters; the first beginning counts.
const USERS: [(&str, (Class, i64)); 24] = [
    ("add user", (Class::AccountChange, 1)),
    ("invite external user", (Class::AccountChange, 1)),
    ("create user", (Class::AccountChange, 1)),
    ("restore user", (Class::AccountChange, 2)),
    ("enable account", (Class::AccountChange, 2)),
    ("change user password", (Class::AccountChange, 3)),
    ("change password", (Class::AccountChange, 3)),
    ("reset user password", (Class::AccountChange, 4)),
    ("reset password", (Class::AccountChange, 4)),
    ("disable account", (Class::AccountChange, 5)),
    ("delete user", (Class::AccountChange, 6)),
    ("hard delete user", (Class::AccountChange, 6)),
    ("user registered security info", (Class::AccountChange, 10)),
    ("user registered all required security info", (Class::AccountChange, 10)),
    ("user deleted security info", (Class::AccountChange, 11)),
    ("disable strong authentication", (Class::AccountChange, 11)),
    ("update user", (Class::AccountChange, 99)),
    ("add member to group", (Class::GroupManagement, 3)),
    ("add owner to group", (Class::GroupManagement, 3)),
    ("remove member from group", (Class::GroupManagement, 4)),
    ("remove owner from group", (Class::GroupManagement, 4)),
    ("add group", (Class::GroupManagement, 6)),
    ("delete group", (Class::GroupManagement, 5)),
    ("update group", (Class::GroupManagement, 99)),
];

const ROLES: [(&str, i64); 10] = [
    ("add member to role", 1),
    ("add eligible member to role", 1),
    ("add scoped member to role", 1),
    ("add app role assignment", 1),
    ("add delegated permission grant", 1),
    ("consent to application", 1),
    ("remove member from role", 2),
    ("remove eligible member from role", 2),
    ("remove app role assignment", 2),
    ("remove delegated permission grant", 2),
];

/// The class and activity of an activity's name.
pub(in crate::microsoft) fn class_of(activity: &str) -> (Class, i64) {
    let activity = activity.to_ascii_lowercase();
    if let Some(found) = cloud::by_prefix(&activity, &USERS) {
        return found;
    }
    match cloud::by_prefix(&activity, &ROLES) {
        Some(id) => (Class::UserAccessManagement, id),
        None => (Class::EntityManagement, activity_of(&activity)),
    }
}

fn to_event(record: &Record<'_>) -> Event {
    let activity = found(record, "activityDisplayName").or(record.text("operationName")).unwrap_or("Unknown");
    let (class, id) = class_of(activity);
    let mut draft = Draft::of(record, class, id, ("Microsoft", "Entra ID"));
    if id == 99 {
        draft.event.set("activity_name", activity);
    }
    draft.event.set("metadata.log_name", "AuditLogs");
    draft.event.set("message", activity);
    draft.set_cloud("Azure");
    for (name, inner, path, how) in ROWS {
        draft.apply_to(name, path, how);
        draft.apply_to(inner, path, how);
    }
    for field in ["initiatedBy.user.ipAddress", "properties.initiatedBy.user.ipAddress"] {
        if let Some(ip) = draft.take(field).filter(|ip| is_ip(ip)) {
            draft.event.set("src_endpoint.ip", ip);
        }
    }
    if let Some(result) = found(record, "result") {
        draft.set_status(result.eq_ignore_ascii_case("success"));
    }
    let mut targets = raw_json::elements(record, "targetResources");
    targets.extend(raw_json::elements(record, "properties.targetResources"));
    add_targets(&mut draft, &targets, activity);
    draft.observe_usual();
    draft.finish_valid()
}

fn add_targets(draft: &mut Draft<'_, '_>, targets: &[Value], activity: &str) {
    let of_kind = |kind: &str| {
        targets
            .iter()
            .find(|target| raw_json::at(target, "/type").is_some_and(|word| word.eq_ignore_ascii_case(kind)))
    };
    let user = of_kind("User").or(targets.first());
    match draft.event.class() {
        Class::AccountChange => add_user(draft, user),
        Class::GroupManagement => {
            let group = of_kind("Group");
            let name = group.and_then(name_of).or_else(|| modified(targets, "Group.DisplayName"));
            draft.event.set("group.name", name.unwrap_or_else(|| "unknown".to_owned()));
            if let Some(uid) = group.and_then(|group| raw_json::at(group, "/id")) {
                draft.event.set("group.uid", uid);
            }
            if let Some(user) = of_kind("User") {
                add_user(draft, Some(user));
            }
        }
        Class::UserAccessManagement => {
            add_user(draft, user);
            let role = modified(targets, "Role.DisplayName").or_else(|| modified(targets, "AppRole.Value"));
            draft.event.push("privileges", role.unwrap_or_else(|| activity.to_owned()));
        }
        _ => {
            let target = targets.first();
            draft.event.set("entity.name", target.and_then(name_of).unwrap_or_else(|| activity.to_owned()));
            if let Some(uid) = target.and_then(|target| raw_json::at(target, "/id")) {
                draft.event.set("entity.uid", uid);
            }
            if let Some(kind) = target.and_then(|target| raw_json::at(target, "/type")) {
                const KINDS: [(&str, i64); 5] =
                    [("Device", 1), ("User", 2), ("Group", 3), ("Directory", 4), ("Policy", 5)];
                draft.set_word("entity.type_id", kind, &KINDS);
            }
        }
    }
}

fn name_of(target: &Value) -> Option<String> {
    let name = raw_json::at(target, "/userPrincipalName").or(raw_json::at(target, "/displayName"))?;
    Some(name.to_owned())
}

fn add_user(draft: &mut Draft<'_, '_>, target: Option<&Value>) {
    let name = target
        .and_then(name_of)
        .or_else(|| target.and_then(|target| raw_json::at(target, "/id")).map(str::to_owned));
    draft.event.set("user.name", name.unwrap_or_else(|| "unknown".to_owned()));
    if let Some(uid) = target.and_then(|target| raw_json::at(target, "/id")) {
        draft.event.set("user.uid", uid);
    }
    if let Some(mail) = target.and_then(|target| raw_json::at(target, "/userPrincipalName")) {
        draft.event.set_valid("user.email_addr", Json::from(mail));
    }
}

/// The new value of a property that was modified; the old one if it is gone. They are written as JSON in JSON.
fn modified(targets: &[Value], name: &str) -> Option<String> {
    let properties =
        targets.iter().filter_map(|target| target.get("modifiedProperties")?.as_array()).flatten();
    let property =
        properties.into_iter().find(|property| raw_json::at(property, "/displayName") == Some(name))?;
    let text = [("/newValue"), ("/oldValue")]
        .iter()
        .find_map(|at| raw_json::at(property, at).filter(|text| *text != "\"\"" && *text != "null"))?;
    Some(text.trim_matches('"').to_owned())
}
