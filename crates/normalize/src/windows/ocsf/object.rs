//! Access to files, registry keys and the kernel's other objects, in the Security log.

use aurora_ocsf::{Class, ObservableType, Record};

use super::{
    draft::{CALLER, Draft},
    path::under,
    sysmon,
};
use crate::windows::value;

pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    match event_id {
        4656 => object(record, Access::Handle),
        4663 => object(record, Access::Use),
        4660 => object(record, Access::Delete),
        4670 => object(record, Access::Permissions),
        4661 | 4662 | 4673 | 4674 => object(record, Access::Use),
        4657 => registry_value(record),
        4658 => handle(record, "Handle Closed", "HandleId"),
        4690 => handle(record, "Handle Duplicated", "SourceHandleId"),
        _ => None,
    }
}

/// What an event says was done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    /// A handle was asked for, with rights that may never be used.
    Handle,
    /// A right was used.
    Use,
    /// The object is gone.
    Delete,
    /// Its permissions were changed.
    Permissions,
}

fn object<'r, 'a>(record: &'r Record<'a>, access: Access) -> Option<Draft<'r, 'a>> {
    let mut draft = match record.text("ObjectType") {
        Some("File") => file(record, access)?,
        Some("Key") => registry_key(record, access)?,
        _ => resource(record, access)?,
    };
    draft.subject();
    draft.process("actor.process", CALLER);
    Some(draft)
}

/// Rights as files have them (<https://learn.microsoft.com/windows/win32/fileio/file-access-rights-constants>);
/// the upper ones are common to all objects.
mod right {
    pub(super) const READ_DATA: u64 = 0x1;
    pub(super) const WRITE_DATA: u64 = 0x2;
    pub(super) const APPEND_DATA: u64 = 0x4;
    pub(super) const READ_ATTRIBUTES: u64 = 0x88;
    pub(super) const WRITE_ATTRIBUTES: u64 = 0x110;
    pub(super) const DELETE: u64 = 0x1_0000;
    pub(super) const READ_CONTROL: u64 = 0x2_0000;
    pub(super) const WRITE_SECURITY: u64 = 0xc_0000;
}

fn mask(record: &Record<'_>) -> u64 {
    record.text("AccessMask").and_then(value::number).unwrap_or_default()
}

fn file<'r, 'a>(record: &'r Record<'a>, access: Access) -> Option<Draft<'r, 'a>> {
    let mask = mask(record);
    let has = |right| mask & right != 0;
    let activity_id = match access {
        Access::Handle => 14,
        Access::Delete => 4,
        Access::Permissions => 7,
        Access::Use if has(right::DELETE) => 4,
        Access::Use if has(right::WRITE_SECURITY) => 7,
        Access::Use if has(right::WRITE_DATA | right::APPEND_DATA) => 3,
        Access::Use if has(right::WRITE_ATTRIBUTES) => 6,
        Access::Use if has(right::READ_DATA) => 2,
        Access::Use if has(right::READ_ATTRIBUTES) => 8,
        Access::Use if has(right::READ_CONTROL) => 9,
        Access::Use => 14,
    };
    let mut draft = Draft::new(record, Class::FileSystemActivity, activity_id);
    draft.file("file", "ObjectName");
    draft.integer("access_mask", "AccessMask");
    Some(draft)
}

/// Rights as keys have them: 2 sets a value, 4 creates a key in it.
fn registry_key<'r, 'a>(record: &'r Record<'a>, access: Access) -> Option<Draft<'r, 'a>> {
    let mask = mask(record);
    let has = |right| mask & right != 0;
    let class = Class::RegistryKeyActivity;
    let mut draft = match access {
        Access::Handle => Draft::other(record, class, "Open"),
        Access::Delete => Draft::new(record, class, 4),
        Access::Permissions => Draft::new(record, class, 6),
        Access::Use if has(right::DELETE) => Draft::new(record, class, 4),
        Access::Use if has(right::WRITE_SECURITY) => Draft::new(record, class, 6),
        Access::Use if has(right::WRITE_DATA | right::APPEND_DATA) => Draft::new(record, class, 3),
        Access::Use => Draft::new(record, class, 2),
    };
    draft.text("reg_key.path", "ObjectName");
    draft.integer("access_mask", "AccessMask");
    draft.observe("reg_key.path", ObservableType::RegistryKeyPath);
    Some(draft)
}

fn resource<'r, 'a>(record: &'r Record<'a>, access: Access) -> Option<Draft<'r, 'a>> {
    let class = Class::WindowsResourceActivity;
    let mut draft = match access {
        Access::Handle | Access::Use => Draft::new(record, class, 1),
        Access::Delete => Draft::other(record, class, "Delete"),
        Access::Permissions => Draft::other(record, class, "Set Security"),
    };
    // A privileged service (4673) often has no name of its own.
    for name in ["ObjectName", "Service", "ObjectServer"] {
        if draft.event.get("win_resource.name").is_none() {
            draft.text("win_resource.name", name);
        }
    }
    draft.text("win_resource.uid", "HandleId");
    draft.text("win_resource.svc_name", "ObjectServer");
    // The type's name is one of the schema's, or stands beside 99.
    let name = draft.take("ObjectType").unwrap_or("Unknown");
    let types = class.enumeration("win_resource.type_id")?;
    let id = (0..99).find(|id| types.caption(*id) == Some(name));
    match id {
        Some(id) => draft.event.set_enum("win_resource.type_id", id),
        None => draft.event.set_other("win_resource.type_id", name),
    }
    draft.text("win_resource.details", "Properties");
    Some(draft)
}

/// What these say of the object is only a handle's number.
fn handle<'r, 'a>(record: &'r Record<'a>, activity: &str, uid: &str) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::other(record, Class::WindowsResourceActivity, activity);
    draft.text("win_resource.uid", uid);
    draft.text("win_resource.svc_name", "ObjectServer");
    draft.event.set_enum("win_resource.type_id", 0);
    draft.subject();
    draft.process("actor.process", CALLER);
    Some(draft)
}

fn registry_value<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let activity_id = match record.text("OperationType") {
        Some("%%1904") => 2,
        Some("%%1905") => 3,
        Some("%%1906") => 4,
        _ => 99,
    };
    let mut draft = Draft::new(record, Class::RegistryValueActivity, activity_id);
    let (key, name) = (draft.take("ObjectName")?, draft.take("ObjectValueName")?);
    for (path, data, kind) in
        [("reg_value", "NewValue", "NewValueType"), ("prev_reg_value", "OldValue", "OldValueType")]
    {
        if path == "reg_value" || draft.peek(data).is_some() {
            sysmon::set_registry_value(&mut draft, path, &format!("{key}\\{name}"));
            draft.text(&under(path, "data"), data);
            draft.word(&under(path, "type_id"), kind, REGISTRY_TYPES);
        }
    }
    draft.take("OperationType");
    draft.subject();
    draft.process("actor.process", CALLER);
    Some(draft)
}

/// The log's message numbers of value types.
const REGISTRY_TYPES: &[(&str, i64)] = &[
    ("%%1872", 7),
    ("%%1873", 10),
    ("%%1874", 4),
    ("%%1875", 1),
    ("%%1876", 2),
    ("%%1877", 3),
    ("%%1878", 5),
    ("%%1879", 6),
    ("%%1883", 8),
];
