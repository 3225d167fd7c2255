//! The consumer that detects: events go through all rules, and what they give goes to the topic of findings.
//!
//! Events are read and judged by several workers; what they found is put in the order of the log before it is
//! correlated, so that the same log gives the same findings. Detection goes on from its last snapshot, which names
//! the offsets that it covers. What it finds a second time has the same ids, in batches of the same numbers.
//!
//! What depends on more than the log is written down before it has an effect: when nothing came for a while, what
//! waits for late events is judged, and the snapshot before that says so.

mod event;
mod judge;
mod publish;
mod report;
mod snapshot;

use std::{
    hash::{BuildHasher, RandomState},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use aurora_model::Timestamp;
use aurora_normalize::mapped::Formats;
use aurora_sigma::{Arrival, CorrelationEngine, CorrelationFinding, CorrelationLimits, CorrelationOptions};
use aurora_streams::{CommitError, DeclareError, GroupConfig, GroupId, Log, Position, Start, Topic};
use tokio::sync::watch;

use event::EventRef;
use judge::{Judge, Judged, JudgedEvent};
use publish::{Origin, Publisher};
use snapshot::{Snapshot, SnapshotFile};

use crate::{
    append::AppendAllError,
    parse::Reader,
    progress::{Offsets, Progress},
    rules::{ActiveRules, RulesHandle},
    stage::{Feed, Next, Stage, block_on},
    stats::Counters,
};

pub(crate) use snapshot::SnapshotFileError;

/// How detection works.
#[derive(Clone, Debug)]
pub struct DetectConfig {
    /// How many threads judge events.
    pub n_workers: usize,
    /// How much older than the newest event one may be and still take part in correlations.
    pub allowed_lateness: Duration,
    /// How much newer than its receipt an event may be and still take part in correlations.
    pub max_ahead: Duration,
    /// When no event comes for so long, correlations no longer wait for late ones.
    pub quiet_after: Duration,
    /// How often the state is written down. A restart reads again what came since.
    pub snapshot_every: Duration,
    /// The bounds of memory of correlations.
    pub limits: CorrelationLimits,
}

impl Default for DetectConfig {
    fn default() -> Self {
        Self {
            n_workers: std::thread::available_parallelism().map_or(1, Into::into),
            allowed_lateness: Duration::from_secs(300),
            max_ahead: Duration::from_secs(300),
            quiet_after: Duration::from_secs(10),
            snapshot_every: Duration::from_secs(10),
            limits: CorrelationLimits::default(),
        }
    }
}

/// Detection came to a stop.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DetectError {
    #[error("a worker of detection panicked")]
    Panicked(#[from] crate::stage::WorkerPanicked),
    #[error("detection cannot publish")]
    Publish(#[from] AppendAllError),
    #[error("detection cannot keep its state")]
    Snapshot(#[from] SnapshotFileError),
    #[error("detection cannot keep its position")]
    Commit(#[from] CommitError),
    #[error("detection cannot be declared to the log")]
    Declare(#[from] DeclareError),
}

/// What detection is made of.
pub(crate) struct Detector {
    pub(crate) log: Arc<dyn Log>,
    pub(crate) rules: Arc<RulesHandle>,
    pub(crate) formats: Arc<Formats>,
    pub(crate) state: PathBuf,
    pub(crate) config: DetectConfig,
    pub(crate) progress: Arc<Progress>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Detector {
    /// Detects until it is stopped.
    pub(crate) fn run(&self) -> Result<(), DetectError> {
        let group = group();
        block_on(self.log.declare(GroupConfig { max_deliveries: None, ..GroupConfig::new(group.clone()) }))?;
        let committed = offsets_of(block_on(self.log.committed(&group))?);
        let mut sequencer = Sequencer::restore(self, committed)?;
        let feed = Feed {
            log: Arc::clone(&self.log),
            topic: Topic::Events,
            next: sequencer.next.clone(),
            stop: self.stop.clone(),
        };
        let (handle, formats) = (Arc::clone(&self.rules), Arc::clone(&self.formats));
        let mut stage = Stage::start("detect", feed, self.config.n_workers, move || {
            let mut judge = Judge::new(&handle, Reader::new(Arc::clone(&formats)));
            move |chunk| judge.judge(chunk)
        });
        let outcome = sequencer.consume(&mut stage);
        stage.join();
        outcome
    }
}

pub(crate) fn group() -> GroupId {
    GroupId::new("detect", Topic::Events).expect("the name is one")
}

pub(crate) fn offsets_of(positions: Vec<Position>) -> Offsets {
    positions.into_iter().map(|position| (position.partition, position.offset)).collect()
}

/// Puts what the workers found in order, correlates it, and stores it.
struct Sequencer<'d> {
    detector: &'d Detector,
    file: SnapshotFile,
    rules: Arc<ActiveRules>,
    /// Taken out only while it is exchanged.
    correlation: Option<CorrelationEngine<EventRef>>,
    publisher: Publisher<'d>,
    next: Offsets,
    n_quiet: u64,
    newest: Option<Timestamp>,
    saved_at: Instant,
    /// What the last snapshot covers.
    saved_next: Offsets,
    /// How long the last snapshot took: a large one is written less often.
    saving_took: Duration,
    found: Vec<CorrelationFinding<EventRef>>,
}

impl<'d> Sequencer<'d> {
    /// Goes on from the last snapshot. Without one, or with a damaged one, it goes on where the group stands; what
    /// correlations had seen before is lost then, and said so.
    fn restore(detector: &'d Detector, committed: Offsets) -> Result<Self, DetectError> {
        let file = SnapshotFile(detector.state.clone());
        let rules = detector.rules.active();
        let options = options_of(&detector.config);
        let snapshot = file.read().unwrap_or_else(|error| {
            lost(&error);
            None
        });
        let restored = snapshot.and_then(|snapshot| {
            match CorrelationEngine::restore(rules.rules(), options, &snapshot.engine) {
                Ok((engine, _)) => Some((engine, snapshot)),
                Err(error) => {
                    lost(&error);
                    None
                }
            }
        });
        let (correlation, snapshot) = restored.unwrap_or_else(|| {
            let snapshot = Snapshot { next: committed, ..Snapshot::default() };
            (CorrelationEngine::new(rules.rules(), options), snapshot)
        });
        let mut sequencer = Self {
            detector,
            file,
            rules,
            correlation: Some(correlation),
            publisher: Publisher::new(&*detector.log, detector.stop.clone()),
            saved_next: snapshot.next.clone(),
            next: snapshot.next,
            n_quiet: snapshot.n_quiet,
            newest: snapshot.newest.and_then(Timestamp::from_micros),
            saved_at: Instant::now(),
            saving_took: Duration::ZERO,
            found: Vec::new(),
        };
        // A quiet moment may have been written down, and not worked on.
        sequencer.judge_waiting();
        sequencer.store()?;
        Ok(sequencer)
    }

    fn consume(&mut self, stage: &mut Stage<Judged>) -> Result<(), DetectError> {
        let config = &self.detector.config;
        let patience = config.quiet_after.min(config.snapshot_every);
        let mut last_at = Instant::now();
        loop {
            let at_hand = if self.publisher.is_full() { Next::Quiet } else { stage.next(Duration::ZERO)? };
            let next = match at_hand {
                Next::Quiet => {
                    self.store()?;
                    stage.next(patience)?
                }
                next => next,
            };
            match next {
                Next::Done(judged) => {
                    last_at = Instant::now();
                    self.take(judged);
                }
                Next::Quiet if last_at.elapsed() >= config.quiet_after => self.pass_quiet_moment()?,
                Next::Quiet => {}
                Next::End => {
                    self.store()?;
                    return self.save();
                }
            }
            self.save_now_and_then()?;
        }
    }

    fn take(&mut self, judged: Judged) {
        if !Arc::ptr_eq(&judged.rules, &self.rules) {
            self.exchange_rules(judged.rules);
        }
        let counters = &self.detector.counters;
        counters.detected.add(judged.n_events);
        counters.undetectable.add(judged.n_unreadable);
        for event in judged.events {
            self.take_event(judged.partition, event);
        }
        if let Some(last) = judged.next.checked_sub(1) {
            self.correlation().note_position(judged.partition.into(), last);
        }
        self.next.insert(judged.partition, judged.next);
        self.publisher.cut();
    }

    fn take_event(&mut self, partition: u16, event: JudgedEvent) {
        let JudgedEvent { offset, received_at, time, event, mut findings, observations } = event;
        if !observations.is_empty() {
            let arrival = Arrival { partition: partition.into(), offset, received_at: Some(received_at) };
            for observation in observations {
                let admission = self.correlation().observe(arrival, time, event.clone(), observation);
                if admission == aurora_sigma::Admission::Admitted {
                    self.newest = self.newest.max(Some(time));
                }
            }
            // After each event that was observed and at no other moment, so that which events are late follows
            // from the log alone.
            findings.extend(self.advance());
        }
        self.publisher.add(Origin::Events(partition), offset, findings);
    }

    /// The records of what correlations find now.
    fn advance(&mut self) -> Vec<aurora_streams::Record> {
        let mut found = std::mem::take(&mut self.found);
        self.correlation().advance(&mut found);
        let rules = &self.rules;
        let records = found
            .drain(..)
            .filter(|found| found.is_finding && rules.finds_correlation(found.rule))
            .filter_map(|found| report::of_correlation(&rules.rules().correlation(found.rule).meta, &found))
            .map(|report| report::record_of(&report))
            .collect();
        self.found = found;
        records
    }

    fn exchange_rules(&mut self, rules: Arc<ActiveRules>) {
        // Rules that were only switched on or off are the same program.
        if rules.version() != self.rules.version()
            && let Some(correlation) = self.correlation.take()
        {
            self.correlation = Some(correlation.reload(rules.rules()).0);
        }
        self.rules = rules;
    }

    /// Judges what waits for late events, of which none seems to come.
    fn pass_quiet_moment(&mut self) -> Result<(), DetectError> {
        let Some(newest) = self.newest else { return Ok(()) };
        if self.correlation().counters().n_waiting == 0 {
            return Ok(());
        }
        let behind = Timestamp::from_micros(newest.as_micros().saturating_add(1)).unwrap_or(Timestamp::MAX);
        self.correlation().raise_watermark(behind);
        self.n_quiet += 1;
        self.save()?;
        self.judge_waiting();
        self.store()
    }

    fn judge_waiting(&mut self) {
        let findings = self.advance();
        self.publisher.add(Origin::Quiet, self.n_quiet, findings);
    }

    /// Stores the findings, and says that the events that gave them are done.
    fn store(&mut self) -> Result<(), DetectError> {
        let n_findings = self.publisher.store()?;
        self.detector.counters.findings.add(n_findings);
        self.detector.progress.publish(self.next.clone());
        Ok(())
    }

    fn save_now_and_then(&mut self) -> Result<(), DetectError> {
        let is_due =
            self.saved_at.elapsed() >= self.detector.config.snapshot_every.max(self.saving_took * 20);
        if !is_due || self.saved_next == self.next {
            return Ok(());
        }
        self.store()?;
        self.save()
    }

    /// Writes the state down, and lets the log forget what it covers.
    fn save(&mut self) -> Result<(), DetectError> {
        let begin = Instant::now();
        let snapshot = Snapshot {
            next: self.next.clone(),
            n_quiet: self.n_quiet,
            newest: self.newest.map(Timestamp::as_micros),
            engine: self.correlation().snapshot(),
        };
        self.file.write(&snapshot)?;
        let group = group();
        for (partition, offset) in &self.next {
            block_on(self.detector.log.seek(&group, *partition, Start::Offset(*offset)))?;
        }
        self.saved_next = self.next.clone();
        self.saved_at = Instant::now();
        self.saving_took = begin.elapsed();
        Ok(())
    }

    fn correlation(&mut self) -> &mut CorrelationEngine<EventRef> {
        self.correlation.as_mut().expect("it is only taken out to be exchanged")
    }
}

fn lost(error: &(dyn std::error::Error + 'static)) {
    tracing::error!(error, "correlations begin anew: what they had seen before is lost");
}

/// The key is a secret of this life; a snapshot brings the one of the life before.
fn options_of(config: &DetectConfig) -> CorrelationOptions {
    let random = RandomState::new();
    CorrelationOptions {
        allowed_lateness: config.allowed_lateness,
        max_ahead: config.max_ahead,
        hash_key: [random.hash_one(0), random.hash_one(1)],
        limits: config.limits,
        ..CorrelationOptions::default()
    }
}
