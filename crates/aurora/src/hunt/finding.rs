//! A finding, in the form that is written.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use aurora_model::{Severity, Timestamp};
use aurora_ocsf::{Record, Value};
use aurora_sigma::{CorrelationFinding, Matched, RuleMeta};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::EventDetail;
use crate::scan::Position;

/// A rule that fired, on what.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Finding<'f> {
    pub(crate) rule: RuleRef<'f>,
    /// The event; of a correlation the last one.
    pub(crate) event: &'f EventRef,
    /// The values that matched, by field. Correlations match groups of events, not values.
    pub(crate) matched: MatchedValues<'f>,
    #[serde(flatten)]
    pub(crate) kind: FindingKind<'f>,
    /// The event itself, if the hunt keeps events.
    #[serde(skip)]
    pub(crate) detail: Option<&'f EventDetail>,
}

/// The rule of a finding.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct RuleRef<'f> {
    pub(crate) id: Option<&'f str>,
    pub(crate) title: &'f str,
    pub(crate) level: Severity,
    pub(crate) tags: &'f [String],
    #[serde(serialize_with = "as_lossy_text")]
    pub(crate) path: &'f Path,
}

/// What kind of rule fired.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum FindingKind<'f> {
    Detection,
    Correlation {
        /// The values that the events share, by field.
        group: BTreeMap<&'f str, &'f str>,
        /// How many events there were, if that is more than the last 1,000, which `events` holds.
        #[serde(skip_serializing_if = "Option::is_none")]
        n_events: Option<u64>,
        events: &'f [EventRef],
    },
}

/// Which event it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct EventRef {
    pub(crate) time: Option<Timestamp>,
    pub(crate) source: Arc<str>,
    /// The record number of a Windows event, else the line where the record starts.
    pub(crate) record: u64,
    pub(crate) host: Option<Arc<str>>,
}

/// See [`Finding::matched`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct MatchedValues<'f>(pub(crate) &'f [(String, Vec<Value<'static>>)]);

impl EventRef {
    pub(crate) fn new(record: &Record<'_>, source: &Arc<str>, position: Position) -> Self {
        Self {
            time: record.time,
            source: Arc::clone(source),
            record: record.record_id.unwrap_or(position.number()),
            host: record.host.as_deref().map(Arc::from),
        }
    }
}

impl<'f> Finding<'f> {
    pub(super) fn of_detection(
        meta: &'f RuleMeta,
        event: &'f EventRef,
        matched: &'f Matched,
        detail: Option<&'f EventDetail>,
    ) -> Self {
        Self {
            rule: RuleRef::new(meta),
            event,
            matched: MatchedValues(matched),
            kind: FindingKind::Detection,
            detail,
        }
    }

    /// None for a correlation without events, which no rule makes.
    pub(super) fn of_correlation(
        meta: &'f RuleMeta,
        finding: &'f CorrelationFinding<EventRef>,
    ) -> Option<Self> {
        let n_events = Some(finding.n_events).filter(|n_events| *n_events > finding.events.len() as u64);
        let group = finding.group.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
        Some(Self {
            rule: RuleRef::new(meta),
            event: finding.events.last()?,
            matched: MatchedValues(&[]),
            kind: FindingKind::Correlation { group, n_events, events: &finding.events },
            detail: None,
        })
    }
}

impl<'f> RuleRef<'f> {
    /// What findings say about a rule.
    pub(crate) fn new(meta: &'f RuleMeta) -> Self {
        Self {
            id: meta.id.as_deref(),
            title: &meta.title,
            level: meta.level,
            tags: &meta.tags,
            path: &meta.path,
        }
    }
}

impl Serialize for MatchedValues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (field, values) in self.0 {
            map.serialize_entry(field, &values.iter().map(JsonValue).collect::<Vec<_>>())?;
        }
        map.end()
    }
}

struct JsonValue<'v>(&'v Value<'static>);

impl Serialize for JsonValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null | Value::Empty => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(text) => serialize_number(text, serializer),
            Value::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// A number that would lose digits as a double is written as text.
fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = text.parse::<i64>() {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = text.parse::<u64>() {
        return serializer.serialize_u64(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number.to_string() == text => serializer.serialize_f64(number),
        _ => serializer.serialize_str(text),
    }
}

fn as_lossy_text<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&path.to_string_lossy())
}
