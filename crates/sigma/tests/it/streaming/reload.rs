//! New rules under a running engine: what has not changed goes on.

use std::time::Duration;

use aurora_sigma::{CorrelationEngine, Loaded};

use super::{base, correlation, feed, observe, options};
use crate::support::load_all;

const COUNT: &str = "type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 3}";

fn titles(loaded: &Loaded, indices: &[aurora_sigma::CorrelationIndex]) -> Vec<String> {
    indices.iter().map(|index| loaded.rules.correlation(*index).meta.title.clone()).collect()
}

/// Two events before the reload and one after it; `kept` says which correlations keep their state, and
/// `fires` which fire.
fn check(before: &str, after: &str, kept: &[&str], fires: &[&str]) {
    let (old, new) = (load_all(before), load_all(after));
    let event = |millis: i64| (millis, r#"{"r":"a","u":"x"}"#.to_owned());
    let mut engine = CorrelationEngine::new(&old.rules, options(Duration::ZERO, 2));
    let mut findings = Vec::new();
    feed(&mut engine, &observe(&old, &[event(0), event(1_000)]));
    engine.advance(&mut findings);
    assert_eq!(findings, [], "{before}");
    let (mut engine, carryover) = engine.reload(&new.rules);
    assert_eq!(titles(&new, &carryover.kept), kept, "{after}");
    let mut observed = observe(&new, &[event(2_000)]);
    observed.iter_mut().for_each(|(_, number, _)| *number = 2);
    feed(&mut engine, &observed);
    engine.advance(&mut findings);
    let found: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(titles(&new, &found), fires, "{after}");
    assert_eq!(
        carryover.kept.len() + carryover.started_empty.len(),
        new.rules.correlations().len(),
        "each correlation is one or the other"
    );
}

#[test]
fn unchanged_rules_keep_their_windows() {
    let old = base("a") + &correlation("k", COUNT);
    check(&old, &old, &["k"], &["k"]);
    // Numbers change; the rules do not.
    check(
        &old,
        &(base("b")
            + &base("a")
            + &correlation("l", "type: event_count, rules: [b], timespan: 1m, condition: {gte: 9}")
            + &correlation("k", COUNT)),
        &["k"],
        &["k"],
    );
    // Layout is no change.
    check(&old, &old.replace(", ", ",   "), &["k"], &["k"]);
}

#[test]
fn changed_rules_start_empty() {
    let old = base("a") + &correlation("k", COUNT);
    check(&old, &(base("a") + &correlation("k", &COUNT.replace("1m", "2m"))), &[], &[]);
    check(&old, &(base("a").replace("title: a", "title: other") + &correlation("k", COUNT)), &[], &[]);
    let filter = "title: F\nlogsource: {product: t}\nfilter: {rules: [a], s: {u: z}, condition: s}\n";
    check(&old, &(old.clone() + filter), &[], &[]);
    // So does what is above them, and nothing else.
    let chain = |count: &str| {
        let above = "type: event_count, rules: [k], group-by: [u], timespan: 1m, condition: {gte: 1}";
        base("a") + &correlation("k", count) + &correlation("above", above) + &correlation("beside", COUNT)
    };
    check(&chain(COUNT), &chain(COUNT), &["k", "above", "beside"], &["k", "above", "beside"]);
    check(&chain(COUNT), &chain(&COUNT.replace("gte: 3", "gte: 1")), &["beside"], &["k", "above", "beside"]);
}

#[test]
fn a_new_correlation_above_sees_what_it_asks_for_from_then_on() {
    let old = base("a") + &correlation("k", COUNT);
    let above = "type: event_count, rules: [k], group-by: [h], timespan: 1m, condition: {gte: 1}";
    let new = old.clone() + &correlation("above", above);
    let (old, new) = (load_all(&old), load_all(&new));
    let event = |millis: i64| (millis, r#"{"r":"a","u":"x","h":"y"}"#.to_owned());
    let mut engine = CorrelationEngine::new(&old.rules, options(Duration::ZERO, 1));
    feed(&mut engine, &observe(&old, &[event(0), event(1_000)]));
    let (mut engine, carryover) = engine.reload(&new.rules);
    assert_eq!(titles(&new, &carryover.started_empty), ["above"]);
    let mut observed = observe(&new, &[event(2_000)]);
    observed.iter_mut().for_each(|(_, number, _)| *number = 2);
    feed(&mut engine, &observed);
    let mut findings = Vec::new();
    engine.advance(&mut findings);
    let groups: Vec<_> = findings.iter().map(|finding| finding.group.clone()).collect();
    let pair = |field: &str, value: &str| vec![(field.to_owned(), value.to_owned())];
    assert_eq!(groups, [pair("u", "x"), pair("h", "y")]);
}
