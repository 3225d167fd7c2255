//! All of it together: started, watched, stopped.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use aurora_model::mode::RuntimeMode;
use aurora_normalize::mapped::Formats;
use aurora_streams::{Clock, Log, ReadError, Topic};
use tokio::sync::watch;

use crate::{
    detect::{DetectConfig, Detector},
    ingest::{Ingest, IngestLimits},
    lake_writer::{LakeConfig, LakeWriter},
    ledger::{Ledger, LedgerFileError},
    progress::{self, Progress},
    rules::RulesHandle,
    shelf::{Shelf, Upkeep},
    stage::block_on,
    stats::{Counters, Rate, Stats},
};

/// How the pipeline works.
#[derive(Clone, Debug)]
pub struct PipelineConfig {
    /// Where the ledger and the state of correlations are kept: as precious as the log.
    pub state_dir: PathBuf,
    /// The bounds of the door.
    pub ingest: IngestLimits,
    /// How detection works.
    pub detect: DetectConfig,
    /// How events are stored.
    pub lake: LakeConfig,
    /// How often log and lake are put in order.
    pub upkeep_every: Duration,
}

impl PipelineConfig {
    /// The usual, with its state in this folder.
    pub fn new(state_dir: PathBuf) -> Self {
        Self {
            state_dir,
            ingest: IngestLimits::default(),
            detect: DetectConfig::default(),
            lake: LakeConfig::default(),
            upkeep_every: Duration::from_secs(60),
        }
    }
}

/// What the pipeline is joined to.
pub struct Surroundings<S> {
    /// The log.
    pub log: Arc<dyn Log>,
    /// What tells the time of receipt.
    pub clock: Arc<dyn Clock>,
    /// Where events end up.
    pub shelf: S,
    /// The rules.
    pub rules: Arc<RulesHandle>,
    /// The runtime mode, which goes with each event into the lake.
    pub mode: watch::Receiver<RuntimeMode>,
    /// The formats of the user.
    pub formats: Arc<Formats>,
}

/// The pipeline cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Its ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerFileError),
    /// What is in the log cannot be counted.
    #[error("cannot count what waits in the event log")]
    Count(#[from] ReadError),
}

/// A pipeline at work. Dropping it stops it, too, but waits for nothing.
pub struct Pipeline {
    log: Arc<dyn Log>,
    ingest: Ingest,
    rules: Arc<RulesHandle>,
    ledger: Arc<Ledger>,
    detected: Arc<Progress>,
    stored: Arc<Progress>,
    watch: Watch,
    rate: Mutex<Rate>,
    stop: watch::Sender<bool>,
    threads: Vec<JoinHandle<()>>,
}

/// What consumers tell while they run.
#[derive(Clone, Debug)]
struct Watch {
    counters: Arc<Counters>,
    trouble: Arc<Mutex<Vec<(&'static str, String)>>>,
}

/// How long a consumer that failed waits before it begins anew.
const RESTART_AFTER: Duration = Duration::from_secs(1);

impl Pipeline {
    /// Starts the consumers. They begin where they were.
    ///
    /// # Errors
    /// If what is there already cannot be accounted for.
    pub fn start<S: Shelf + 'static>(
        config: PipelineConfig,
        around: Surroundings<S>,
    ) -> Result<Self, StartError> {
        let Surroundings { log, clock, mut shelf, rules, mode, formats } = around;
        let ledger = Arc::new(Ledger::open(&config.state_dir.join("ledger"))?);
        let counters = Arc::new(Counters::default());
        let (detected, stored) = (Arc::new(Progress::new()), Arc::new(Progress::new()));
        let (stop, stopped) = watch::channel(false);
        let watch = Watch { counters: Arc::clone(&counters), trouble: Arc::default() };
        let writer = LakeWriter {
            log: Arc::clone(&log),
            config: config.lake,
            mode,
            formats: Arc::clone(&formats),
            ledger: Arc::clone(&ledger),
            progress: Arc::clone(&stored),
            counters: Arc::clone(&counters),
            stop: stopped.clone(),
        };
        let (covered, upkeep, clock_of_upkeep) = (shelf.covered(), shelf.upkeep(), Arc::clone(&clock));
        // On a thread of its own: whoever starts the pipeline may be on a runtime, where nothing may block.
        thread::scope(|scope| {
            let counting = scope.spawn(|| writer.count(&covered));
            counting.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        let detector = Detector {
            log: Arc::clone(&log),
            rules: Arc::clone(&rules),
            formats,
            state: config.state_dir.join("detection"),
            config: config.detect,
            progress: Arc::clone(&detected),
            counters: Arc::clone(&counters),
            stop: stopped.clone(),
        };
        let consumers = vec![Arc::clone(&detected), Arc::clone(&stored)];
        let ingest =
            Ingest::new(Arc::clone(&log), clock, Arc::clone(&ledger), counters, consumers, config.ingest);
        let threads = vec![
            watch.supervise("detect", stopped.clone(), move || detector.run()),
            watch.supervise("lake", stopped.clone(), move || writer.run(&mut shelf)),
            keep_up(Arc::clone(&log), upkeep, clock_of_upkeep, config.upkeep_every, stopped),
        ];
        let rate = Mutex::default();
        Ok(Self { log, ingest, rules, ledger, detected, stored, watch, rate, stop, threads })
    }

    /// The door.
    pub fn ingest(&self) -> Ingest {
        self.ingest.clone()
    }

    /// The rules.
    pub fn rules(&self) -> &Arc<RulesHandle> {
        &self.rules
    }

    /// What became of events.
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// How it does.
    ///
    /// # Errors
    /// If the log cannot say how far it is.
    pub async fn stats(&self) -> Result<Stats, ReadError> {
        let ends = progress::ends(&*self.log, Topic::Events).await?;
        let counters = &self.watch.counters;
        let accepted = counters.accepted.get();
        let mut rate = self.rate.lock().unwrap_or_else(PoisonError::into_inner);
        let trouble = self.watch.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Stats {
            events_per_second: rate.read(Instant::now(), accepted),
            accepted,
            detected: counters.detected.get(),
            undetectable: counters.undetectable.get(),
            findings: counters.findings.get(),
            stored: counters.stored.get(),
            dead_lettered: counters.dead_lettered.get(),
            rejected: counters.rejected.get(),
            detect_lag: self.detected.lag(&ends),
            lake_lag: self.stored.lag(&ends),
            restarts: counters.restarts.get(),
            trouble: trouble.iter().map(|(name, trouble)| format!("{name}: {trouble}")).collect(),
        })
    }

    /// Waits until all that is in the log now was judged and is in the lake.
    ///
    /// # Errors
    /// If the log cannot say how far it is.
    pub async fn settle(&self) -> Result<(), ReadError> {
        let ends = progress::ends(&*self.log, Topic::Events).await?;
        self.detected.reaches(&ends).await;
        self.stored.reaches(&ends).await;
        Ok(())
    }

    /// Stops the consumers, each where it can go on without doing anything twice, and waits for them. The log
    /// must still be open. What was not worked on stays in it. Blocks: not to be called on a runtime.
    pub fn stop(self) {
        self.stop.send_replace(true);
        for thread in self.threads {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

impl Watch {
    /// Runs a consumer, and runs it again when it fails: it goes on from what is durable.
    fn supervise<E: std::error::Error + 'static>(
        &self,
        name: &'static str,
        mut stop: watch::Receiver<bool>,
        mut run: impl FnMut() -> Result<(), E> + Send + 'static,
    ) -> JoinHandle<()> {
        let watch = self.clone();
        spawn(name, move || {
            while !*stop.borrow() {
                match run() {
                    Ok(()) => return,
                    Err(_) if *stop.borrow() => return,
                    Err(error) => watch.failed(name, &error),
                }
                block_on(async { tokio::time::timeout(RESTART_AFTER, stop.changed()).await }).ok();
                watch.trouble().retain(|(of, _)| *of != name);
            }
        })
    }

    fn failed(&self, name: &'static str, error: &(dyn std::error::Error + 'static)) {
        tracing::error!(error, consumer = name, "a consumer failed and begins anew");
        self.counters.restarts.add(1);
        self.trouble().push((name, chain(error)));
    }

    fn trouble(&self) -> std::sync::MutexGuard<'_, Vec<(&'static str, String)>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn keep_up<E: std::error::Error + 'static>(
    log: Arc<dyn Log>,
    mut upkeep: Upkeep<E>,
    clock: Arc<dyn Clock>,
    every: Duration,
    mut stop: watch::Receiver<bool>,
) -> JoinHandle<()> {
    spawn("upkeep", move || {
        while !*stop.borrow() {
            if let Err(error) = block_on(log.retain()) {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "cannot take away what the log need not keep");
            }
            if let Err(error) = upkeep(clock.now()) {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "cannot put the lake in order");
            }
            block_on(async { tokio::time::timeout(every, stop.changed()).await }).ok();
        }
    })
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    thread::Builder::new().name(name.to_owned()).spawn(run).expect("the system gives a thread")
}
