//! How many bytes may be in flight.

use std::sync::{Condvar, Mutex, MutexGuard};

/// A number of bytes that batches share. A batch larger than all of it passes when nothing else is in flight.
#[derive(Debug)]
pub(super) struct Budget {
    limit: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    n_taken: usize,
    is_closed: bool,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Waits until `weight` is free and takes it; false if the budget was closed.
    pub(super) fn take(&self, weight: usize) -> bool {
        let must_wait = |state: &mut State| {
            !state.is_closed && state.n_taken > 0 && state.n_taken.saturating_add(weight) > self.limit
        };
        let mut state =
            self.changed.wait_while(self.lock(), must_wait).expect("nothing panics while it holds this lock");
        state.n_taken += weight;
        !state.is_closed
    }

    /// Gives back what was taken.
    pub(super) fn give(&self, weight: usize) {
        self.lock().n_taken -= weight;
        self.changed.notify_one();
    }

    /// Lets nobody take any more.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_one();
    }

    /// Closes the budget if this thread panics before the guard is dropped.
    pub(super) fn close_on_panic(&self) -> CloseOnPanic<'_> {
        CloseOnPanic(self)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds this lock")
    }
}

/// See [`Budget::close_on_panic`].
pub(super) struct CloseOnPanic<'b>(&'b Budget);

impl Drop for CloseOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.close();
        }
    }
}
