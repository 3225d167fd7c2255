use aurora_model::{AlertId, FindingId, Timestamp, alert::FindingReport};
use aurora_store::findings::{NewFinding, Proof};
use aurora_streams::StoredRecord;
use serde_json::Value;

/// The most events of one finding that its proof names, the latest ones.
const MAX_EVENTS: usize = 100;
/// The most bytes of a text that its proof keeps; the whole is in the event.
const MAX_TEXT_BYTES: usize = 4 * 1024;
/// The most fields, and the most values of each.
const MAX_VALUES: usize = 64;

/// Some consecutive records of the topic, read.
#[derive(Debug, Default)]
pub(super) struct FindingBatch {
    /// The findings, with where they stand.
    pub(super) findings: Vec<(StoredRecord, NewFinding)>,
    /// What is no finding, with the reason.
    pub(super) unreadable: Vec<(StoredRecord, String)>,
}

impl FindingBatch {
    pub(super) fn of(records: Vec<StoredRecord>, now: Timestamp) -> Self {
        let mut batch = Self::default();
        for stored in records {
            match FindingReport::decode(stored.record.format, &stored.record.payload) {
                Ok(report) => batch.findings.push((stored, new_finding(report, now))),
                Err(error) => batch.unreadable.push((stored, error.to_string())),
            }
        }
        batch
    }
}

fn new_finding(report: FindingReport, now: Timestamp) -> NewFinding {
    let fingerprint = report.grouping.fingerprint(&report.finding);
    let alert_id = AlertId::new(now, random_bits(report.finding.id));
    let proof = proof(&report);
    NewFinding { finding: report.finding, fingerprint, alert_id, proof }
}

/// An alert takes these bits from its first finding's id, which is a hash: no two alerts have the same first finding.
fn random_bits(finding: FindingId) -> [u8; 10] {
    let uuid = finding.as_uuid();
    let hash = uuid.as_bytes();
    let mut bits = [0; 10];
    // Bytes 6 and 8 say that this is a UUIDv8.
    bits[..6].copy_from_slice(&hash[..6]);
    bits[6..].copy_from_slice(&hash[12..]);
    bits
}

/// What is kept of what a finding rests on: an attacker chooses how long the values are.
fn proof(report: &FindingReport) -> Proof {
    let first = report.events.len().saturating_sub(MAX_EVENTS);
    let values = |values: &Vec<Value>| values.iter().take(MAX_VALUES).map(cut_value).collect();
    Proof {
        events: report.events[first..].to_vec(),
        n_events: report.n_events,
        matched: report.matched.iter().take(MAX_VALUES).map(|(field, of)| (cut(field), values(of))).collect(),
        group: report.group.iter().take(MAX_VALUES).map(|(field, value)| (cut(field), cut(value))).collect(),
    }
}

fn cut_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(cut(text)),
        Value::Array(_) | Value::Object(_) => Value::String(cut(&value.to_string())),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(MAX_TEXT_BYTES)].to_owned()
}

#[cfg(test)]
mod tests {
    use aurora_model::{
        ContentId, EventId, FindingId,
        alert::{Finding, FindingReport, Grouping},
    };
    use serde_json::json;

    use super::{MAX_EVENTS, MAX_TEXT_BYTES, MAX_VALUES, proof, random_bits};

    fn report() -> FindingReport {
        let version = ContentId::of(b"rule");
        let events: Vec<_> = (0..300).map(|n| EventId::of_record(version, n)).collect();
        FindingReport {
            finding: Finding {
                id: FindingId::of_detection("r", version, events[0]),
                rule_id: "r".to_owned(),
                rule_version: version,
                title: "A rule".to_owned(),
                severity: aurora_model::Severity::High,
                entities: vec![],
                techniques: vec![],
                seen_at: aurora_model::Timestamp::EPOCH,
            },
            grouping: Grouping::default(),
            events,
            n_events: 5_000,
            matched: [("CommandLine".to_owned(), vec![json!("é".repeat(1_000_000)), json!(7)])].into(),
            group: (0..1_000).map(|n| (format!("field-{n:04}"), "v".to_owned())).collect(),
        }
    }

    #[test]
    fn what_is_kept_of_a_finding_is_bounded() {
        let report = report();
        let proof = proof(&report);
        assert_eq!((proof.events.len(), proof.n_events, proof.group.len()), (MAX_EVENTS, 5_000, MAX_VALUES));
        assert_eq!(proof.events.last(), report.events.last(), "the latest events stay");
        let values = &proof.matched["CommandLine"];
        assert_eq!(values[0].as_str().map(str::len), Some(MAX_TEXT_BYTES));
        assert_eq!(values[1], json!(7));
    }

    #[test]
    fn other_findings_give_other_bits() {
        let version = ContentId::of(b"rule");
        let id = |n| FindingId::of_detection("r", version, EventId::of_record(version, n));
        assert_ne!(random_bits(id(1)), random_bits(id(2)));
        assert_eq!(random_bits(id(1)), random_bits(id(1)));
    }
}
