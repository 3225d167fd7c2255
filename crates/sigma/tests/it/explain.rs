//! Explanations: what is said of each part.

use aurora_sigma::{CorrelationIndex, CorrelationOutline, Explanation, RuleSet};
use serde_json::Value as Json;

use crate::support::{load_all, record, rule};

fn explain(rules: &RuleSet, number: usize, event: &str) -> Json {
    let json: Json = serde_json::from_str(event).expect("the event is JSON");
    let index = rules.rule_indices().nth(number).expect("the rule is there");
    serde_json::to_value(Explanation::new(rules, index, &record(&json, event))).expect("it serializes")
}

/// What is said of the first item of the first selection.
#[track_caller]
fn check(selection: &str, event: &str, expected: Json) {
    let loaded = load_all(&rule(&format!("s: {selection}, condition: s")));
    let explanation = explain(&loaded.rules, 0, event);
    let mut part = &explanation["detection"]["selections"][0]["part"];
    while let Some(first) = part.get("parts").and_then(|parts| parts.get(0)) {
        part = first;
    }
    for (name, value) in expected.as_object().expect("a map") {
        assert_eq!(&part[name], value, "{name} in {part:#}");
    }
}

#[test]
fn what_is_seen_stands_beside_what_is_wanted() {
    for (selection, event, expected) in [
        (
            "{f|contains: [whoami, net]}",
            r#"{"f":"cmd /c NET use"}"#,
            serde_json::json!({
                "holds": true, "key": "f|contains", "field": "f",
                "wanted": [
                    {"value": "whoami", "met": false, "only_case_differs": false, "n_alternatives": 1},
                    {"value": "net", "met": true, "only_case_differs": false, "n_alternatives": 1},
                ],
                "seen": {"kind": "values", "values": ["cmd /c NET use"], "n_values": 1},
            }),
        ),
        (
            "{f: a}",
            r#"{"F":"a"}"#,
            serde_json::json!({"holds": false, "seen": {"kind": "absent", "similar": "F"}}),
        ),
        (
            "{f: a}",
            r#"{"g":"a"}"#,
            serde_json::json!({"holds": false, "seen": {"kind": "absent", "similar": null}}),
        ),
        ("{h: a}", r#"{"h":{"i":1}}"#, serde_json::json!({"holds": false, "seen": {"kind": "object"}})),
        (
            "{f|cased|startswith: Ab}",
            r#"{"f":"abc"}"#,
            serde_json::json!({
                "holds": false, "cased": true,
                "wanted": [{"value": "Ab", "met": false, "only_case_differs": true, "n_alternatives": 1}],
            }),
        ),
        ("{f|neq: a}", "{}", serde_json::json!({"holds": true, "negated": true})),
        ("{f|contains|all: [a, b]}", r#"{"f":"a"}"#, serde_json::json!({"holds": false, "all": true})),
        (
            "{f: null}",
            r#"{"f":null}"#,
            serde_json::json!({"holds": true, "seen": {"kind": "values", "values": [null], "n_values": 1}}),
        ),
        (
            "[needle]",
            r#"{"a":"x","b":"a needle"}"#,
            serde_json::json!({
                "holds": true, "field": null,
                "seen": {"kind": "anywhere", "n_values": 2, "found": [{"field": "b", "value": "a needle"}]},
            }),
        ),
    ] {
        check(selection, event, expected);
    }
}

#[test]
fn a_filter_that_forbids_is_named() {
    let filter =
        "---\ntitle: Admins\nlogsource: {product: test}\nfilter: {rules: any, s: {u: root}, condition: s}\n";
    let loaded = load_all(&(rule("s: {f: a}, condition: s") + filter));
    let explanation = explain(&loaded.rules, 0, r#"{"f":"a","u":"root"}"#);
    assert_eq!(explanation["fires"], false);
    assert_eq!(explanation["detection"]["holds"], true);
    assert_eq!(explanation["filters"][0]["title"], "Admins");
    assert_eq!(explanation["filters"][0]["forbids"], true);
    assert_eq!(explain(&loaded.rules, 0, r#"{"f":"a","u":"u"}"#)["fires"], true);
}

fn outline(correlation: &str) -> (CorrelationOutline, usize) {
    let base = |name: &str| {
        rule("s: {f: a}, condition: s").replace("title: Test", &format!("title: {name}\nname: {name}"))
    };
    let loaded = load_all(&format!(
        "{}---\n{}---\ntitle: C\ncorrelation: {{{correlation}}}\n",
        base("one"),
        base("two")
    ));
    let index: CorrelationIndex = loaded.rules.correlation_indices().next().expect("there is one");
    (
        CorrelationOutline::new(&loaded.rules, index),
        CorrelationOutline::feeding_rules(&loaded.rules, index).len(),
    )
}

#[test]
fn a_correlation_is_told_in_words() {
    for (correlation, expected) in [
        (
            "type: event_count, rules: [one], group-by: [u], timespan: 5m, condition: {gte: 3, lt: 9}",
            "event_count: the number of events is at least 3 and less than 9",
        ),
        (
            "type: value_count, rules: [one], group-by: [u], timespan: 5m, condition: {gt: 3, field: v}",
            "value_count: the number of different values of v is more than 3",
        ),
        (
            "type: temporal_ordered, rules: [one, two], group-by: [u], timespan: 5m",
            "temporal_ordered: the number of different rules that match is at least 2 in the order in which the \
             rules are named",
        ),
        (
            "type: temporal, rules: [one, two], timespan: 5m, condition: one and not two",
            "temporal: (one and not two) match",
        ),
    ] {
        let (outline, n_feeding) = outline(correlation);
        assert_eq!(format!("{}: {}", outline.kind, outline.condition), expected);
        assert_eq!(outline.timespan_seconds, 300.0);
        assert_eq!(n_feeding, outline.feeds.len());
    }
}
