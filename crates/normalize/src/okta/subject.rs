//! Which class an event type is of, and to what it was done.

use aurora_ocsf::{Class, Json, Profile};
use serde_json::Value;

use super::{add_device, add_source, resource, set_user_type};
use crate::{
    cloud::{activity_of, by_prefix},
    mapping::{Draft, How, Row},
    raw_json,
};

/// Event types by their beginnings, the longer first.
const CLASSES: [(&str, (Class, i64)); 54] = [
    ("security.threat.configuration", (Class::EntityManagement, 3)),
    ("security.", (Class::DetectionFinding, 1)),
    ("user.account.report_suspicious_activity", (Class::DetectionFinding, 1)),
    ("user.risk.detect", (Class::DetectionFinding, 1)),
    ("user.session.start", (Class::Authentication, 1)),
    ("user.session.impersonation.initiate", (Class::Authentication, 7)),
    ("user.session.impersonation.end", (Class::Authentication, 2)),
    ("user.session.end", (Class::Authentication, 2)),
    ("user.session.expire", (Class::Authentication, 2)),
    ("user.session.clear", (Class::Authentication, 2)),
    ("user.session.", (Class::Authentication, 99)),
    ("user.authentication.slo", (Class::Authentication, 2)),
    ("user.authentication.", (Class::Authentication, 1)),
    ("user.mfa.attempt_bypass", (Class::Authentication, 99)),
    ("user.mfa.okta_verify", (Class::Authentication, 99)),
    ("policy.evaluate_sign_on", (Class::Authentication, 99)),
    ("policy.auth_reevaluate", (Class::Authentication, 99)),
    ("app.oauth2.signon", (Class::Authentication, 1)),
    ("app.generic.unauth_app_access_attempt", (Class::Authentication, 99)),
    ("user.account.lock", (Class::AccountChange, 9)),
    ("user.account.unlock", (Class::AccountChange, 12)),
    ("user.account.update_password", (Class::AccountChange, 3)),
    ("user.account.reset_password", (Class::AccountChange, 4)),
    ("user.account.expire_password", (Class::AccountChange, 4)),
    ("user.account.privilege.grant", (Class::UserAccessManagement, 1)),
    ("user.account.privilege.revoke", (Class::UserAccessManagement, 2)),
    ("user.account.access_super_user_app", (Class::ApiActivity, 2)),
    ("user.account.", (Class::AccountChange, 99)),
    ("user.lifecycle.create", (Class::AccountChange, 1)),
    ("user.lifecycle.activate", (Class::AccountChange, 2)),
    ("user.lifecycle.reactivate", (Class::AccountChange, 2)),
    ("user.lifecycle.unsuspend", (Class::AccountChange, 2)),
    ("user.lifecycle.deactivate", (Class::AccountChange, 5)),
    ("user.lifecycle.suspend", (Class::AccountChange, 5)),
    ("user.lifecycle.delete", (Class::AccountChange, 6)),
    ("user.lifecycle.", (Class::AccountChange, 99)),
    ("user.mfa.factor.activate", (Class::AccountChange, 10)),
    ("user.mfa.factor.unsuspend", (Class::AccountChange, 10)),
    ("user.mfa.factor.deactivate", (Class::AccountChange, 11)),
    ("user.mfa.factor.reset_all", (Class::AccountChange, 11)),
    ("user.mfa.factor.suspend", (Class::AccountChange, 11)),
    ("user.mfa.factor.", (Class::AccountChange, 99)),
    ("user.credential.", (Class::AccountChange, 99)),
    ("group.user_membership.add", (Class::GroupManagement, 3)),
    ("group.user_membership.remove", (Class::GroupManagement, 4)),
    ("group.privilege.grant", (Class::GroupManagement, 1)),
    ("group.privilege.revoke", (Class::GroupManagement, 2)),
    ("group.lifecycle.create", (Class::GroupManagement, 6)),
    ("group.lifecycle.delete", (Class::GroupManagement, 5)),
    ("group.application_assignment.add", (Class::GroupManagement, 1)),
    ("group.application_assignment.remove", (Class::GroupManagement, 2)),
    ("group.", (Class::GroupManagement, 99)),
    ("application.user_membership.add", (Class::UserAccessManagement, 1)),
    ("application.user_membership.remove", (Class::UserAccessManagement, 2)),
];

/// Beginnings of event types that tell of a thing that is kept: its changes are Entity Management.
const ENTITIES: [(&str, i64); 10] = [
    ("policy.", 5),
    ("zone.", 7),
    ("network_zone.", 7),
    ("device.", 1),
    ("application.lifecycle.", 99),
    ("application.policy.", 5),
    ("system.idp.", 99),
    ("system.agent.ad.", 99),
    ("iam.", 99),
    ("oauth2.", 99),
];

/// The class and activity of an event type.
pub(super) fn class_of(kind: &str) -> (Class, i64) {
    if let Some(found) = by_prefix(kind, &CLASSES) {
        return found;
    }
    let verb = kind.rsplit('.').next().unwrap_or_default();
    if by_prefix(kind, &ENTITIES).is_some() {
        const VERBS: [(&str, i64); 6] = [
            ("enroll", 6),
            ("enable", 8),
            ("disable", 9),
            ("activate", 10),
            ("deactivate", 11),
            ("suspend", 12),
        ];
        return (Class::EntityManagement, by_prefix(verb, &VERBS).unwrap_or_else(|| activity_of(verb)));
    }
    (Class::ApiActivity, activity_of(verb))
}

/// Adds what the class asks for besides actor and source.
pub(super) fn add(draft: &mut Draft<'_, '_>, kind: &str) {
    let targets = raw_json::elements(draft.record, "target");
    match draft.event.class() {
        Class::Authentication => {
            add_service(draft);
            add_device(draft);
            draft.event.set_enum("auth_protocol_id", 0);
            draft.event.set_enum("logon_type_id", 99);
            draft.apply(&[Row("transaction.type", "session.terminal", How::Text)]);
            add_user(draft, None);
        }
        Class::AccountChange => {
            add_path(draft);
            add_user(draft, targets.iter().find(|target| is_user(target)));
        }
        Class::UserAccessManagement => {
            add_path(draft);
            add_user(draft, targets.iter().find(|target| is_user(target)));
            draft.apply(&[Row("debugContext.debugData.privilegeGranted", "privileges", How::Each)]);
            draft.apply(&[Row("debugContext.debugData.privilegeRevoked", "privileges", How::Each)]);
            if draft.event.get("privileges").is_none() {
                draft.event.push("privileges", draft.text("displayMessage").unwrap_or(kind));
            }
            add_resources(draft, &targets);
        }
        Class::GroupManagement => add_group(draft, &targets),
        Class::EntityManagement => add_entity(draft, kind, &targets),
        _ => {
            draft.event.set("api.operation", kind);
            add_service(draft);
            add_resources(draft, &targets);
        }
    }
}

fn is_user(target: &Value) -> bool {
    target["type"].as_str().is_some_and(|kind| kind == "User" || kind == "AppUser")
}

/// Pages are told as the service that was asked, or as the path of the request.
fn add_service(draft: &mut Draft<'_, '_>) {
    draft.apply(&[Row("debugContext.debugData.url", "dst_endpoint.svc_name", How::Text)]);
    if draft.event.get("dst_endpoint").is_none() {
        draft.event.set("dst_endpoint.svc_name", "Okta");
    }
}

fn add_path(draft: &mut Draft<'_, '_>) {
    draft.apply(&[Row("debugContext.debugData.url", "http_request.url.path", How::Text)]);
}

/// The user whom it is about: the target, or else who did it.
fn add_user(draft: &mut Draft<'_, '_>, target: Option<&Value>) {
    if let Some(target) = target {
        for (name, key) in [("user.name", "displayName"), ("user.uid", "id")] {
            draft.event.set_text(name, target[key].as_str().unwrap_or_default());
        }
        draft.event.set_valid("user.email_addr", target["alternateId"].as_str().unwrap_or_default());
        set_user_type(draft, "user", target["type"].as_str().unwrap_or("User"));
    } else {
        draft.event.set_text("user.name", draft.text("actor.displayName").unwrap_or("unknown"));
        draft.event.set_text("user.uid", draft.text("actor.id").unwrap_or_default());
        draft.event.set_valid("user.email_addr", draft.text("actor.alternateId").unwrap_or_default());
        set_user_type(draft, "user", draft.text("actor.type").unwrap_or("User"));
    }
}

fn add_group(draft: &mut Draft<'_, '_>, targets: &[Value]) {
    add_path(draft);
    let group =
        targets.iter().find(|target| target["type"].as_str().is_some_and(|kind| kind.contains("Group")));
    for (path, key) in [("group.name", "displayName"), ("group.uid", "id"), ("group.type", "type")] {
        let text = group.and_then(|group| group[key].as_str()).unwrap_or_default();
        draft.event.set_text(path, text);
    }
    draft.require("group", "unknown");
    if let Some(user) = targets.iter().find(|target| is_user(target)) {
        add_user(draft, Some(user));
    }
}

fn add_entity(draft: &mut Draft<'_, '_>, kind: &str, targets: &[Value]) {
    add_path(draft);
    let type_id = by_prefix(kind, &ENTITIES).unwrap_or(99);
    let base = if type_id == 5 { "entity.policy" } else { "entity" };
    let target = targets.first();
    for (attribute, key) in [("name", "displayName"), ("uid", "id")] {
        let text = target.and_then(|target| target[key].as_str()).unwrap_or_default();
        draft.event.set_text(&format!("{base}.{attribute}"), text);
    }
    if draft.event.get(base).is_none() {
        draft.event.set("entity.name", kind);
    }
    match target.and_then(|target| target["type"].as_str()) {
        Some(word) if type_id == 99 => draft.event.set_other("entity.type_id", word),
        _ => draft.event.set_enum("entity.type_id", type_id),
    }
}

fn add_resources(draft: &mut Draft<'_, '_>, targets: &[Value]) {
    for json in targets.iter().filter_map(resource) {
        draft.event.push("resources", json);
    }
}

/// A threat that Okta found: the request is the evidence.
pub(super) fn add_finding(draft: &mut Draft<'_, '_>) {
    let title = draft.text("outcome.reason").or(draft.text("displayMessage")).unwrap_or("Threat");
    draft.event.set("finding_info.title", title);
    draft.event.set("finding_info.uid", draft.text("uuid").unwrap_or("unknown"));
    draft.event.set("is_alert", true);
    let is_denied = matches!(draft.text("outcome.result"), Some("DENY" | "FAILURE"));
    draft.event.add_profile(Profile::SecurityControl);
    draft.event.set_enum("action_id", if is_denied { 2 } else { 1 });
    draft.event.set_enum("disposition_id", if is_denied { 2 } else { 1 });
    draft.skip("outcome.result");
    if let Some(url) = draft.take("debugContext.debugData.url") {
        draft.event.push("resources", Json::object([("name", url.into())]));
    }
    // An object of its own first: evidence is a list, and paths do not lead into lists.
    let mut evidence = Draft::of(draft.record, Class::DetectionFinding, 0, ("", ""));
    add_source(&mut evidence, "evidences.src_endpoint");
    if let Some(found) = evidence.event.get("evidences") {
        let found = found.clone();
        draft.event.push("evidences", found);
        evidence.into_used().into_iter().for_each(|name| draft.skip(name));
    }
    if let Some(ip) = draft.text("client.ipAddress").filter(|ip| crate::mapping::is_ip(ip)) {
        draft.event.observable("evidences.src_endpoint.ip", aurora_ocsf::ObservableType::IpAddress, ip);
    }
}
