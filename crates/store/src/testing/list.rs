//! Lists of alerts.

use aurora_model::{
    Severity, UserId,
    alert::{Alert, AlertStatus, Verdict},
};

use super::{Outcome, at, finding, new_finding, permits, transact, with_analyst};
use crate::{
    Result, Store, alerts,
    alerts::{AlertFilter, AlertOrder},
    findings,
};

const N_ALERTS: usize = 120;

/// Alerts of all severities and statuses, of three rules, in two pairs of hands, three at a time in one moment.
async fn fill(store: &Store, analyst: UserId) -> Result<Vec<Alert>> {
    let mut alerts = Vec::new();
    for n in 0..N_ALERTS {
        alerts.push(add(store, n, analyst).await?);
    }
    Ok(alerts)
}

async fn add(store: &Store, n: usize, analyst: UserId) -> Result<Alert> {
    let (operator, workflow, _) = permits(store).await;
    let seconds = i64::try_from(n / 3).expect("few alerts");
    let mut tx = transact(store, seconds).await;
    // Another host each: another alert each.
    let mut finding = finding(["r", "s", "t"][n % 3], n as u64, 0);
    finding.entities[0].value = format!("host-{n}");
    finding.severity = Severity::ALL[n % 5];
    let new = new_finding(finding);
    findings::record(&mut tx, &workflow, &new).await?;
    let mut alert = alerts::fetch(&tx, new.alert_id).await?;
    let to = AlertStatus::ALL[n % 6];
    if to != AlertStatus::New {
        let verdict = (!to.is_open()).then_some(Verdict::FalsePositive);
        alert = alerts::move_to(&mut tx, &operator, alert.id, alert.version, to, verdict).await?;
    }
    if n.is_multiple_of(4) {
        alert = alerts::assign(&mut tx, &operator, alert.id, alert.version, Some(analyst)).await?;
    }
    tx.commit().await?;
    Ok(alert)
}

fn filters(analyst: UserId) -> Vec<AlertFilter> {
    use AlertStatus::{Escalated, New, Resolved};
    let any = AlertFilter::default();
    vec![
        any.clone(),
        AlertFilter { statuses: vec![New], ..any.clone() },
        AlertFilter { statuses: vec![New, Escalated, New], ..any.clone() },
        AlertFilter { severities: vec![Severity::High, Severity::Low], ..any.clone() },
        AlertFilter {
            statuses: vec![New, Resolved],
            severities: vec![Severity::Critical, Severity::Informational],
            ..any.clone()
        },
        AlertFilter { rule_id: Some("s".to_owned()), ..any.clone() },
        AlertFilter { rule_id: Some("nothing".to_owned()), ..any.clone() },
        AlertFilter { assignee: Some(Some(analyst)), ..any.clone() },
        AlertFilter { assignee: Some(None), statuses: vec![New], ..any.clone() },
        AlertFilter { rule_id: Some("r".to_owned()), assignee: Some(None), ..any.clone() },
        AlertFilter { from: Some(at(10)), until: Some(at(20)), ..any.clone() },
        AlertFilter { from: Some(at(10)), until: Some(at(30)), statuses: vec![New], ..any.clone() },
        AlertFilter { from: Some(at(30)), until: Some(at(10)), ..any },
    ]
}

fn passes(filter: &AlertFilter, alert: &Alert) -> bool {
    (filter.statuses.is_empty() || filter.statuses.contains(&alert.status))
        && (filter.severities.is_empty() || filter.severities.contains(&alert.severity))
        && filter.rule_id.as_ref().is_none_or(|rule| *rule == alert.rule_id)
        && filter.assignee.is_none_or(|assignee| assignee == alert.assignee)
        && filter.from.is_none_or(|from| alert.created_at >= from)
        && filter.until.is_none_or(|until| alert.created_at < until)
}

fn plain_search(alerts: &[Alert], filter: &AlertFilter, order: AlertOrder) -> Vec<Alert> {
    let mut found: Vec<_> = alerts.iter().filter(|alert| passes(filter, alert)).cloned().collect();
    found.sort_by_key(|alert| (alert.created_at, alert.id));
    if order == AlertOrder::Newest {
        found.reverse();
    }
    found
}

/// All pages, one after the other.
async fn read_all(store: &Store, filter: &AlertFilter, order: AlertOrder, limit: u64) -> Result<Vec<Alert>> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let page = alerts::list(&store.read()?, filter, order, cursor, limit).await?;
        assert!(page.items.len() as u64 <= limit);
        all.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(all);
        }
    }
}

/// In both orders, at any length of page.
pub async fn every_filter_gives_what_a_plain_search_gives(store: &Store) -> Outcome {
    let analyst = with_analyst(store).await?;
    let all = fill(store, analyst).await?;
    for filter in filters(analyst) {
        for order in [AlertOrder::Newest, AlertOrder::Oldest] {
            let expected = plain_search(&all, &filter, order);
            for limit in [1, 7, 500] {
                let found = read_all(store, &filter, order, limit).await?;
                assert_eq!(found, expected, "{filter:?} {order:?} {limit}");
            }
        }
    }
    Ok(())
}

/// What comes while somebody leafs through moves nothing.
pub async fn a_list_that_is_read_while_alerts_come_shows_each_once(store: &Store) -> Outcome {
    let analyst = with_analyst(store).await?;
    let all = fill(store, analyst).await?;
    let (filter, order) = (AlertFilter::default(), AlertOrder::Newest);
    let first = alerts::list(&store.read()?, &filter, order, None, 50).await?;
    for n in N_ALERTS..N_ALERTS + 6 {
        add(store, n, analyst).await?;
    }
    let mut seen = first.items;
    let mut cursor = first.next;
    while cursor.is_some() {
        let page = alerts::list(&store.read()?, &filter, order, cursor, 50).await?;
        seen.extend(page.items);
        cursor = page.next;
    }
    assert_eq!(seen, plain_search(&all, &filter, order));
    Ok(())
}

/// By status and severity; closed ones are left out.
pub async fn open_alerts_are_counted(store: &Store) -> Outcome {
    let analyst = with_analyst(store).await?;
    let all = fill(store, analyst).await?;
    let counts = alerts::count_open(&store.read()?).await?;
    let total: i64 = counts.iter().map(|count| count.count).sum();
    assert_eq!(total, all.iter().filter(|alert| alert.status.is_open()).count() as i64);
    for count in counts {
        let plain = all
            .iter()
            .filter(|alert| (alert.status, alert.severity) == (count.status, count.severity))
            .count();
        assert_eq!(count.count, plain as i64, "{count:?}");
    }
    Ok(())
}
