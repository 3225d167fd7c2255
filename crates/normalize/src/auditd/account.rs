//! What programs report to the audit system about users: log-ins, sessions, accounts, groups.

use aurora_ocsf::{Class, ObservableType, Record};

use super::{
    event::{actor, draft},
    taxonomy::is_said,
};
use crate::{
    linux,
    mapping::{Draft, How, Row},
};

/// What a type of record is.
enum What {
    /// Authentication, with its activity.
    LogOn(i64),
    /// Account Change.
    Account(i64),
    /// Group Management.
    Group(i64),
}

/// Builds the draft of a record of one of these types.
pub(super) fn build<'r, 'a>(record: &'r Record<'a>, kind: &str) -> Option<Draft<'r, 'a>> {
    let what = match kind {
        "USER_AUTH"
        | "USER_LOGIN"
        | "USER_ERR"
        | "LOGIN"
        | "USER_START"
        | "ANOM_LOGIN_FAILURES"
        | "ANOM_LOGIN_TIME"
        | "ANOM_LOGIN_SESSIONS"
        | "ANOM_LOGIN_LOCATION"
        | "ANOM_LOGIN_ACCT"
        | "GRP_AUTH" => What::LogOn(1),
        "USER_LOGOUT" | "USER_END" | "CRED_DISP" => What::LogOn(2),
        "USER_ROLE_CHANGE" | "CHUSER_ID" | "CHGRP_ID" => What::LogOn(7),
        "USER_ACCT" | "CRED_ACQ" | "CRED_REFR" => What::LogOn(99),
        "ADD_USER" => What::Account(1),
        "USER_CHAUTHTOK" => What::Account(3),
        "DEL_USER" => What::Account(6),
        "ACCT_LOCK" | "RESP_ACCT_LOCK" | "RESP_ACCT_LOCK_TIMED" => What::Account(9),
        "ACCT_UNLOCK" | "RESP_ACCT_UNLOCK_TIMED" => What::Account(12),
        "USER_MGMT" | "ROLE_ASSIGN" | "ROLE_REMOVE" | "ROLE_MODIFY" => What::Account(99),
        "ADD_GROUP" => What::Group(6),
        "DEL_GROUP" => What::Group(5),
        "GRP_MGMT" => {
            What::Group(if record.text("op").is_some_and(|op| op.contains("add")) { 3 } else { 99 })
        }
        "GRP_CHAUTHTOK" => What::Group(99),
        _ => return None,
    };
    Some(match what {
        What::LogOn(activity) => log_on(record, kind, activity),
        What::Account(activity) => account(record, activity),
        What::Group(activity) => group(record, activity),
    })
}

/// The account that a record is about: its name, or its number.
fn subject(draft: &mut Draft<'_, '_>) {
    let name = ["acct", "ID"].into_iter().find_map(|field| draft.text(field).filter(|name| is_said(name)));
    if let Some(name) = name.map(|name| name.trim_matches('"')) {
        draft.skip("acct");
        draft.skip("ID");
        draft.event.set("user.name", name);
        draft.event.observable("user.name", ObservableType::UserName, name);
    }
    let uid = ["id", "auid"].into_iter().find_map(|field| draft.text(field).filter(|uid| is_said(uid)));
    match uid {
        Some(uid) if draft.event.get("user.name").is_none() || draft.text("id").is_some_and(is_said) => {
            draft.event.set("user.uid", uid);
        }
        Some(_) => {}
        None if draft.event.get("user.name").is_none() => draft.event.set("user.name", "Unknown"),
        None => {}
    }
}

/// The machine that somebody came from.
fn source<'r>(draft: &mut Draft<'r, '_>) {
    let field = ["addr", "hostname"].into_iter().find(|field| draft.text(field).is_some_and(is_said));
    if let Some(field) = field {
        linux::endpoint(draft, field, "src_endpoint");
    }
}

fn log_on<'r, 'a>(record: &'r Record<'a>, kind: &str, activity: i64) -> Draft<'r, 'a> {
    let mut draft = draft(record, Class::Authentication, activity);
    subject(&mut draft);
    source(&mut draft);
    let is_remote = draft.event.get("src_endpoint").is_some();
    draft.event.set("is_remote", is_remote);
    let program = record.text("exe").map(linux::file_name).or_else(|| record.text("comm")).unwrap_or("login");
    linux::server(&mut draft, program);
    if let Some(terminal) = draft.text("terminal").filter(|terminal| is_said(terminal)) {
        draft.skip("terminal");
        draft.event.set("session.terminal", terminal);
    }
    if let Some(session) = draft.text("ses").filter(|session| is_said(session)) {
        draft.event.set("session.uid", session);
    }
    actor(&mut draft);
    if activity == 99 {
        draft.event.set_other("activity_id", kind);
    }
    draft.apply(&[Row("op", "status_detail", How::Text)]);
    draft
}

fn account<'r, 'a>(record: &'r Record<'a>, activity: i64) -> Draft<'r, 'a> {
    let mut draft = draft(record, Class::AccountChange, activity);
    subject(&mut draft);
    source(&mut draft);
    actor(&mut draft);
    draft.apply(&[Row("op", "message", How::Text)]);
    draft
}

fn group<'r, 'a>(record: &'r Record<'a>, activity: i64) -> Draft<'r, 'a> {
    let mut draft = draft(record, Class::GroupManagement, activity);
    let name = ["grp", "GRP", "acct", "ID"].into_iter().find(|field| draft.text(field).is_some_and(is_said));
    match name.and_then(|field| draft.take(field)) {
        Some(name) => draft.event.set("group.name", name.trim_matches('"')),
        None => draft.event.set("group.uid", draft.text("id").unwrap_or("Unknown")),
    }
    if record.exists("grp") && record.text("acct").is_some_and(is_said) {
        draft.apply(&[Row("acct", "user.name", How::Text)]);
    }
    source(&mut draft);
    actor(&mut draft);
    draft.apply(&[Row("op", "message", How::Text)]);
    draft
}
