//! Logons, logoffs, Kerberos, NTLM and sessions.

use aurora_ocsf::{Class, ObservableType, Record};
use serde_json::json;

use super::draft::{Draft, ProcessFields, SUBJECT, TARGET, UserFields};
use crate::windows::value;

const TARGET_BY_SID: UserFields =
    UserFields { name: "TargetUserName", domain: "TargetDomainName", sid: "TargetSid" };

const LOGON_PROCESS: ProcessFields =
    ProcessFields { pid: "ProcessId", guid: "", image: "ProcessName", command_line: "", user: "" };

pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    match event_id {
        4624 => Some(logon(record, 1)),
        4625 => Some(logon(record, 2)),
        4634 | 4647 => Some(logoff(record)),
        4648 => Some(explicit_credentials(record)),
        4627 => groups_of_session(record),
        4672 => privileges_of_session(record),
        4768 => Some(kerberos(record, 3)),
        4769 => Some(kerberos(record, 4)),
        4770 => Some(kerberos(record, 5)),
        4771 => Some(kerberos(record, 6)),
        4776 => Some(ntlm(record)),
        4778 => Some(window_station(record, 8)),
        4779 => Some(window_station(record, 7)),
        _ => None,
    }
}

fn logon<'r, 'a>(record: &'r Record<'a>, status_id: i64) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::Authentication, 1);
    draft.event.set_enum("status_id", status_id);
    draft.user("user", TARGET);
    draft.subject();
    draft.endpoint("src_endpoint", "IpAddress", "IpPort", "WorkstationName");
    draft.endpoint_here("dst_endpoint");
    add_logon_type(&mut draft);
    protocol(&mut draft, "AuthenticationPackageName");
    draft.process("logon_process", LOGON_PROCESS);
    draft.text("session.uid", "TargetLogonId");
    draft.text("status_code", "Status");
    draft.text("status_detail", "FailureReason");
    draft
}

/// Windows and OCSF number the kinds of logon alike, but for the system's own, 0 and 1.
fn add_logon_type(draft: &mut Draft<'_, '_>) {
    let Some(id) = draft.take("LogonType").and_then(|text| text.parse::<i64>().ok()) else { return };
    draft.event.set_enum("logon_type_id", if id == 0 { 1 } else { id });
    let is_remote = matches!(id, 3 | 8 | 10 | 12);
    draft.event.set("is_remote", is_remote);
}

fn protocol(draft: &mut Draft<'_, '_>, name: &str) {
    let protocols =
        [("NTLM", 1), ("MICROSOFT_AUTHENTICATION_PACKAGE_V1_0", 1), ("Kerberos", 2), ("WDigest", 3)];
    draft.word("auth_protocol_id", name, &protocols);
}

fn logoff<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::Authentication, 2);
    draft.user("user", TARGET);
    draft.endpoint_here("dst_endpoint");
    add_logon_type(&mut draft);
    draft.text("session.uid", "TargetLogonId");
    draft
}

fn explicit_credentials<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::Authentication, 1);
    draft.user("user", TARGET);
    draft.subject();
    draft.endpoint("src_endpoint", "IpAddress", "IpPort", "");
    draft.text("dst_endpoint.hostname", "TargetServerName");
    draft.process("logon_process", LOGON_PROCESS);
    draft
}

fn privileges_of_session<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::AuthorizeSession, 1);
    draft.user("user", SUBJECT);
    draft.text("session.uid", "SubjectLogonId");
    for privilege in draft.take("PrivilegeList")?.split_whitespace() {
        draft.event.push("privileges", privilege);
    }
    Some(draft)
}

/// The list is of SIDs in `%{…}`.
fn groups_of_session<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::AuthorizeSession, 2);
    draft.user("user", TARGET);
    draft.subject();
    draft.text("session.uid", "TargetLogonId");
    let groups: Vec<&str> = draft.take("GroupMembership")?.split_whitespace().map(unwrapped).collect();
    draft.event.set("group.uid", *groups.first()?);
    for group in groups {
        draft.event.push("user.groups", json!({ "uid": group }));
    }
    Some(draft)
}

fn unwrapped(sid: &str) -> &str {
    sid.strip_prefix("%{").and_then(|rest| rest.strip_suffix('}')).unwrap_or(sid)
}

fn kerberos<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::Authentication, activity_id);
    draft.user("user", if draft.peek("TargetUserSid").is_some() { TARGET } else { TARGET_BY_SID });
    draft.endpoint("src_endpoint", "IpAddress", "IpPort", "");
    draft.endpoint_here("dst_endpoint");
    draft.text("service.name", "ServiceName");
    draft.text("service.uid", "ServiceSid");
    draft.event.set_enum("auth_protocol_id", 2);
    add_status(&mut draft);
    draft
}

fn add_status(draft: &mut Draft<'_, '_>) {
    let Some(status) = draft.take("Status") else { return };
    let is_success = value::number(status) == Some(0);
    draft.event.set_enum("status_id", if is_success { 1 } else { 2 });
    draft.event.set_text("status_code", status);
}

fn ntlm<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::other(record, Class::Authentication, "Credential Validation");
    draft.text("user.name", "TargetUserName");
    draft.observe("user.name", ObservableType::UserName);
    draft.text("src_endpoint.hostname", "Workstation");
    draft.endpoint_here("dst_endpoint");
    protocol(&mut draft, "PackageName");
    add_status(&mut draft);
    draft
}

/// A session was reconnected to, or disconnected from, a window station.
fn window_station<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::RdpActivity, activity_id);
    draft.user("user", UserFields { name: "AccountName", domain: "AccountDomain", sid: "" });
    draft.endpoint("src_endpoint", "ClientAddress", "", "ClientName");
    draft.endpoint_here("dst_endpoint");
    draft
}

/// Terminal services on this machine.
pub(super) fn session_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let (class, activity_id) = match event_id {
        21 => (Class::Authentication, 1),
        23 => (Class::Authentication, 2),
        24 => (Class::RdpActivity, 7),
        25 => (Class::RdpActivity, 8),
        _ => return None,
    };
    let mut draft = Draft::new(record, class, activity_id);
    draft.account("user", "User");
    draft.endpoint("src_endpoint", "Address", "", "");
    draft.endpoint_here("dst_endpoint");
    if class == Class::Authentication {
        draft.text("session.uid", "SessionID");
    }
    Some(draft)
}

/// Network-level authentication of a remote desktop client.
pub(super) fn remote_draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    if event_id != 1149 {
        return None;
    }
    let mut draft = Draft::new(record, Class::Authentication, 1);
    draft.user("user", UserFields { name: "Param1", domain: "Param2", sid: "" });
    draft.endpoint("src_endpoint", "Param3", "", "");
    draft.endpoint_here("dst_endpoint");
    draft.event.set_enum("logon_type_id", 10);
    Some(draft)
}
