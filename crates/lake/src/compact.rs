//! Compaction: many small files of a class and a day become few large ones.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashSet},
    sync::Arc,
};

use aurora_model::{EventId, Timestamp};

use crate::{
    FileEntry, Lake, Manifest, ReadError, Row, WriteError,
    decode::Columns,
    encode::{BATCH_ROWS, Encoder},
    lake::{Change, Span},
    partition::Partition,
    reader::OpenFile,
};

/// Which files are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompactionPolicy {
    /// A file with fewer bytes is small.
    pub small_bytes: u64,
    /// Small files stay as they are until there are so many in a partition.
    pub min_files: usize,
    /// At most so many become one. What is held in memory grows with it, by about 4 MiB each.
    pub max_files: usize,
    /// The small files that become one have at most so many bytes together. The new file is held in memory.
    pub max_bytes: u64,
}

/// What a compaction did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compacted {
    /// Files that went.
    pub files_before: u64,
    /// Files that came.
    pub files_after: u64,
    /// Events in them.
    pub rows: u64,
}

impl Default for CompactionPolicy {
    fn default() -> Self {
        Self { small_bytes: 32 << 20, min_files: 8, max_files: 32, max_bytes: 64 << 20 }
    }
}

impl Lake {
    /// Puts small files together, one group after the other: each is a change of the lake of its own, and readers see
    /// the same events before and after.
    pub fn compact(&self, policy: &CompactionPolicy) -> Result<Compacted, WriteError> {
        let _alone = self.rearranging();
        let mut compacted = Compacted::default();
        for files in groups(&self.snapshot(), policy) {
            let merged = self.merge(&files)?;
            compacted.files_before += files.len() as u64;
            compacted.files_after += 1;
            compacted.rows += merged.rows;
            let remove: HashSet<u64> = files.iter().map(|file| file.number).collect();
            // Readers alone keep the old files from leaving.
            drop(files);
            self.commit(Change { add: vec![merged], remove, ..Change::default() })?;
        }
        Ok(compacted)
    }

    /// One file of the rows of several of the same partition, in their order.
    fn merge(&self, files: &[Arc<FileEntry>]) -> Result<Arc<FileEntry>, WriteError> {
        let encode_error = |error: parquet::errors::ParquetError| WriteError::Encode(error.into());
        let open = files.iter().map(|file| self.open_uncached(file)).collect::<Result<Vec<_>, _>>()?;
        let mut merge = Merge::of(&open)?;
        let (mut encoder, mut span) = (Encoder::new().map_err(encode_error)?, Span::default());
        loop {
            let rows = merge.next_rows(BATCH_ROWS)?;
            if rows.is_empty() {
                break;
            }
            rows.iter().for_each(|row| span.add(row));
            encoder.push(&rows).map_err(encode_error)?;
        }
        let encoded = encoder.finish().map_err(encode_error)?;
        self.write_file(files[0].partition, span, &encoded)
    }
}

/// The small files that become one, by partition and in the order of their receipt.
fn groups(manifest: &Manifest, policy: &CompactionPolicy) -> Vec<Vec<Arc<FileEntry>>> {
    let mut partitions: BTreeMap<Partition, Vec<Arc<FileEntry>>> = BTreeMap::new();
    for file in manifest.files.iter().filter(|file| file.bytes < policy.small_bytes) {
        partitions.entry(file.partition).or_default().push(file.clone());
    }
    let mut groups = Vec::new();
    for mut files in partitions.into_values().filter(|files| files.len() >= policy.min_files.max(2)) {
        files.sort_by_key(|file| file.received);
        let (mut group, mut bytes) = (Vec::new(), 0);
        for file in files {
            if group.len() == policy.max_files.max(2) || bytes + file.bytes > policy.max_bytes {
                groups.push(std::mem::take(&mut group));
                bytes = 0;
            }
            bytes += file.bytes;
            group.push(file);
        }
        groups.push(group);
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// What [`Row::sort_key`] gives, owned.
type OwnedKey = (Timestamp, String, EventId);

type Batches<'f> = Box<dyn Iterator<Item = Result<arrow_array::RecordBatch, ReadError>> + 'f>;

/// The rows of several sorted files, in order.
struct Merge<'f> {
    inputs: Vec<Input<'f>>,
    /// The next row of each input that has one, by its key.
    heads: BinaryHeap<Reverse<(OwnedKey, usize)>>,
}

struct Input<'f> {
    file: &'f OpenFile,
    batches: Batches<'f>,
    /// The rows that were read, the next one last.
    rows: Vec<Row>,
}

impl<'f> Merge<'f> {
    fn of(files: &'f [OpenFile]) -> Result<Self, ReadError> {
        let mut merge = Self { inputs: Vec::new(), heads: BinaryHeap::new() };
        for (at, file) in files.iter().enumerate() {
            merge.inputs.push(Input { file, batches: Box::new(file.read_all()?), rows: Vec::new() });
            merge.refill(at)?;
        }
        Ok(merge)
    }

    fn next_rows(&mut self, limit: usize) -> Result<Vec<Row>, ReadError> {
        let mut rows = Vec::new();
        while rows.len() < limit
            && let Some(row) = self.next()?
        {
            rows.push(row);
        }
        Ok(rows)
    }

    fn next(&mut self) -> Result<Option<Row>, ReadError> {
        let Some(Reverse((_, at))) = self.heads.pop() else { return Ok(None) };
        let row = self.inputs[at].rows.pop();
        self.refill(at)?;
        Ok(row)
    }

    /// Puts the next row of an input among the heads, if it has one.
    fn refill(&mut self, at: usize) -> Result<(), ReadError> {
        let input = &mut self.inputs[at];
        if input.rows.is_empty()
            && let Some(batch) = input.batches.next()
        {
            let batch = batch?;
            let columns = Columns::of(&batch).map_err(|error| input.file.decode_error(error))?;
            for row in (0..batch.num_rows()).rev() {
                input.rows.push(columns.row(row).map_err(|error| input.file.decode_error(error))?);
            }
        }
        if let Some(row) = input.rows.last() {
            let (time, host, id) = row.sort_key();
            self.heads.push(Reverse(((time, host.to_owned(), id), at)));
        }
        Ok(())
    }
}
