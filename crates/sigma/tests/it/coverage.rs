//! Which rules can fire on data that was seen.

use aurora_ocsf::{EventKind, LogSources};
use aurora_sigma::{CorrelationReach, Coverage, DataProfile, Reach};
use serde_json::Value as Json;

use crate::support::{load_all, record};

fn profile(events: &[&str], sources: LogSources) -> DataProfile {
    let mut profile = DataProfile::default();
    for event in events {
        let json: Json = serde_json::from_str(event).expect("the event is JSON");
        let mut record = record(&json, event);
        record.log_sources = sources;
        profile.add(&record);
    }
    profile
}

fn in_words(reach: &Reach) -> String {
    match reach {
        Reach::CanFire => "can fire".to_owned(),
        Reach::NoLogSource => "no log source".to_owned(),
        Reach::NoFields { lacks } => {
            let lacks = lacks.iter().map(|lack| {
                let fields: Vec<&str> = lack.fields.iter().map(String::as_str).collect();
                format!("{}{}", fields.join("|"), if lack.never_filled { "" } else { " together" })
            });
            lacks.collect::<Vec<_>>().join(", ")
        }
    }
}

const EVENTS: [&str; 3] = [r#"{"a":"1","b":"2"}"#, r#"{"a":"1","c":"3","n":null}"#, r#"{"h":{"i":"4"}}"#];

#[track_caller]
fn check(detection: &str, expected: &str) {
    let text = format!(
        "title: T\nlogsource: {{product: windows, category: process_creation}}\ndetection: {{{detection}}}\n"
    );
    let rules = load_all(&text).rules;
    let profile = profile(&EVENTS, LogSources::Known(EventKind::SysmonProcessCreation));
    assert_eq!(in_words(&Coverage::new(&rules, &profile).detections[0]), expected, "{detection}");
}

#[test]
fn a_rule_can_fire_if_one_event_has_what_one_way_needs() {
    for (detection, expected) in [
        ("s: {a: x}, condition: s", "can fire"),
        ("s: {a: x, b: y}, condition: s", "can fire"),
        ("s: {x: x}, condition: s", "x"),
        ("s: {x: x, y: y}, condition: s", "x, y"),
        ("s: [{x: x}, {a: y}], condition: s", "can fire"),
        ("s: [{x: x}, {y: y}], condition: s", "x|y"),
        ("s: {b: x, c: y}, condition: s", "b together"),
        ("s: {a: x}, t: {x: y}, condition: s and not t", "can fire"),
        ("s: {a: x}, t: {x: y}, condition: s and t", "x"),
        ("s: {a: x}, t: {x: y}, condition: s or t", "can fire"),
        ("s: {x: x}, t: {y: y}, condition: all of them", "x, y"),
        ("s: {x: x}, t: {y: y}, condition: 1 of them", "x|y"),
        ("s: {x|neq: x}, condition: s", "can fire"),
        ("s: {x: null}, condition: s", "can fire"),
        ("s: {n: null}, condition: s", "can fire"),
        ("s: {n: x}, condition: s", "n"),
        ("s: {x|exists: false}, condition: s", "can fire"),
        ("s: {h|exists: true}, condition: s", "can fire"),
        ("s: {x|exists: true}, condition: s", "x"),
        ("s: {a|fieldref: b}, condition: s", "can fire"),
        ("s: {a|fieldref: x}, condition: s", "x"),
        ("s: [needle], condition: s", "can fire"),
        ("s: {h.i: x}, condition: s", "can fire"),
    ] {
        check(detection, expected);
    }
}

#[test]
fn the_log_source_must_be_there() {
    let rules =
        load_all("title: T\nlogsource: {product: zeek}\ndetection: {s: {a: x}, condition: s}\n").rules;
    let reach = |sources| in_words(&Coverage::new(&rules, &profile(&EVENTS, sources)).detections[0]);
    assert_eq!(reach(LogSources::Known(EventKind::SysmonProcessCreation)), "no log source");
    // Every rule is tried on an event that does not say what it is.
    assert_eq!(reach(LogSources::Unknown), "can fire");
    assert_eq!(reach(LogSources::Known(EventKind::ZeekHttp)), "can fire");
}

#[test]
fn a_correlation_needs_rules_that_can_fire_and_its_group() {
    let base = |name: &str, field: &str| {
        format!(
            "title: {name}\nname: {name}\nlogsource: {{product: test}}\ndetection: {{s: {{{field}: x}}, condition: s}}\n---\n"
        )
    };
    for (correlation, expected) in [
        ("type: event_count, rules: [one], group-by: [b], timespan: 1m, condition: {gte: 2}", None),
        ("type: event_count, rules: [one], group-by: [x], timespan: 1m, condition: {gte: 2}", Some("one")),
        ("type: event_count, rules: [one, two], group-by: [a], timespan: 1m, condition: {gte: 2}", None),
        ("type: temporal, rules: [one, two], group-by: [a], timespan: 1m", Some("two")),
        ("type: temporal, rules: [one, two], timespan: 1m, condition: one or two", None),
        ("type: temporal, rules: [one, two], timespan: 1m, condition: one and two", Some("two")),
        ("type: value_count, rules: [one], timespan: 1m, condition: {gte: 2, field: x}", Some("one")),
    ] {
        let text =
            format!("{}{}title: C\ncorrelation: {{{correlation}}}\n", base("one", "a"), base("two", "x"));
        let rules = load_all(&text).rules;
        let reach = &Coverage::new(&rules, &profile(&EVENTS, LogSources::Unknown)).correlations[0];
        let expected = expected.map_or(CorrelationReach::CanFire, |silent| CorrelationReach::TooFewRules {
            silent: vec![silent.to_owned()],
        });
        assert_eq!(*reach, expected, "{correlation}");
    }
}

#[test]
fn profiles_add_up_and_stay_small() {
    let events: Vec<String> = (0..2_000).map(|number| format!(r#"{{"f{number}":1,"a":2}}"#)).collect();
    let mut whole = DataProfile::default();
    for chunk in events.chunks(100) {
        let chunk: Vec<&str> = chunk.iter().map(String::as_str).collect();
        whole.merge(profile(&chunk, LogSources::Unknown));
    }
    assert_eq!((whole.n_events(), whole.n_unknown()), (2_000, 2_000));
    let reach = |detection: &str| {
        let text = format!("title: T\nlogsource: {{product: x}}\ndetection: {{{detection}}}\n");
        in_words(&Coverage::new(&load_all(&text).rules, &whole).detections[0])
    };
    for detection in
        ["s: {f3: 1, a: 1}", "s: {f1999: 1, a: 1}", "s: {f1999|exists: false}", "s: {f1999: null}"]
    {
        assert_eq!(reach(&format!("{detection}, condition: s")), "can fire", "{detection}");
    }
    assert_eq!(reach("s: {f2000: 1}, condition: s"), "no log source");
}
