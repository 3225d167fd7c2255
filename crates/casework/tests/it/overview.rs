use std::time::Duration;

use aurora_casework::overview;
use aurora_model::{Severity, alert::AlertStatus, mode::RuntimeMode};

use super::support::{World, admin, report};

#[tokio::test]
async fn the_figures_are_those_of_the_alerts() {
    let world = World::new(RuntimeMode::Real).await;
    world
        .append(&[
            report("r", "a", 1, 0),
            report("r", "a", 2, 1),
            report("r", "b", 1, 0),
            report("s", "b", 1, 0),
        ])
        .await;
    world.drain().await;
    let figures = overview::fetch(&world.casework, &admin()).await.expect("there").value;
    let [open] = &figures.open[..] else { panic!("{figures:?}") };
    assert_eq!((open.status, open.severity, open.count), (AlertStatus::New, Severity::High, 3));
    let rules: Vec<_> =
        figures.rules.iter().map(|rule| (&*rule.rule_id, rule.alerts, rule.findings)).collect();
    assert_eq!(rules, [("r", 2, 3), ("s", 1, 1)]);
    let entities: Vec<_> =
        figures.entities.iter().map(|count| (&*count.entity.value, count.alerts)).collect();
    assert_eq!(entities, [("b", 2), ("a", 1)]);
    assert_eq!((figures.hours.len(), figures.hours[23].alerts), (24, 3));
}

#[tokio::test]
async fn they_are_computed_for_all_who_ask_and_no_older_than_two_seconds() {
    let world = World::new(RuntimeMode::Real).await;
    let total = || async {
        let figures = overview::fetch(&world.casework, &admin()).await.expect("there").value;
        figures.open.iter().map(|count| count.count).sum::<i64>()
    };
    assert_eq!(total().await, 0);
    world.raise("r", "a").await;
    assert_eq!(total().await, 0);
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(total().await, 1);
}
