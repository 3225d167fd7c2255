//! Detection on batches that are in memory, for measuring.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use aurora_normalize::{Limits, Scratch};
use aurora_sigma::{Engine, Program};

use crate::scan::{Batch, Item};

/// How the engine is run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EngineOptions {
    pub(crate) n_threads: usize,
    /// How often the batches are gone through.
    pub(crate) n_rounds: usize,
    /// Whether the answers of values are kept.
    pub(crate) memo: bool,
}

/// What was met.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DetectCounts {
    pub(crate) events: u64,
    pub(crate) findings: u64,
    pub(crate) dead_letters: u64,
}

/// Parses all records and evaluates all rules on them, as a hunt does.
pub(crate) fn detect_in_memory(
    program: &Program,
    batches: &[Batch],
    limits: &Limits,
    options: EngineOptions,
) -> DetectCounts {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut engine = if options.memo { Engine::new(program) } else { Engine::without_memo(program) };
        let (mut scratch, mut counts) = (Scratch::default(), DetectCounts::default());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= batches.len() * options.n_rounds {
                return counts;
            }
            detect(&mut engine, &mut scratch, &batches[number % batches.len()], limits, &mut counts);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..options.n_threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().fold(DetectCounts::default(), |total, worker| {
            let counts = worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            total.plus(counts)
        })
    })
}

fn detect(
    engine: &mut Engine,
    scratch: &mut Scratch,
    batch: &Batch,
    limits: &Limits,
    counts: &mut DetectCounts,
) {
    let mut matches = Vec::new();
    batch.for_each(scratch, limits, |item| match item {
        Item::Event { parsed, .. } => {
            counts.events += 1;
            engine.evaluate(&parsed.record, &mut matches);
            counts.findings += matches.drain(..).filter(|found| found.is_finding).count() as u64;
        }
        Item::DeadLetter { .. } => counts.dead_letters += 1,
        Item::FileProblem(_) => {}
    });
}

impl DetectCounts {
    fn plus(self, other: Self) -> Self {
        Self {
            events: self.events + other.events,
            findings: self.findings + other.findings,
            dead_letters: self.dead_letters + other.dead_letters,
        }
    }
}
