//! Reading files: footers that stay in memory for a while, and the rows that are asked for.

use std::{
    collections::VecDeque,
    io::{self, BufReader, Read},
    ops::Range,
    path::{Path, PathBuf},
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

use crate::{Column, DiskFile, FileEntry, Lake, ReadError, decode::DecodeError};

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
    chunks: Chunks,
    metadata: ArrowReaderMetadata,
}

impl Lake {
    /// Opens a file, or finds it open.
    pub(crate) fn open_file(&self, file: &FileEntry) -> Result<Arc<OpenFile>, ReadError> {
        if let Some(open) = self.footers().find(file.number) {
            return Ok(open);
        }
        let open = Arc::new(OpenFile::new(self.path_of(file), |path| self.disk().open(path))?);
        self.footers().keep(file.number, open.clone());
        Ok(open)
    }

    /// The whole content of a file, if it is what was written.
    pub(crate) fn read_whole(&self, file: &FileEntry) -> Result<Bytes, ReadError> {
        let path = self.path_of(file);
        let read = self.disk().open(&path).and_then(|open| {
            let size = usize::try_from(open.size()?).unwrap_or(usize::MAX);
            open.read_at(0, size)
        });
        let bytes = read.map_err(|source| ReadError::Disk { path: path.clone(), source })?;
        if bytes.len() as u64 == file.bytes && crc32c::crc32c(&bytes) == file.checksum {
            return Ok(bytes);
        }
        Err(ReadError::Damaged { path, source: "length or checksum is not as in the manifest".into() })
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
    fn new(
        path: PathBuf,
        open: impl FnOnce(&Path) -> io::Result<Arc<dyn DiskFile>>,
    ) -> Result<Self, ReadError> {
        let opened = open(&path).and_then(|file| Ok(Chunks { size: file.size()?, file }));
        let chunks = opened.map_err(|source| ReadError::Disk { path: path.clone(), source })?;
        // Where pages begin is needed to skip to a row; what is smallest in a page is not looked at.
        let options = ArrowReaderOptions::new()
            .with_column_index_policy(PageIndexPolicy::Skip)
            .with_offset_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load(&chunks, options)
            .map_err(|error| ReadError::Damaged { path: path.clone(), source: error.into() })?;
        Ok(Self { path, chunks, metadata })
    }

    /// From bytes that are in memory.
    pub(crate) fn in_memory(path: PathBuf, bytes: Bytes) -> Result<Self, ReadError> {
        Self::new(path, |_| Ok(Arc::new(Memory(bytes))))
    }

    pub(crate) fn damaged(&self, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ReadError {
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

    fn builder(&self) -> ParquetRecordBatchReaderBuilder<Chunks> {
        ParquetRecordBatchReaderBuilder::new_with_metadata(self.chunks.clone(), self.metadata.clone())
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

/// A file as the Parquet reader wants it.
#[derive(Clone, Debug)]
struct Chunks {
    file: Arc<dyn DiskFile>,
    size: u64,
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(BufReader::new(From { chunks: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        // A damaged footer may ask for anything; nothing is allocated that the file does not have.
        let fits = start.checked_add(length as u64).is_some_and(|end| end <= self.size);
        if !fits {
            return Err(ParquetError::EOF(format!("{length} bytes from {start} on are not in the file")));
        }
        Ok(self.file.read_at(start, length)?)
    }
}

/// Reads on from a place.
struct From {
    chunks: Chunks,
    at: u64,
}

impl Read for From {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.chunks.size.saturating_sub(self.at);
        let len = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        buffer[..len].copy_from_slice(&self.chunks.file.read_at(self.at, len)?);
        self.at += len as u64;
        Ok(len)
    }
}

/// A file that is in memory.
#[derive(Debug)]
struct Memory(Bytes);

impl DiskFile for Memory {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn read_at(&self, at: u64, len: usize) -> io::Result<Bytes> {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let end = at.checked_add(len).filter(|end| *end <= self.0.len());
        end.map(|end| self.0.slice(at..end)).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}
