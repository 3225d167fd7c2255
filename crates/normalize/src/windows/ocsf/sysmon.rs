//! Sysmon, for Windows and for Linux
//! (<https://learn.microsoft.com/sysinternals/downloads/sysmon#events>).

use aurora_ocsf::{Class, ObservableType, Record};
use serde_json::json;

use super::{
    draft::{Draft, ProcessFields},
    network,
    path::under,
};
use crate::windows::value;

const PROCESS: ProcessFields = ProcessFields {
    pid: "ProcessId",
    guid: "ProcessGuid",
    image: "Image",
    command_line: "CommandLine",
    user: "User",
};

const PARENT: ProcessFields = ProcessFields {
    pid: "ParentProcessId",
    guid: "ParentProcessGuid",
    image: "ParentImage",
    command_line: "ParentCommandLine",
    user: "ParentUser",
};

const SOURCE: ProcessFields = ProcessFields {
    pid: "SourceProcessId",
    guid: "SourceProcessGUID",
    image: "SourceImage",
    command_line: "",
    user: "SourceUser",
};

const TARGET: ProcessFields = ProcessFields {
    pid: "TargetProcessId",
    guid: "TargetProcessGUID",
    image: "TargetImage",
    command_line: "",
    user: "TargetUser",
};

pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    match event_id {
        1 => created(record),
        2 => file(record, 6),
        3 => connection(record),
        4 => service(record),
        5 => ended(record),
        6 => driver(record),
        7 => module(record),
        8 => thread(record),
        9 => raw_read(record),
        10 => access(record),
        11 | 15 | 29 => file(record, 1),
        12 => registry_key(record),
        13 => registry_value(record, 2),
        14 => renamed(record),
        16 => Some(sysmon_itself(record, 8)),
        17 => pipe(record, 1),
        18 => pipe(record, 14),
        19..=21 => subscription(record, event_id),
        22 => dns(record),
        23 | 26 => file(record, 4),
        25 => tampering(record),
        27 => blocked(record, 1),
        28 => blocked(record, 4),
        _ => None,
    }
}

fn created<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::ProcessActivity, 1);
    draft.process("process", PROCESS);
    draft.hashes("process.file.hashes", "Hashes");
    image_resources(&mut draft, "process.file");
    draft.text("process.working_directory", "CurrentDirectory");
    draft.text("process.session.uid", "LogonId");
    draft.word("process.integrity_id", "IntegrityLevel", super::process::INTEGRITY);
    draft.time("process.created_time", "UtcTime");
    draft.process("actor.process", PARENT);
    Some(draft)
}

/// What the linker wrote into a program or library.
fn image_resources(draft: &mut Draft<'_, '_>, file: &str) {
    draft.text(&under(file, "version"), "FileVersion");
    draft.text(&under(file, "desc"), "Description");
    draft.text(&under(file, "product.name"), "Product");
    draft.text(&under(file, "company_name"), "Company");
    draft.text(&under(file, "internal_name"), "OriginalFileName");
}

fn ended<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::ProcessActivity, 2);
    draft.process("process", PROCESS);
    draft.time("process.terminated_time", "UtcTime");
    Some(draft)
}

fn file<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::FileSystemActivity, activity_id);
    draft.process("actor.process", PROCESS);
    draft.file("file", "TargetFilename");
    draft.hashes("file.hashes", "Hash");
    draft.hashes("file.hashes", "Hashes");
    draft.time("file.created_time", "CreationUtcTime");
    Some(draft)
}

fn blocked<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Option<Draft<'r, 'a>> {
    let mut draft = file(record, activity_id)?;
    draft.blocked();
    Some(draft)
}

fn raw_read<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::FileSystemActivity, 2);
    draft.process("actor.process", PROCESS);
    if let Some(device) = draft.take("Device") {
        draft.file_at("file", device, 4);
    }
    Some(draft)
}

fn pipe<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::FileSystemActivity, activity_id);
    draft.process("actor.process", PROCESS);
    if let Some(name) = draft.take("PipeName") {
        draft.file_at("file", name, 6);
    }
    Some(draft)
}

fn connection<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::NetworkActivity, 1);
    draft.allow("actor");
    draft.process("actor.process", PROCESS);
    draft.endpoint("src_endpoint", "SourceIp", "SourcePort", "SourceHostname");
    draft.endpoint("dst_endpoint", "DestinationIp", "DestinationPort", "DestinationHostname");
    draft.text("connection_info.protocol_name", "Protocol");
    let direction_id = match draft.take("Initiated") {
        Some("true") => 2,
        Some("false") => 1,
        _ => 0,
    };
    draft.event.set_enum("connection_info.direction_id", direction_id);
    let is_v6 = draft.take("SourceIsIpv6") == Some("true");
    draft.event.set_enum("connection_info.protocol_ver_id", if is_v6 { 6 } else { 4 });
    Some(draft)
}

/// Sysmon was started or stopped.
fn service<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let activity_id = match record.text("State")? {
        "Started" => 3,
        "Stopped" => 4,
        _ => 99,
    };
    Some(sysmon_itself(record, activity_id))
}

fn sysmon_itself<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::ApplicationLifecycle, activity_id);
    draft.event.set("app", json!({ "name": "Sysmon", "vendor_name": "Microsoft" }));
    if activity_id != 8 {
        // `Version` is also a name in `System`, which comes first.
        let version = record.values("Version").nth(1).and_then(|version| version.text());
        draft.event.set_text("app.version", version.unwrap_or_default());
    }
    draft
}

fn driver<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::KernelExtensionActivity, 1);
    draft.file("driver.file", "ImageLoaded");
    draft.hashes("driver.file.hashes", "Hashes");
    signature(&mut draft, "driver.file.signature");
    // The kernel loads drivers; its process has this number on every Windows.
    draft.event.set("actor.process", json!({ "pid": 4, "name": "System" }));
    Some(draft)
}

fn module<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::ModuleActivity, 1);
    draft.process("actor.process", PROCESS);
    draft.file("module.file", "ImageLoaded");
    draft.hashes("module.file.hashes", "Hashes");
    image_resources(&mut draft, "module.file");
    signature(&mut draft, "module.file.signature");
    draft.event.set_enum("module.load_type_id", 1);
    Some(draft)
}

/// A signature as far as Sysmon knows it. An unsigned file has none.
fn signature(draft: &mut Draft<'_, '_>, path: &str) {
    if draft.peek("Signed") != Some("true") {
        return;
    }
    draft.take("Signed");
    draft.event.set_enum(&under(path, "algorithm_id"), 4);
    let states = [("Valid", 1), ("Expired", 2), ("Revoked", 3)];
    draft.word(&under(path, "state_id"), "SignatureStatus", &states);
}

fn thread<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::ProcessActivity, 4);
    source_and_target(&mut draft);
    draft.event.set_enum("injection_type_id", 1);
    if draft.peek("StartFunction").is_some() {
        draft.text("module.function_name", "StartFunction");
        draft.text("module.start_address", "StartAddress");
        draft.file("module.file", "StartModule");
    }
    Some(draft)
}

fn access<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::ProcessActivity, 3);
    source_and_target(&mut draft);
    draft.integer("actual_permissions", "GrantedAccess");
    Some(draft)
}

/// Sysmon spells the names of the ids in two ways, by event.
fn source_and_target(draft: &mut Draft<'_, '_>) {
    let spelt = |fields: ProcessFields, guid| ProcessFields { guid, ..fields };
    let is_short = draft.peek("SourceProcessGuid").is_some();
    let (source, target) =
        if is_short { ("SourceProcessGuid", "TargetProcessGuid") } else { (SOURCE.guid, TARGET.guid) };
    draft.process("actor.process", spelt(SOURCE, source));
    draft.process("process", spelt(TARGET, target));
    draft.integer("actor.process.tid", "SourceThreadId");
    draft.integer("process.tid", "NewThreadId");
}

fn tampering<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::other(record, Class::ProcessActivity, record.text("Type").unwrap_or("Tampering"));
    draft.process("process", PROCESS);
    Some(draft)
}

fn registry_key<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let activity_id = match record.text("EventType") {
        Some("CreateKey") => 1,
        Some("DeleteKey") => 4,
        Some("DeleteValue") => return registry_value(record, 4),
        Some(_) | None => 0,
    };
    let mut draft = Draft::new(record, Class::RegistryKeyActivity, activity_id);
    draft.process("actor.process", PROCESS);
    draft.text("reg_key.path", "TargetObject");
    draft.take("EventType");
    draft.observe("reg_key.path", ObservableType::RegistryKeyPath);
    Some(draft)
}

fn registry_value<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::RegistryValueActivity, activity_id);
    draft.process("actor.process", PROCESS);
    let target = draft.take("TargetObject")?;
    set_registry_value(&mut draft, "reg_value", target);
    draft.text("reg_value.data", "Details");
    draft.take("EventType");
    Some(draft)
}

/// Sets a value from its path, whose last step is the value's name. A key's default value has none.
pub(super) fn set_registry_value(draft: &mut Draft<'_, '_>, path: &str, target: &str) {
    draft.event.set_text(&under(path, "path"), value::folder(target).unwrap_or(target));
    let name = value::base_name(target);
    draft.event.set_text(&under(path, "name"), if name.is_empty() { "(Default)" } else { name });
    draft.observe(&under(path, "path"), ObservableType::RegistryKeyPath);
}

fn renamed<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let is_key = record.text("EventType") == Some("RenameKey");
    let class = if is_key { Class::RegistryKeyActivity } else { Class::RegistryValueActivity };
    let mut draft = Draft::new(record, class, if is_key { 5 } else { 3 });
    draft.process("actor.process", PROCESS);
    let (old, new) = (draft.take("TargetObject")?, draft.take("NewName")?);
    if is_key {
        draft.event.set_text("reg_key.path", new);
        draft.event.set_text("prev_reg_key.path", old);
    } else {
        set_registry_value(&mut draft, "reg_value", new);
        set_registry_value(&mut draft, "prev_reg_value", old);
    }
    draft.take("EventType");
    Some(draft)
}

/// A WMI filter, consumer or binding of the two.
fn subscription<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    let activity_id = match record.text("Operation")? {
        "Created" => 1,
        "Modified" => 3,
        "Deleted" => 4,
        _ => 99,
    };
    let mut draft = Draft::new(record, Class::EntityManagement, activity_id);
    let (name, kind) = match event_id {
        19 => ("Name", "WMI event filter"),
        20 => ("Name", "WMI event consumer"),
        _ => ("Consumer", "WMI consumer binding"),
    };
    draft.text("entity.name", name);
    draft.event.set_other("entity.type_id", kind);
    for name in ["EventNamespace", "Query", "Destination", "Filter", "Type"] {
        draft.text(&format!("entity.data.{name}"), name);
    }
    draft.account("actor.user", "User");
    draft.take("Operation");
    Some(draft)
}

fn dns<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::DnsActivity, 6);
    draft.allow("actor");
    draft.process("actor.process", PROCESS);
    network::add_dns(&mut draft);
    Some(draft)
}
