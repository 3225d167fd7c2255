//! Work on a topic by many, with results in order: a thread that reads, threads that work, one that uses what they
//! made. The reader is held back until results are used, so that what is in memory is bounded.

mod feed;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use aurora_streams::StoredRecord;
use tokio::sync::watch;

pub(crate) use feed::{Feed, block_on};

/// Some records of one partition, one after another.
#[derive(Debug)]
pub(crate) struct Chunk {
    pub(crate) partition: u16,
    pub(crate) records: Vec<StoredRecord>,
    /// The offset behind them, and behind what could not be read there.
    pub(crate) next: u64,
}

/// A stage at work.
#[derive(Debug)]
pub(crate) struct Stage<D> {
    results: Receiver<Outcome<D>>,
    waiting: BTreeMap<u64, D>,
    next: u64,
    tickets: SyncSender<()>,
    threads: Vec<JoinHandle<()>>,
    /// The reader ends when this is dropped.
    interest: watch::Sender<()>,
}

#[derive(Debug)]
enum Outcome<D> {
    Done(u64, D),
    Panicked,
}

/// What comes next.
#[derive(Debug)]
pub(crate) enum Next<D> {
    Done(D),
    /// Nothing within the time.
    Quiet,
    /// The reader was stopped, and all that it had read is done.
    End,
}

/// A worker panicked: a defect. The consumer starts anew from what is durable.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("a worker panicked")]
pub(crate) struct WorkerPanicked;

/// Chunks for each worker: one at work, some that wait to be worked on or used.
const CHUNKS_PER_WORKER: usize = 6;

impl<D: Send + 'static> Stage<D> {
    /// Starts the threads. Each worker does with chunks what one call of `worker` gives it.
    pub(crate) fn start<W: FnMut(Chunk) -> D + Send + 'static>(
        name: &str,
        feed: Feed,
        n_workers: usize,
        mut worker: impl FnMut() -> W,
    ) -> Self {
        let n_workers = n_workers.max(1);
        let n_chunks = n_workers * CHUNKS_PER_WORKER;
        let (tickets, permits) = sync_channel(n_chunks);
        (0..n_chunks).for_each(|_| tickets.send(()).expect("the channel has room for all of them"));
        let (jobs, todo) = sync_channel(n_chunks);
        let todo = Arc::new(Mutex::new(todo));
        let (done, results) = channel();
        let (interest, abandoned) = watch::channel(());
        let mut threads: Vec<_> = (0..n_workers)
            .map(|number| {
                let (todo, done, work) = (Arc::clone(&todo), done.clone(), worker());
                spawn(&format!("{name}-{number}"), move || run_worker(&todo, &done, work))
            })
            .collect();
        threads.push(spawn(&format!("{name}-read"), move || feed.run(&permits, &jobs, abandoned)));
        Self { results, waiting: BTreeMap::new(), next: 0, tickets, threads, interest }
    }

    /// The result of the next chunk.
    pub(crate) fn next(&mut self, timeout: Duration) -> Result<Next<D>, WorkerPanicked> {
        loop {
            if let Some(done) = self.waiting.remove(&self.next) {
                self.next += 1;
                // The reader may be gone; then nobody needs a ticket.
                let _ = self.tickets.try_send(());
                return Ok(Next::Done(done));
            }
            match self.results.recv_timeout(timeout) {
                Ok(Outcome::Done(number, done)) => drop(self.waiting.insert(number, done)),
                Ok(Outcome::Panicked) => return Err(WorkerPanicked),
                Err(RecvTimeoutError::Timeout) => return Ok(Next::Quiet),
                Err(RecvTimeoutError::Disconnected) => return Ok(Next::End),
            }
        }
    }
}

impl<D> Stage<D> {
    /// Gives the stage up, and waits for its threads.
    pub(crate) fn join(self) {
        let Self { results, tickets, threads, interest, .. } = self;
        drop((results, tickets, interest));
        for thread in threads {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}

fn run_worker<D>(
    todo: &Mutex<Receiver<(u64, Chunk)>>,
    done: &Sender<Outcome<D>>,
    mut work: impl FnMut(Chunk) -> D,
) {
    let _tell = TellPanic(done);
    loop {
        let job = todo.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, chunk)) = job else { return };
        if done.send(Outcome::Done(number, work(chunk))).is_err() {
            return;
        }
    }
}

struct TellPanic<'d, D>(&'d Sender<Outcome<D>>);

impl<D> Drop for TellPanic<'_, D> {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.send(Outcome::Panicked);
        }
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    thread::Builder::new().name(name.to_owned()).spawn(run).expect("the system gives a thread")
}
