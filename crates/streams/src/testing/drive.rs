//! An embedded log without threads: what it does, and in which order, follows from what it is told.

use std::{
    future::Future,
    path::Path,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use crate::{clock::Clock, config::LogConfig, disk::Disk, embedded::EmbeddedLog, error::OpenError};

/// An embedded log that writes when it is told to.
#[derive(Debug)]
pub struct StillLog(EmbeddedLog);

impl StillLog {
    /// Opens the log on a disk.
    pub fn open(
        disk: Arc<dyn Disk>,
        dir: &Path,
        config: LogConfig,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        EmbeddedLog::open_still(disk, dir, config, clock).map(Self)
    }

    /// The log.
    pub fn log(&self) -> &EmbeddedLog {
        &self.0
    }

    /// Writes what waits: one round for each partition, and one for the groups.
    pub fn step(&self) {
        self.0.step();
    }

    /// Runs a future to its end, and writes whenever it waits.
    ///
    /// # Panics
    /// If it does not end.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        drive(future, || self.step())
    }

    /// Closes the log in good order.
    pub fn close(self) -> std::io::Result<()> {
        self.0.close()
    }
}

/// Runs a future to its end, and calls `step` whenever it waits.
///
/// # Panics
/// If it does not end after a thousand steps.
pub fn drive<T>(future: impl Future<Output = T>, step: impl Fn()) -> T {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..1_000 {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut context) {
            return answer;
        }
        step();
    }
    panic!("the future waits for something that does not happen");
}
