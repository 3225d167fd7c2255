//! Detection on batches that are in memory, for measuring.

use std::{
    hint,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use aurora_model::Timestamp;
use aurora_normalize::{Limits, Scratch};
use aurora_sigma::{Engine, Match, Program};
use serde::Serialize;

use crate::{
    process,
    scan::{Batch, Item},
};

/// How the engine is run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EngineOptions {
    pub(crate) n_threads: usize,
    /// How often the batches are gone through.
    pub(crate) n_rounds: usize,
    /// Whether the answers of values are kept.
    pub(crate) memo: bool,
    pub(crate) work: Work,
}

/// What is done with each record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Work {
    Parse,
    Detect,
    DetectAndNormalize,
}

/// What was met.
#[derive(Clone, Debug, Default)]
pub(crate) struct DetectCounts {
    pub(crate) events: u64,
    pub(crate) findings: u64,
    pub(crate) dead_letters: u64,
    /// The bytes of memory held when each tenth of the work was taken up.
    pub(crate) resident_by_tenth: Vec<u64>,
}

/// Parses all records and evaluates all rules on them, as a hunt does.
pub(crate) fn detect_in_memory(
    program: &Program,
    batches: &[Batch],
    limits: &Limits,
    options: EngineOptions,
) -> DetectCounts {
    let (next, n_batches) = (AtomicUsize::new(0), batches.len() * options.n_rounds);
    let resident_by_tenth = Mutex::new(Vec::new());
    let work = || {
        let engine = if options.memo { Engine::new(program) } else { Engine::without_memo(program) };
        let mut worker = Worker {
            engine,
            limits,
            work: options.work,
            scratch: Scratch::default(),
            matches: Vec::new(),
            json_line: Vec::new(),
        };
        let mut counts = DetectCounts::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= n_batches {
                return counts;
            }
            worker.take(&batches[number % batches.len()], &mut counts);
            if (number + 1) * 10 / n_batches > number * 10 / n_batches {
                let mut samples = resident_by_tenth.lock().unwrap_or_else(PoisonError::into_inner);
                samples.push(process::resident_bytes());
            }
        }
    };
    let total = thread::scope(|scope| {
        let workers: Vec<_> = (0..options.n_threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().fold(DetectCounts::default(), |total, worker| {
            let counts = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            total.plus(&counts)
        })
    });
    let resident_by_tenth = resident_by_tenth.into_inner().unwrap_or_else(PoisonError::into_inner);
    DetectCounts { resident_by_tenth, ..total }
}

/// Stands for the moment of normalising, so that a run reads no clock for each event.
const EPOCH: Timestamp = Timestamp::from_micros(0).expect("the epoch is a moment");

/// One thread's part.
struct Worker<'w> {
    engine: Engine,
    limits: &'w Limits,
    work: Work,
    scratch: Scratch,
    matches: Vec<Match>,
    /// The OCSF event of a record, as text.
    json_line: Vec<u8>,
}

impl Worker<'_> {
    fn take(&mut self, batch: &Batch, counts: &mut DetectCounts) {
        batch.for_each(&mut self.scratch, self.limits, |item| match item {
            Item::Event { parsed, .. } => {
                counts.events += 1;
                if self.work != Work::Parse {
                    self.engine.evaluate(&parsed.record, &mut self.matches);
                    counts.findings += self.matches.drain(..).filter(|found| found.is_finding).count() as u64;
                }
                if self.work == Work::DetectAndNormalize {
                    self.json_line.clear();
                    aurora_normalize::to_event(&parsed, EPOCH).write_json(&mut self.json_line);
                    hint::black_box(&self.json_line);
                }
            }
            Item::DeadLetter { .. } => counts.dead_letters += 1,
            Item::FileProblem(_) => {}
        });
    }
}

impl DetectCounts {
    fn plus(self, other: &Self) -> Self {
        Self {
            events: self.events + other.events,
            findings: self.findings + other.findings,
            dead_letters: self.dead_letters + other.dead_letters,
            resident_by_tenth: Vec::new(),
        }
    }
}
