//! Lists of alerts, page by page.

use aurora_casework::{
    ErrorKind,
    alerts::{self, AlertQuery, AlertSort},
};
use aurora_model::{AlertId, Severity, alert::Alert, mode::RuntimeMode};

use super::support::{World, admin, report};

/// So many alerts, of all severities, some made in one moment.
async fn fill(world: &World, numbers: std::ops::Range<usize>) {
    for n in numbers {
        let mut report = report(["r", "s"][n % 2], &format!("host-{n}"), 1, 0);
        report.finding.severity = Severity::ALL[(n * 7) % 5];
        world.append(&[report]).await;
        if n % 3 == 0 {
            world.drain().await;
            world.clock.advance(std::time::Duration::from_secs(1));
        }
    }
    world.drain().await;
}

async fn pages(world: &World, query: &AlertQuery) -> Vec<Vec<Alert>> {
    let (mut pages, mut query) = (Vec::new(), query.clone());
    loop {
        let page = alerts::list(&world.casework, &admin(), &query).await.expect("a page").value;
        pages.push(page.items);
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            return pages;
        }
    }
}

fn plain(mut alerts: Vec<Alert>, query: &AlertQuery) -> Vec<AlertId> {
    let passes = |alert: &Alert| query.severities.is_empty() || query.severities.contains(&alert.severity);
    alerts.retain(|alert| passes(alert) && query.rule_id.as_ref().is_none_or(|rule| *rule == alert.rule_id));
    let severity = |alert: &Alert| match query.sort {
        AlertSort::Newest => Severity::Critical,
        AlertSort::Severity => alert.severity,
    };
    alerts.sort_by_key(|alert| std::cmp::Reverse((severity(alert), alert.created_at, alert.id)));
    alerts.into_iter().map(|alert| alert.id).collect()
}

#[tokio::test]
async fn every_order_and_length_of_page_gives_what_a_plain_search_gives() {
    let world = World::new(RuntimeMode::Real).await;
    fill(&world, 0..40).await;
    let all = world.alerts().await;
    assert_eq!(all.len(), 40);
    let any = AlertQuery::default();
    let queries = [
        any.clone(),
        AlertQuery { severities: vec![Severity::Low, Severity::Critical], ..any.clone() },
        AlertQuery { rule_id: Some("s".to_owned()), ..any.clone() },
        AlertQuery { rule_id: Some("none".to_owned()), ..any },
    ];
    for query in queries {
        for sort in [AlertSort::Newest, AlertSort::Severity] {
            for limit in [1, 4, 8, 200] {
                let query = AlertQuery { sort, limit, ..query.clone() };
                let pages = pages(&world, &query).await;
                let found: Vec<_> = pages.iter().flatten().map(|alert| alert.id).collect();
                assert_eq!(found, plain(all.clone(), &query), "{query:?}");
                let is_full = |page: &Vec<Alert>| page.len() as u64 == limit;
                assert!(pages[..pages.len() - 1].iter().all(is_full), "{query:?}");
                assert!(pages.len() == 1 || !pages[pages.len() - 1].is_empty(), "{query:?}: an empty page");
            }
        }
    }
}

/// What comes in between moves nothing.
#[tokio::test]
async fn a_list_that_is_read_while_alerts_come_shows_each_once() {
    for sort in [AlertSort::Newest, AlertSort::Severity] {
        let world = World::new(RuntimeMode::Real).await;
        fill(&world, 0..30).await;
        let before = world.alerts().await;
        let mut query = AlertQuery { sort, limit: 7, ..AlertQuery::default() };
        let (mut seen, mut next) = (Vec::new(), 30);
        loop {
            let page = alerts::list(&world.casework, &admin(), &query).await.expect("a page").value;
            seen.extend(page.items.into_iter().map(|alert| alert.id));
            query.cursor = page.next_cursor;
            if query.cursor.is_none() {
                break;
            }
            fill(&world, next..next + 3).await;
            next += 3;
        }
        let distinct: std::collections::HashSet<_> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len(), "{sort:?}");
        // By severity, newer ones of a milder severity are still to come.
        let of_before: Vec<_> =
            seen.iter().copied().filter(|id| before.iter().any(|alert| alert.id == *id)).collect();
        assert_eq!(of_before, plain(before, &query), "{sort:?}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    let world = World::new(RuntimeMode::Real).await;
    let cursors = [("", AlertSort::Newest), ("newest", AlertSort::Severity), ("high", AlertSort::Newest)];
    for (cursor, sort) in cursors {
        let query = AlertQuery { cursor: Some(cursor.to_owned()), sort, ..AlertQuery::default() };
        let error = alerts::list(&world.casework, &admin(), &query).await.expect_err("no cursor");
        assert_eq!((error.kind(), error.field()), (ErrorKind::Invalid, Some("cursor")), "{cursor}");
    }
}
