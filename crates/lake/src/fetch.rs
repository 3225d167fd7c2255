//! Events by their ids.
//!
//! The id of a stored event is a UUIDv7 and holds the time of its receipt, to the millisecond. It picks the files: the
//! range that the manifest has of a file covers the times in its ids. The bloom filter of the ids picks the row
//! groups. An id of another version is looked for everywhere.

use std::collections::{HashMap, HashSet};

use aurora_model::EventId;

use crate::{Column, FileEntry, Lake, ReadError, Row, decode::Columns, reader::OpenFile};

impl Lake {
    /// The events of these ids that are there, in the order of the ids.
    pub fn fetch(&self, ids: &[EventId]) -> Result<Vec<Row>, ReadError> {
        let manifest = self.snapshot();
        let mut wanted: HashSet<EventId> = ids.iter().copied().collect();
        let mut found: HashMap<EventId, Row> = HashMap::new();
        // The newest first: what people look at was mostly received lately.
        for file in manifest.files.iter().rev() {
            let here: HashSet<EventId> = wanted.iter().copied().filter(|id| may_hold(file, *id)).collect();
            if here.is_empty() {
                continue;
            }
            for row in self.open_file(file)?.rows_of(&here)? {
                wanted.remove(&row.event_id);
                found.insert(row.event_id, row);
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }
}

fn may_hold(file: &FileEntry, id: EventId) -> bool {
    let (first, last) = file.received;
    micros_in(id).is_none_or(|micros| (first..=last).contains(&micros))
}

/// The time in a UUIDv7, its first 48 bits, in microseconds.
pub(crate) fn micros_in(id: EventId) -> Option<i64> {
    let uuid = id.as_uuid();
    let millis = i64::try_from(uuid.as_u128() >> 80).ok()?;
    (uuid.get_version_num() == 7).then_some(millis * 1000)
}

impl OpenFile {
    fn rows_of(&self, ids: &HashSet<EventId>) -> Result<Vec<Row>, ReadError> {
        let mut found = Vec::new();
        for group in 0..self.groups().len() {
            if found.len() < ids.len() && self.may_hold_any(group, ids)? {
                let numbers = self.numbers_of(group, ids)?;
                if !numbers.is_empty() {
                    found.extend(self.rows(group, &numbers)?);
                }
            }
        }
        Ok(found)
    }

    fn may_hold_any(&self, group: usize, ids: &HashSet<EventId>) -> Result<bool, ReadError> {
        let bloom = self.bloom(group, Column::EventId)?;
        Ok(bloom.is_none_or(|bloom| ids.iter().any(|id| bloom.check(&id.as_uuid().as_bytes()[..]))))
    }

    /// The numbers of the rows in a row group that have one of the ids.
    fn numbers_of(&self, group: usize, ids: &HashSet<EventId>) -> Result<Vec<usize>, ReadError> {
        let (mut numbers, mut first) = (Vec::new(), 0);
        for batch in self.read(group, &[Column::EventId], None)? {
            let batch = batch?;
            let columns = Columns::of(&batch).map_err(|error| self.decode_error(error))?;
            for row in 0..batch.num_rows() {
                let id = columns.event_id(row).map_err(|error| self.decode_error(error))?;
                if ids.contains(&id) {
                    numbers.push(first + row);
                }
            }
            first += batch.num_rows();
        }
        Ok(numbers)
    }
}
