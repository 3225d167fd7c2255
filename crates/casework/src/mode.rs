//! The runtime mode as this process knows it: the store's record, or the last one seen while the database is away.

use std::sync::{Mutex, PoisonError};

use aurora_model::mode::{ModePolicy, ModeState};
use aurora_store::{Store, StoreError, mode};

/// The last record that was read.
#[derive(Debug)]
pub(crate) struct Modes(Mutex<ModeState>);

impl Modes {
    pub(crate) const fn new(state: ModeState) -> Self {
        Self(Mutex::new(state))
    }

    pub(crate) fn last(&self) -> ModeState {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The record is this one. An older one changes nothing: it was read before a newer one was.
    pub(crate) fn see(&self, state: ModeState) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.epoch < state.epoch {
            *last = state;
        }
    }

    /// The policy of this moment.
    ///
    /// # Errors
    /// If the record is there and cannot be understood.
    pub(crate) async fn policy(&self, store: &Store) -> Result<ModePolicy, StoreError> {
        match read(store).await {
            Ok(state) => {
                self.see(state);
                Ok(ModePolicy { state, is_database_available: true })
            }
            Err(error) if error.is_unavailable() => {
                Ok(ModePolicy { state: self.last(), is_database_available: false })
            }
            Err(error) => Err(error),
        }
    }
}

async fn read(store: &Store) -> Result<ModeState, StoreError> {
    mode::fetch(&store.read()?).await
}
