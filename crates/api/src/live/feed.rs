use serde_json::Value;
use tokio::sync::watch;

use crate::{intake::Waiting, problem::Problem};

/// What happens to alerts, in the order in which it happens.
pub trait AlertFeed: Send + Sync {
    /// The place of the last change. Tells when there is another.
    fn watch(&self) -> watch::Receiver<i64>;

    /// What happened after a place, at most so much as a client is to be told at once.
    fn after(&self, seq: i64) -> Waiting<'_, Result<Told, Problem>>;
}

/// What a client is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// These changed, and the client has seen everything up to the place.
    Changes {
        /// In their order.
        changes: Vec<FeedChange>,
        /// The place to go on from.
        seq: i64,
    },
    /// Too much happened, or the place is of another database: the client reads the list anew.
    Resync {
        /// The place to go on from.
        seq: i64,
    },
}

/// One alert that is new or different.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedChange {
    /// The place of the change.
    pub seq: i64,
    /// The alert as it is, as the list shows it.
    pub alert: Value,
}
