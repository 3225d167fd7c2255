//! Searching: first the keys of the answer, from the columns that decide alone; then the rows of these keys.
//!
//! Files, and the row groups in them, are visited from the newest on, and what cannot hold a better answer than those
//! found is passed over: by the times in the manifest, the times in the footer, and bloom filters. What is held is a
//! batch, and a key per answer.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
    sync::Arc,
};

use aurora_model::Timestamp;
use parquet::bloom_filter::Sbbf;

use crate::{
    Cell, Column, Cursor, FileEntry, Filter, Found, Lake, Query, ReadError, Row, Scanned,
    decode::{Columns, DecodeError},
    reader::{OpenFile, selection},
};

/// Where a row is: the file by its place among the candidates, the row group, the row in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Location {
    file: usize,
    group: usize,
    row: usize,
}

impl Lake {
    /// The newest events that a query describes.
    pub fn search(&self, query: &Query) -> Result<Found, ReadError> {
        let manifest = self.snapshot();
        let files = candidates(&manifest.files, query);
        let mut search = Search { query, best: BinaryHeap::new(), scanned: Scanned::default() };
        for (at, file) in files.iter().enumerate() {
            if !search.may_improve(file.time.1) {
                break;
            }
            search.visit(at, self.open_file(file)?.as_ref())?;
        }
        let (mut keys, scanned) = (search.best.into_sorted_vec(), search.scanned);
        let has_more = keys.len() > query.limit;
        keys.truncate(query.limit);
        let keys: Vec<(Cursor, Location)> = keys.into_iter().map(|Reverse(key)| key).collect();
        let next = keys.last().filter(|_| has_more).map(|(cursor, _)| *cursor);
        Ok(Found { rows: self.rows_at(&files, &keys)?, next, scanned })
    }

    /// The rows of these keys, in their order.
    fn rows_at(&self, files: &[&FileEntry], keys: &[(Cursor, Location)]) -> Result<Vec<Row>, ReadError> {
        let mut groups: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
        for (place, (_, at)) in keys.iter().enumerate() {
            groups.entry((at.file, at.group)).or_default().push((at.row, place));
        }
        let mut rows: Vec<Option<Row>> = vec![None; keys.len()];
        for ((file, group), mut wanted) in groups {
            wanted.sort_unstable();
            let numbers: Vec<usize> = wanted.iter().map(|(row, _)| *row).collect();
            let found = self.open_file(files[file])?.rows(group, &numbers)?;
            for ((_, place), row) in wanted.into_iter().zip(found) {
                rows[place] = Some(row);
            }
        }
        Ok(rows.into_iter().flatten().collect())
    }
}

impl OpenFile {
    /// Whole rows by their numbers in a row group, which rise.
    pub(crate) fn rows(&self, group: usize, numbers: &[usize]) -> Result<Vec<Row>, ReadError> {
        let total = usize::try_from(self.groups()[group].num_rows()).unwrap_or(0);
        let mut rows = Vec::with_capacity(numbers.len());
        // Nine of ten columns are empty in most row groups.
        let columns: Vec<Column> =
            Column::ALL.iter().copied().filter(|column| !self.is_empty(group, *column)).collect();
        for batch in self.read(group, &columns, Some(selection(numbers, total)))? {
            let batch = batch?;
            let columns = Columns::of(&batch).map_err(|error| self.decode_error(error))?;
            for row in 0..batch.num_rows() {
                rows.push(columns.row(row).map_err(|error| self.decode_error(error))?);
            }
        }
        Ok(rows)
    }
}

/// The files that may hold an answer, the newest first.
fn candidates<'f>(files: &'f [Arc<FileEntry>], query: &Query) -> Vec<&'f FileEntry> {
    let may_hold = |file: &&FileEntry| {
        file.may_hold_time(query.from, query.end()) && query.filters.iter().all(|filter| fits(file, filter))
    };
    let mut files: Vec<&FileEntry> = files.iter().map(AsRef::as_ref).filter(may_hold).collect();
    files.sort_by_key(|file| Reverse(file.time.1));
    files
}

/// Class and category are the same for all rows of a file.
fn fits(file: &FileEntry, filter: &Filter) -> bool {
    match filter.column {
        Column::ClassUid => filter.value == Cell::Number(file.partition.class_uid),
        Column::CategoryUid => filter.value == Cell::Number(file.partition.category_uid),
        _ => true,
    }
}

impl Query {
    /// The time that answers are earlier than, with what the cursor says.
    fn end(&self) -> Option<Timestamp> {
        let after = self.after.and_then(|cursor| Timestamp::from_micros(cursor.time.as_micros() + 1));
        match (self.before, after) {
            (Some(before), Some(after)) => Some(before.min(after)),
            (before, after) => before.or(after),
        }
    }

    fn covers(&self, key: Cursor) -> bool {
        self.from.is_none_or(|from| key.time >= from)
            && self.before.is_none_or(|before| key.time < before)
            && self.after.is_none_or(|after| key < after)
    }
}

struct Search<'q> {
    query: &'q Query,
    /// The best keys so far, the worst of them on top; one more than is asked for, to know whether there is more.
    best: BinaryHeap<Reverse<(Cursor, Location)>>,
    scanned: Scanned,
}

impl Search<'_> {
    /// True if an event as new as this may still be among the answers.
    fn may_improve(&self, newest: i64) -> bool {
        match self.best.peek() {
            Some(Reverse((worst, _))) if self.is_full() => newest >= worst.time.as_micros(),
            _ => self.query.limit > 0,
        }
    }

    fn is_full(&self) -> bool {
        self.best.len() > self.query.limit
    }

    fn visit(&mut self, file: usize, open: &OpenFile) -> Result<(), ReadError> {
        self.scanned.files += 1;
        let range = |group: usize| open.times(group, Column::Time).unwrap_or((i64::MIN, i64::MAX));
        let mut groups: Vec<usize> = (0..open.groups().len()).collect();
        groups.sort_by_key(|group| Reverse(range(*group).1));
        for group in groups {
            let (oldest, newest) = range(group);
            let is_in_range = self.query.from.is_none_or(|from| newest >= from.as_micros())
                && self.query.end().is_none_or(|end| oldest < end.as_micros());
            if is_in_range && self.may_improve(newest) && self.may_match(open, group)? {
                self.read(file, group, open)?;
            }
        }
        Ok(())
    }

    /// False if the footer or a bloom filter shows that no row of the group fits all filters.
    fn may_match(&self, open: &OpenFile, group: usize) -> Result<bool, ReadError> {
        for filter in &self.query.filters {
            if open.is_empty(group, filter.column) {
                return Ok(false);
            }
            if let Cell::Text(text) = &filter.value
                && filter.column.has_bloom_filter()
                && open.bloom(group, filter.column)?.is_some_and(|bloom: Sbbf| !bloom.check(text.as_str()))
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn read(&mut self, file: usize, group: usize, open: &OpenFile) -> Result<(), ReadError> {
        self.scanned.row_groups += 1;
        let mut columns = vec![Column::Time, Column::EventId];
        columns.extend(self.query.filters.iter().map(|filter| filter.column));
        let mut first = 0;
        for batch in open.read(group, &columns, None)? {
            let batch = batch?;
            let columns = Columns::of(&batch).map_err(|error| open.decode_error(error))?;
            for row in 0..batch.num_rows() {
                let at = Location { file, group, row: first + row };
                self.look_at(&columns, row, at).map_err(|error| open.decode_error(error))?;
            }
            first += batch.num_rows();
        }
        self.scanned.rows += first as u64;
        Ok(())
    }

    fn look_at(&mut self, columns: &Columns, row: usize, at: Location) -> Result<(), DecodeError> {
        let time = columns.time(Column::Time, row)?;
        if !self.may_improve(time.as_micros())
            || !self.query.filters.iter().all(|filter| filter.holds(columns, row))
        {
            return Ok(());
        }
        let key = Cursor { time, event_id: columns.event_id(row)? };
        if self.query.covers(key) {
            self.best.push(Reverse((key, at)));
            if self.best.len() > self.query.limit + 1 {
                self.best.pop();
            }
        }
        Ok(())
    }
}

impl Filter {
    fn holds(&self, columns: &Columns, row: usize) -> bool {
        match &self.value {
            Cell::Number(number) => columns.number(self.column, row) == Some(*number),
            Cell::Text(text) => columns.text(self.column, row) == Some(text),
        }
    }
}
