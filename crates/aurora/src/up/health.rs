//! What is well and what is not, put together from the parts.

use std::{collections::BTreeMap, sync::Arc};

use aurora_api::{
    Metrics,
    health::{Component, Health, IngestHealth, Status},
};
use aurora_casework::findings_to_alerts::ConsumerStats;
use aurora_pipeline::{Pipeline, Stats};
use aurora_store::{Availability, Store};
use tokio::sync::watch;

/// What is asked.
pub(super) struct Vitals {
    pub(super) store: Store,
    /// Of the last second.
    pub(super) pipeline: watch::Receiver<Stats>,
    pub(super) findings: Arc<ConsumerStats>,
    pub(super) warnings: Vec<String>,
}

impl Vitals {
    /// The health of the whole.
    pub(super) fn health(&self) -> Health {
        let stats = self.pipeline.borrow().clone();
        let lag =
            BTreeMap::from([("detect".to_owned(), stats.detect_lag), ("lake".to_owned(), stats.lake_lag)]);
        let ingest = IngestHealth { events_per_second: stats.events_per_second, lag };
        let components = vec![self.database(), pipeline(&stats)];
        Health::of(components, ingest, self.warnings.clone())
    }

    /// The counters.
    pub(super) fn metrics(&self, metrics: &mut Metrics) {
        let stats = self.pipeline.borrow().clone();
        let counters = [
            ("aurora_events_accepted_total", "Events acknowledged since the start.", stats.accepted),
            ("aurora_events_stored_total", "Events put into the lake since the start.", stats.stored),
            ("aurora_events_detected_total", "Events judged by rules since the start.", stats.detected),
            (
                "aurora_events_dead_lettered_total",
                "Events that cannot be read, kept whole.",
                stats.dead_lettered,
            ),
            ("aurora_requests_rejected_total", "Requests with events that were refused.", stats.rejected),
            ("aurora_findings_total", "Findings since the start.", stats.findings),
            ("aurora_consumer_restarts_total", "How often a consumer failed and began anew.", stats.restarts),
        ];
        let findings = &self.findings;
        let of_casework = [
            ("aurora_alerts_raised_total", "Findings that raised an alert.", findings.raised()),
            ("aurora_alerts_repeated_total", "Findings that were one more of an alert.", findings.repeated()),
            ("aurora_findings_suppressed_total", "Findings that the mode suppressed.", findings.suppressed()),
        ];
        for (name, help, value) in counters.into_iter().chain(of_casework) {
            metrics.counter(name, help, &[], value);
        }
        for (consumer, lag) in [("detect", stats.detect_lag), ("lake", stats.lake_lag)] {
            let help = "Events that a consumer has before it.";
            metrics.gauge("aurora_consumer_lag_events", help, &[("consumer", consumer)], lag as f64);
        }
        metrics.gauge(
            "aurora_events_per_second",
            "Events acknowledged per second.",
            &[],
            stats.events_per_second,
        );
    }

    fn database(&self) -> Component {
        let (status, detail) = match self.store.availability() {
            Availability::Available => (Status::Ok, "a session can be had".to_owned()),
            Availability::Unavailable(away) => (Status::Down, away.to_string()),
        };
        Component { name: "database".to_owned(), status, detail }
    }
}

fn pipeline(stats: &Stats) -> Component {
    let (status, detail) = match stats.trouble.as_slice() {
        [] => (Status::Ok, "both consumers are at work".to_owned()),
        trouble => (Status::Degraded, trouble.join("; ")),
    };
    Component { name: "pipeline".to_owned(), status, detail }
}

/// Reads the figures of the pipeline once a second, until it is gone.
pub(super) async fn observe(
    pipeline: Arc<Pipeline>,
    to: watch::Sender<Stats>,
    mut stop: watch::Receiver<bool>,
) {
    let mut ticks = tokio::time::interval(std::time::Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if let Ok(stats) = pipeline.stats().await {
            to.send_replace(stats);
        }
    }
}
