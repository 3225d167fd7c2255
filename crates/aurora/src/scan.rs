//! Reads inputs on all cores: one thread opens files and cuts them into batches, workers do the work, and
//! the results come back in input order, so that the number of threads never shows in the output.
//!
//! Memory is bounded by a budget of bytes that batches take when they are cut and give back when their
//! results have been used.

mod batch;
mod budget;
mod cut;

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use aurora_normalize::{Limits, mapped::Formats};

pub(crate) use batch::{Batch, Item, Lost, Position};
use budget::Budget;
use cut::Cutter;

use crate::{
    input::{self, InputReport, Leaf, LogKind, UnpackLimit, Unpacker},
    output::Progress,
};

/// How much may be in memory at once for each worker.
const BYTES_PER_WORKER: usize = 16 << 20;

/// How inputs are read.
#[derive(Clone, Debug)]
pub(crate) struct ScanOptions {
    /// Files and folders.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) limits: Limits,
    pub(crate) unpack_limit: UnpackLimit,
    pub(crate) n_threads: usize,
    /// The formats of the user.
    pub(crate) formats: Arc<Formats>,
}

/// What the scan says while it runs.
#[derive(Debug, Default)]
pub(crate) struct ScanProgress {
    /// The bytes of all input files, packed.
    pub(crate) n_bytes: AtomicU64,
    /// How many of them were read.
    pub(crate) n_bytes_read: AtomicU64,
}

impl ScanProgress {
    /// Shows it on a bar.
    pub(crate) fn show(&self, bar: &Progress, n_events: u64) {
        bar.update(self.n_bytes_read.load(Ordering::Relaxed), self.n_bytes.load(Ordering::Relaxed), n_events);
    }
}

/// Reads all inputs, has each batch done by a worker and gives each result to `use_result` in order.
/// `worker` is called on every working thread and makes what does the work there.
pub(crate) fn scan<R: Send, W: FnMut(Batch) -> R>(
    options: &ScanOptions,
    progress: &ScanProgress,
    worker: impl Fn() -> W + Sync,
    use_result: impl FnMut(R) -> ControlFlow<()>,
) -> InputReport {
    let budget = Budget::new(BYTES_PER_WORKER * options.n_threads);
    let (job_sender, jobs) = mpsc::channel();
    let (result_sender, results) = mpsc::channel();
    let jobs = Mutex::new(jobs);
    thread::scope(|scope| {
        let reader = scope.spawn(|| read(options, progress, &budget, job_sender));
        for _ in 0..options.n_threads {
            let result_sender = result_sender.clone();
            scope.spawn(|| run_worker(&jobs, &budget, worker(), result_sender));
        }
        drop(result_sender);
        put_in_order(results, &budget, use_result);
        reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Cuts a text that is in memory into batches.
pub(crate) fn batches_of(name: &str, text: &[u8], max_record_bytes: usize) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut keep = |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    };
    let mut reader = text;
    let leaf = Leaf { name, kind: LogKind::Text, modified_at: None, reader: &mut reader };
    // Neither memory nor `keep` can fail.
    let _ = Cutter::new(max_record_bytes, Arc::default(), &mut keep).cut(leaf);
    batches
}

/// A batch on its way to a worker.
struct Job {
    number: u64,
    weight: usize,
    batch: Batch,
}

/// A result on its way back.
struct Done<R> {
    number: u64,
    weight: usize,
    result: R,
}

fn read(options: &ScanOptions, progress: &ScanProgress, budget: &Budget, jobs: Sender<Job>) -> InputReport {
    let mut report = InputReport::default();
    let files = input::walk(&options.paths, &mut report);
    progress.n_bytes.store(files.iter().map(|file| file.size).sum(), Ordering::Relaxed);
    let mut number = 0;
    let mut send = |batch: Batch| {
        let weight = batch.weight();
        if !budget.take(weight) || jobs.send(Job { number, weight, batch }).is_err() {
            return ControlFlow::Break(());
        }
        number += 1;
        ControlFlow::Continue(())
    };
    let mut cutter = Cutter::new(options.limits.max_record_bytes, Arc::clone(&options.formats), &mut send);
    let mut take = |leaf: input::Leaf<'_>| cutter.cut(leaf);
    let mut unpacker = Unpacker {
        limit: options.unpack_limit,
        n_bytes_read: &progress.n_bytes_read,
        report: &mut report,
        take: &mut take,
    };
    for file in &files {
        if unpacker.file(file).is_err() {
            break;
        }
    }
    report
}

fn run_worker<R>(
    jobs: &Mutex<Receiver<Job>>,
    budget: &Budget,
    mut work: impl FnMut(Batch) -> R,
    results: Sender<Done<R>>,
) {
    // Should the work panic, its weight never comes back, and the reader would wait for it for ever.
    let _close = budget.close_on_panic();
    loop {
        let job = jobs.lock().expect("nothing panics while it holds this lock").recv();
        let Ok(Job { number, weight, batch }) = job else { return };
        if results.send(Done { number, weight, result: work(batch) }).is_err() {
            return;
        }
    }
}

fn put_in_order<R>(
    results: Receiver<Done<R>>,
    budget: &Budget,
    mut use_result: impl FnMut(R) -> ControlFlow<()>,
) {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for done in results {
        waiting.insert(done.number, done);
        while let Some(done) = waiting.remove(&next) {
            next += 1;
            let flow = use_result(done.result);
            budget.give(done.weight);
            if flow.is_break() {
                budget.close();
                return;
            }
        }
    }
}
