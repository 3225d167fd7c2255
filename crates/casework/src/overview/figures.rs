use std::collections::HashMap;

use aurora_model::{
    Timestamp,
    alert::{Alert, Entity},
};
use aurora_store::{
    Reader,
    alerts::{self, AlertFilter, AlertOrder, OpenCount},
    counters,
    overview::{self, HourCount, RuleCount},
};

use crate::{
    Result,
    findings_to_alerts::{DEAD_LETTERS, SUPPRESSED},
};

/// How many entities are told.
pub const N_TOP: usize = 10;
/// Entities are counted over the newest alerts, so many of them.
const N_NEWEST: u64 = 500;

const HOUR: i64 = 3_600_000_000;
const N_HOURS: i64 = 24;

/// The figures of the first page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// When they were computed.
    pub computed_at: Timestamp,
    /// How many alerts are open, by status and severity.
    pub open: Vec<OpenCount>,
    /// How many alerts were made in each of the last 24 hours, the earliest first, those without alerts too.
    pub hours: Vec<HourCount>,
    /// What each rule led to in these hours, the most findings first.
    pub rules: Vec<RuleCount>,
    /// What the newest 500 alerts of these hours concern, the most alerts first; at most [`N_TOP`].
    pub entities: Vec<EntityCount>,
    /// How many findings made no alert because the mode was `dummy`.
    pub suppressed_by_mode: u64,
    /// How many findings could not be read, and are kept as dead letters.
    pub dead_lettered: u64,
}

/// How many alerts concern an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityCount {
    /// The entity. Not to be trusted.
    pub entity: Entity,
    /// So many.
    pub alerts: i64,
}

pub(super) async fn compute(reader: &Reader, now: Timestamp) -> Result<Figures> {
    let since = first_hour(now);
    let filter = AlertFilter { from: Some(since), ..AlertFilter::default() };
    let newest = alerts::list(reader, &filter, AlertOrder::Newest, None, N_NEWEST).await?;
    Ok(Figures {
        computed_at: now,
        open: alerts::count_open(reader).await?,
        hours: every_hour(since, &overview::count_by_hour(reader, since).await?),
        rules: overview::count_by_rule(reader, since).await?,
        entities: count_entities(&newest.items),
        suppressed_by_mode: counters::fetch(reader, SUPPRESSED).await?,
        dead_lettered: counters::fetch(reader, DEAD_LETTERS).await?,
    })
}

/// The beginning of the first of the hours, of which the last is the one that runs.
fn first_hour(now: Timestamp) -> Timestamp {
    let hour = now.as_micros().div_euclid(HOUR) - (N_HOURS - 1);
    Timestamp::from_micros(hour * HOUR).unwrap_or(Timestamp::MIN)
}

fn every_hour(since: Timestamp, counts: &[HourCount]) -> Vec<HourCount> {
    let hour = |n: i64| Timestamp::from_micros(since.as_micros() + n * HOUR).unwrap_or(Timestamp::MAX);
    let count = |hour| counts.iter().find(|count| count.hour == hour).map_or(0, |count| count.alerts);
    (0..N_HOURS).map(hour).map(|hour| HourCount { hour, alerts: count(hour) }).collect()
}

pub(crate) fn count_entities(alerts: &[Alert]) -> Vec<EntityCount> {
    let mut counts: HashMap<&Entity, i64> = HashMap::new();
    for entity in alerts.iter().flat_map(|alert| &alert.entities) {
        *counts.entry(entity).or_default() += 1;
    }
    let mut counts: Vec<_> =
        counts.into_iter().map(|(entity, alerts)| EntityCount { entity: entity.clone(), alerts }).collect();
    counts.sort_by(|a, b| b.alerts.cmp(&a.alerts).then_with(|| a.entity.cmp(&b.entity)));
    counts.truncate(N_TOP);
    counts
}

/// The figures of alerts that are in no database.
pub(crate) fn of_alerts(alerts: &[Alert], now: Timestamp) -> Figures {
    let since = first_hour(now);
    let mut open: Vec<OpenCount> = Vec::new();
    let mut hours: Vec<HourCount> = Vec::new();
    let mut rules: Vec<RuleCount> = Vec::new();
    for alert in alerts {
        let (status, severity) = (alert.status, alert.severity);
        match open.iter_mut().find(|count| (count.status, count.severity) == (status, severity)) {
            Some(count) => count.count += 1,
            None if status.is_open() => open.push(OpenCount { status, severity, count: 1 }),
            None => {}
        }
        let hour = alert.created_at.as_micros().div_euclid(HOUR) * HOUR;
        let hour = Timestamp::from_micros(hour).unwrap_or(Timestamp::MIN);
        match hours.iter_mut().find(|count| count.hour == hour) {
            Some(count) => count.alerts += 1,
            None => hours.push(HourCount { hour, alerts: 1 }),
        }
        let (rule_id, title) = (alert.rule_id.clone(), alert.title.clone());
        rules.push(RuleCount { rule_id, title, alerts: 1, findings: alert.count });
    }
    Figures {
        computed_at: now,
        open,
        hours: every_hour(since, &hours),
        rules,
        entities: count_entities(alerts),
        suppressed_by_mode: 0,
        dead_lettered: 0,
    }
}

#[cfg(test)]
mod tests {
    use aurora_model::Timestamp;

    use super::{HourCount, every_hour, first_hour};

    #[test]
    fn the_last_of_twenty_four_hours_is_the_one_that_runs() {
        let now: Timestamp = "2026-03-17T09:59:59Z".parse().expect("a time");
        let since = first_hour(now);
        assert_eq!(since.to_string(), "2026-03-16T10:00:00.000000Z");
        let last = "2026-03-17T09:00:00Z".parse().expect("a time");
        let hours = every_hour(since, &[HourCount { hour: last, alerts: 7 }]);
        assert_eq!((hours.len(), hours[23]), (24, HourCount { hour: last, alerts: 7 }));
        assert_eq!(hours[..23].iter().map(|count| count.alerts).sum::<i64>(), 0);
    }
}
