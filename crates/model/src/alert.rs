//! Alerts: findings that are put before a person or an agent.
//!
//! The functions here say what an alert becomes; the store writes it down, and a preview shows it. So both
//! say the same.

mod finding;
mod report;
mod status;
mod work;

use serde::{Deserialize, Serialize};

pub use finding::{Entity, EntityKind, Finding, Grouping, UnknownEntityKind};
pub use report::{DecodeReportError, FINDING_REPORT_FORMAT, FindingReport, MAX_REPORTED_EVENTS};
pub use status::{AlertStatus, Mover, UnknownAlertStatus, UnknownVerdict, Verdict};
pub use work::WorkAlertError;

use crate::{
    AlertId, ContentId, Fingerprint, Severity, Timestamp, UserId, Version, attack::TechniqueId,
    mode::RuntimeMode,
};

/// One alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Its name.
    pub id: AlertId,
    /// The state that this is.
    pub version: Version,
    /// What it is about.
    pub fingerprint: Fingerprint,
    /// The rule that raised it.
    pub rule_id: String,
    /// The form of the rule that raised it.
    pub rule_version: ContentId,
    /// The rule's title.
    pub title: String,
    /// The highest severity of its findings.
    pub severity: Severity,
    /// Where the work on it stands.
    pub status: AlertStatus,
    /// The judgement that it was closed with.
    pub verdict: Option<Verdict>,
    /// How many distinct findings it holds.
    pub count: i64,
    /// The time of its earliest finding's event.
    pub first_seen: Timestamp,
    /// The time of its latest finding's event.
    pub last_seen: Timestamp,
    /// Who works on it.
    pub assignee: Option<UserId>,
    /// What it concerns; of its first finding.
    pub entities: Vec<Entity>,
    /// The ATT&CK techniques of its rule.
    pub techniques: Vec<TechniqueId>,
    /// The mode that it was made in.
    pub mode: RuntimeMode,
    /// The closed alert about the same thing, if there was one.
    pub previous_id: Option<AlertId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it first left `new`: the clock of the time to acknowledge stops.
    pub acknowledged_at: Option<Timestamp>,
    /// When it was closed: the clock of the time to resolve stops.
    pub closed_at: Option<Timestamp>,
}
