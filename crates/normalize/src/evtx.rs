//! Windows event log files (EVTX): their records, each rendered as nested JSON.
//!
//! A file is a header of 4 KiB and chunks of 64 KiB that do not depend on one another, so a caller may
//! give each [`Chunk`] to another core; [`Records`] reads them in file order. What is damaged is told
//! and passed by: [`EvtxProblem::is_about_the_file`] tells a file that is not whole from one bad record.

use std::{error::Error, sync::Arc};

use evtx::{EvtxChunkData, ParserSettings, err::EvtxError};

const MAGIC: &[u8] = b"ElfFile\0";
const HEADER_BYTES: usize = 4096;
const CHUNK_BYTES: usize = 65_536;
/// Where the file header keeps the number of chunks, a `u16`.
const CHUNK_COUNT_AT: usize = 42;

/// One record of an EVTX file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvtxRecord {
    /// The record number in the file's own structure. An exported file counts anew from 1, and the
    /// `EventRecordID` inside the event keeps the number that the source gave it.
    pub record_id: u64,
    /// The record as nested JSON, to be parsed with [`crate::Container::Evtx`].
    pub json: Vec<u8>,
}

/// Something in an EVTX file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvtxProblem {
    /// The bytes are not an EVTX file.
    #[error("not an EVTX file: {0}")]
    NotEvtx(&'static str),
    /// The file ends within a chunk, or before one that its header counts.
    #[error("truncated EVTX file: {0}")]
    Truncated(String),
    /// A chunk whose records could not be found.
    #[error("damaged chunk {chunk} of the EVTX file: {reason}")]
    BadChunk {
        /// Which chunk, from 0.
        chunk: usize,
        /// Why.
        reason: String,
    },
    /// A place where a record should be and is not; the search goes on behind it.
    #[error("damaged record at byte {at} of the EVTX file: {reason}")]
    LostRecord {
        /// Its place in the file.
        at: u64,
        /// Why.
        reason: String,
    },
    /// A record that could not be rendered; its neighbours are not affected.
    #[error("damaged record {record_id} of the EVTX file: {reason}")]
    BadRecord {
        /// Its record number.
        record_id: u64,
        /// Why.
        reason: String,
    },
}

impl EvtxProblem {
    /// True if the input as a whole is unreadable or incomplete; false if only one record is lost.
    pub fn is_about_the_file(&self) -> bool {
        match self {
            Self::NotEvtx(_) | Self::Truncated(_) | Self::BadChunk { .. } => true,
            Self::LostRecord { .. } | Self::BadRecord { .. } => false,
        }
    }
}

/// True if the bytes start as an EVTX file does.
pub fn is_evtx(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// The records of one EVTX file, in file order.
#[derive(Debug)]
pub struct Records<'f> {
    chunks: std::vec::IntoIter<Chunk<'f>>,
    ready: std::vec::IntoIter<Result<EvtxRecord, EvtxProblem>>,
    last: Option<EvtxProblem>,
}

impl<'f> Records<'f> {
    /// Reads an EVTX file that is in memory.
    pub fn new(bytes: &'f [u8]) -> Self {
        let (chunks, last) = chunks(bytes);
        Self { chunks: chunks.into_iter(), ready: Vec::new().into_iter(), last }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<EvtxRecord, EvtxProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.ready.next() {
                return Some(item);
            }
            match self.chunks.next() {
                Some(chunk) => self.ready = chunk.records().into_iter(),
                None => return self.last.take().map(Err),
            }
        }
    }
}

/// 64 KiB of an EVTX file, with records that need nothing from the rest of it.
#[derive(Clone, Copy, Debug)]
pub struct Chunk<'f> {
    number: usize,
    bytes: &'f [u8],
}

/// Cuts a file into its chunks, without looking into them. The problem, if any, is about the file and
/// is to be told after what the chunks hold.
pub fn chunks(bytes: &[u8]) -> (Vec<Chunk<'_>>, Option<EvtxProblem>) {
    if !is_evtx(bytes) {
        return (Vec::new(), Some(EvtxProblem::NotEvtx("it does not start with `ElfFile`")));
    }
    let Some(body) = bytes.get(HEADER_BYTES..) else {
        let reason = format!("{} bytes are less than the header of {HEADER_BYTES}", bytes.len());
        return (Vec::new(), Some(EvtxProblem::Truncated(reason)));
    };
    let chunks: Vec<Chunk<'_>> =
        body.chunks(CHUNK_BYTES).enumerate().map(|(number, bytes)| Chunk { number, bytes }).collect();
    let problem = missing_part(bytes, &chunks);
    (chunks, problem)
}

fn missing_part(bytes: &[u8], chunks: &[Chunk<'_>]) -> Option<EvtxProblem> {
    if let Some(last) = chunks.last()
        && last.bytes.len() < CHUNK_BYTES
    {
        let reason =
            format!("it ends {} bytes into chunk {} of {CHUNK_BYTES}", last.bytes.len(), last.number);
        return Some(EvtxProblem::Truncated(reason));
    }
    // The count is of 16 bits and wraps around in larger files, so it can only be a lower bound.
    let counted = usize::from(u16::from_le_bytes([bytes[CHUNK_COUNT_AT], bytes[CHUNK_COUNT_AT + 1]]));
    let n_chunks = chunks.len();
    (n_chunks < counted).then(|| {
        EvtxProblem::Truncated(format!("its header counts {counted} chunks, and {n_chunks} are there"))
    })
}

impl Chunk<'_> {
    /// Reads the chunk: its records, and a problem for each that could not be read.
    pub fn records(self) -> Vec<Result<EvtxRecord, EvtxProblem>> {
        if self.is_blank() {
            return Vec::new();
        }
        match self.read() {
            Ok(items) => items,
            // Whoever cut the file into chunks tells of its truncation.
            Err(_) if self.bytes.len() < CHUNK_BYTES => Vec::new(),
            Err(problem) => vec![Err(problem)],
        }
    }

    /// Files are made larger a few chunks at a time, so the last ones may be unused.
    fn is_blank(&self) -> bool {
        self.bytes.iter().all(|&byte| byte == 0)
    }

    fn read(self) -> Result<Vec<Result<EvtxRecord, EvtxProblem>>, EvtxProblem> {
        let mut bytes = self.bytes.to_vec();
        bytes.resize(CHUNK_BYTES, 0);
        let settings = ParserSettings::default().num_threads(1).indent(false);
        let mut data = EvtxChunkData::new(bytes, false).map_err(|error| self.bad_chunk(&error))?;
        let mut chunk = data.parse(Arc::new(settings)).map_err(|error| self.bad_chunk(&error))?;
        let mut items = Vec::new();
        for record in chunk.iter() {
            let item = record.and_then(|record| {
                let end = record.binxml_offset + u64::from(record.binxml_size);
                record.into_json_bytes().map(|rendered| (end, rendered))
            });
            match item {
                // The end of a truncated chunk is made up of zeros, and a record may "parse" from them.
                Ok((end, _)) if end > self.bytes.len() as u64 => break,
                Ok((_, rendered)) => {
                    items.push(Ok(EvtxRecord { record_id: rendered.event_record_id, json: rendered.data }));
                }
                // What is beyond the end of the file is told once, as truncation.
                Err(_) if self.bytes.len() < CHUNK_BYTES => break,
                Err(error) => items.push(Err(self.bad_record(&error))),
            }
        }
        Ok(items)
    }

    fn bad_chunk(&self, error: &dyn Error) -> EvtxProblem {
        EvtxProblem::BadChunk { chunk: self.number, reason: reason(error) }
    }

    fn bad_record(&self, error: &EvtxError) -> EvtxProblem {
        match error {
            EvtxError::FailedToParseRecord { record_id, source } => {
                EvtxProblem::BadRecord { record_id: *record_id, reason: reason(source) }
            }
            EvtxError::FailedToReadRecordAt { offset, source, .. } => {
                let at = (HEADER_BYTES + self.number * CHUNK_BYTES) as u64 + offset;
                EvtxProblem::LostRecord { at, reason: reason(source) }
            }
            other => EvtxProblem::BadChunk { chunk: self.number, reason: reason(other) },
        }
    }
}

/// The innermost cause, which names the fault; the outer ones say only that there was one.
fn reason(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
