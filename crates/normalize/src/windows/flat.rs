//! A Windows event as one flat object: NXLog, Azure and OMS exports, `Get-WinEvent`, Fluent Bit.
//!
//! The native names stay, for people search by them; the names of `System` that Sigma rules use are
//! added beside them from the table below. An `EventData` that is an object is flattened, one that is
//! XML in a string is read.

use std::borrow::Cow;

use aurora_ocsf::Value;

use super::event_data;
use crate::{
    Problem,
    document::Document,
    indexed::Indexed,
    names::{Name, name, names},
};

/// A name of Sigma's, and the names that exporters use for it, the surest first.
pub(super) struct Alias {
    pub(super) sigma: Name,
    pub(super) native: &'static [Name],
}

/// `ProviderName` comes late: the data of several events has a field of this name.
pub(super) static ALIASES: [Alias; 10] = [
    Alias { sigma: name!("EventID"), native: names!["EventId", "event_id", "eventid", "EventCode", "Id"] },
    Alias {
        sigma: name!("Channel"),
        native: names!["channel", "LogName", "log_name", "EventLog", "Logfile"],
    },
    Alias {
        sigma: name!("Provider_Name"),
        native: names![
            "SourceName",
            "EventSourceName",
            "source_name",
            "Provider",
            "provider_name",
            "ProviderName",
        ],
    },
    Alias { sigma: name!("Provider_Guid"), native: names!["ProviderGuid", "provider_guid"] },
    Alias {
        sigma: name!("Computer"),
        native: names![
            "Hostname",
            "ComputerName",
            "MachineName",
            "computer_name",
            "computer",
            "HostName",
            "host"
        ],
    },
    Alias {
        sigma: name!("EventRecordID"),
        native: names!["RecordNumber", "EventRecordId", "RecordID", "RecordId", "record_number", "record_id"],
    },
    Alias { sigma: name!("Security_UserID"), native: names!["UserID"] },
    Alias { sigma: name!("Execution_ProcessID"), native: names!["ExecutionProcessID"] },
    Alias { sigma: name!("Execution_ThreadID"), native: names!["ExecutionThreadID", "ThreadID"] },
    Alias { sigma: name!("Correlation_ActivityID"), native: names!["ActivityID"] },
];

/// An event id alone makes no Windows event: it takes a channel or a provider beside it.
pub(super) fn recognise(document: &Document<'_>) -> bool {
    let [event_id, channel, provider, ..] = &ALIASES;
    is_event_id(document, event_id) && (channel.is_said(document) || provider.is_said(document))
}

impl Alias {
    fn is_said(&self, document: &Document<'_>) -> bool {
        document.has_any(&[self.sigma]) || document.has_any(self.native)
    }
}

fn is_event_id(document: &Document<'_>, event_id: &Alias) -> bool {
    let names = std::iter::once(&event_id.sigma).chain(event_id.native);
    let id = names.filter_map(|name| document.get(*name)?.text()).next();
    id.is_some_and(|id| !id.is_empty() && id.len() <= 10 && id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Cuts a document into the fields of a record.
pub(super) fn cut<'a>(document: Document<'a>, problems: &mut Vec<Problem>) -> Indexed<'a> {
    let is_plain = document.is_flat() && document.get(name!("EventData")).is_none();
    let mut record = if is_plain { document.into_indexed() } else { cut_sections(document, problems) };
    for alias in &ALIASES {
        add_alias(&mut record, alias);
    }
    add_level_from_severity(&mut record);
    record
}

/// Cuts a document that may have the event's own data in one place.
fn cut_sections<'a>(document: Document<'a>, problems: &mut Vec<Problem>) -> Indexed<'a> {
    let (objects, leaves, mut record) = document.dissolve();
    for leaf in leaves {
        let section = objects.path(leaf.object);
        if section.is_empty() && leaf.key == "EventData" {
            event_data::read_xml(&leaf.value, &mut record, problems);
        }
        let name = match section {
            "EventData" | "UserData" => leaf.key,
            _ => objects.name(&leaf),
        };
        record.push(name, leaf.value);
    }
    record
}

pub(super) fn add_alias(record: &mut Indexed<'_>, alias: &Alias) {
    if record.is_native(alias.sigma) {
        return;
    }
    if let Some(position) = alias.native.iter().find_map(|name| record.position_of_text(*name)) {
        record.push_same(alias.sigma, position);
    }
}

/// NXLog has a scale of its own for `Level`, and events of the audit have no level at all.
fn add_level_from_severity(record: &mut Indexed<'_>) {
    if record.exists(name!("Level")) || !record.exists(name!("SeverityValue")) {
        return;
    }
    let is_audit = record.text(name!("EventType")).is_some_and(|text| text.starts_with("AUDIT_"));
    let level = match record.text(name!("Severity")) {
        _ if is_audit => "0",
        Some("CRITICAL") => "1",
        Some("ERROR") => "2",
        Some("WARNING") => "3",
        Some("INFO") => "4",
        Some("DEBUG" | "VERBOSE") => "5",
        _ => return,
    };
    record.push_taxonomy(name!("Level"), Value::Number(Cow::Borrowed(level)));
}
