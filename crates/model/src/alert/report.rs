use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Finding, Grouping};
use crate::EventId;

/// The form of the payload of the topic `findings` that this build writes: JSON of a [`FindingReport`].
pub const FINDING_REPORT_FORMAT: u16 = 1;

/// The most events that a report names. A correlation may hold more.
pub const MAX_REPORTED_EVENTS: usize = 1_000;

/// A finding with what proves it: the payload of the topic `findings`.
///
/// Detection writes it, casework reads it. The values come from events, so they are not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingReport {
    /// What was found.
    pub finding: Finding,
    /// By what the rule's findings are told apart into alerts.
    pub grouping: Grouping,
    /// The events that it rests on, the latest ones last; at most [`MAX_REPORTED_EVENTS`].
    pub events: Vec<EventId>,
    /// How many events it rests on.
    pub n_events: u64,
    /// The values that matched, by field; empty for a correlation, which matches groups of events.
    pub matched: BTreeMap<String, Vec<Value>>,
    /// The values that a correlation's events share, by field; empty for a detection.
    pub group: BTreeMap<String, String>,
}

/// The payload is no report that this build can read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeReportError {
    /// It was written by a newer build.
    #[error("the finding has format {0}; this build reads format {FINDING_REPORT_FORMAT}: upgrade aurora")]
    UnknownFormat(u16),
    /// The bytes are damaged.
    #[error("the finding cannot be read: {0}")]
    Malformed(#[from] serde_json::Error),
}

impl FindingReport {
    /// The payload.
    ///
    /// # Panics
    /// Never: nothing in a report fails to be written as JSON.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("maps of a report have text keys")
    }

    /// The report that a record of the topic holds.
    ///
    /// # Errors
    /// If the record is of a newer form, or damaged.
    pub fn decode(format: u16, payload: &[u8]) -> Result<Self, DecodeReportError> {
        if format != FINDING_REPORT_FORMAT {
            return Err(DecodeReportError::UnknownFormat(format));
        }
        Ok(serde_json::from_slice(payload)?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{DecodeReportError, FINDING_REPORT_FORMAT, FindingReport};
    use crate::{
        EventId,
        alert::{Grouping, finding::tests::finding},
    };

    fn report() -> FindingReport {
        FindingReport {
            finding: finding(&[], "2026-03-17T09:00:00Z"),
            grouping: Grouping::default(),
            events: vec![EventId::from_uuid(uuid::Uuid::nil())],
            n_events: 1,
            matched: [("CommandLine".to_owned(), vec![json!("whoami"), json!(7), json!(null)])].into(),
            group: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn a_report_is_read_as_it_was_written() {
        let payload = report().encode();
        let read = FindingReport::decode(FINDING_REPORT_FORMAT, &payload).expect("it was just written");
        assert_eq!(read, report());
    }

    #[test]
    fn what_a_newer_build_wrote_and_what_is_damaged_are_told_apart() {
        let payload = report().encode();
        assert!(matches!(
            FindingReport::decode(FINDING_REPORT_FORMAT + 1, &payload),
            Err(DecodeReportError::UnknownFormat(2))
        ));
        assert!(matches!(
            FindingReport::decode(FINDING_REPORT_FORMAT, &payload[1..]),
            Err(DecodeReportError::Malformed(_))
        ));
    }
}
