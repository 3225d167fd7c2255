//! Appending: rows gather in memory and are published together with the offsets that they came from.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use crate::{
    FileEntry, Lake, LogPosition, Place, Row, WriteError,
    lake::{Advance, Change},
    partition::Partition,
};

/// Gathers rows and publishes them.
///
/// How long rows are gathered is for the caller to say: each publishing makes a file per class, so many small ones
/// are slow to search until they are compacted, and what is not published is not found. Nothing is lost meanwhile:
/// the log holds it, and the position to read from is [`Manifest::next_offset`](crate::Manifest::next_offset).
#[derive(Debug)]
pub struct Appender {
    lake: Lake,
    rows: Vec<Row>,
    bytes: usize,
    advances: BTreeMap<Place, Advance>,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It will be in the lake.
    Taken,
    /// The lake, or this appender, has its record already.
    Skipped,
}

impl Appender {
    pub(crate) fn new(lake: Lake) -> Self {
        Self { lake, rows: Vec::new(), bytes: 0, advances: BTreeMap::new() }
    }

    /// The offset of the first record of a place that is neither in the lake nor here.
    pub fn next_offset(&self, place: &Place) -> u64 {
        self.advances.get(place).map_or_else(|| self.lake.snapshot().next_offset(place), |advance| advance.to)
    }

    /// Takes the row of the record at an offset. Offsets rise; one that is covered already is skipped, so reading the
    /// log again from anywhere changes nothing. Records between the last offset and this one have no row.
    pub fn push(&mut self, place: &Place, offset: u64, mut row: Row) -> Pushed {
        if self.advance(place, offset.saturating_add(1)) == Pushed::Skipped {
            return Pushed::Skipped;
        }
        row.log = Some(LogPosition { partition: place.partition, offset });
        self.bytes += weight(&row);
        self.rows.push(row);
        Pushed::Taken
    }

    /// Says that all records below an offset have their row here, or never will: what cannot be parsed has none.
    pub fn advance(&mut self, place: &Place, next: u64) -> Pushed {
        let advance = match self.advances.entry(place.clone()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let covered = self.lake.snapshot().next_offset(place);
                entry.insert(Advance { from: covered, to: covered })
            }
        };
        if next <= advance.to {
            return Pushed::Skipped;
        }
        advance.to = next;
        Pushed::Taken
    }

    /// How many rows wait.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// About how many bytes the rows that wait take in memory.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Puts what waits into the lake, durably and at once: a reader sees all of it or nothing. Gives the number of
    /// rows.
    ///
    /// After an error everything waits as before, and publishing may be tried again; except that after
    /// [`WriteError::Overtaken`] and [`WriteError::Stopped`] it must be read from the log again.
    pub fn publish(&mut self) -> Result<u64, WriteError> {
        let offsets: BTreeMap<_, _> = self
            .advances
            .iter()
            .filter(|(_, advance)| advance.from < advance.to)
            .map(|(place, advance)| (place.clone(), *advance))
            .collect();
        if offsets.is_empty() {
            return Ok(0);
        }
        let add = self.write_files()?;
        self.lake.commit(Change { add, offsets, ..Change::default() })?;
        let published = self.rows.len() as u64;
        self.rows.clear();
        self.bytes = 0;
        self.advances.clear();
        Ok(published)
    }

    fn write_files(&self) -> Result<Vec<Arc<FileEntry>>, WriteError> {
        let mut partitions: BTreeMap<Partition, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            partitions.entry(Partition::of(row)).or_default().push(row);
        }
        let mut files = Vec::new();
        for (partition, mut rows) in partitions {
            rows.sort_unstable_by(|a, b| a.sort_key().cmp(&b.sort_key()));
            match self.lake.write_rows(partition, &rows) {
                Ok(file) => files.push(file),
                Err(error) => {
                    self.lake.abandon(files);
                    return Err(error);
                }
            }
        }
        Ok(files)
    }
}

/// About what a row takes. The cells are small beside the three documents.
fn weight(row: &Row) -> usize {
    size_of::<Row>() + 2 * row.raw.len() + row.ocsf.len() + row.unmapped.as_ref().map_or(0, String::len)
}
