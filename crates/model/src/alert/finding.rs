use serde::{Deserialize, Serialize};

use super::{Alert, AlertStatus};
use crate::{
    AlertId, ContentId, FindingId, Fingerprint, Severity, Timestamp, Version, attack::TechniqueId,
    mode::RuntimeMode, words::words,
};

words! {
    /// What kind of thing an entity is.
    EntityKind, "kind of entity", UnknownEntityKind {
        /// A computer.
        Host = "host",
        /// An account.
        User = "user",
        /// An IP address.
        Address = "address",
        /// A domain name.
        Domain = "domain",
        /// A file, by path or hash.
        File = "file",
        /// A cyber-physical device.
        Device = "device",
    }
}

/// A thing that a finding concerns. Its value comes from an event, so it is not to be trusted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// What kind of thing.
    pub kind: EntityKind,
    /// Its name, as the event gives it.
    pub value: String,
}

/// What a detector says, as far as alerts are concerned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its name.
    pub id: FindingId,
    /// The rule.
    pub rule_id: String,
    /// The form of the rule.
    pub rule_version: ContentId,
    /// The rule's title.
    pub title: String,
    /// How bad the rule's author thinks it is.
    pub severity: Severity,
    /// What it concerns.
    pub entities: Vec<Entity>,
    /// The ATT&CK techniques of the rule.
    pub techniques: Vec<TechniqueId>,
    /// The time of the event, or of the last event of a correlation.
    pub seen_at: Timestamp,
}

/// By what the findings of one rule are told apart into alerts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouping {
    /// Findings that differ in an entity of these kinds belong to different alerts.
    pub entities: Vec<EntityKind>,
    /// So do findings whose events lie in different windows of this length, in microseconds.
    pub window: i64,
}

impl Default for Grouping {
    fn default() -> Self {
        Self { entities: vec![EntityKind::Host, EntityKind::User], window: 3_600_000_000 }
    }
}

impl Grouping {
    /// The fingerprint of a finding.
    ///
    /// The window is one of the event's time, not of the clock: a replay gives the same.
    pub fn fingerprint(&self, finding: &Finding) -> Fingerprint {
        let entities: Vec<_> = finding
            .entities
            .iter()
            .filter(|entity| self.entities.contains(&entity.kind))
            .map(|entity| (entity.kind.as_str(), entity.value.as_str()))
            .collect();
        let window = finding.seen_at.as_micros().div_euclid(self.window.max(1));
        Fingerprint::of(&finding.rule_id, &entities, window)
    }
}

impl Alert {
    /// The alert that a finding raises where no open one has its fingerprint.
    pub fn raised_by(
        finding: &Finding,
        fingerprint: Fingerprint,
        id: AlertId,
        previous_id: Option<AlertId>,
        mode: RuntimeMode,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            version: Version::FIRST,
            fingerprint,
            rule_id: finding.rule_id.clone(),
            rule_version: finding.rule_version,
            title: finding.title.clone(),
            severity: finding.severity,
            status: AlertStatus::New,
            verdict: None,
            count: 1,
            first_seen: finding.seen_at,
            last_seen: finding.seen_at,
            assignee: None,
            entities: finding.entities.clone(),
            techniques: finding.techniques.clone(),
            mode,
            previous_id,
            created_at: now,
            updated_at: now,
            acknowledged_at: None,
            closed_at: None,
        }
    }

    /// The alert with one more finding. Events come out of order, so either end of its time may move.
    #[must_use]
    pub fn repeated_by(self, finding: &Finding, now: Timestamp) -> Self {
        Self {
            version: self.version.next(),
            count: self.count + 1,
            severity: self.severity.max(finding.severity),
            first_seen: self.first_seen.min(finding.seen_at),
            last_seen: self.last_seen.max(finding.seen_at),
            updated_at: now,
            ..self
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Alert, Entity, EntityKind, Finding, Grouping};
    use crate::{AlertId, ContentId, EventId, FindingId, Severity, Timestamp, mode::RuntimeMode};

    pub(crate) fn finding(entities: &[(EntityKind, &str)], seen_at: &str) -> Finding {
        let version = ContentId::of(b"rule");
        Finding {
            id: FindingId::of_detection("r", version, EventId::of_record(version, 1)),
            rule_id: "r".to_owned(),
            rule_version: version,
            title: "A rule".to_owned(),
            severity: Severity::Medium,
            entities: entities
                .iter()
                .map(|&(kind, value)| Entity { kind, value: value.to_owned() })
                .collect(),
            techniques: vec![],
            seen_at: seen_at.parse().expect("a time"),
        }
    }

    pub(crate) fn alert() -> Alert {
        let finding = finding(&[], "2026-03-17T09:00:00Z");
        let id = AlertId::new(finding.seen_at, [1; 10]);
        let fingerprint = Grouping::default().fingerprint(&finding);
        Alert::raised_by(&finding, fingerprint, id, None, RuntimeMode::Real, finding.seen_at)
    }

    fn same(a: &Finding, b: &Finding) -> bool {
        Grouping::default().fingerprint(a) == Grouping::default().fingerprint(b)
    }

    #[test]
    fn findings_on_one_host_and_user_within_the_hour_belong_together() {
        use EntityKind::{Address, Host, User};
        let first = finding(&[(Host, "a"), (User, "u"), (Address, "10.0.0.1")], "2026-03-17T09:00:00Z");
        let cases = [
            (&[(User, "u"), (Host, "a"), (Address, "10.0.0.2")][..], "2026-03-17T09:59:59.999999Z", true),
            (&[(Host, "a"), (User, "u")], "2026-03-17T10:00:00Z", false),
            (&[(Host, "b"), (User, "u")], "2026-03-17T09:00:00Z", false),
            (&[(Host, "u"), (User, "a")], "2026-03-17T09:00:00Z", false),
            (&[(Host, "a")], "2026-03-17T09:00:00Z", false),
        ];
        for (entities, seen_at, expected) in cases {
            assert_eq!(same(&first, &finding(entities, seen_at)), expected, "{entities:?} {seen_at}");
        }
    }

    #[test]
    fn a_rule_may_name_other_entities_and_another_window() {
        use EntityKind::{Address, Host};
        let grouping = Grouping { entities: vec![Address], window: 60_000_000 };
        let of = |entities: &[_], at| grouping.fingerprint(&finding(entities, at));
        let first = of(&[(Host, "a"), (Address, "1")], "2026-03-17T09:00:00Z");
        assert_eq!(first, of(&[(Host, "b"), (Address, "1")], "2026-03-17T09:00:59Z"));
        assert_ne!(first, of(&[(Host, "a"), (Address, "2")], "2026-03-17T09:00:00Z"));
        assert_ne!(first, of(&[(Host, "a"), (Address, "1")], "2026-03-17T09:01:00Z"));
    }

    #[test]
    fn a_repeat_raises_the_count_and_widens_the_time() {
        let mut earlier = finding(&[], "2026-03-17T08:00:00Z");
        earlier.severity = Severity::Critical;
        let now: Timestamp = "2026-03-17T12:00:00Z".parse().expect("a time");
        let alert = alert().repeated_by(&earlier, now);
        assert_eq!((alert.count, alert.version.as_i64(), alert.severity), (2, 2, Severity::Critical));
        assert_eq!(alert.first_seen, earlier.seen_at);
        assert_eq!(alert.last_seen.to_string(), "2026-03-17T09:00:00.000000Z");
        assert_eq!(alert.updated_at, now);
    }
}
