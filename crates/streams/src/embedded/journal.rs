//! The journal of groups: a small log of its own, in which each entry is the whole state of a group in a
//! partition.
//!
//! Each segment begins with the state of all groups. So when a new segment is durable the earlier ones are
//! no longer needed, and reading whatever segments there are, in order, gives the last state.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::queue::Job;
use crate::{
    clock::Clock,
    error::AppendError,
    group::{Entry, NoteKind, Table},
    log::Limits,
    partition::{PreparedBatch, ReadProblem, Writer},
    record::Batch,
};

/// A state to write down.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) entry: Entry,
    pub(crate) kind: NoteKind,
    pub(crate) reply: oneshot::Sender<Result<(), AppendError>>,
}

impl Job for Note {
    fn bytes(&self) -> usize {
        256
    }

    fn is_urgent(&self) -> bool {
        match self.kind {
            NoteKind::Delivery => true,
            NoteKind::Position => false,
        }
    }
}

/// Writes the journal.
pub(crate) struct Journal {
    writer: Writer,
    clock: Arc<dyn Clock>,
    /// What reading the journal would give.
    table: Table,
    /// Older segments are to go once the state in the last one is durable.
    is_replaced: bool,
}

/// What the journal says. Damaged entries are passed over: a later one says all that they said, and if there is
/// none the group does work again. Opening has reported them.
pub(crate) fn replay(writer: &Writer) -> Result<Table, ReadProblem> {
    let partition = writer.partition();
    let mut table = Table::default();
    let (mut offset, end) = partition.bounds();
    while offset < end {
        match partition.read(offset, Limits::default()) {
            Ok(slice) => {
                slice.records.iter().filter_map(|stored| Entry::decode(&stored.record)).for_each(|entry| {
                    table.replay(entry);
                });
                offset = slice.next;
            }
            Err(ReadProblem::Damaged { gap, .. }) => offset = gap.end,
            Err(problem) => return Err(problem),
        }
    }
    Ok(table)
}

impl Journal {
    pub(crate) fn new(writer: Writer, clock: Arc<dyn Clock>, table: Table) -> Self {
        Self { writer, clock, table, is_replaced: false }
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.writer
    }

    /// Writes what is to be noted in one batch. Deliveries are answered when it is written, positions when it
    /// is durable.
    pub(crate) fn round(&mut self, notes: Vec<Note>) {
        if notes.is_empty() {
            return;
        }
        let entries: Vec<Entry> = notes.iter().map(|note| note.entry.clone()).collect();
        let written = self.write(&entries);
        if written.is_ok() {
            entries.into_iter().for_each(|entry| self.table.replay(entry));
        }
        let (positions, deliveries): (Vec<Note>, Vec<Note>) =
            notes.into_iter().partition(|note| note.kind == NoteKind::Position);
        answer(deliveries, &written);
        if !positions.is_empty() {
            let synced = written.and_then(|()| self.sync());
            answer(positions, &synced);
        }
    }

    fn write(&mut self, entries: &[Entry]) -> Result<(), AppendError> {
        let batch = prepare(entries);
        if !self.writer.fits(&batch) {
            self.begin_segment()?;
        }
        self.writer.stage(&batch, self.clock.now());
        self.writer.flush()
    }

    fn begin_segment(&mut self) -> Result<(), AppendError> {
        self.sync()?;
        self.writer.roll()?;
        let state: Vec<Entry> = self.table.entries().collect();
        if !state.is_empty() {
            self.writer.stage(&prepare(&state), self.clock.now());
            self.writer.flush()?;
        }
        self.is_replaced = true;
        Ok(())
    }

    fn sync(&mut self) -> Result<(), AppendError> {
        self.writer.sync()?;
        if self.is_replaced {
            self.writer.drop_sealed()?;
            self.is_replaced = false;
        }
        Ok(())
    }
}

fn prepare(entries: &[Entry]) -> PreparedBatch {
    let records = entries.iter().map(Entry::encode).collect();
    let batch = Batch::new(records).expect("the number of groups and the size of a round are bounded");
    PreparedBatch::new(&batch)
}

fn answer(notes: Vec<Note>, result: &Result<(), AppendError>) {
    for note in notes {
        // Whoever no longer waits is not missed.
        let _ = note.reply.send(result.clone());
    }
}
