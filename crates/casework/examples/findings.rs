//! How many findings become alerts in a second, on a store and a log on disk.
//!
//! ```sh
//! cargo run --release -p aurora-casework --example findings -- 100000 1000
//! ```
//!
//! The first number is how many findings there are, the second how many alerts they are of: with as many alerts as
//! findings each finding is an alert of its own, with one alert all are one attack.

use std::{error::Error, sync::Arc, time::Instant};

use aurora_casework::{
    Casework, NoRules,
    findings_to_alerts::{Consumer, Step},
};
use aurora_model::{
    ContentId, EventId, FindingId, Severity, Timestamp,
    alert::{Entity, EntityKind, FINDING_REPORT_FORMAT, Finding, FindingReport, Grouping},
    mode::RuntimeMode,
};
use aurora_store::{Options, Place, Store};
use aurora_streams::{Batch, Clock as _, EmbeddedLog, Log, LogConfig, Record, SystemClock, Topic};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let n_findings = arguments.next().transpose()?.unwrap_or(100_000);
    let n_alerts = arguments.next().transpose()?.unwrap_or(1_000).max(1);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(n_findings, n_alerts))
}

async fn run(n_findings: u64, n_alerts: u64) -> Result<(), Box<dyn Error>> {
    let workdir = aurora_test_support::Workdir::new();
    let clock = Arc::new(SystemClock::new());
    let log: Arc<dyn Log> = Arc::new(EmbeddedLog::open(&workdir.path().join("log"), LogConfig::default())?);
    for first in (0..n_findings).step_by(1_000) {
        let numbers = first..n_findings.min(first + 1_000);
        let records = numbers.map(|number| record(&report(number, n_alerts))).collect();
        log.append(Topic::Findings.partition(0), Batch::new(records)?).await?;
    }
    let options = Options { first_mode: RuntimeMode::Real, ..Options::default() };
    let store = Store::open(Place::beneath(workdir.path()), options, clock.now()).await?;
    let casework = Casework::start(store, clock, Arc::new(NoRules)).await?;
    let mut consumer = Consumer::start(casework, log).await?;

    let begin = Instant::now();
    while consumer.step().await? != Step::Idle {}
    let seconds = begin.elapsed().as_secs_f64();
    let stats = consumer.stats();
    println!(
        "{n_findings} findings, {} alerts: {seconds:.2} s, {:.0} findings/s",
        stats.raised(),
        n_findings as f64 / seconds
    );
    Ok(())
}

fn record(report: &FindingReport) -> Record {
    Record { format: FINDING_REPORT_FORMAT, key: "".into(), payload: report.encode().into() }
}

fn report(number: u64, n_alerts: u64) -> FindingReport {
    let version = ContentId::of(b"rule");
    let event = EventId::of_record(version, number);
    let host = Entity { kind: EntityKind::Host, value: format!("ws-{}", number % n_alerts) };
    FindingReport {
        finding: Finding {
            id: FindingId::of_detection("r", version, event),
            rule_id: "r".to_owned(),
            rule_version: version,
            title: "Whoami as a privileged user".to_owned(),
            severity: Severity::Medium,
            entities: vec![host, Entity { kind: EntityKind::User, value: "svc-backup".to_owned() }],
            techniques: vec!["T1033".parse().expect("an id")],
            seen_at: Timestamp::EPOCH,
        },
        grouping: Grouping::default(),
        events: vec![event],
        n_events: 1,
        matched: [("CommandLine".to_owned(), vec!["cmd.exe /c whoami /all".into()])].into(),
        group: std::collections::BTreeMap::new(),
    }
}
