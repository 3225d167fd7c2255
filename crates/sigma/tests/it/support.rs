//! One place that names the API, so that the tables survive its changes.

use std::{path::Path, time::Duration};

use aurora_model::Timestamp;
use aurora_ocsf::{Record, Value};
use aurora_sigma::{
    Admission, Arrival, CorrelationEngine, CorrelationFinding, CorrelationOptions, Correlator, Coverage,
    DataProfile, Engine, Evaluator, Explanation, Loaded, Loader, Match, Observation, Placeholders, Program,
    Reach,
};
use serde_json::Value as Json;

/// Loads one file of rules; placeholders `%admins%` and `%servers%` have lists.
pub(crate) fn load(text: &str) -> Loaded {
    let mut placeholders = Placeholders::default();
    placeholders.insert("admins", vec!["adm_*".to_owned(), "root".to_owned()]);
    placeholders.insert("servers", vec!["srv1".to_owned(), "srv2".to_owned()]);
    placeholders.insert("nets", vec!["10.0.0.0/8".to_owned(), "192.168.0.0/16".to_owned()]);
    let mut loader = Loader::new(placeholders);
    loader.add(Path::new("rules.yml"), text);
    loader.finish()
}

/// Loads rules that must all be usable.
pub(crate) fn load_all(text: &str) -> Loaded {
    let loaded = load(text);
    assert!(loaded.problems.is_empty(), "{text}\n{}", loaded.problems[0]);
    loaded
}

/// A rule around a `detection` block in flow style without its braces.
pub(crate) fn rule(detection: &str) -> String {
    format!("title: Test\nlogsource: {{product: test}}\ndetection: {{{detection}}}\n")
}

/// The matches of rules on one JSON event.
pub(crate) fn matches(loaded: &Loaded, event_text: &str) -> Vec<Match> {
    let event: Json = serde_json::from_str(event_text).expect("the event is JSON");
    evaluate(loaded, &record(&event, event_text))
}

/// The matches of a record, by the evaluator; the compiled engine must say the same.
pub(crate) fn evaluate(loaded: &Loaded, record: &Record<'_>) -> Vec<Match> {
    let mut matches = Vec::new();
    Evaluator::new(&loaded.rules).evaluate(record, &mut matches);
    let mut engine = Engine::new(&Program::compile(&loaded.rules));
    // The second time the values come from the memo.
    for _ in 0..2 {
        let mut compiled = Vec::new();
        engine.evaluate(record, &mut compiled);
        assert_eq!(compiled, matches, "the engine differs from the evaluator on {record:?}");
    }
    check_explanations(loaded, record, &matches);
    matches
}

/// Each explanation comes to what the evaluator says, and what matched is said to be able to.
fn check_explanations(loaded: &Loaded, record: &Record<'_>, matches: &[Match]) {
    let mut profile = DataProfile::default();
    profile.add(record);
    let coverage = Coverage::new(&loaded.rules, &profile);
    for index in loaded.rules.rule_indices() {
        let fires = matches.iter().any(|found| found.rule == index);
        let explanation = Explanation::new(&loaded.rules, index, record);
        assert_eq!(explanation.fires, fires, "the explanation differs on {record:?}: {explanation:#?}");
        let reach = &coverage.detections[index.number()];
        assert!(!fires || *reach == Reach::CanFire, "a rule that fires cannot by {reach:?} on {record:?}");
        assert_ne!(*reach, Reach::NoFields { lacks: Vec::new() }, "no reason is given on {record:?}");
    }
}

/// A record of unknown log source with the leaves of a JSON object, and the bytes that it was read from.
pub(crate) fn record<'e>(event: &'e Json, raw: &'e str) -> Record<'e> {
    let mut record = Record::new(raw.as_bytes());
    push_leaves("", event, &mut record);
    record
}

fn push_leaves<'e>(name: &str, value: &'e Json, record: &mut Record<'e>) {
    let leaf = match value {
        Json::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                push_leaves(&name, value, record);
            }
            return;
        }
        Json::Array(elements) if !elements.is_empty() => {
            elements.iter().for_each(|element| push_leaves(name, element, record));
            return;
        }
        Json::Object(_) | Json::Array(_) => Value::Empty,
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(number.to_string().into()),
        Json::String(text) => Value::Text(text.as_str().into()),
    };
    record.push(name.to_owned(), leaf);
}

/// A correlator's finding on events that are named by their time in seconds.
type SecondsFinding = CorrelationFinding<f64>;

/// Runs rules over events of the form `(seconds, json)` and renders each correlation finding as
/// `title@seconds[group]{n_events}`, each detection finding as `title@seconds`, in time order.
pub(crate) fn trace(rules: &str, events: &[(f64, &str)]) -> Vec<String> {
    let loaded = load_all(rules);
    let mut correlator = Correlator::new(&loaded.rules);
    let mut findings = Vec::new();
    let mut observed = Vec::new();
    for (seconds, event) in events {
        let micros = (seconds * 1e6) as i64;
        let json: Json = serde_json::from_str(event).expect("the event is JSON");
        for found in evaluate(&loaded, &record(&json, event)) {
            if found.is_finding {
                findings.push((micros, format!("{}@{seconds}", loaded.rules.rule(found.rule).meta.title)));
            }
            if let Some(observation) = found.observation {
                let time = Timestamp::from_micros(micros).expect("in range");
                correlator.observe(time, *seconds, observation.clone());
                observed.push((time, *seconds, observation));
            }
        }
    }
    let correlated = correlator.finish();
    check_engine(&loaded, observed, &correlated);
    for finding in correlated.into_iter().filter(|finding| finding.is_finding) {
        let micros = finding.time.as_micros();
        let group: Vec<&str> = finding.group.iter().map(|(_, value)| value.as_str()).collect();
        let title = &loaded.rules.correlation(finding.rule).meta.title;
        let text = format!("{title}@{}[{}]{{{}}}", micros as f64 / 1e6, group.join(","), finding.n_events);
        assert!(finding.events.is_sorted(), "{text}: events are in time order");
        assert_eq!(
            finding.events.last().copied(),
            Some(micros as f64 / 1e6),
            "{text}: the last event dates it"
        );
        findings.push((micros, text));
    }
    findings.sort();
    findings.into_iter().map(|(_, text)| text).collect()
}

/// The streaming engine must find what the correlator found: all at once at the end, and event by event.
fn check_engine(
    loaded: &Loaded,
    mut observed: Vec<(Timestamp, f64, Observation)>,
    expected: &[SecondsFinding],
) {
    let lateness = Duration::from_secs(1_000_000);
    assert_eq!(stream(loaded, &observed, lateness), expected, "all at the end");
    observed.sort_by_key(|(time, ..)| *time);
    assert_eq!(stream(loaded, &observed, Duration::ZERO), expected, "event by event");
}

fn stream(
    loaded: &Loaded,
    observed: &[(Timestamp, f64, Observation)],
    allowed_lateness: Duration,
) -> Vec<SecondsFinding> {
    let options = CorrelationOptions { allowed_lateness, ..CorrelationOptions::default() };
    let mut engine = CorrelationEngine::new(&loaded.rules, options);
    let mut findings = Vec::new();
    for (offset, (time, event, observation)) in (0..).zip(observed) {
        let arrival = Arrival { partition: 0, offset, received_at: None };
        let admission = engine.observe(arrival, *time, *event, observation.clone());
        assert_eq!(admission, Admission::Admitted);
        engine.advance(&mut findings);
    }
    findings.extend(engine.finish());
    findings.sort_by(|a, b| (a.time, a.rule, &a.group).cmp(&(b.time, b.rule, &b.group)));
    findings
}
