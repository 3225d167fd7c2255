//! The streaming engine is held to the correlator, and to its bounds.

mod bounds;
mod random;
mod reload;
mod snapshot;

use std::{num::NonZero, time::Duration};

use aurora_model::Timestamp;
use aurora_sigma::{
    Admission, Arrival, CorrelationEngine, CorrelationFinding, CorrelationOptions, Correlator, Loaded,
    Observation, ShardWork,
};
use serde_json::Value as Json;

use crate::support::{evaluate, record};

pub(crate) type Finding = CorrelationFinding<u64>;

/// What matched, in the order of coming. Events are numbered from zero.
pub(crate) type Observed = Vec<(Timestamp, u64, Observation)>;

pub(crate) fn options(lateness: Duration, n_shards: usize) -> CorrelationOptions {
    CorrelationOptions {
        allowed_lateness: lateness,
        n_shards: NonZero::new(n_shards).expect("a shard"),
        hash_key: [7, 11],
        ..CorrelationOptions::default()
    }
}

/// The observations of events of the form `(milliseconds, json)`.
pub(crate) fn observe(loaded: &Loaded, events: &[(i64, String)]) -> Observed {
    let mut observed = Vec::new();
    for (number, (millis, event)) in (0..).zip(events) {
        let json: Json = serde_json::from_str(event).expect("the event is JSON");
        let time = Timestamp::from_micros(millis * 1_000).expect("in range");
        let found = evaluate(loaded, &record(&json, event)).into_iter();
        observed.extend(found.filter_map(|found| Some((time, number, found.observation?))));
    }
    observed
}

pub(crate) fn oracle(loaded: &Loaded, observed: &Observed) -> Vec<Finding> {
    let mut correlator = Correlator::new(&loaded.rules);
    for (time, event, observation) in observed {
        correlator.observe(*time, *event, observation.clone());
    }
    correlator.finish()
}

pub(crate) fn feed(
    engine: &mut CorrelationEngine<u64>,
    observed: &[(Timestamp, u64, Observation)],
) -> Vec<Admission> {
    let arrival = |offset| Arrival { partition: 0, offset, received_at: None };
    let feed = |(time, event, observation): &(Timestamp, u64, Observation)| {
        engine.observe(arrival(*event), *time, *event, observation.clone())
    };
    observed.iter().map(feed).collect()
}

/// Runs each shard on a thread of its own.
pub(crate) fn on_threads(works: &mut [ShardWork<'_, u64>]) {
    std::thread::scope(|scope| {
        for work in works {
            scope.spawn(|| work.run());
        }
    });
}

pub(crate) fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| (a.time, a.rule, &a.group).cmp(&(b.time, b.rule, &b.group)));
    findings
}

/// A base rule that matches on `r`.
pub(crate) fn base(name: &str) -> String {
    format!(
        "title: {name}\nname: {name}\nlogsource: {{product: t}}\ndetection: {{s: {{r: {name}}}, condition: s}}\n---\n"
    )
}

pub(crate) fn correlation(name: &str, block: &str) -> String {
    format!("title: {name}\nname: {name}\ncorrelation: {{{block}}}\n---\n")
}
