//! What a worker does with events: it reads them, makes OCSF of them, and rows.

use aurora_model::{SourceId, mode::RuntimeMode};
use aurora_normalize::to_event;
use aurora_streams::StoredRecord;
use tokio::sync::watch;
use uuid::Uuid;

use crate::{envelope::Envelope, parse, shelf::Shelf, stage::Chunk};

/// What came of a chunk.
pub(super) struct Rows<R> {
    pub(super) partition: u16,
    pub(super) next: u64,
    pub(super) rows: Vec<Outcome<R>>,
}

/// What came of one event.
pub(super) struct Outcome<R> {
    pub(super) offset: u64,
    pub(super) source: SourceId,
    pub(super) row: Result<R, Unreadable>,
}

/// An event that becomes a dead letter.
pub(super) struct Unreadable {
    pub(super) record: StoredRecord,
    pub(super) reason: String,
}

/// Makes rows of the events of a chunk.
pub(super) fn rows_of<S: Shelf>(
    chunk: Chunk,
    reader: &mut parse::Reader,
    mode: &watch::Receiver<RuntimeMode>,
) -> Rows<S::Row> {
    let mode = *mode.borrow();
    let row = |stored| row_of::<S>(stored, reader, mode);
    Rows { partition: chunk.partition, next: chunk.next, rows: chunk.records.into_iter().map(row).collect() }
}

fn row_of<S: Shelf>(stored: StoredRecord, reader: &mut parse::Reader, mode: RuntimeMode) -> Outcome<S::Row> {
    let offset = stored.offset;
    let source = source_of(&stored);
    let record = &stored.record;
    let row = match Envelope::decode(record.format, &record.key, &record.payload) {
        Ok(envelope) => match reader.read(&envelope.raw, &envelope.hint, Some(envelope.received_at)) {
            Ok(parsed) => {
                let (time, event) = (parsed.record.time, to_event(&parsed, envelope.received_at));
                drop(parsed);
                Ok(S::row(envelope, time, event, mode))
            }
            Err(letter) => Err(letter.to_string()),
        },
        Err(error) => Err(error.to_string()),
    };
    Outcome { offset, source, row: row.map_err(|reason| Unreadable { record: stored, reason }) }
}

/// Even what is damaged or of a newer form belongs to someone, as far as its key says so.
pub(super) fn source_of(stored: &StoredRecord) -> SourceId {
    SourceId::from_uuid(Uuid::from_slice(&stored.record.key).unwrap_or_default())
}
