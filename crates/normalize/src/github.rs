//! The audit log of GitHub, of organisations and of enterprises.
//!
//! <https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/audit-log-events-for-your-enterprise>
//!
//! The action, `area.verb`, decides about the class. Fields keep their names.

use aurora_ocsf::{Class, Event, EventKind, Json, ObservableType, Record};

use crate::{
    Format,
    cloud::{self, activity_of, by_prefix},
    mapping::{Draft, How, Row},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::GithubAudit,
    marks: &["action"],
    recognise,
    complete: |record, _, _| complete(record),
    to_event,
};

fn recognise(record: &Record<'_>) -> bool {
    let is_action = record.text("action").is_some_and(|action| {
        action.contains('.')
            && action.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'))
    });
    let has_any = |names: &[&str]| names.iter().any(|name| record.first(name).is_some());
    is_action
        && has_any(&["actor", "actor_id", "user"])
        && has_any(&["@timestamp", "created_at"])
        && has_any(&[
            "_document_id",
            "org",
            "org_id",
            "business",
            "business_id",
            "operation_type",
            "actor_ip",
        ])
}

fn complete(record: &mut Record<'_>) {
    cloud::place(record, EventKind::GithubAudit, &["@timestamp", "created_at"]);
    cloud::rename(record, "actor_ip", "src_ip");
}

const ROWS: &[Row<'static>] = &[
    Row("actor", "actor.user.name", How::Text),
    Row("actor_id", "actor.user.uid", How::Text),
    Row("actor_session", "actor.session.uid", How::Text),
    Row("issuer", "actor.session.issuer", How::Text),
    Row("external_identity_nameid", "actor.user.email_addr", How::Valid),
    Row("action", "metadata.event_code", How::Text),
    Row("_document_id", "metadata.uid", How::Text),
    Row("request_id", "metadata.correlation_uid", How::Text),
    Row("user_agent", "http_request.user_agent", How::Text),
    Row("referrer", "http_request.referrer", How::Text),
    Row("url", "http_request.url.url_string", How::Text),
    Row("method", "http_request.http_method", How::Valid),
    Row("actor_ip", "src_endpoint.ip", How::Ip),
    Row("actor_location.city", "src_endpoint.location.city", How::Text),
    Row("actor_location.country_code", "src_endpoint.location.country", How::Text),
    Row("actor_location.country", "src_endpoint.location.country", How::Text),
    Row("actor_location.postal_code", "src_endpoint.location.postal_code", How::Text),
    Row("actor_location.region", "src_endpoint.location.region", How::Text),
    Row("message", "message", How::Text),
];

/// Actions by their beginnings, the longer first.
const CLASSES: [(&str, (Class, i64)); 52] = [
    ("business.sso_response", (Class::Authentication, 1)),
    ("org.sso_response", (Class::Authentication, 1)),
    ("user.login", (Class::Authentication, 1)),
    ("user.failed_login", (Class::Authentication, 1)),
    ("user.logout", (Class::Authentication, 2)),
    ("user.two_factor_challenge", (Class::Authentication, 99)),
    ("user.sign_in_from_unrecognized", (Class::Authentication, 1)),
    ("oauth_access.create", (Class::Authentication, 3)),
    ("staff.fake_login", (Class::Authentication, 7)),
    ("user.create", (Class::AccountChange, 1)),
    ("user.unsuspend", (Class::AccountChange, 2)),
    ("user.change_password", (Class::AccountChange, 3)),
    ("user.forgot_password", (Class::AccountChange, 4)),
    ("user.reset_password", (Class::AccountChange, 4)),
    ("user.suspend", (Class::AccountChange, 5)),
    ("user.delete", (Class::AccountChange, 6)),
    ("user.destroy", (Class::AccountChange, 6)),
    ("user.lock", (Class::AccountChange, 9)),
    ("two_factor_authentication.enabled", (Class::AccountChange, 10)),
    ("two_factor_authentication.disabled", (Class::AccountChange, 11)),
    ("two_factor_authentication.", (Class::AccountChange, 99)),
    ("user_email.", (Class::AccountChange, 99)),
    ("public_key.", (Class::AccountChange, 99)),
    ("personal_access_token.", (Class::AccountChange, 99)),
    ("external_identity.deprovision", (Class::AccountChange, 5)),
    ("external_identity.provision", (Class::AccountChange, 1)),
    ("external_identity.update", (Class::AccountChange, 99)),
    ("user.", (Class::AccountChange, 99)),
    ("team.create", (Class::GroupManagement, 6)),
    ("team.destroy", (Class::GroupManagement, 5)),
    ("team.add_member", (Class::GroupManagement, 3)),
    ("team.remove_member", (Class::GroupManagement, 4)),
    ("team.add_repository", (Class::GroupManagement, 1)),
    ("team.remove_repository", (Class::GroupManagement, 2)),
    ("team.", (Class::GroupManagement, 99)),
    ("org.add_member", (Class::GroupManagement, 3)),
    ("org.remove_member", (Class::GroupManagement, 4)),
    ("org.update_member", (Class::GroupManagement, 1)),
    ("org.invite_member", (Class::GroupManagement, 99)),
    ("org.remove_outside_collaborator", (Class::GroupManagement, 4)),
    ("business.add_admin", (Class::GroupManagement, 3)),
    ("business.remove_admin", (Class::GroupManagement, 4)),
    ("business.add_organization", (Class::EntityManagement, 1)),
    ("repo.add_member", (Class::GroupManagement, 3)),
    ("repo.remove_member", (Class::GroupManagement, 4)),
    ("org.create", (Class::EntityManagement, 1)),
    ("org.delete", (Class::EntityManagement, 4)),
    ("org.", (Class::EntityManagement, 0)),
    ("business.", (Class::EntityManagement, 0)),
    ("enterprise.", (Class::EntityManagement, 0)),
    ("ip_allow_list", (Class::EntityManagement, 0)),
    ("ssh_certificate_", (Class::EntityManagement, 0)),
];

fn class_of(action: &str, operation: &str) -> (Class, i64) {
    let verb = action.rsplit('.').next().unwrap_or_default();
    let by_verb = || match activity_of(if operation.is_empty() { verb } else { operation }) {
        99 => activity_of(verb),
        activity => activity,
    };
    match by_prefix(action, &CLASSES) {
        Some((class, 0)) => {
            const STATES: [(&str, i64); 2] = [("enable", 8), ("disable", 9)];
            (class, by_prefix(verb, &STATES).unwrap_or_else(by_verb))
        }
        Some(found) => found,
        None => (Class::ApiActivity, by_verb()),
    }
}

fn to_event(record: &Record<'_>) -> Event {
    let action = record.text("action").unwrap_or_default();
    let (class, activity) = class_of(action, record.text("operation_type").unwrap_or_default());
    let mut draft = Draft::of(record, class, activity, ("GitHub", "GitHub Audit Log"));
    draft.add_time_text(cloud::datetime);
    draft.skip("@timestamp");
    draft.apply(ROWS);
    add_actor(&mut draft);
    match class {
        Class::Authentication => add_sign_in(&mut draft, action),
        Class::AccountChange => add_user(&mut draft),
        Class::GroupManagement => add_group(&mut draft),
        Class::EntityManagement => add_entity(&mut draft, action),
        _ => {
            draft.event.set("api.operation", action);
            add_repository(&mut draft);
            draft.require("src_endpoint", "unknown");
        }
    }
    let is_failure = action.contains("failed") || draft.text("programmatic_access_type") == Some("denied");
    draft.set_status(!is_failure);
    draft.observe(&[
        ("src_endpoint.ip", ObservableType::IpAddress),
        ("http_request.user_agent", ObservableType::HttpUserAgent),
        ("actor.user.name", ObservableType::UserName),
    ]);
    draft.finish_valid()
}

fn add_actor(draft: &mut Draft<'_, '_>) {
    if draft.event.get("actor.user").is_none() {
        return draft.event.set("actor.app_name", "GitHub");
    }
    let is_bot = draft.take("actor_is_bot").is_some_and(|word| word.eq_ignore_ascii_case("true"));
    draft.event.set_enum("actor.user.type_id", if is_bot { 4 } else { 0 });
    let (org, uid) = (draft.take("org"), draft.take("org_id"));
    if org.is_some() || uid.is_some() {
        draft.event.set_text("actor.user.account.name", org.unwrap_or_default());
        draft.event.set_text("actor.user.account.uid", uid.unwrap_or_default());
        draft.event.set_enum("actor.user.account.type_id", 99);
    }
}

/// To whom it was done; without a name it was done to oneself.
fn add_user(draft: &mut Draft<'_, '_>) {
    draft.apply(&[Row("user", "user.name", How::Text), Row("user_id", "user.uid", How::Text)]);
    if draft.event.get("user").is_none() {
        draft.event.set_text("user.name", draft.text("actor").unwrap_or("unknown"));
        draft.event.set_text("user.uid", draft.text("actor_id").unwrap_or_default());
    }
}

fn add_sign_in(draft: &mut Draft<'_, '_>, action: &str) {
    add_user(draft);
    draft.event.set("service.name", "GitHub");
    if action.ends_with("sso_response") {
        const SAML: i64 = 5;
        draft.event.set_enum("auth_protocol_id", SAML);
    } else if action.starts_with("oauth") {
        const OAUTH: i64 = 6;
        draft.event.set_enum("auth_protocol_id", OAUTH);
    }
    draft.event.set_enum("logon_type_id", 99);
}

fn add_group(draft: &mut Draft<'_, '_>) {
    if let Some(team) = draft.take("team") {
        draft.event.set("group.name", team);
        draft.apply(&[Row("team_id", "group.uid", How::Text)]);
    } else {
        for (path, field) in [("group.name", "repo"), ("group.name", "org"), ("group.name", "business")] {
            if draft.event.get(path).is_none() {
                draft.event.set_text(path, draft.text(field).unwrap_or_default());
            }
        }
    }
    draft.require("group", "unknown");
    draft.apply(&[
        Row("user", "user.name", How::Text),
        Row("user_id", "user.uid", How::Text),
        Row("permission", "privileges", How::Each),
    ]);
    if let Some(repository) = draft.take("repo") {
        draft.event.set("resource.name", repository);
    }
}

fn add_entity(draft: &mut Draft<'_, '_>, action: &str) {
    let is_org = draft.text("org").is_some();
    let (name, uid) = if is_org { ("org", "org_id") } else { ("business", "business_id") };
    draft.event.set_text("entity.name", draft.text(name).unwrap_or(action));
    draft.event.set_text("entity.uid", draft.text(uid).unwrap_or_default());
}

fn add_repository(draft: &mut Draft<'_, '_>) {
    let name = draft.take("repo").or(draft.take("repository"));
    let uid = draft.take("repo_id").or(draft.take("repository_id"));
    let members =
        [("name", name), ("uid", uid)].into_iter().filter_map(|(key, text)| Some((key.into(), text?.into())));
    let members: Vec<_> = members.collect();
    if !members.is_empty() {
        draft.event.push("resources", Json::Object(members.into_iter().collect()));
    }
}
