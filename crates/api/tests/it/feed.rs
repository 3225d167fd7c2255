//! A feed of alerts that a test writes.

use std::sync::{Mutex, PoisonError};

use aurora_api::{
    intake::Waiting,
    live::{AlertFeed, FeedChange, Told},
    problem::Problem,
};
use serde_json::json;
use tokio::sync::watch;

/// Whose place is older is told to read the list anew.
pub(crate) const OLDEST: i64 = 10;

pub(crate) struct Feed {
    changes: Mutex<Vec<FeedChange>>,
    head: watch::Sender<i64>,
}

impl Feed {
    pub(crate) fn new() -> Self {
        Self { changes: Mutex::default(), head: watch::Sender::new(OLDEST) }
    }

    /// Something happens to the alert of this id.
    pub(crate) fn change(&self, alert: &str) {
        let seq = *self.head.borrow() + 1;
        let change = FeedChange { seq, alert: json!({"id": alert}) };
        self.changes.lock().unwrap_or_else(PoisonError::into_inner).push(change);
        self.head.send_replace(seq);
    }
}

impl AlertFeed for Feed {
    fn watch(&self) -> watch::Receiver<i64> {
        self.head.subscribe()
    }

    fn after(&self, seq: i64) -> Waiting<'_, Result<Told, Problem>> {
        let head = *self.head.borrow();
        let told = if (OLDEST..=head).contains(&seq) {
            let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
            Told::Changes {
                changes: changes.iter().filter(|change| change.seq > seq).cloned().collect(),
                seq: head,
            }
        } else {
            Told::Resync { seq: head }
        };
        Box::pin(std::future::ready(Ok(told)))
    }
}
