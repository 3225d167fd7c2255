//! Reading files: footers that stay in memory for a while, and the rows that are asked for.

use std::{
    collections::VecDeque,
    io::{self, BufReader, Cursor, Read},
    ops::Range,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use arrow_array::RecordBatch;
use bytes::Bytes;
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{
            ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
        },
    },
    bloom_filter::Sbbf,
    errors::ParquetError,
    file::{
        metadata::{PageIndexPolicy, RowGroupMetaData},
        reader::{ChunkReader, Length},
        statistics::Statistics,
    },
};

use crate::{
    Column, DiskFile, FileEntry, Lake, ReadError,
    blocks::{self, BLOCK_BYTES},
    decode::DecodeError,
    error::Cause,
};

/// A footer takes some hundred KiB in memory and a millisecond to read.
const MAX_FOOTERS: usize = 64;

/// So many rows are unpacked at a time.
const BATCH_ROWS: usize = 1024;

/// The files that were opened last.
#[derive(Debug, Default)]
pub(crate) struct Footers(Mutex<VecDeque<(u64, Arc<OpenFile>)>>);

/// A file that is open, and its footer.
#[derive(Debug)]
pub(crate) struct OpenFile {
    path: PathBuf,
    data: Data,
    metadata: ArrowReaderMetadata,
}

impl Lake {
    /// Opens a file, or finds it open.
    pub(crate) fn open_file(&self, file: &FileEntry) -> Result<Arc<OpenFile>, ReadError> {
        if let Some(open) = self.footers().find(file.number) {
            return Ok(open);
        }
        let open = Arc::new(self.open_uncached(file)?);
        self.footers().keep(file.number, open.clone());
        Ok(open)
    }

    /// Opens a file that will be read once.
    pub(crate) fn open_uncached(&self, file: &FileEntry) -> Result<OpenFile, ReadError> {
        let path = self.path_of(file);
        let opened = self.disk().open(&path);
        let opened = opened.map_err(|source| ReadError::Disk { path: path.clone(), source })?;
        OpenFile::new(path, file, opened)
    }

    /// Reads a file whole and compares it with its checksums.
    pub(crate) fn verify_file(&self, file: &FileEntry) -> Result<(), ReadError> {
        let open = self.open_uncached(file)?;
        for start in (0..file.data_bytes).step_by(BLOCK_BYTES) {
            open.data.get_bytes(start, 1).map_err(|error| open.damaged(error))?;
        }
        Ok(())
    }
}

impl Footers {
    fn find(&self, number: u64) -> Option<Arc<OpenFile>> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().find(|(other, _)| *other == number).map(|(_, open)| open.clone())
    }

    fn keep(&self, number: u64, open: Arc<OpenFile>) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.push_back((number, open));
        if files.len() > MAX_FOOTERS {
            files.pop_front();
        }
    }
}

impl OpenFile {
    fn new(path: PathBuf, file: &FileEntry, opened: Arc<dyn DiskFile>) -> Result<Self, ReadError> {
        let damaged = |source: Cause| ReadError::Damaged { path: path.clone(), source };
        let tail = Tail::read(file, opened.as_ref()).map_err(|error| damaged(error.into()))?;
        // Where pages begin is needed to skip to a row; what is smallest in a page is not looked at.
        let options = ArrowReaderOptions::new()
            .with_column_index_policy(PageIndexPolicy::Skip)
            .with_offset_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load(&tail, options).map_err(|error| damaged(error.into()))?;
        let checksums = checksums_in(&metadata).ok_or_else(|| damaged("it has no checksums".into()))?;
        if checksums.len() as u64 != file.data_bytes.div_ceil(BLOCK_BYTES as u64) {
            return Err(damaged("it has checksums for another number of blocks".into()));
        }
        let data = Data { file: opened, bytes: file.data_bytes, checksums: checksums.into() };
        Ok(Self { path, data, metadata })
    }

    pub(crate) fn damaged(&self, error: impl Into<Cause>) -> ReadError {
        ReadError::Damaged { path: self.path.clone(), source: error.into() }
    }

    pub(crate) fn groups(&self) -> &[RowGroupMetaData] {
        self.metadata.metadata().row_groups()
    }

    /// The smallest and the largest value of a time in a row group, if the file says them.
    pub(crate) fn times(&self, group: usize, column: Column) -> Option<(i64, i64)> {
        match self.statistics(group, column)? {
            Statistics::Int64(range) => Some((*range.min_opt()?, *range.max_opt()?)),
            _ => None,
        }
    }

    /// True if the file shows that no row of a row group has any value in a column.
    pub(crate) fn is_empty(&self, group: usize, column: Column) -> bool {
        let rows = u64::try_from(self.groups()[group].num_rows()).ok();
        match self.leaf(column) {
            None => true,
            Some(_) => self
                .statistics(group, column)
                .is_some_and(|statistics| statistics.null_count_opt().is_some_and(|n| Some(n) == rows)),
        }
    }

    /// The bloom filter of a column in a row group, if there is one.
    pub(crate) fn bloom(&self, group: usize, column: Column) -> Result<Option<Sbbf>, ReadError> {
        let Some(leaf) = self.leaf(column) else { return Ok(None) };
        self.builder().get_row_group_column_bloom_filter(group, leaf).map_err(|error| self.damaged(error))
    }

    /// Some columns of one row group, in batches; of all rows, or of those selected.
    pub(crate) fn read(
        &self,
        group: usize,
        columns: &[Column],
        selection: Option<RowSelection>,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ReadError>> + '_, ReadError> {
        self.read_groups(vec![group], columns, selection)
    }

    /// All rows of the file, in batches.
    pub(crate) fn read_all(
        &self,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ReadError>> + '_, ReadError> {
        self.read_groups((0..self.groups().len()).collect(), Column::ALL, None)
    }

    fn read_groups(
        &self,
        groups: Vec<usize>,
        columns: &[Column],
        selection: Option<RowSelection>,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ReadError>> + '_, ReadError> {
        let leaves = columns.iter().filter_map(|column| self.leaf(*column));
        let mask = ProjectionMask::leaves(self.metadata.parquet_schema(), leaves);
        let mut builder =
            self.builder().with_row_groups(groups).with_projection(mask).with_batch_size(BATCH_ROWS);
        if let Some(selection) = selection {
            builder = builder.with_row_selection(selection);
        }
        let batches = builder.build().map_err(|error| self.damaged(error))?;
        Ok(batches.map(|batch| batch.map_err(|error| self.damaged(error))))
    }

    fn builder(&self) -> ParquetRecordBatchReaderBuilder<Data> {
        ParquetRecordBatchReaderBuilder::new_with_metadata(self.data.clone(), self.metadata.clone())
    }

    fn statistics(&self, group: usize, column: Column) -> Option<&Statistics> {
        self.groups()[group].column(self.leaf(column)?).statistics()
    }

    /// The place of a column in this file. All columns are flat, so a leaf is a field.
    fn leaf(&self, column: Column) -> Option<usize> {
        self.metadata.schema().index_of(column.name()).ok()
    }
}

impl OpenFile {
    pub(crate) fn decode_error(&self, error: DecodeError) -> ReadError {
        self.damaged(error)
    }
}

/// Rows by their number in a row group, as ranges for the reader.
pub(crate) fn selection(rows: &[usize], total: usize) -> RowSelection {
    let ranges: Vec<Range<usize>> = rows.iter().map(|row| *row..*row + 1).collect();
    RowSelection::from_consecutive_ranges(ranges.into_iter(), total)
}

fn checksums_in(metadata: &ArrowReaderMetadata) -> Option<Vec<u32>> {
    let pairs = metadata.metadata().file_metadata().key_value_metadata()?;
    blocks::from_text(pairs.iter().find(|pair| pair.key == blocks::KEY)?.value.as_ref()?)
}

/// The tail of a file, for the reading of its metadata.
struct Tail {
    bytes: Bytes,
    start: u64,
}

impl Tail {
    fn read(file: &FileEntry, opened: &dyn DiskFile) -> Result<Self, ParquetError> {
        let wrong = |what: &str| ParquetError::General(what.to_owned());
        if opened.size()? != file.bytes {
            return Err(wrong("its length is not as in the manifest"));
        }
        let start = file.data_bytes;
        let len = file.bytes.checked_sub(start).and_then(|len| usize::try_from(len).ok());
        let bytes = opened.read_at(start, len.ok_or_else(|| wrong("it has no tail"))?)?;
        if crc32c::crc32c(&bytes) != file.tail_checksum {
            return Err(wrong("the checksum of its tail is not as in the manifest"));
        }
        Ok(Self { bytes, start })
    }
}

impl Length for Tail {
    fn len(&self) -> u64 {
        self.start + self.bytes.len() as u64
    }
}

impl ChunkReader for Tail {
    type T = Cursor<Bytes>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let len = usize::try_from(self.len().saturating_sub(start)).unwrap_or(usize::MAX);
        Ok(Cursor::new(self.get_bytes(start, len)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let at = start.checked_sub(self.start).and_then(|at| usize::try_from(at).ok());
        let range =
            at.and_then(|at| Some(at..at.checked_add(length)?)).filter(|range| range.end <= self.bytes.len());
        let range = range
            .ok_or_else(|| ParquetError::EOF(format!("no {length} bytes from {start} on in the tail")))?;
        Ok(self.bytes.slice(range))
    }
}

/// The row groups of a file. Each block is checked before anything of it is given out.
#[derive(Clone, Debug)]
struct Data {
    file: Arc<dyn DiskFile>,
    bytes: u64,
    checksums: Arc<[u32]>,
}

impl Data {
    /// The blocks from one number to another, checked.
    fn blocks(&self, numbers: Range<u64>) -> Result<Bytes, ParquetError> {
        let start = numbers.start * BLOCK_BYTES as u64;
        let end = self.bytes.min(numbers.end * BLOCK_BYTES as u64);
        let bytes = self.file.read_at(start, usize::try_from(end - start).unwrap_or(usize::MAX))?;
        for (number, block) in numbers.zip(bytes.chunks(BLOCK_BYTES)) {
            let expected = usize::try_from(number).ok().and_then(|number| self.checksums.get(number));
            if expected != Some(&crc32c::crc32c(block)) {
                return Err(ParquetError::General(format!("the checksum of block {number} is wrong")));
            }
        }
        Ok(bytes)
    }
}

impl Length for Data {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl ChunkReader for Data {
    type T = BufReader<Onward>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(BufReader::with_capacity(BLOCK_BYTES, Onward { data: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let end = start.checked_add(length as u64).filter(|end| *end <= self.bytes);
        let end =
            end.ok_or_else(|| ParquetError::EOF(format!("no {length} bytes from {start} on in the file")))?;
        let block = BLOCK_BYTES as u64;
        let blocks = self.blocks(start / block..end.div_ceil(block))?;
        let skipped = usize::try_from(start % block).unwrap_or_default();
        Ok(blocks.slice(skipped..skipped + length))
    }
}

/// Reads on from a place.
struct Onward {
    data: Data,
    at: u64,
}

impl Read for Onward {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.data.bytes.saturating_sub(self.at);
        let len = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if len > 0 {
            let bytes = self.data.get_bytes(self.at, len).map_err(io::Error::other)?;
            buffer[..len].copy_from_slice(&bytes);
        }
        self.at += len as u64;
        Ok(len)
    }
}
