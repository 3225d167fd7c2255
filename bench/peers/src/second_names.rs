//! Second names: what one source says, under the name by which the rules of another ask for it. The peer
//! has no such table, so these names are written into its events for the last of its chances.

use serde_json::{Map, Value};

/// Names of any event.
const ANY: &[(&str, &str)] =
    &[("Provider_Name", "SourceName"), ("Provider_Name", "EventSourceName"), ("Computer", "Hostname")];
/// Security 4688 in the words of Sysmon 1.
const PROCESS_CREATION: &[(&str, &str)] =
    &[("Image", "NewProcessName"), ("ParentImage", "ParentProcessName")];
/// The filtering platform in the words of Sysmon 3.
const CONNECTION: &[(&str, &str)] = &[
    ("Image", "Application"),
    ("SourceIp", "SourceAddress"),
    ("DestinationIp", "DestAddress"),
    ("DestinationPort", "DestPort"),
];
/// Access to objects.
const ACCESS: &[(&str, &str)] = &[("Image", "ProcessName")];

/// A group of names; each is tried together with those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Xml,
    Provider,
    Process,
    Connection,
    Object,
    Message,
}

impl Group {
    pub(crate) const ALL: [Self; 6] =
        [Self::Xml, Self::Provider, Self::Process, Self::Connection, Self::Object, Self::Message];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Xml => "xml-data",
            Self::Provider => "provider-name",
            Self::Process => "process-names",
            Self::Connection => "connection-names",
            Self::Object => "object-names",
            Self::Message => "message-data",
        }
    }
}

/// The event with the names of all groups up to this one; a name that it has itself stays.
pub(crate) fn added(event: &Value, last: Group) -> Value {
    let mut event = event.clone();
    for group in Group::ALL.into_iter().filter(|group| *group <= last) {
        add(&mut event, group);
    }
    event
}

fn add(event: &mut Value, group: Group) {
    let channel = text(event, "Channel").to_ascii_lowercase();
    let event_id = event["EventID"].as_i64().unwrap_or_default();
    let Value::Object(fields) = event else { return };
    match (group, channel.as_str(), event_id) {
        (Group::Xml, ..) => add_xml_data(fields),
        (Group::Provider, ..) => copy(fields, ANY),
        (Group::Process, "security", 4688) => add_process_creation(fields),
        (Group::Connection, "security", 5156 | 5157) => add_connection(fields),
        (Group::Object, "security", 4656 | 4658 | 4660 | 4661 | 4663 | 4670 | 4689 | 4657) => {
            copy(fields, ACCESS);
        }
        (Group::Message, "windows powershell" | "application" | "system", _) => {
            copy(fields, &[("Data", "Message")]);
        }
        _ => {}
    }
}

fn copy(fields: &mut Map<String, Value>, names: &[(&str, &str)]) {
    for (sigma, native) in names {
        if let Some(value) = fields.get(*native).cloned() {
            fields.entry(*sigma).or_insert(value);
        }
    }
}

/// The values of an `EventData` that is XML in a string.
fn add_xml_data(fields: &mut Map<String, Value>) {
    let Some(xml) = fields.get("EventData").and_then(Value::as_str).map(str::to_owned) else { return };
    for element in xml.split("<Data Name=\"").skip(1) {
        if let Some((name, rest)) = element.split_once("\">")
            && let Some((text, _)) = rest.split_once("</Data>")
        {
            fields.entry(name).or_insert(text.into());
        }
    }
}

fn add_process_creation(fields: &mut Map<String, Value>) {
    copy(fields, PROCESS_CREATION);
    let account = ["Target", "Subject"].into_iter().find_map(|prefix| {
        let part = |name: &str| fields.get(&format!("{prefix}{name}"))?.as_str().filter(|text| *text != "-");
        Some((format!("{}\\{}", part("DomainName")?, part("UserName")?), part("LogonId")?.to_owned()))
    });
    if let Some((user, logon_id)) = account {
        fields.entry("User").or_insert(user.into());
        fields.entry("LogonId").or_insert(logon_id.into());
    }
    let level = match fields.get("MandatoryLabel").and_then(Value::as_str) {
        Some("S-1-16-4096") => "Low",
        Some("S-1-16-8192") => "Medium",
        Some("S-1-16-12288") => "High",
        Some("S-1-16-16384") => "System",
        _ => return,
    };
    fields.entry("IntegrityLevel").or_insert(level.into());
}

fn add_connection(fields: &mut Map<String, Value>) {
    copy(fields, CONNECTION);
    let initiated = match fields.get("Direction").and_then(Value::as_str) {
        Some("%%14592" | "Inbound") => "false",
        Some("%%14593" | "Outbound") => "true",
        _ => return,
    };
    fields.entry("Initiated").or_insert(initiated.into());
}

fn text<'e>(event: &'e Value, name: &str) -> &'e str {
    event[name].as_str().unwrap_or_default()
}
