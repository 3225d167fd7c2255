//! Records of the system itself: services, the audit system, processes that crashed, modules.

use aurora_ocsf::{Class, Record};

use super::event::{actor, denied, draft, process as set_process};
use crate::{
    linux::{require_device, set_file},
    mapping::{Draft, How, Row},
};

/// Builds the draft of a record of one of these types.
pub(super) fn build<'r, 'a>(record: &'r Record<'a>, kind: &str) -> Option<Draft<'r, 'a>> {
    let draft = match kind {
        "SERVICE_START" => lifecycle(record, 3),
        "SERVICE_STOP" => lifecycle(record, 4),
        "SYSTEM_BOOT" | "SYSTEM_RUNLEVEL" => lifecycle(record, 3),
        "SYSTEM_SHUTDOWN" => lifecycle(record, 4),
        "SOFTWARE_UPDATE" => lifecycle(record, 8),
        "VIRT_CONTROL" | "VIRT_RESOURCE" | "VIRT_MACHINE_ID" => lifecycle(record, 99),
        "DAEMON_START" | "DAEMON_RESUME" => audit_log(record, 6),
        "DAEMON_END" | "DAEMON_ABORT" => audit_log(record, 7),
        "DAEMON_CONFIG" | "DAEMON_RECONFIG" | "DAEMON_ERR" | "DAEMON_ACCEPT" | "DAEMON_CLOSE" => {
            audit_log(record, 99)
        }
        "DAEMON_ROTATE" => audit_log(record, 5),
        "CONFIG_CHANGE" | "FEATURE_CHANGE" => audit_log(record, change(record)),
        "ANOM_ABEND" => process(record, 2),
        "USER_CMD" => process(record, 1),
        "TTY" | "USER_TTY" => process(record, 99),
        "KERN_MODULE" => module(record, 1),
        _ => return None,
    };
    Some(draft)
}

/// Auditing itself may be switched off, and on.
fn change(record: &Record<'_>) -> i64 {
    match (record.text("audit_enabled"), record.text("op")) {
        (Some("0"), _) => 10,
        (Some("1" | "2"), Some("set") | None) => 9,
        _ => 99,
    }
}

fn lifecycle<'r, 'a>(record: &'r Record<'a>, activity: i64) -> Draft<'r, 'a> {
    let mut draft = draft(record, Class::ApplicationLifecycle, activity);
    let field = ["unit", "sw", "vm", "comm", "exe"].into_iter().find(|field| draft.text(field).is_some());
    match field.and_then(|field| draft.take(field)) {
        Some(name) => draft.event.set("app.name", name),
        None => draft.event.set("app.name", "Linux"),
    }
    actor(&mut draft);
    draft
}

fn audit_log<'r, 'a>(record: &'r Record<'a>, activity: i64) -> Draft<'r, 'a> {
    let mut draft = draft(record, Class::EventLogActivity, activity);
    draft.event.set("log_name", "audit");
    draft.event.set("log_provider", "auditd");
    actor(&mut draft);
    if activity == 99 {
        draft
            .event
            .set_other("activity_id", record.text("op").or_else(|| record.text("type")).unwrap_or("Other"));
    }
    draft
}

/// Something that a process did or that was done to it.
pub(super) fn process<'r, 'a>(record: &'r Record<'a>, activity: i64) -> Draft<'r, 'a> {
    let mut draft = draft(record, Class::ProcessActivity, activity);
    require_device(&mut draft);
    // The signal and the trace are for another process, which has a record of its own.
    let target = record.text("opid").and_then(|pid| pid.parse::<i64>().ok());
    match target {
        Some(pid) => {
            draft.event.set("process.pid", pid);
            draft.apply(&[Row("ocomm", "process.name", How::Text)]);
        }
        None => set_process(&mut draft, "process"),
    }
    if draft.event.get("process.pid").is_none() {
        draft.event.set("process.uid", record.record_id.unwrap_or_default().to_string());
    }
    if let Some(command) = draft.take("cmd") {
        draft.event.set("process.cmd_line", command);
    }
    actor(&mut draft);
    denied(&mut draft);
    if activity == 99 {
        draft.event.set_other("activity_id", record.text("type").unwrap_or("Other"));
    }
    draft
}

/// A module of the kernel.
pub(super) fn module<'r, 'a>(record: &'r Record<'a>, activity: i64) -> Draft<'r, 'a> {
    let mut draft = draft(record, Class::KernelExtensionActivity, activity);
    require_device(&mut draft);
    actor(&mut draft);
    let name = draft.text("name").unwrap_or("Unknown");
    draft.skip("name");
    set_file(&mut draft, "driver.file", name, 1);
    draft
}
