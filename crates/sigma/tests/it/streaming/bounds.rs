//! Late events, wrong clocks and floods: counted, and bounded.

use std::time::Duration;

use aurora_model::Timestamp;
use aurora_sigma::{
    Admission, Arrival, CorrelationCounters, CorrelationEngine, CorrelationLimits, CorrelationOptions,
};

use super::{base, correlation, feed, observe, options};
use crate::support::load_all;

const COUNT: &str = "type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 3}";

fn event(millis: i64, user: &str) -> (i64, String) {
    (millis, format!(r#"{{"r":"a","u":"{user}"}}"#))
}

#[test]
fn late_events_are_named_and_counted() {
    let loaded = load_all(&(base("a") + &correlation("k", COUNT)));
    let mut engine = CorrelationEngine::new(&loaded.rules, options(Duration::from_secs(10), 1));
    let mut findings = Vec::new();
    let events = [event(30_000, "x"), event(20_000, "x"), event(19_999, "x"), event(25_000, "x")];
    let admissions: Vec<_> = observe(&loaded, &events)
        .chunks(1)
        .flat_map(|one| {
            let admissions = feed(&mut engine, one);
            engine.advance(&mut findings);
            admissions
        })
        .collect();
    let (admitted, late) = (Admission::Admitted, Admission::Late);
    assert_eq!(admissions, [admitted, admitted, late, admitted]);
    findings.extend(engine.finish());
    assert_eq!(findings.iter().map(|finding| finding.events.clone()).collect::<Vec<_>>(), [[1, 3, 0]]);
}

#[test]
fn a_wrong_clock_does_not_make_the_others_late() {
    let loaded = load_all(&(base("a") + &correlation("k", COUNT)));
    let mut engine = CorrelationEngine::new(&loaded.rules, options(Duration::from_secs(10), 1));
    let year = 365 * 86_400_000;
    let observed = observe(&loaded, &[event(0, "x"), event(year, "x"), event(1_000, "x")]);
    let mut admit = |number: usize| {
        let (time, event, observation) = observed[number].clone();
        let received_at = Timestamp::from_micros(2_000_000);
        let arrival = Arrival { partition: 0, offset: event, received_at };
        let admission = engine.observe(arrival, time, event, observation);
        engine.advance(&mut Vec::new());
        admission
    };
    assert_eq!([admit(0), admit(1), admit(2)], [Admission::Admitted, Admission::Ahead, Admission::Admitted]);
    assert_eq!(engine.counters().n_ahead, 1);
}

#[test]
fn quiet_sources_let_the_caller_raise_the_watermark() {
    let block = "type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {lt: 3}";
    let loaded = load_all(&(base("a") + &correlation("k", block)));
    let mut engine = CorrelationEngine::new(&loaded.rules, options(Duration::from_secs(10), 1));
    feed(&mut engine, &observe(&loaded, &[event(0, "x")]));
    let mut findings = Vec::new();
    for (seconds, n_findings) in [(0, 0), (60, 0), (62, 1), (600, 1)] {
        engine.raise_watermark(Timestamp::from_micros(seconds * 1_000_000).expect("in range"));
        engine.advance(&mut findings);
        assert_eq!(findings.len(), n_findings, "at {seconds} s");
    }
    assert_eq!(engine.counters().n_groups, 0, "the window has ended");
}

/// A stream of ever new users, and the highest counts on the way.
fn flood(
    block: &str,
    limits: CorrelationLimits,
    n_events: u64,
    per_second: i64,
) -> (CorrelationCounters, CorrelationCounters) {
    let loaded = load_all(&(base("a") + &correlation("k", block)));
    let options = CorrelationOptions { limits, ..options(Duration::from_secs(1), 2) };
    let mut engine = CorrelationEngine::new(&loaded.rules, options);
    let mut highest = CorrelationCounters::default();
    for first in (0..n_events).step_by(50) {
        let events: Vec<_> = (first..first + 50)
            .map(|number| {
                (number as i64 * 1_000 / per_second, format!(r#"{{"r":"a","u":"u{number}","v":{number}}}"#))
            })
            .collect();
        let mut observed = observe(&loaded, &events);
        observed.iter_mut().for_each(|(_, number, _)| *number += first);
        feed(&mut engine, &observed);
        engine.advance(&mut Vec::new());
        let counters = engine.counters();
        highest.n_groups = highest.n_groups.max(counters.n_groups);
        highest.n_entries = highest.n_entries.max(counters.n_entries);
        highest.n_waiting = highest.n_waiting.max(counters.n_waiting);
    }
    (engine.counters(), highest)
}

#[test]
fn ever_new_groups_end_with_their_windows() {
    let block = COUNT.replace("1m", "2s");
    let (last, highest) = flood(&block, CorrelationLimits::default(), 5_000, 50);
    assert!(highest.n_groups <= 50 * 4, "{highest:?}");
    assert!(highest.n_waiting <= 50 * 3, "{highest:?}");
    assert_eq!((last.n_late, last.n_evicted_groups, last.n_evicted_entries), (0, 0, 0), "{last:?}");
}

#[test]
fn too_many_groups_are_given_up_and_counted() {
    for (limits, max_groups) in [
        (CorrelationLimits { max_groups_per_rule: 100, ..CorrelationLimits::default() }, 100),
        (CorrelationLimits { max_groups: 60, ..CorrelationLimits::default() }, 60),
        (CorrelationLimits { max_entries: 80, ..CorrelationLimits::default() }, 80),
    ] {
        let (last, highest) = flood(COUNT, limits, 2_000, 50);
        assert!(highest.n_groups <= max_groups, "{limits:?} {highest:?}");
        let n_judged = last.n_admitted - last.n_waiting as u64;
        assert_eq!(last.n_evicted_groups, n_judged - last.n_groups as u64, "{limits:?} {last:?}");
    }
}

#[test]
fn a_window_keeps_its_newest_events() {
    for (kind, condition) in [
        ("event_count", "gte: 3"),
        ("value_sum", "field: v, gte: 1"),
        ("value_count", "field: v, gte: 1"),
        ("value_median", "field: v, gte: 1"),
    ] {
        let limits = CorrelationLimits { max_entries_per_group: 100, ..CorrelationLimits::default() };
        let block = format!("type: {kind}, rules: [a], timespan: 1h, condition: {{{condition}}}");
        let (last, highest) = flood(&block, limits, 1_000, 50);
        assert!(highest.n_entries <= 100, "{kind} {highest:?}");
        let n_judged = last.n_admitted - last.n_waiting as u64;
        assert_eq!(last.n_evicted_entries, n_judged - 100, "{kind} {last:?}");
    }
    // A rule that counts higher than the bound has what it needs.
    let limits = CorrelationLimits { max_entries_per_group: 10, ..CorrelationLimits::default() };
    let (last, _) =
        flood("type: event_count, rules: [a], timespan: 1h, condition: {gte: 500}", limits, 1_000, 1_000);
    assert_eq!(last.n_evicted_entries, 0, "{last:?}");
}

#[test]
fn a_chain_that_waits_for_full_windows_is_hurried_too() {
    let loaded = load_all(
        &(base("a")
            + &correlation(
                "k",
                "type: event_count, rules: [a], group-by: [u], timespan: 1h, condition: {lt: 9}",
            )
            + &correlation("l", "type: temporal, rules: [a, k], group-by: [u], timespan: 1h")),
    );
    let limits = CorrelationLimits { max_waiting: 120, ..CorrelationLimits::default() };
    let options = CorrelationOptions { limits, ..options(Duration::from_secs(1), 1) };
    let mut engine = CorrelationEngine::new(&loaded.rules, options);
    for first in (0..2_000).step_by(50) {
        let events: Vec<_> =
            (first..first + 50).map(|number| event(number * 20, &format!("u{number}"))).collect();
        let mut observed = observe(&loaded, &events);
        observed.iter_mut().for_each(|(_, number, _)| *number += first as u64);
        feed(&mut engine, &observed);
        engine.advance(&mut Vec::new());
        assert!(engine.counters().n_waiting <= 50 + 120, "{:?}", engine.counters());
    }
    let counters = engine.counters();
    assert!(counters.n_hurried > 1_000, "{counters:?}");
    let bytes = engine.snapshot();
    CorrelationEngine::<u64>::restore(&loaded.rules, options, &bytes).expect("restores");
}

#[test]
fn too_many_waiting_events_are_hurried_and_counted() {
    let limits = CorrelationLimits { max_waiting: 120, ..CorrelationLimits::default() };
    let (last, highest) = flood(COUNT, limits, 2_000, 1_000);
    assert!(highest.n_waiting <= 120, "{highest:?}");
    assert!(last.n_hurried > 1_000, "{last:?}");
}
