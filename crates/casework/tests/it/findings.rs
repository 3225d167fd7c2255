//! Findings become alerts, whatever happens in between.

use std::collections::{BTreeMap, HashSet};

use aurora_casework::findings_to_alerts::{DEAD_LETTERS, GROUP, SUPPRESSED};
use aurora_model::{
    Severity, Timestamp,
    alert::{FINDING_REPORT_FORMAT, FindingReport},
    mode::RuntimeMode,
};
use aurora_store::{counters, offsets, testing::execute};
use aurora_streams::{DeadLetter, GroupId, Limits, Log as _, Topic};
use proptest::{prelude::*, test_runner::Config};

use super::support::{World, drain, record, report};

async fn count(world: &World, name: &str) -> u64 {
    counters::fetch(&world.store.read().expect("there"), name).await.expect("it answers")
}

async fn position(world: &World) -> u64 {
    let consumer = offsets::Consumer { group: GROUP.to_owned(), topic: "findings".to_owned(), partition: 0 };
    offsets::fetch(&world.store.read().expect("there"), &consumer).await.expect("it answers")
}

async fn dead_letters(world: &World) -> Vec<(u64, String)> {
    let slice =
        world.log.read(Topic::DeadLetters.partition(0), 0, Limits::default()).await.expect("it reads");
    let letter =
        |stored: &aurora_streams::StoredRecord| DeadLetter::decode(&stored.record).expect("a dead letter");
    slice.records.iter().map(letter).map(|letter| (letter.record.offset, letter.reason)).collect()
}

/// What an alert holds, whatever the order in which it came: count, first, last, worst.
type Summary = BTreeMap<String, (i64, Timestamp, Timestamp, Severity)>;

async fn summary(world: &World) -> Summary {
    let alerts = world.alerts().await;
    let row = |alert: aurora_model::alert::Alert| {
        (alert.fingerprint.to_string(), (alert.count, alert.first_seen, alert.last_seen, alert.severity))
    };
    alerts.into_iter().map(row).collect()
}

/// The same, by the words of the design: one alert for each fingerprint, one count for each finding.
fn expected(reports: &[FindingReport]) -> Summary {
    let mut seen = HashSet::new();
    let mut summary = Summary::new();
    for report in reports.iter().filter(|report| seen.insert(report.finding.id)) {
        let finding = &report.finding;
        let key = report.grouping.fingerprint(finding).to_string();
        let new = (0, finding.seen_at, finding.seen_at, finding.severity);
        let (count, first, last, worst) = summary.entry(key).or_insert(new);
        *count += 1;
        *first = (*first).min(finding.seen_at);
        *last = (*last).max(finding.seen_at);
        *worst = (*worst).max(finding.severity);
    }
    summary
}

fn any_report() -> impl Strategy<Value = FindingReport> {
    (0..3_usize, 0..2_usize, 0..6_u64).prop_map(|(rule, host, number)| {
        let seconds = i64::try_from(number * 1_500).expect("small");
        let mut report = report(["r", "s", "t"][rule], ["a", "b"][host], number, seconds);
        report.finding.severity = Severity::ALL[usize::try_from(number % 5).expect("small")];
        report
    })
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]

    /// Any order, any repetition, any cut into batches, with an end of the process wherever a batch ends.
    #[test]
    fn the_same_findings_give_the_same_alerts(
        reports in prop::collection::vec(any_report(), 1..60),
        cuts in prop::collection::vec((1..20_usize, any::<bool>()), 1..8),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let mut world = World::new(RuntimeMode::Real).await;
            let mut consumer = world.consumer().await;
            let mut rest = &reports[..];
            for (size, ends) in cuts.iter().cycle() {
                let (part, after) = rest.split_at((*size).min(rest.len()));
                world.append(part).await;
                if *ends {
                    world.restart().await;
                    consumer = world.consumer().await;
                }
                drain(&mut consumer).await;
                rest = after;
                if rest.is_empty() {
                    break;
                }
            }
            assert_eq!(summary(&world).await, expected(&reports));
            assert_eq!(position(&world).await, reports.len() as u64);
        });
    }
}

/// It is kept whole, with the reason; the others make alerts.
#[tokio::test]
async fn what_is_no_finding_becomes_a_dead_letter_once() {
    let mut world = World::new(RuntimeMode::Real).await;
    let good = |n| record(FINDING_REPORT_FORMAT, report("r", "a", n, 0).encode());
    let bad = [record(FINDING_REPORT_FORMAT, b"{".to_vec()), record(9, b"?".to_vec())];
    world.append_records(vec![good(1), bad[0].clone(), good(2), bad[1].clone()]).await;
    let consumer = world.drain().await;
    assert_eq!((consumer.stats().raised(), consumer.stats().repeated()), (1, 1));
    let letters = dead_letters(&world).await;
    assert_eq!(letters.iter().map(|(offset, _)| *offset).collect::<Vec<_>>(), [1, 3]);
    assert!(letters[1].1.contains("upgrade aurora"), "{letters:?}");
    world.restart().await;
    world.append_records(vec![good(3)]).await;
    world.drain().await;
    assert_eq!((dead_letters(&world).await.len(), count(&world, DEAD_LETTERS).await), (2, 2));
    assert_eq!(world.alerts().await[0].count, 3);
}

/// One that the store cannot take holds up nobody.
#[tokio::test]
async fn a_finding_that_the_store_refuses_becomes_a_dead_letter() {
    let world = World::new(RuntimeMode::Real).await;
    world.raise("r", "a").await;
    execute(&world.store, "UPDATE alerts SET severity = 'odd'").await.expect("it is done");
    world.append(&[report("s", "a", 1, 0), report("r", "a", 2, 0), report("s", "a", 2, 0)]).await;
    world.drain().await;
    execute(&world.store, "UPDATE alerts SET severity = 'high'").await.expect("it is done");
    let counts: Vec<_> =
        world.alerts().await.iter().map(|alert| (alert.rule_id.clone(), alert.count)).collect();
    assert_eq!(counts.len(), 2);
    assert!(counts.contains(&("r".to_owned(), 1)) && counts.contains(&("s".to_owned(), 2)), "{counts:?}");
    let letters = dead_letters(&world).await;
    assert_eq!(letters.iter().map(|(offset, _)| *offset).collect::<Vec<_>>(), [2]);
    assert_eq!((count(&world, DEAD_LETTERS).await, position(&world).await), (1, 4));
}

#[tokio::test]
async fn in_dummy_mode_findings_are_counted_and_make_no_alert() {
    let mut world = World::new(RuntimeMode::Dummy).await;
    world.append(&[report("r", "a", 1, 0), report("r", "a", 2, 0)]).await;
    world.drain().await;
    world.restart().await;
    world.drain().await;
    assert_eq!(
        (world.alerts().await.len(), count(&world, SUPPRESSED).await, position(&world).await),
        (0, 2, 2)
    );
    world.switch(RuntimeMode::DryRun).await;
    world.append(&[report("r", "a", 3, 0)]).await;
    world.drain().await;
    let alerts = world.alerts().await;
    assert_eq!((alerts.len(), alerts[0].count, alerts[0].mode), (1, 1, RuntimeMode::DryRun));
    assert_eq!(count(&world, SUPPRESSED).await, 2);
}

/// That is said and counted; the rest makes alerts.
#[tokio::test]
async fn findings_that_the_log_no_longer_has_are_counted_as_lost() {
    let world = World::new(RuntimeMode::Real).await;
    world.append(&[report("r", "a", 1, 0), report("r", "a", 2, 0), report("r", "a", 3, 0)]).await;
    world.log.expire(Topic::Findings.partition(0), 2);
    let consumer = world.drain().await;
    assert_eq!((consumer.stats().lost(), world.alerts().await[0].count), (2, 1));
}

/// A log that was restored from an older copy: what comes has offsets that were read before.
#[tokio::test]
async fn a_log_that_is_older_than_the_store_is_read_again() {
    let mut world = World::new(RuntimeMode::Real).await;
    world.append(&[report("r", "a", 1, 0), report("r", "a", 2, 0), report("r", "a", 3, 0)]).await;
    world.drain().await;
    let clock = std::sync::Arc::clone(&world.clock);
    world.log = std::sync::Arc::new(aurora_streams::testing::MemoryLog::new(Default::default(), clock as _));
    world.append(&[report("r", "a", 3, 0), report("r", "a", 4, 0)]).await;
    world.drain().await;
    assert_eq!(world.alerts().await[0].count, 4);
}

/// So that retention takes nothing that was not read, and may take what was.
#[tokio::test]
async fn the_group_of_the_log_follows_the_position_of_the_store() {
    let world = World::new(RuntimeMode::Real).await;
    let group = GroupId::new(GROUP, Topic::Findings).expect("a name");
    world.append(&[report("r", "a", 1, 0), report("r", "a", 2, 0)]).await;
    let mut consumer = world.consumer().await;
    assert_eq!(world.log.committed(&group).await.expect("known")[0].offset, 0);
    drain(&mut consumer).await;
    assert_eq!(world.log.committed(&group).await.expect("known")[0].offset, 2);
}
