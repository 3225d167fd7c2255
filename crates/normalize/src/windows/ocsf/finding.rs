//! What Microsoft Defender found and did.

use aurora_model::Severity;
use aurora_ocsf::{Class, ObservableType, Profile, Record};
use serde_json::json;

use super::draft::Draft;
use crate::windows::value;

pub(super) fn draft<'r, 'a>(record: &'r Record<'a>, event_id: u32) -> Option<Draft<'r, 'a>> {
    match event_id {
        1006 | 1015 | 1116 => malware(record, 1),
        1007 | 1008 | 1117 | 1118 | 1119 => malware(record, 2),
        1121 | 1122 | 1131 | 1132 => Some(attack_surface(record)),
        5001 | 5004 | 5007 | 5010 | 5012 | 5013 => Some(setting(record)),
        _ => None,
    }
}

fn malware<'r, 'a>(record: &'r Record<'a>, activity_id: i64) -> Option<Draft<'r, 'a>> {
    let mut draft = Draft::new(record, Class::DetectionFinding, activity_id);
    let name = draft.take("Threat Name")?;
    draft.event.set("finding_info.title", name);
    let uid = draft.take("Detection ID").or(draft.peek("EventRecordID")).unwrap_or(name);
    draft.event.set("finding_info.uid", uid);
    draft.text("finding_info.src_url", "FWLink");
    add_severity(&mut draft);
    add_outcome(&mut draft);
    add_malware(&mut draft, name);
    add_evidence(&mut draft);
    Some(draft)
}

/// Defender's scale has the numbers 1, 2, 4 and 5.
fn add_severity(draft: &mut Draft<'_, '_>) {
    let severity = match draft.take("Severity ID") {
        Some("1") => Severity::Low,
        Some("2") => Severity::Medium,
        Some("4") => Severity::High,
        Some("5") => Severity::Critical,
        _ => return,
    };
    draft.event.set_severity(severity);
}

/// What Defender did (<https://learn.microsoft.com/defender-endpoint/troubleshoot-microsoft-defender-antivirus>).
fn add_outcome(draft: &mut Draft<'_, '_>) {
    draft.event.add_profile(Profile::SecurityControl);
    let (action_id, disposition_id) = match draft.take("Action ID") {
        Some("1") => (4, 11),
        Some("2") => (2, 3),
        Some("3") => (2, 5),
        Some("6") => (1, 1),
        Some("8" | "10") => (2, 2),
        Some("9") => (3, 15),
        _ => (3, 15),
    };
    draft.event.set_enum("action_id", action_id);
    draft.event.set_enum("disposition_id", disposition_id);
}

/// Defender's names of categories, and OCSF's numbers.
const CATEGORIES: &[(&str, i64)] = &[
    ("Adware", 1),
    ("Backdoor", 2),
    ("Trojan Downloader", 6),
    ("Trojan Dropper", 7),
    ("Exploit", 8),
    ("Ransomware", 10),
    ("Remote Access Trojan", 11),
    ("Password Stealer", 17),
    ("Spyware", 17),
    ("Trojan", 18),
    ("Virus", 19),
    ("Worm", 22),
];

fn add_malware(draft: &mut Draft<'_, '_>, name: &str) {
    let category = draft.take("Category Name").unwrap_or("Unknown");
    let known = CATEGORIES.iter().find(|(native, _)| *native == category);
    let (id, caption) = match (known, category) {
        (Some((_, id)), _) => (*id, caption(*id)),
        (None, "Unknown") => (0, "Unknown".to_owned()),
        (None, other) => (99, other.to_owned()),
    };
    let mut malware = json!({ "name": name, "classification_ids": [id], "classifications": [caption] });
    if let Some(uid) = draft.take("Threat ID") {
        malware["uid"] = uid.into();
    }
    draft.event.push("malware", malware);
}

fn caption(id: i64) -> String {
    let ids = Class::DetectionFinding.enumeration("malware.classification_ids");
    ids.and_then(|ids| ids.caption(id)).unwrap_or("Other").to_owned()
}

/// `Path` is a list such as `file:_C:\a.exe; process:_pid:12`.
fn add_evidence(draft: &mut Draft<'_, '_>) {
    let Some(paths) = draft.take("Path") else { return };
    for path in paths.split(';').filter_map(|item| item.trim().strip_prefix("file:_")) {
        let name = value::base_name(path);
        if !name.is_empty() {
            draft.event.push(
                "evidences",
                json!({ "file": { "name": name, "path": path, "type_id": 1, "type": "Regular File" } }),
            );
            draft.event.observable("evidences.file.path", ObservableType::FilePath, path);
        }
    }
    if let Some(user) = draft.take("Detection User") {
        draft.event.push("evidences", json!({ "user": { "name": user } }));
    }
}

/// A rule of attack surface reduction or of controlled folder access matched.
fn attack_surface<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::DetectionFinding, 1);
    let uid = draft.take("ID").or(draft.peek("EventRecordID")).unwrap_or("unknown");
    draft.event.set("finding_info.uid", uid);
    draft.event.set("finding_info.title", "Attack surface reduction");
    if let Some(path) = draft.take("Path") {
        let name = value::base_name(path);
        draft.event.push("evidences", json!({ "file": { "name": if name.is_empty() { path } else { name }, "path": path, "type_id": 1, "type": "Regular File" } }));
    }
    draft
}

/// Protection was switched, or a setting changed.
fn setting<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::new(record, Class::EntityManagement, 3);
    draft.event.set("entity.name", "Microsoft Defender Antivirus configuration");
    draft.event.set_enum("entity.type_id", 5);
    draft.text("entity.data.old", "Old Value");
    draft.text("entity.data.new", "New Value");
    draft
}
