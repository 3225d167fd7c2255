//! Rows of advanced hunting: `DeviceProcessEvents` and its sisters.

use aurora_ocsf::{Class, Event, EventKind, ObservableType, Profile, Record};

use crate::{
    cloud,
    mapping::{Draft, How, Row},
};

pub(super) fn recognise(record: &Record<'_>) -> bool {
    let is_there = |name: &str| record.exists(name) || record.exists(&format!("properties.{name}"));
    is_there("ActionType") && is_there("DeviceId") && is_there("Timestamp")
}

/// What a row tells of, by its kind of action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    Process,
    Network,
    File,
    Registry,
    Image,
    Logon,
    Other,
}

const ACTIONS: [(&str, Table, i64); 24] = [
    ("ProcessCreated", Table::Process, 1),
    ("FileCreated", Table::File, 1),
    ("FileModified", Table::File, 3),
    ("FileDeleted", Table::File, 4),
    ("FileRenamed", Table::File, 5),
    ("RegistryKeyCreated", Table::Registry, 1),
    ("RegistryKeyDeleted", Table::Registry, 4),
    ("RegistryKeyRenamed", Table::Registry, 5),
    ("RegistryValueSet", Table::Registry, 2),
    ("RegistryValueDeleted", Table::Registry, 4),
    ("ConnectionSuccess", Table::Network, 1),
    ("ConnectionAttempt", Table::Network, 1),
    ("ConnectionRequest", Table::Network, 1),
    ("ConnectionFailed", Table::Network, 4),
    ("ConnectionFound", Table::Network, 1),
    ("InboundConnectionAccepted", Table::Network, 1),
    ("InboundConnectionAttempted", Table::Network, 1),
    ("ListeningConnectionCreated", Table::Network, 7),
    ("NetworkSignatureInspected", Table::Network, 6),
    ("ImageLoaded", Table::Image, 1),
    ("LogonSuccess", Table::Logon, 1),
    ("LogonFailed", Table::Logon, 1),
    ("LogonAttempted", Table::Logon, 1),
    ("LogonInitiated", Table::Logon, 1),
];

fn table_of(record: &Record<'_>) -> (Table, i64) {
    let action = record.text("ActionType").or(record.text("properties.ActionType")).unwrap_or_default();
    ACTIONS
        .iter()
        .find(|(name, ..)| *name == action)
        .map_or((Table::Other, 99), |(_, table, activity)| (*table, *activity))
}

pub(super) fn complete(record: &mut Record<'_>) {
    add_plain(record);
    let (table, _) = table_of(record);
    let kind = match table {
        Table::Process => EventKind::EdrProcessCreation,
        Table::Network => EventKind::EdrNetworkConnection,
        Table::File => EventKind::EdrFileEvent,
        Table::Registry => EventKind::EdrRegistryEvent,
        Table::Image => EventKind::EdrImageLoad,
        Table::Logon | Table::Other => EventKind::WindowsOther,
    };
    cloud::place(record, kind, &["Timestamp", "properties.Timestamp", "time"]);
    let host = record.text("DeviceName").map(str::to_owned);
    record.host = host.map(Into::into);
    cloud::rename_all(record, names_of(table));
    add_paths(record, table);
}

/// The stream of events wraps each row in `properties`; rules and mappings know the names without it.
fn add_plain(record: &mut Record<'_>) {
    let inner: Vec<_> = record
        .fields
        .iter()
        .filter_map(|field| {
            let name = field.name.strip_prefix("properties.")?;
            Some((name.to_owned(), field.value.clone()))
        })
        .take(cloud::MOST_TWINS)
        .collect();
    for (name, value) in inner {
        record.push_taxonomy(name, value);
    }
}

fn names_of(table: Table) -> &'static [(&'static str, &'static str)] {
    const PROCESS: &[(&str, &str)] = &[
        ("ProcessCommandLine", "CommandLine"),
        ("ProcessId", "ProcessId"),
        ("InitiatingProcessCommandLine", "ParentCommandLine"),
        ("InitiatingProcessId", "ParentProcessId"),
        ("AccountName", "User"),
        ("ProcessVersionInfoOriginalFileName", "OriginalFileName"),
        ("ProcessVersionInfoProductName", "Product"),
        ("ProcessVersionInfoCompanyName", "Company"),
        ("ProcessVersionInfoFileDescription", "Description"),
        ("ProcessIntegrityLevel", "IntegrityLevel"),
        ("InitiatingProcessAccountName", "ParentUser"),
        ("SHA256", "Hashes"),
        ("ProcessVersionInfoProductVersion", "FileVersion"),
    ];
    const NETWORK: &[(&str, &str)] = &[
        ("RemoteIP", "DestinationIp"),
        ("RemotePort", "DestinationPort"),
        ("RemoteUrl", "DestinationHostname"),
        ("LocalIP", "SourceIp"),
        ("LocalPort", "SourcePort"),
        ("Protocol", "Protocol"),
        ("InitiatingProcessAccountName", "User"),
        ("InitiatingProcessCommandLine", "CommandLine"),
    ];
    const REGISTRY: &[(&str, &str)] = &[
        ("RegistryValueData", "Details"),
        ("InitiatingProcessAccountName", "User"),
        ("InitiatingProcessCommandLine", "CommandLine"),
    ];
    const FILE: &[(&str, &str)] =
        &[("InitiatingProcessAccountName", "User"), ("InitiatingProcessCommandLine", "CommandLine")];
    match table {
        Table::Process => PROCESS,
        Table::Network => NETWORK,
        Table::Registry => REGISTRY,
        Table::File | Table::Image => FILE,
        Table::Logon | Table::Other => &[],
    }
}

/// Paths are written in two fields: the folder, which may include the name, and the name.
fn add_paths(record: &mut Record<'_>, table: Table) {
    let own = path(record, "FolderPath", "FileName");
    let initiator = path(record, "InitiatingProcessFolderPath", "InitiatingProcessFileName");
    let mut add = |name: &'static str, text: Option<String>| {
        if let Some(text) = text {
            record.push_taxonomy(name, aurora_ocsf::Value::Text(text.into()));
        }
    };
    match table {
        Table::Process => {
            add("Image", own);
            add("ParentImage", initiator);
        }
        Table::File => {
            add("TargetFilename", own);
            add("Image", initiator);
        }
        Table::Image => {
            add("ImageLoaded", own);
            add("Image", initiator);
        }
        Table::Network => {
            add("Image", initiator);
            add("Initiated", Some("true".to_owned()));
        }
        Table::Registry => {
            let key = path(record, "RegistryKey", "RegistryValueName");
            let mut add = |name: &'static str, text: Option<String>| {
                if let Some(text) = text {
                    record.push_taxonomy(name, aurora_ocsf::Value::Text(text.into()));
                }
            };
            add("TargetObject", key.map(|key| short_hive(&key)));
            add("Image", initiator);
        }
        Table::Logon | Table::Other => {}
    }
}

fn path(record: &Record<'_>, folder: &str, file: &str) -> Option<String> {
    let folder = record.text(folder).filter(|text| !text.is_empty());
    let file = record.text(file).filter(|text| !text.is_empty());
    match (folder, file) {
        (Some(folder), Some(file)) if !folder.to_lowercase().ends_with(&file.to_lowercase()) => {
            Some(format!("{}\\{file}", folder.trim_end_matches('\\')))
        }
        (Some(folder), _) => Some(folder.to_owned()),
        (None, file) => file.map(str::to_owned),
    }
}

/// Sysmon shortens the names of the hives, and rules are written for it.
fn short_hive(key: &str) -> String {
    const HIVES: [(&str, &str); 4] = [
        ("HKEY_LOCAL_MACHINE", "HKLM"),
        ("HKEY_CURRENT_USER", "HKCU"),
        ("HKEY_USERS", "HKU"),
        ("HKEY_CLASSES_ROOT", "HKCR"),
    ];
    HIVES
        .iter()
        .find_map(|(long, short)| key.strip_prefix(long).map(|rest| format!("{short}{rest}")))
        .unwrap_or_else(|| key.to_owned())
}

const COMMON: [(&str, &str, How); 4] = [
    ("ReportId", "metadata.uid", How::Text),
    ("ActionType", "metadata.event_code", How::Text),
    ("Timestamp", "metadata.original_time", How::Text),
    ("DeviceId", "device.uid", How::Text),
];

/// A process's attributes below its path, and the fields that tell of it with and without `InitiatingProcess` before them.
const PROCESS: [(&str, &str, &str, How); 6] = [
    ("pid", "ProcessId", "InitiatingProcessId", How::Integer),
    ("uid", "ProcessUniqueId", "InitiatingProcessUniqueId", How::Text),
    ("name", "FileName", "InitiatingProcessFileName", How::Text),
    ("cmd_line", "ProcessCommandLine", "InitiatingProcessCommandLine", How::Text),
    ("user.name", "AccountName", "InitiatingProcessAccountName", How::Text),
    ("user.domain", "AccountDomain", "InitiatingProcessAccountDomain", How::Text),
];

pub(super) fn to_event(record: &Record<'_>) -> Event {
    let (table, activity) = table_of(record);
    let is_value = record.text("ActionType").is_some_and(|action| action.starts_with("RegistryValue"));
    let class = match table {
        Table::Process => Class::ProcessActivity,
        Table::Network => Class::NetworkActivity,
        Table::File => Class::FileSystemActivity,
        Table::Registry if is_value => Class::RegistryValueActivity,
        Table::Registry => Class::RegistryKeyActivity,
        Table::Image => Class::ModuleActivity,
        Table::Logon => Class::Authentication,
        Table::Other => Class::BaseEvent,
    };
    let mut draft = Draft::of(record, class, activity, ("Microsoft", "Defender"));
    draft.event.add_profile(Profile::Host);
    for (field, path, how) in COMMON {
        draft.apply_to(field, path, how);
    }
    if let Some(host) = draft.take("DeviceName") {
        draft.event.set("device.hostname", host);
        draft.event.observe("device.hostname", ObservableType::Hostname);
    }
    draft.event.set_enum("device.type_id", 0);
    draft.event.set_enum("device.os.type_id", 100);
    draft.event.set("device.os.name", "Windows");
    if class != Class::BaseEvent {
        add_process(&mut draft, "actor.process", true);
    }
    if draft.event.get("actor").is_none() && class != Class::BaseEvent && class != Class::Authentication {
        draft.event.set("actor.app_name", "Windows");
    }
    add_subject(&mut draft, table, class);
    let used: Vec<&str> =
        record.fields.iter().filter_map(|field| field.name.strip_prefix("properties.")).collect();
    let is_wrapped = !used.is_empty();
    if is_wrapped {
        draft.finish_valid_under(|name| name.strip_prefix("properties.").unwrap_or(name))
    } else {
        draft.finish_valid()
    }
}

fn add_process(draft: &mut Draft<'_, '_>, base: &str, is_initiator: bool) {
    for (attribute, own, initiator, how) in PROCESS {
        draft.apply_to(if is_initiator { initiator } else { own }, &format!("{base}.{attribute}"), how);
    }
    // OCSF has no process without a number or an id of its own.
    let is_known = ["pid", "uid"].iter().any(|name| draft.event.get(&format!("{base}.{name}")).is_some());
    if draft.event.get(base).is_some() && !is_known {
        draft.event.set(&format!("{base}.pid"), 0);
    }
    let (folder, file) = if is_initiator {
        ("InitiatingProcessFolderPath", "InitiatingProcessFileName")
    } else {
        ("FolderPath", "FileName")
    };
    if let Some(path) = path(draft.record, folder, file).filter(|_| draft.event.get(base).is_some()) {
        set_file(draft, &format!("{base}.file"), &path);
        draft.skip(folder);
        draft.skip(file);
    }
}

fn set_file(draft: &mut Draft<'_, '_>, base: &str, path: &str) {
    let name = path.rsplit(['\\', '/']).next().unwrap_or(path);
    draft.event.set(&format!("{base}.path"), path);
    draft.event.set(&format!("{base}.name"), name);
    draft.event.set_enum(&format!("{base}.type_id"), 1);
}

fn add_subject(draft: &mut Draft<'_, '_>, table: Table, class: Class) {
    let file = path(draft.record, "FolderPath", "FileName").unwrap_or_else(|| "unknown".to_owned());
    match table {
        Table::Process => {
            add_process(draft, "process", false);
            if draft.event.get("process").is_none() {
                draft.event.set("process.pid", 0);
            }
        }
        Table::File => set_file(draft, "file", &file),
        Table::Image => {
            set_file(draft, "module.file", &file);
            draft.event.set_enum("module.load_type_id", 0);
        }
        Table::Registry => {
            let base = if class == Class::RegistryValueActivity { "reg_value" } else { "reg_key" };
            draft.apply_to("RegistryKey", &format!("{base}.path"), How::Text);
            if base == "reg_value" {
                draft.apply(&[
                    Row("RegistryValueName", "reg_value.name", How::Text),
                    Row("RegistryValueData", "reg_value.data", How::Text),
                ]);
                draft.require_text("reg_value.name", "(Default)");
            }
            draft.require_text(&format!("{base}.path"), "unknown");
        }
        Table::Network => draft.apply(&[
            Row("RemoteIP", "dst_endpoint.ip", How::Ip),
            Row("RemotePort", "dst_endpoint.port", How::Port),
            Row("RemoteUrl", "dst_endpoint.domain", How::Text),
            Row("LocalIP", "src_endpoint.ip", How::Ip),
            Row("LocalPort", "src_endpoint.port", How::Port),
            Row("Protocol", "connection_info.protocol_name", How::Text),
        ]),
        Table::Logon => {
            draft.apply(&[
                Row("AccountName", "user.name", How::Text),
                Row("AccountDomain", "user.domain", How::Text),
                Row("AccountSid", "user.uid", How::Text),
                Row("RemoteIP", "src_endpoint.ip", How::Ip),
            ]);
            draft.require_text("user.name", "unknown");
            draft.event.set("service.name", "Windows");
            draft.set_status(draft.text("ActionType") != Some("LogonFailed"));
        }
        Table::Other => {}
    }
    if table == Table::Network && draft.event.get("connection_info").is_some() {
        draft.event.set_enum("connection_info.direction_id", 0);
    }
}
