//! A finding, as it goes to the topic of findings.

use std::collections::BTreeMap;

use aurora_model::{
    EventId, FindingId, Timestamp,
    alert::{
        Entity, EntityKind, FINDING_REPORT_FORMAT, Finding, FindingReport, Grouping, MAX_REPORTED_EVENTS,
    },
    attack::{AttackTag, TechniqueId},
};
use aurora_ocsf::Value;
use aurora_sigma::{CorrelationFinding, Matched, RuleMeta};
use aurora_streams::Record;

use super::event::EventRef;
use crate::entities;

/// A longer value is cut: what matched may be as long as the event, and many rules may match.
const MAX_VALUE_BYTES: usize = 4_096;
/// The most values that a report tells of a field.
const MAX_VALUES: usize = 16;
/// The most values that a report tells.
const MAX_ALL_VALUES: usize = 64;

/// The report of a rule that matched an event.
pub(super) fn of_detection(
    meta: &RuleMeta,
    event: EventId,
    seen_at: Timestamp,
    entities: &[Entity],
    matched: &Matched,
) -> FindingReport {
    let id = FindingId::of_detection(meta.label(), meta.version, event);
    FindingReport {
        finding: finding(id, meta, entities.to_vec(), seen_at),
        grouping: Grouping::default(),
        events: vec![event],
        n_events: 1,
        matched: values_of(matched),
        group: BTreeMap::new(),
    }
}

/// The report of a correlation; none without events, which no rule makes.
pub(super) fn of_correlation(meta: &RuleMeta, found: &CorrelationFinding<EventRef>) -> Option<FindingReport> {
    let first = found.events.first()?;
    let values: Vec<&str> = found.group.iter().map(|(_, value)| value.as_str()).collect();
    let id = FindingId::of_correlation(meta.label(), meta.version, &values, first.time()?);
    let host = first.host().filter(|host| found.events.iter().all(|event| event.host() == Some(host)));
    let skipped = found.events.len().saturating_sub(MAX_REPORTED_EVENTS);
    Some(FindingReport {
        finding: finding(id, meta, entities::of_group(&found.group, host), found.time),
        grouping: grouping_by(&found.group),
        events: found.events[skipped..].iter().map(EventRef::id).collect(),
        n_events: found.n_events,
        matched: BTreeMap::new(),
        group: found.group.iter().cloned().collect(),
    })
}

/// The record of a report. Reports of one alert stay in order.
pub(super) fn record_of(report: &FindingReport) -> Record {
    let fingerprint = report.grouping.fingerprint(&report.finding);
    Record {
        format: FINDING_REPORT_FORMAT,
        key: bytes::Bytes::copy_from_slice(fingerprint.as_uuid().as_bytes()),
        payload: report.encode().into(),
    }
}

fn finding(id: FindingId, meta: &RuleMeta, entities: Vec<Entity>, seen_at: Timestamp) -> Finding {
    Finding {
        id,
        rule_id: meta.label().to_owned(),
        rule_version: meta.version,
        title: meta.title.clone(),
        severity: meta.level,
        entities,
        techniques: meta.tags.iter().filter_map(|tag| technique(tag)).collect(),
        seen_at,
    }
}

fn technique(tag: &str) -> Option<TechniqueId> {
    match AttackTag::parse(tag)? {
        AttackTag::Technique(id) => Some(id),
        AttackTag::Tactic(_) | AttackTag::Group(_) | AttackTag::Software(_) => None,
    }
}

/// Findings of a correlation are told apart by what its events have in common, beside host and account.
fn grouping_by(group: &[(String, String)]) -> Grouping {
    let mut grouping = Grouping::default();
    let kinds = group.iter().filter_map(|(field, _)| entities::kind_of(field));
    let mut added: Vec<EntityKind> = kinds.filter(|kind| !grouping.entities.contains(kind)).collect();
    added.sort_unstable();
    added.dedup();
    grouping.entities.extend(added);
    grouping
}

fn values_of(matched: &Matched) -> BTreeMap<String, Vec<serde_json::Value>> {
    let mut room = MAX_ALL_VALUES;
    let mut values = BTreeMap::new();
    for (field, found) in matched {
        let told: Vec<_> = found.iter().take(room.min(MAX_VALUES)).map(json_of).collect();
        room -= told.len();
        values.insert(field.clone(), told);
    }
    values
}

fn json_of(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Null | Value::Empty => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(text) => number(text),
        Value::Text(text) => shortened(text).into(),
    }
}

/// A number that would lose digits as a double is told as text.
fn number(text: &str) -> serde_json::Value {
    if let Ok(number) = text.parse::<i64>() {
        return number.into();
    }
    if let Ok(number) = text.parse::<u64>() {
        return number.into();
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == text => number.into(),
        _ => shortened(text).into(),
    }
}

fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_VALUE_BYTES)]
}
