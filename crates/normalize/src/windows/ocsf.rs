//! The OCSF events of Windows records.
//!
//! Each family of events has a file that chooses the class by event id and maps what it knows; what no
//! mapping takes is kept under its native name in `unmapped`. An event of no family, or one that lacks
//! what its class requires, is a base event with all its data.

mod account;
mod directory;
mod draft;
mod finding;
mod logon;
mod network;
mod object;
mod path;
mod process;
mod script;
mod service;
mod sysmon;

use aurora_ocsf::{Class, Event, Record};

use draft::Draft;

/// Builds the event of a record.
pub(super) fn build(record: &Record<'_>) -> Event {
    choose(record).and_then(Draft::finish).unwrap_or_else(|| base(record).finish_unchecked())
}

/// The draft that a family makes of a record.
fn choose<'r, 'a>(record: &'r Record<'a>) -> Option<Draft<'r, 'a>> {
    let event_id: u32 = record.text("EventID")?.parse().ok()?;
    let log = record.text("Channel").or(record.text("Provider_Name"))?;
    let (_, families) = FAMILIES.iter().find(|(name, _)| name.eq_ignore_ascii_case(log))?;
    families.iter().find_map(|family| family(record, event_id))
}

/// What makes a draft of those event ids that it knows.
type Family = for<'r, 'a> fn(&'r Record<'a>, u32) -> Option<Draft<'r, 'a>>;

/// The families of each log.
const FAMILIES: &[(&str, &[Family])] = &[
    ("Microsoft-Windows-Sysmon/Operational", &[sysmon::draft]),
    ("Linux-Sysmon/Operational", &[sysmon::draft]),
    (
        "Security",
        &[
            object::draft,
            network::filtering_draft,
            process::draft,
            logon::draft,
            account::draft,
            directory::draft,
            service::security_draft,
            network::share_draft,
        ],
    ),
    ("System", &[service::system_draft]),
    ("Application", &[service::application_draft]),
    ("Microsoft-Windows-PowerShell/Operational", &[script::draft]),
    ("PowerShellCore/Operational", &[script::draft]),
    ("Windows PowerShell", &[script::classic_draft]),
    ("Microsoft-Windows-Windows Defender/Operational", &[finding::draft]),
    ("Microsoft-Windows-TaskScheduler/Operational", &[service::task_draft]),
    ("Microsoft-Windows-Bits-Client/Operational", &[service::transfer_draft]),
    ("Microsoft-Windows-DNS Client Events/Operational", &[network::dns_draft]),
    ("Microsoft-Windows-DNS-Client/Operational", &[network::dns_draft]),
    ("Microsoft-Windows-TerminalServices-LocalSessionManager/Operational", &[logon::session_draft]),
    ("Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational", &[logon::remote_draft]),
    ("Microsoft-Windows-Windows Firewall With Advanced Security/Firewall", &[directory::firewall_draft]),
    ("Microsoft-Windows-WMI-Activity/Operational", &[directory::wmi_draft]),
];

/// An event of no class in particular.
fn base<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = Draft::other(record, Class::BaseEvent, "Log");
    draft.subject();
    draft
}
