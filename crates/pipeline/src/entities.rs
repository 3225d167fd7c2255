//! What an event concerns: the host, the account, addresses, names and files that it tells of.

use aurora_model::alert::{Entity, EntityKind};
use aurora_ocsf::Record;

/// Which fields name what. Names of the taxonomy come first where an event has several.
const FIELDS: &[(EntityKind, &str)] = &[
    (EntityKind::User, "User"),
    (EntityKind::User, "SubjectUserName"),
    (EntityKind::User, "TargetUserName"),
    (EntityKind::User, "user"),
    (EntityKind::User, "username"),
    (EntityKind::User, "user.name"),
    (EntityKind::Address, "SourceIp"),
    (EntityKind::Address, "IpAddress"),
    (EntityKind::Address, "DestinationIp"),
    (EntityKind::Address, "id.orig_h"),
    (EntityKind::Address, "id.resp_h"),
    (EntityKind::Address, "src_ip"),
    (EntityKind::Address, "dst_ip"),
    (EntityKind::Domain, "QueryName"),
    (EntityKind::Domain, "DestinationHostname"),
    (EntityKind::Domain, "query"),
    (EntityKind::File, "TargetFilename"),
    (EntityKind::File, "Image"),
    (EntityKind::File, "ImageLoaded"),
];

/// Field names of hosts, which events have beside the host that the record names.
const HOST_FIELDS: &[&str] =
    &["ComputerName", "Computer", "host.name", "Workstation", "WorkstationName", "host"];

/// More would tell alerts apart by accident.
const MAX_ENTITIES: usize = 16;
/// A longer value is cut: it may be as long as the event.
const MAX_VALUE_BYTES: usize = 512;

/// The entities of one event, the host first.
pub(crate) fn of_record(record: &Record<'_>) -> Vec<Entity> {
    let mut entities = Vec::new();
    if let Some(host) = record.host.as_deref() {
        add(&mut entities, EntityKind::Host, host);
    }
    for (kind, field) in FIELDS {
        record
            .values(field)
            .filter_map(|value| value.text())
            .for_each(|value| add(&mut entities, *kind, value));
    }
    entities
}

/// The entities of a correlation: the values that its events share, and their host if all have the same.
pub(crate) fn of_group(group: &[(String, String)], host: Option<&str>) -> Vec<Entity> {
    let mut entities = Vec::new();
    if let Some(host) = host {
        add(&mut entities, EntityKind::Host, host);
    }
    for (field, value) in group {
        if let Some(kind) = kind_of(field) {
            add(&mut entities, kind, value);
        }
    }
    entities
}

/// What a field of this name names.
pub(crate) fn kind_of(field: &str) -> Option<EntityKind> {
    if HOST_FIELDS.contains(&field) {
        return Some(EntityKind::Host);
    }
    FIELDS.iter().find(|(_, name)| *name == field).map(|(kind, _)| *kind)
}

fn add(entities: &mut Vec<Entity>, kind: EntityKind, value: &str) {
    let value = value.trim();
    // Windows and Zeek write `-` for nothing.
    if value.is_empty() || value == "-" || entities.len() == MAX_ENTITIES {
        return;
    }
    let value = &value[..value.floor_char_boundary(MAX_VALUE_BYTES)];
    if !entities.iter().any(|entity| entity.kind == kind && entity.value == value) {
        entities.push(Entity { kind, value: value.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::alert::Entity;

    use super::{MAX_ENTITIES, of_group, of_record};
    use crate::{envelope::Hint, parse::Reader};

    fn text(entities: &[Entity]) -> Vec<String> {
        entities.iter().map(|entity| format!("{} {}", entity.kind, entity.value)).collect()
    }

    fn check(raw: &str, expected: &[&str]) {
        let mut reader = Reader::default();
        let parsed = reader.read(raw.as_bytes(), &Hint::None, None).expect("it can be read");
        assert_eq!(text(&of_record(&parsed.record)), expected, "{raw}");
    }

    #[test]
    fn events_name_their_host_account_addresses_and_files() {
        check(
            r#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"PC1","User":"LAB\\a","Image":"C:\\a.exe"}"#,
            &["host PC1", r"user LAB\a", r"file C:\a.exe"],
        );
        check(
            r#"{"EventID":4625,"Channel":"Security","Computer":"DC","SubjectUserName":"-","TargetUserName":"bob","IpAddress":"10.0.0.7"}"#,
            &["host DC", "user bob", "address 10.0.0.7"],
        );
        check(
            r#"{"_path":"conn","ts":1.5,"uid":"C1","id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2"}"#,
            &["host 10.0.0.1", "address 10.0.0.1", "address 10.0.0.2"],
        );
        check(r#"{"message":"nothing in it"}"#, &[]);
    }

    #[test]
    fn entities_are_bounded() {
        let many: Vec<_> = (0..100).map(|n| format!("\"u{n}\"")).collect();
        let raw = format!(r#"{{"User":[{}],"Image":"{}"}}"#, many.join(","), "x".repeat(9_999));
        let mut reader = Reader::default();
        let parsed = reader.read(raw.as_bytes(), &Hint::None, None).expect("it can be read");
        assert_eq!(of_record(&parsed.record).len(), MAX_ENTITIES);
        let long = of_group(&[("Image".to_owned(), "ä".repeat(400))], None);
        assert_eq!(long[0].value, "ä".repeat(256));
    }

    #[test]
    fn a_group_names_what_its_events_share() {
        let group = [("User".to_owned(), "a".to_owned()), ("EventID".to_owned(), "7".to_owned())];
        assert_eq!(text(&of_group(&group, Some("PC1"))), ["host PC1", "user a"]);
        assert_eq!(text(&of_group(&group, None)), ["user a"]);
    }
}
