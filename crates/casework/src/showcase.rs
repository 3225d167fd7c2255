//! The showcase set: what mode `dummy` shows while its database is away, so that the pages can be looked at. Whoever serves it
//! says that it is made up.

use aurora_model::{
    AlertId, ContentId, Fingerprint, Severity, Timestamp, Version,
    alert::{Alert, AlertStatus, Entity, EntityKind, Verdict},
    change::Resource,
    mode::RuntimeMode,
};

use crate::{
    CaseworkError, Result,
    alerts::{AlertDetail, AlertPage, AlertQuery, AlertSort},
    overview::Figures,
};

/// One made-up alert.
struct Sample {
    title: &'static str,
    severity: Severity,
    status: AlertStatus,
    verdict: Option<Verdict>,
    technique: &'static str,
    entities: &'static [(EntityKind, &'static str)],
    count: i64,
    minutes_ago: i64,
}

/// Names and addresses are of the ranges that are set aside for examples: RFC 2606 and RFC 5737.
const SAMPLES: [Sample; 6] = [
    Sample {
        title: "Showcase: credentials read from the memory of LSASS",
        severity: Severity::Critical,
        status: AlertStatus::New,
        verdict: None,
        technique: "T1003.001",
        entities: &[(EntityKind::Host, "ws-17.example.com"), (EntityKind::User, "svc-backup")],
        count: 3,
        minutes_ago: 4,
    },
    Sample {
        title: "Showcase: encoded PowerShell command",
        severity: Severity::High,
        status: AlertStatus::Investigating,
        verdict: None,
        technique: "T1059.001",
        entities: &[(EntityKind::Host, "ws-17.example.com"), (EntityKind::User, "j.doe")],
        count: 12,
        minutes_ago: 11,
    },
    Sample {
        title: "Showcase: many failed log-ins, then one that succeeded",
        severity: Severity::High,
        status: AlertStatus::Triaged,
        verdict: None,
        technique: "T1110.003",
        entities: &[(EntityKind::Address, "203.0.113.24"), (EntityKind::User, "a.smith")],
        count: 41,
        minutes_ago: 38,
    },
    Sample {
        title: "Showcase: scheduled task made by an office program",
        severity: Severity::Medium,
        status: AlertStatus::New,
        verdict: None,
        technique: "T1053.005",
        entities: &[(EntityKind::Host, "ws-04.example.com")],
        count: 1,
        minutes_ago: 95,
    },
    Sample {
        title: "Showcase: DNS names as long as tunnels make them",
        severity: Severity::Medium,
        status: AlertStatus::Escalated,
        verdict: None,
        technique: "T1071.004",
        entities: &[(EntityKind::Host, "srv-db-2.example.com"), (EntityKind::Domain, "t.example.net")],
        count: 207,
        minutes_ago: 180,
    },
    Sample {
        title: "Showcase: new local administrator",
        severity: Severity::Low,
        status: AlertStatus::Resolved,
        verdict: Some(Verdict::Benign),
        technique: "T1136.001",
        entities: &[(EntityKind::Host, "ws-09.example.com"), (EntityKind::User, "helpdesk")],
        count: 1,
        minutes_ago: 660,
    },
];

const MINUTE: i64 = 60_000_000;

pub(crate) fn list(query: &AlertQuery, now: Timestamp) -> AlertPage {
    let mut items: Vec<Alert> = alerts(now).into_iter().filter(|alert| query.lets_through(alert)).collect();
    if query.sort == AlertSort::Severity {
        items.sort_by_key(|alert| std::cmp::Reverse(alert.severity));
    }
    items.truncate(usize::try_from(query.limit()).unwrap_or(usize::MAX));
    // They fit on a page; what lies behind a cursor is nothing.
    if query.cursor.is_some() {
        items.clear();
    }
    AlertPage { items, next_cursor: None }
}

pub(crate) fn fetch(id: AlertId, now: Timestamp) -> Result<AlertDetail> {
    let alert = alerts(now).into_iter().find(|alert| alert.id == id);
    let alert =
        alert.ok_or_else(|| CaseworkError::NotFound { resource: Resource::Alert, id: id.to_string() })?;
    Ok(AlertDetail { alert, rule: None, findings: Vec::new(), comments: Vec::new() })
}

pub(crate) fn figures(now: Timestamp) -> Figures {
    crate::overview::of_alerts(&alerts(now), now)
}

/// The newest first.
fn alerts(now: Timestamp) -> Vec<Alert> {
    (0..).zip(&SAMPLES).map(|(n, sample)| alert(n, sample, now)).collect()
}

fn alert(n: u8, sample: &Sample, now: Timestamp) -> Alert {
    let before = |minutes: i64| Timestamp::from_micros(now.as_micros() - minutes * MINUTE).unwrap_or(now);
    let at = before(sample.minutes_ago);
    let entity = |&(kind, value): &(EntityKind, &str)| Entity { kind, value: value.to_owned() };
    let is_looked_at = sample.status != AlertStatus::New;
    Alert {
        // The same at every request, so that a link leads somewhere.
        id: AlertId::new(Timestamp::EPOCH, [n; 10]),
        version: Version::FIRST,
        fingerprint: Fingerprint::of(sample.title, &[], 0),
        rule_id: format!("showcase-{n}"),
        rule_version: ContentId::of(sample.title.as_bytes()),
        title: sample.title.to_owned(),
        severity: sample.severity,
        status: sample.status,
        verdict: sample.verdict,
        count: sample.count,
        first_seen: before(sample.minutes_ago + 1),
        last_seen: at,
        assignee: None,
        entities: sample.entities.iter().map(entity).collect(),
        techniques: sample.technique.parse().into_iter().collect(),
        mode: RuntimeMode::Dummy,
        previous_id: None,
        created_at: at,
        updated_at: at,
        acknowledged_at: is_looked_at.then_some(at),
        closed_at: (!sample.status.is_open()).then_some(at),
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::Timestamp;

    use super::{SAMPLES, alerts, figures};

    #[test]
    fn every_sample_says_what_it_is_and_names_a_technique() {
        let alerts = alerts(Timestamp::MAX);
        assert_eq!(alerts.len(), SAMPLES.len());
        for alert in &alerts {
            assert!(alert.title.starts_with("Showcase: "), "{}", alert.title);
            assert_eq!(alert.techniques.len(), 1, "{}", alert.title);
            assert_eq!(alert.verdict.is_some(), !alert.status.is_open(), "{}", alert.title);
        }
        assert!(alerts.is_sorted_by(|a, b| a.created_at >= b.created_at));
    }

    #[test]
    fn its_figures_are_those_of_its_alerts() {
        let figures = figures("2026-03-17T23:30:00Z".parse().expect("a time"));
        assert_eq!(figures.open.iter().map(|count| count.count).sum::<i64>(), 5);
        assert_eq!(figures.hours.iter().map(|count| count.alerts).sum::<i64>(), 6);
        assert_eq!(figures.entities[0].entity.value, "ws-17.example.com");
    }
}
