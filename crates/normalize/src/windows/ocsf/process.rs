//! Processes in the Security log: 4688 and 4689.

use aurora_ocsf::{Class, Record};

use super::draft::{CALLER, Draft, ProcessFields, SUBJECT, TARGET};

/// OCSF `integrity_id`, from Sysmon's words and from the SIDs of the labels.
pub(super) const INTEGRITY: &[(&str, i64)] = &[
    ("Untrusted", 1),
    ("Low", 2),
    ("Medium", 3),
    ("High", 4),
    ("System", 5),
    ("Protected", 6),
    ("S-1-16-0", 1),
    ("S-1-16-4096", 2),
    ("S-1-16-8192", 3),
    ("S-1-16-12288", 4),
    ("S-1-16-16384", 5),
    ("S-1-16-20480", 6),
];

const NEW: ProcessFields = ProcessFields {
    pid: "NewProcessId",
    guid: "",
    image: "NewProcessName",
    command_line: "CommandLine",
    user: "",
};

/// `ProcessId` in 4688 is the process that created the new one.
const CREATOR: ProcessFields =
    ProcessFields { pid: "ProcessId", guid: "", image: "ParentProcessName", command_line: "", user: "" };

pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    match event_id {
        4688 => Some(created(record)),
        4689 => Some(ended(record)),
        _ => None,
    }
}

fn created<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::ProcessActivity, 1);
    draft.process("process", NEW);
    draft.word("process.integrity_id", "MandatoryLabel", INTEGRITY);
    if draft.peek(TARGET.name).is_some() {
        draft.user("process.user", TARGET);
        draft.text("process.session.uid", "TargetLogonId");
    }
    draft.process("actor.process", CREATOR);
    draft.user("actor.user", SUBJECT);
    draft.text("actor.session.uid", "SubjectLogonId");
    draft
}

fn ended<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::ProcessActivity, 2);
    draft.process("process", CALLER);
    draft.integer("exit_code", "Status");
    draft.subject();
    draft
}
