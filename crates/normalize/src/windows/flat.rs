//! A Windows event as one flat object: NXLog, Azure and OMS exports, `Get-WinEvent`, Fluent Bit.
//!
//! The native names stay, for people search by them; the names of `System` that Sigma rules use are
//! added beside them from the table below. An `EventData` that is an object is flattened, one that is
//! XML in a string is read.

use std::borrow::Cow;

use aurora_ocsf::Value;

use super::event_data;
use crate::{Problem, document::Document, indexed::Indexed};

/// A name of Sigma's, and the names that exporters use for it, the surest first.
pub(super) struct Alias {
    pub(super) sigma: &'static str,
    pub(super) native: &'static [&'static str],
}

/// `ProviderName` comes late: the data of several events has a field of this name.
pub(super) static ALIASES: [Alias; 10] = [
    Alias { sigma: "EventID", native: &["EventId", "event_id", "eventid", "EventCode", "Id"] },
    Alias { sigma: "Channel", native: &["channel", "LogName", "log_name", "EventLog", "Logfile"] },
    Alias {
        sigma: "Provider_Name",
        native: &[
            "SourceName",
            "EventSourceName",
            "source_name",
            "Provider",
            "provider_name",
            "ProviderName",
        ],
    },
    Alias { sigma: "Provider_Guid", native: &["ProviderGuid", "provider_guid"] },
    Alias {
        sigma: "Computer",
        native: &["Hostname", "ComputerName", "MachineName", "computer_name", "computer", "HostName", "host"],
    },
    Alias {
        sigma: "EventRecordID",
        native: &["RecordNumber", "EventRecordId", "RecordID", "RecordId", "record_number", "record_id"],
    },
    Alias { sigma: "Security_UserID", native: &["UserID"] },
    Alias { sigma: "Execution_ProcessID", native: &["ExecutionProcessID"] },
    Alias { sigma: "Execution_ThreadID", native: &["ExecutionThreadID", "ThreadID"] },
    Alias { sigma: "Correlation_ActivityID", native: &["ActivityID"] },
];

/// An event id alone makes no Windows event: it takes a channel or a provider beside it.
pub(super) fn recognise(document: &Document<'_>) -> bool {
    let says = |sigma: &str| {
        ALIASES
            .iter()
            .filter(|alias| alias.sigma == sigma)
            .any(|alias| document.has_any(&[alias.sigma]) || document.has_any(alias.native))
    };
    says("EventID") && is_event_id(document) && (says("Channel") || says("Provider_Name"))
}

fn is_event_id(document: &Document<'_>) -> bool {
    let names = std::iter::once("EventID").chain(ALIASES[0].native.iter().copied());
    let id = names.filter_map(|name| document.get(name)?.text()).next();
    id.is_some_and(|id| !id.is_empty() && id.len() <= 10 && id.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Cuts a document into the fields of a record.
pub(super) fn cut<'a>(document: Document<'a>, problems: &mut Vec<Problem>) -> Indexed<'a> {
    let is_plain = document.is_flat() && document.get("EventData").is_none();
    let mut record = if is_plain { document.into_indexed() } else { cut_sections(document, problems) };
    for alias in &ALIASES {
        add_alias(&mut record, alias);
    }
    add_level_from_severity(&mut record);
    record
}

/// Cuts a document that may have the event's own data in one place.
fn cut_sections<'a>(mut document: Document<'a>, problems: &mut Vec<Problem>) -> Indexed<'a> {
    let mut record = Indexed::new(document.raw(), document.n_leaves());
    let leaves = document.take_leaves();
    for leaf in leaves {
        let section = document.objects[leaf.object].path.as_str();
        if section.is_empty() && leaf.key == "EventData" {
            event_data::read_xml(&leaf.value, &mut record, problems);
        }
        let name = match section {
            "EventData" | "UserData" => leaf.key,
            _ => document.name(&leaf),
        };
        record.push(name, leaf.value);
    }
    record
}

pub(super) fn add_alias(record: &mut Indexed<'_>, alias: &Alias) {
    if record.is_native(alias.sigma) {
        return;
    }
    let value =
        alias.native.iter().find_map(|name| record.first(name).filter(|value| value.text().is_some()));
    if let Some(value) = value.cloned() {
        record.push_second(alias.sigma, value);
    }
}

/// NXLog has a scale of its own for `Level`, and events of the audit have no level at all.
fn add_level_from_severity(record: &mut Indexed<'_>) {
    if record.exists("Level") || !record.exists("SeverityValue") {
        return;
    }
    let is_audit = record.text("EventType").is_some_and(|text| text.starts_with("AUDIT_"));
    let level = match record.text("Severity") {
        _ if is_audit => "0",
        Some("CRITICAL") => "1",
        Some("ERROR") => "2",
        Some("WARNING") => "3",
        Some("INFO") => "4",
        Some("DEBUG" | "VERBOSE") => "5",
        _ => return,
    };
    record.push_taxonomy("Level", Value::Number(Cow::Borrowed(level)));
}
