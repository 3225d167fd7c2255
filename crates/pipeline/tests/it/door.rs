//! What is taken, what is refused, and what is recognised.

use aurora_pipeline::{Accepted, Account, IngestLimits, PipelineConfig, Refusal};

use crate::support::{Home, SENDER, event, lines};

#[test]
fn a_request_that_is_sent_again_under_its_key_is_stored_once() {
    let home = Home::new();
    let life = home.live();
    let first = life.send(Some("key"), &lines(0..5)).expect("it is taken");
    assert_eq!((first.received, first.duplicate, first.dead_lettered), (5, 0, 0));
    life.end();

    let life = home.live();
    let again = life.send(Some("key"), &lines(0..5)).expect("it is taken");
    assert_eq!(again, Accepted { duplicate: 5, ..first });
    let other = life.send(Some("key"), &lines(5..6)).expect("no event is lost to a key that is used again");
    assert_eq!((other.received, other.duplicate), (1, 0));
    life.settle();
    let expected = Account { received: 11, stored: 6, duplicate: 5, ..Account::default() };
    assert_eq!(life.pipeline.ledger().account(SENDER.source), expected);
    life.end();
}

#[test]
fn one_event_in_every_form_is_one_event() {
    let life = Home::new().live();
    let one = event(1);
    for body in [one.clone(), format!("[{one}]"), format!("\n{one}\n\n"), one.replace(',', ",\n  ")] {
        let accepted = life.send(None, &body).expect("it is taken");
        assert_eq!((accepted.received, accepted.dead_lettered), (1, 0), "{body}");
    }
    life.end();
}

#[test]
fn what_exceeds_the_bounds_is_refused_whole_and_counted() {
    let home = Home::new();
    let limits =
        IngestLimits { records: 3, record_bytes: 1_000, in_flight_bytes: 8 << 10, ..IngestLimits::default() };
    let life = home.live_with(PipelineConfig { ingest: limits, ..home.config() });
    let refused = |key: Option<&str>, body: &str| life.send(key, body).expect_err("it is refused");
    assert!(matches!(refused(None, " \n"), Refusal::Empty));
    assert!(matches!(refused(Some(""), "{}"), Refusal::BadKey));
    assert!(matches!(refused(None, "a\nb\nc\nd\n"), Refusal::TooLarge { what: "events", .. }));
    let long = "x".repeat(1_001);
    assert!(matches!(refused(None, &format!("a\n{long}")), Refusal::EventTooLong { line: 2, .. }));
    let busy = refused(None, &"x".repeat(9 << 10));
    assert!(matches!(busy, Refusal::Busy { .. }) && busy.retry_after().is_some());
    let expected = Account { rejected: 5, ..Account::default() };
    assert_eq!(life.pipeline.ledger().account(SENDER.source), expected);
    assert!(life.remains().stored.is_empty());
    life.end();
}

#[test]
fn events_are_refused_while_consumers_are_too_far_behind() {
    let home = Home::new();
    let limits = IngestLimits { lag: 4, ..IngestLimits::default() };
    let life = home.live_with(PipelineConfig { ingest: limits, ..home.config() });
    // Published only at the end: all that is sent stays ahead of the lake.
    life.end();
    let mut config = PipelineConfig { ingest: limits, ..home.config() };
    config.lake.publish_every = std::time::Duration::from_secs(3_600);
    let life = home.live_with(config);
    life.send(None, &lines(0..5)).expect("there is room");
    let refusal = life.send(None, &lines(5..6)).expect_err("there is none");
    assert!(matches!(refusal, Refusal::Busy { .. }), "{refusal}");
    life.end();

    let life = home.live_with(PipelineConfig { ingest: limits, ..home.config() });
    life.settle();
    life.send(None, &lines(5..6)).expect("there is room again");
    life.end();
}
