//! What waits to be written: many put in, one takes out, all that is there at once.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The most that is taken at once, so that a round has an end.
const ROUND_BYTES: usize = 16 * 1024 * 1024;

/// How a queue bounds and gathers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct QueueConfig {
    pub(crate) commit_after: Duration,
    pub(crate) commit_bytes: usize,
    pub(crate) pending_bytes: usize,
}

/// Something that can wait.
pub(crate) trait Job {
    /// How much memory it takes.
    fn bytes(&self) -> usize;

    /// Nobody else's work makes it cheaper, so it should not wait for others to join.
    fn is_urgent(&self) -> bool;
}

/// Why nothing was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PushError {
    Full { pending: usize },
    Closed,
}

/// The queue.
#[derive(Debug)]
pub(crate) struct Queue<J> {
    config: QueueConfig,
    state: Mutex<State<J>>,
    wake: Condvar,
}

#[derive(Debug)]
struct State<J> {
    jobs: VecDeque<J>,
    bytes: usize,
    is_urgent: bool,
    is_closed: bool,
}

impl<J: Job> Queue<J> {
    pub(crate) fn new(config: QueueConfig) -> Self {
        let state = State { jobs: VecDeque::new(), bytes: 0, is_urgent: false, is_closed: false };
        Self { config, state: Mutex::new(state), wake: Condvar::new() }
    }

    /// Puts a job in. One job always has room in an empty queue.
    pub(crate) fn push(&self, job: J) -> Result<(), PushError> {
        let mut state = self.state();
        if state.is_closed {
            return Err(PushError::Closed);
        }
        let pending = state.bytes + job.bytes();
        if pending > self.config.pending_bytes && !state.jobs.is_empty() {
            return Err(PushError::Full { pending: state.bytes });
        }
        state.bytes = pending;
        state.is_urgent |= job.is_urgent();
        state.jobs.push_back(job);
        // The one who takes waits for the first job, or for enough of them; between the two it sleeps.
        if state.jobs.len() == 1 || state.is_urgent || pending >= self.config.commit_bytes {
            self.wake.notify_one();
        }
        Ok(())
    }

    /// Waits for jobs, and then for others to join them. `None` once the queue is closed and empty.
    pub(crate) fn take(&self) -> Option<Vec<J>> {
        let mut state = self.state();
        while state.jobs.is_empty() {
            if state.is_closed {
                return None;
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let deadline = Instant::now() + self.config.commit_after;
        while state.bytes < self.config.commit_bytes && !state.is_urgent && !state.is_closed {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self.wake.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Some(drain(&mut state))
    }

    /// What is there now.
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn take_now(&self) -> Vec<J> {
        drain(&mut self.state())
    }

    /// Lets nothing more in. What is there is still taken.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
        self.wake.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn drain<J: Job>(state: &mut State<J>) -> Vec<J> {
    let mut taken = Vec::new();
    let mut bytes = 0;
    while let Some(job) = state.jobs.front()
        && (taken.is_empty() || bytes + job.bytes() <= ROUND_BYTES)
    {
        bytes += job.bytes();
        taken.extend(state.jobs.pop_front());
    }
    state.bytes -= bytes;
    state.is_urgent = state.jobs.iter().any(Job::is_urgent);
    taken
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Job, PushError, Queue, QueueConfig, ROUND_BYTES};

    struct Sized(usize);

    impl Job for Sized {
        fn bytes(&self) -> usize {
            self.0
        }

        fn is_urgent(&self) -> bool {
            self.0 == 1
        }
    }

    fn queue(pending_bytes: usize) -> Queue<Sized> {
        Queue::new(QueueConfig { commit_after: Duration::from_secs(3600), commit_bytes: 50, pending_bytes })
    }

    #[test]
    fn it_is_bounded_but_never_refuses_the_only_one() {
        let queue = queue(100);
        assert_eq!(queue.push(Sized(500)), Ok(()));
        assert_eq!(queue.push(Sized(2)), Err(PushError::Full { pending: 500 }));
        assert_eq!(queue.take_now().len(), 1);
        assert_eq!(queue.push(Sized(60)), Ok(()));
        assert_eq!(queue.push(Sized(40)), Ok(()));
    }

    #[test]
    fn enough_bytes_and_urgent_jobs_do_not_wait_for_the_hour() {
        let queue = queue(1_000);
        assert_eq!((queue.push(Sized(20)), queue.push(Sized(30))), (Ok(()), Ok(())));
        assert_eq!(queue.take().map(|jobs| jobs.len()), Some(2));
        assert_eq!(queue.push(Sized(1)), Ok(()));
        assert_eq!(queue.take().map(|jobs| jobs.len()), Some(1));
    }

    #[test]
    fn a_round_is_bounded() {
        let queue = queue(usize::MAX);
        for _ in 0..3 {
            assert_eq!(queue.push(Sized(ROUND_BYTES / 2)), Ok(()));
        }
        assert_eq!(queue.take_now().len(), 2);
        assert_eq!(queue.take_now().len(), 1);
    }

    #[test]
    fn what_was_put_in_before_the_end_is_taken() {
        let queue = queue(100);
        assert_eq!(queue.push(Sized(9)), Ok(()));
        queue.close();
        assert_eq!(queue.push(Sized(9)), Err(PushError::Closed));
        assert_eq!(queue.take().map(|jobs| jobs.len()), Some(1));
        assert!(queue.take().is_none());
    }
}
