//! A pipeline in a folder of its own, and what came of the events that went through it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use aurora_lake::{Lake, Query};
use aurora_model::{SourceId, TokenId, alert::FindingReport, mode::RuntimeMode};
use aurora_pipeline::{
    Accepted, DetectConfig, LakeConfig, LakePolicy, LakeShelf, Pipeline, PipelineConfig, Refusal,
    RuleSources, RulesHandle, Sender, Surroundings,
};
use aurora_streams::{EmbeddedLog, Limits, Log, LogConfig, SystemClock, Topic};
use aurora_test_support::Workdir;
use bytes::Bytes;
use tokio::sync::watch;
use uuid::Uuid;

pub(crate) const SENDER: Sender =
    Sender { source: SourceId::from_uuid(Uuid::from_u128(1)), token: TokenId::from_uuid(Uuid::from_u128(2)) };

/// A rule on single events, and one on three of them within a minute.
const RULES: &str = "
title: Whoami
id: whoami
level: high
tags: [attack.t1033]
logsource: { category: process_creation, product: windows }
detection:
  selection: { CommandLine|contains: whoami }
  condition: selection
---
title: Three of them
id: three
level: critical
correlation:
  type: event_count
  rules: [whoami]
  group-by: [Computer]
  timespan: 1m
  generate: true
  condition: { gte: 3 }
";

/// A place in which pipelines live, one after another.
pub(crate) struct Home {
    pub(crate) workdir: Workdir,
    pub(crate) rules: PathBuf,
    pub(crate) n_workers: usize,
}

/// A pipeline at work.
pub(crate) struct Life {
    pub(crate) pipeline: Pipeline,
    pub(crate) lake: Lake,
    log: Arc<EmbeddedLog>,
    _mode: watch::Sender<RuntimeMode>,
}

/// What is there in the end, apart from ids of events and times of receipt, which differ from life to life.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Remains {
    /// By rule, the raw text of the events of each finding.
    pub(crate) findings: BTreeSet<(String, Vec<String>)>,
    /// The raw text of the events in the lake, with how often it is there.
    pub(crate) stored: BTreeMap<String, usize>,
    /// The reasons of dead letters.
    pub(crate) dead_letters: Vec<String>,
}

impl Home {
    pub(crate) fn new() -> Self {
        let workdir = Workdir::new();
        workdir.write("rules/rules.yml", RULES);
        let rules = workdir.path().join("rules");
        Self { workdir, rules, n_workers: 1 }
    }

    pub(crate) fn config(&self) -> PipelineConfig {
        PipelineConfig {
            detect: DetectConfig {
                n_workers: self.n_workers,
                quiet_after: Duration::from_millis(20),
                allowed_lateness: Duration::from_secs(60),
                ..DetectConfig::default()
            },
            lake: LakeConfig {
                n_workers: self.n_workers,
                publish_every: Duration::from_millis(5),
                ..LakeConfig::default()
            },
            ..PipelineConfig::new(self.workdir.path().join("state"))
        }
    }

    pub(crate) fn live(&self) -> Life {
        self.live_with(self.config())
    }

    pub(crate) fn live_with(&self, config: PipelineConfig) -> Life {
        let log_config = LogConfig { free_bytes_floor: 0, ..LogConfig::default() };
        let log = EmbeddedLog::open(&self.workdir.path().join("log"), log_config).expect("the log opens");
        let log = Arc::new(log);
        let lake = Lake::open(&self.workdir.path().join("lake")).expect("the lake opens");
        let sources = RuleSources { paths: vec![self.rules.clone()], ..RuleSources::default() };
        let rules = RulesHandle::load(sources, BTreeSet::new()).expect("the rules are there");
        assert!(rules.active().report().rejected.is_empty(), "{:?}", rules.active().report().rejected);
        let (sender, mode) = watch::channel(RuntimeMode::Real);
        let around = Surroundings {
            log: Arc::clone(&log) as Arc<dyn Log>,
            clock: Arc::new(SystemClock::new()),
            shelf: LakeShelf::new(&lake, LakePolicy::default()),
            rules: Arc::new(rules),
            mode,
            formats: Default::default(),
        };
        let pipeline = Pipeline::start(config, around).expect("it starts");
        Life { pipeline, lake, log, _mode: sender }
    }
}

impl Life {
    pub(crate) fn send(&self, key: Option<&str>, body: &str) -> Result<Accepted, Refusal> {
        let body = Bytes::copy_from_slice(body.as_bytes());
        run(self.pipeline.ingest().receive(SENDER, key, body))
    }

    pub(crate) fn settle(&self) {
        run(self.pipeline.settle()).expect("the log can be asked");
    }

    /// Waits until correlations have found so many things.
    pub(crate) fn wait_for_findings(&self, rule: &str, n_findings: usize) {
        let mut arrivals = self.log.arrivals(Topic::Findings);
        loop {
            let n_found = self.remains().findings.iter().filter(|(of, _)| of == rule).count();
            if n_found >= n_findings {
                return;
            }
            let arrival = async { tokio::time::timeout(Duration::from_secs(20), arrivals.next()).await };
            let stats = || run(self.pipeline.stats());
            assert!(run(arrival).is_ok(), "{n_found} of {n_findings} findings came: {:?}", stats());
        }
    }

    /// Ends in good order.
    pub(crate) fn end(self) {
        self.pipeline.stop();
    }

    pub(crate) fn remains(&self) -> Remains {
        let found = self.lake.search(&Query::newest(10_000)).expect("the lake can be read");
        let text = |raw: &Bytes| String::from_utf8_lossy(raw).into_owned();
        let mut by_id: BTreeMap<_, _> = found.rows.iter().map(|row| (row.event_id, text(&row.raw))).collect();
        let mut stored = BTreeMap::new();
        found.rows.iter().for_each(|row| *stored.entry(text(&row.raw)).or_default() += 1);
        for record in self.records(Topic::Events) {
            let envelope = aurora_pipeline::Envelope::decode(record.format, &record.key, &record.payload);
            let envelope = envelope.expect("this build wrote it");
            by_id.insert(envelope.event_id, text(&envelope.raw));
        }
        let findings = self.records(Topic::Findings).into_iter().map(|record| {
            let report = FindingReport::decode(record.format, &record.payload).expect("this build wrote it");
            let events = report.events.iter().map(|id| by_id[id].clone()).collect();
            (report.finding.rule_id, events)
        });
        let letters = self
            .records(Topic::DeadLetters)
            .into_iter()
            .map(|record| aurora_streams::DeadLetter::decode(&record).expect("this build wrote it").reason);
        Remains { findings: findings.collect(), stored, dead_letters: letters.collect() }
    }

    fn records(&self, topic: Topic) -> Vec<aurora_streams::Record> {
        let limits = Limits { records: 100_000, bytes: 64 << 20 };
        let (mut records, mut next) = (Vec::new(), 0);
        loop {
            let slice = run(self.log.read(topic.partition(0), next, limits)).expect("the log can be read");
            if slice.records.is_empty() {
                return records;
            }
            next = slice.next;
            records.extend(slice.records.into_iter().map(|stored| stored.record));
        }
    }
}

/// One event of a process, on one of two hosts.
pub(crate) fn event(number: u32) -> String {
    let (minute, second) = (number / 60 % 60, number % 60);
    let command = if number.is_multiple_of(4) { "cmd /c whoami" } else { "cmd /c dir" };
    format!(
        r#"{{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"PC{}","TimeCreated":"2026-03-17T09:{minute:02}:{second:02}.000Z","User":"LAB\\a","Image":"C:\\cmd.exe","CommandLine":"{command} {number}"}}"#,
        number / 4 % 2
    )
}

pub(crate) fn lines(numbers: std::ops::Range<u32>) -> String {
    numbers.map(|number| event(number) + "\n").collect()
}

pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}
