//! What happens to alerts, for those who watch live: read once from the store's outbox, for however many watch.
//!
//! Several changes of one alert are one: a watcher wants to know what it is now.

mod recent;
mod relay;

use std::{collections::HashMap, sync::Arc};

use aurora_model::{
    AlertId,
    access::Action,
    alert::Alert,
    change::{Change, ChangeKind, Resource},
};
use aurora_store::{Reader, alerts, outbox};
use tokio::sync::{Notify, watch};

use crate::{Caller, Casework, Result};
use recent::Recent;
pub use relay::{relay, run};

/// Who is further behind than this reads the list anew.
pub const MAX_BEHIND: i64 = 10_000;
/// How many alerts are read at once.
const AT_ONCE: usize = 500;

/// One alert that was made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertChange {
    /// The place of its last change.
    pub seq: i64,
    /// Whether it is new.
    pub kind: ChangeKind,
    /// As it is.
    pub alert: Alert,
}

/// What a watcher is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// These changed; and the watcher has seen everything up to here.
    Changes {
        /// The alerts, those that changed last at the end.
        changes: Vec<Arc<AlertChange>>,
        /// The place to go on from.
        seq: i64,
    },
    /// The watcher is too far behind, or comes from another database: it reads the list anew, and goes on from here.
    Resync {
        /// The place to go on from.
        seq: i64,
    },
}

/// What is kept for those who watch.
#[derive(Debug)]
pub(crate) struct Feed {
    recent: Recent,
    head: watch::Sender<i64>,
    wake: Notify,
}

impl Feed {
    pub(crate) async fn start(reader: &Reader) -> Result<Self> {
        let seq = outbox::fetch_last_seq(reader).await?;
        Ok(Self { recent: Recent::from(seq), head: watch::Sender::new(seq), wake: Notify::new() })
    }

    /// Something was committed by this process.
    pub(crate) fn nudge(&self) {
        self.wake.notify_one();
    }
}

/// Tells when there is something new: the place of the last change that was seen. A watcher who has got
/// [`Told`] up to this place knows all.
///
/// # Errors
/// If the caller may not.
pub fn watch(casework: &Casework, caller: &Caller) -> Result<watch::Receiver<i64>> {
    caller.check(Action::Read, Resource::Alert)?;
    Ok(casework.feed.head.subscribe())
}

/// What happened after a place.
///
/// # Errors
/// If the caller may not, or the database is needed and away.
pub async fn changes_after(casework: &Casework, caller: &Caller, seq: i64) -> Result<Told> {
    caller.check(Action::Read, Resource::Alert)?;
    let head = *casework.feed.head.borrow();
    if seq > head || head - seq > MAX_BEHIND {
        return Ok(Told::Resync { seq: head });
    }
    match casework.feed.recent.after(seq) {
        Some((changes, seq)) => Ok(Told::Changes { changes, seq }),
        None => read_after(&casework.store.read()?, seq, head).await,
    }
}

/// From the database: who comes back after a while.
async fn read_after(reader: &Reader, seq: i64, head: i64) -> Result<Told> {
    let first = outbox::fetch_first_seq(reader).await?;
    if first.is_some_and(|first| first > seq + 1) {
        return Ok(Told::Resync { seq: head });
    }
    let changes = outbox::list_after(reader, seq, MAX_BEHIND.unsigned_abs()).await?;
    let seq = changes.last().map_or(head, |change| change.seq.max(head));
    Ok(Told::Changes { changes: alerts_of(reader, &changes).await?, seq })
}

/// The alerts that these changes are of, each once, as they are now.
async fn alerts_of(reader: &Reader, changes: &[Change]) -> Result<Vec<Arc<AlertChange>>> {
    let mut last: HashMap<AlertId, (i64, ChangeKind)> = HashMap::new();
    for change in changes.iter().filter(|change| change.resource == Resource::Alert) {
        // The store makes these texts of ids.
        let Ok(id) = change.id.parse() else { continue };
        let entry = last.entry(id).or_insert((change.seq, change.kind));
        entry.0 = change.seq;
    }
    let ids: Vec<AlertId> = last.keys().copied().collect();
    let mut told = Vec::with_capacity(ids.len());
    for part in ids.chunks(AT_ONCE) {
        for alert in alerts::fetch_many(reader, part).await? {
            let Some(&(seq, kind)) = last.get(&alert.id) else { continue };
            told.push(Arc::new(AlertChange { seq, kind, alert }));
        }
    }
    told.sort_by_key(|change| change.seq);
    Ok(told)
}
