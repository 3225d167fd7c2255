//! Stored events: one by its id, a search, those of an alert.
//!
//! They are in the lake and not in the database, so they can be read while the database is away; except those of an
//! alert, since the alert names them.

mod query;

use std::{collections::BTreeSet, sync::Arc};

use aurora_lake::{Lake, ReadError, Row};
use aurora_model::{AlertId, EventId, Timestamp, access::Action, change::Resource, mode::RuntimeMode};
use aurora_store::{alerts, findings};
use bytes::Bytes;
use serde_json::Value;
use tokio::sync::Semaphore;

pub use self::query::EventQuery;
use crate::{Caller, Casework, CaseworkError, Result, Served, casework::Origin, showcase};

/// So many reads of the lake go on at once; each keeps a thread busy and unpacks files.
const MAX_READS: usize = 4;

/// Reads stored events. A clone is the same.
#[derive(Clone, Debug)]
pub struct Events {
    lake: Lake,
    reads: Arc<Semaphore>,
}

/// An event as it is shown. All of it comes from outside and is not to be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    /// Its name.
    pub id: EventId,
    /// When it happened, as its source says.
    pub time: Timestamp,
    /// When it was received.
    pub received_at: Timestamp,
    /// The runtime mode in which it was stored.
    pub mode: RuntimeMode,
    /// Who sent it: the id of the source.
    pub source: String,
    /// The site that it was received at, where there is more than one.
    pub site: Option<String>,
    /// Its OCSF class.
    pub class_uid: i64,
    /// The category of the class.
    pub category_uid: i64,
    /// The bytes as they were received.
    pub raw: Bytes,
    /// The OCSF event, with what its class has no place for under `unmapped`.
    pub ocsf: Value,
}

/// A page of events, the newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPage {
    /// The events.
    pub items: Vec<StoredEvent>,
    /// Where the next page begins, if there is one.
    pub next_cursor: Option<String>,
}

impl Events {
    /// Those in this lake.
    pub fn new(lake: Lake) -> Self {
        Self { lake, reads: Arc::new(Semaphore::new(MAX_READS)) }
    }

    /// Reads on a thread where waiting for the disk holds nobody up.
    async fn read<T: Send + 'static>(
        &self,
        what: impl FnOnce(&Lake) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T> {
        let permit = Arc::clone(&self.reads).acquire_owned().await.expect("the semaphore is never closed");
        let lake = self.lake.clone();
        let read = tokio::task::spawn_blocking(move || {
            // The permit goes when the work ends, also if nobody waits for it any more.
            let _permit = permit;
            what(&lake)
        });
        match read.await {
            Ok(read) => Ok(read?),
            Err(ended) => std::panic::resume_unwind(ended.into_panic()),
        }
    }
}

/// One event.
///
/// # Errors
/// If the caller may not, there is no such event, or its file cannot be read.
pub async fn fetch(events: &Events, caller: &Caller, id: EventId) -> Result<StoredEvent> {
    caller.check(Action::Read, Resource::Event)?;
    let rows = events.read(move |lake| lake.fetch(&[id])).await?;
    let not_found = || CaseworkError::NotFound { resource: Resource::Event, id: id.to_string() };
    rows.into_iter().next().map(StoredEvent::from).ok_or_else(not_found)
}

/// The newest events that a query describes.
///
/// # Errors
/// If the caller may not, the query makes no sense, or a file cannot be read.
pub async fn search(events: &Events, caller: &Caller, query: &EventQuery) -> Result<EventPage> {
    caller.check(Action::Read, Resource::Event)?;
    let query = query.read()?;
    let found = events.read(move |lake| lake.search(&query)).await?;
    Ok(EventPage {
        items: found.rows.into_iter().map(StoredEvent::from).collect(),
        next_cursor: found.next.map(|cursor| cursor.to_string()),
    })
}

/// The events that the kept findings of an alert rest on, the last received first. Those that the lake does not have,
/// not yet or no longer, are left out; so a page may have fewer than were asked for and still not be the last.
///
/// # Errors
/// If the caller may not, there is no such alert, the database is away, or a file cannot be read.
pub async fn of_alert(
    casework: &Casework,
    events: &Events,
    caller: &Caller,
    alert: AlertId,
    limit: usize,
    cursor: Option<&str>,
) -> Result<Served<EventPage>> {
    caller.check(Action::Read, Resource::Alert)?;
    caller.check(Action::Read, Resource::Event)?;
    let before: Option<EventId> = cursor.map(query::cursor).transpose()?;
    let Origin::Live(reader) = casework.origin()? else {
        showcase::fetch(alert, casework.now())?;
        return Ok(Served::showcase(EventPage { items: Vec::new(), next_cursor: None }));
    };
    alerts::fetch(&reader, alert).await?;
    let proofs = findings::list(&reader, alert).await?;
    let ids: BTreeSet<EventId> = proofs.into_iter().flat_map(|finding| finding.proof.events).collect();
    let mut ids = ids.into_iter().rev().filter(|id| before.is_none_or(|before| *id < before));
    let page: Vec<EventId> = ids.by_ref().take(limit).collect();
    let next_cursor = page.last().filter(|_| ids.next().is_some()).map(EventId::to_string);
    let rows = events.read(move |lake| lake.fetch(&page)).await?;
    let items = rows.into_iter().map(StoredEvent::from).collect();
    Ok(Served::live(EventPage { items, next_cursor }))
}

impl From<Row> for StoredEvent {
    fn from(row: Row) -> Self {
        // Both were written by the lake from JSON; were they not, the raw bytes are there all the same.
        let mut ocsf = serde_json::from_str(&row.ocsf).unwrap_or(Value::Null);
        if let (Some(unmapped), Value::Object(fields)) = (row.unmapped, &mut ocsf)
            && let Ok(unmapped) = serde_json::from_str(&unmapped)
        {
            fields.insert("unmapped".to_owned(), unmapped);
        }
        Self {
            id: row.event_id,
            time: row.time,
            received_at: row.received_at,
            mode: row.mode,
            source: row.source,
            site: row.site,
            class_uid: row.class_uid,
            category_uid: row.category_uid,
            raw: row.raw,
            ocsf,
        }
    }
}
