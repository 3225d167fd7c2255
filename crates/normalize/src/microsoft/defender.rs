//! Microsoft Defender: alerts as Graph answers them, and rows of advanced hunting.
//!
//! <https://learn.microsoft.com/graph/api/resources/security-alert>,
//! <https://learn.microsoft.com/defender-xdr/advanced-hunting-schema-tables>
//!
//! A hunting row is what a sensor saw on a machine. Its second names are those of Sysmon (`Image`, `CommandLine`, `TargetFilename`),
//! so that rules for process creation, files, the registry and connections read it.

mod alert;
mod hunting;

use aurora_ocsf::{Event, Record};

use crate::{Format, registry::JsonFormat};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::Defender,
    marks: &[
        "ActionType",
        "properties.ActionType",
        "providerAlertId",
        "detectionSource",
        "vendorInformation.provider",
        "alertCreationTime",
        "serviceSource",
    ],
    recognise: |record| hunting::recognise(record) || alert::recognise(record),
    complete: |record, _, _| {
        if hunting::recognise(record) {
            hunting::complete(record);
        } else {
            alert::complete(record);
        }
    },
    to_event,
};

fn to_event(record: &Record<'_>) -> Event {
    if hunting::recognise(record) { hunting::to_event(record) } else { alert::to_event(record) }
}
