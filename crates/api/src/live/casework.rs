//! What casework says of alerts, as clients are told it.

use std::sync::Arc;

use aurora_casework::{Caller, Casework, feed};
use aurora_model::{access::Role, change::Actor};
use tokio::sync::watch;

use super::feed::{AlertFeed, FeedChange, Told};
use crate::{intake::Waiting, problem::Problem, routes::alerts::AlertView};

/// The feed of a casework. Who may watch was asked before: here one viewer reads for all who watch.
pub struct CaseworkFeed {
    casework: Arc<Casework>,
    head: watch::Receiver<i64>,
    reader: Caller,
}

impl CaseworkFeed {
    /// The feed of this casework.
    ///
    /// # Panics
    /// Never: viewers may read alerts.
    pub fn new(casework: Arc<Casework>) -> Self {
        let reader = Caller { actor: Actor::system("live"), role: Role::Viewer };
        let head = feed::watch(&casework, &reader).expect("viewers may read alerts");
        Self { casework, head, reader }
    }
}

impl AlertFeed for CaseworkFeed {
    fn watch(&self) -> watch::Receiver<i64> {
        self.head.clone()
    }

    fn after(&self, seq: i64) -> Waiting<'_, Result<Told, Problem>> {
        Box::pin(async move {
            Ok(match feed::changes_after(&self.casework, &self.reader, seq).await? {
                feed::Told::Resync { seq } => Told::Resync { seq },
                feed::Told::Changes { changes, seq } => {
                    let change = |change: Arc<feed::AlertChange>| {
                        let alert = AlertView::of(&self.casework, change.alert.clone());
                        let alert = serde_json::to_value(alert).map_err(|_| Problem::internal())?;
                        Ok(FeedChange { seq: change.seq, alert })
                    };
                    let changes = changes.into_iter().map(change).collect::<Result<_, Problem>>()?;
                    Told::Changes { changes, seq }
                }
            })
        })
    }
}
