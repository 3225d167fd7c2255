//! The OCSF events of audit records: which class, and what all have.

use aurora_ocsf::{Class, Event, EventKind, Json, LogSources, Profile, Record};

use super::{
    account, objects, other,
    taxonomy::{has_type, is_said, succeeded, syscall},
};
use crate::{
    linux,
    mapping::{Draft, How, Row},
    syslog,
};

/// Builds the event of a record.
pub(super) fn build(record: &Record<'_>) -> Event {
    let draft = match record.log_sources {
        LogSources::Known(EventKind::LinuxAuditdProcessCreation) => objects::launch(record),
        LogSources::Known(EventKind::LinuxAuditdNetworkConnection) => objects::connection(record),
        _ => by_type(record),
    };
    draft.finish()
}

fn by_type<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let first = record.text("type").unwrap_or_default();
    if let Some(draft) = account::build(record, first).or_else(|| other::build(record, first)) {
        return draft;
    }
    let is_about_files = has_type(record, "PATH");
    match objects::file_activity(syscall(record)) {
        Some(activity) if is_about_files => objects::file(record, activity),
        _ if has_type(record, "SYSCALL") || has_type(record, "SECCOMP") => objects::invoked(record),
        _ if record.text("pid").is_some_and(is_said) => other::process(record, 99),
        _ => draft(record, Class::BaseEvent, 99),
    }
}

/// A draft with what each audit record has: its number, key, host, process and user, and whether it succeeded.
pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, class: Class, activity: i64) -> Draft<'r, 'a> {
    let mut draft = Draft::of(record, class, activity, ("Linux", "auditd"));
    draft.event.set("metadata.log_name", "audit");
    draft.apply(&[
        Row("msg", "metadata.original_time", How::Text),
        Row("type", "metadata.event_code", How::Text),
    ]);
    if let Some(serial) = record.record_id {
        draft.event.set("metadata.uid", serial.to_string());
    }
    syslog::device(&mut draft);
    draft.skip("node");
    if let Some(is_success) = succeeded(record) {
        for field in ["success", "res", "result"] {
            draft.skip(field);
        }
        draft.set_status(is_success);
    }
    if let Some(exit) = draft.text("exit").filter(|_| succeeded(record) == Some(false)) {
        draft.event.set("status_code", exit);
    }
    draft
}

/// The process that acted, and who it acted for.
pub(super) fn actor(draft: &mut Draft<'_, '_>) {
    draft.event.add_profile(Profile::Host);
    process(draft, "actor.process");
    user(draft, "actor.user");
    if let Some(session) = draft.text("ses").filter(|session| is_said(session)) {
        draft.skip("ses");
        draft.event.set("actor.session.uid", session);
    }
    if draft.event.get("actor").is_none() {
        draft.event.set("actor.app_name", "kernel");
    }
}

/// The process of the record, if it has a number, without which a process is none.
pub(super) fn process(draft: &mut Draft<'_, '_>, path: &str) {
    let Some(pid) = draft.text("pid").and_then(|pid| pid.parse::<i64>().ok()) else { return };
    draft.skip("pid");
    let at = |name: &str| format!("{path}.{name}");
    draft.event.set(&at("pid"), pid);
    if let Some(ppid) = draft.text("ppid").and_then(|ppid| ppid.parse::<i64>().ok()) {
        draft.skip("ppid");
        draft.event.set(&at("parent_process.pid"), ppid);
    }
    if let Some(exe) = draft.text("exe").filter(|exe| is_said(exe)) {
        draft.skip("exe");
        linux::set_file(draft, &at("file"), exe, 1);
        draft.event.set(&at("name"), linux::file_name(exe));
    } else if let Some(comm) = draft.text("comm") {
        draft.skip("comm");
        draft.event.set(&at("name"), comm);
    }
    if let Some(title) = draft.text("proctitle").filter(|title| is_said(title)) {
        draft.skip("proctitle");
        draft.event.set(&at("cmd_line"), title);
    }
    if let Some(folder) = draft.text("cwd") {
        draft.skip("cwd");
        draft.event.set(&at("working_directory"), folder);
    }
}

/// The user of the record: the id, and the name where the enriched format has it.
pub(super) fn user(draft: &mut Draft<'_, '_>, path: &str) {
    let (name, uid) = (draft.text("UID"), draft.text("uid").filter(|uid| is_said(uid)));
    if let Some(name) = name.filter(|name| is_said(name)) {
        draft.skip("UID");
        draft.event.set(&format!("{path}.name"), name);
        draft.event.observe(&format!("{path}.name"), aurora_ocsf::ObservableType::UserName);
    }
    if let Some(uid) = uid {
        draft.skip("uid");
        draft.event.set(&format!("{path}.uid"), uid);
    }
}

/// Notes that a control refused: SELinux, AppArmor, a filter of system calls.
pub(super) fn denied(draft: &mut Draft<'_, '_>) {
    let is_denied = draft.text("seresult") == Some("denied") || draft.text("apparmor") == Some("DENIED");
    if is_denied && draft.event.class().attribute("disposition_id").is_some() {
        draft.event.add_profile(Profile::SecurityControl);
        draft.event.set_enum("action_id", 2);
        draft.event.set_enum("disposition_id", 2);
    }
    if is_denied && draft.event.get("status_id").and_then(Json::as_i64).is_none() {
        draft.set_status(false);
    }
}
