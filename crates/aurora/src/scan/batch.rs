//! A piece of input that one worker handles.

use std::{ops::Range, sync::Arc};

use aurora_model::Timestamp;
use aurora_normalize::{
    Container, Context, DeadLetter, DeadLetterReason, Limits, Parsed, Scratch,
    evtx::{self, EvtxProblem},
    mapped::Formats,
    parse_in, table,
};

/// The size of a chunk of an event log file, about.
const EVTX_CHUNK_BYTES: usize = 64 << 10;

/// Some records of one source, in input order.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(super) source: Arc<Source>,
    pub(super) payload: Payload,
}

/// What records come from.
#[derive(Debug)]
pub(crate) struct Source {
    /// The path, or `a.zip!member` inside an archive.
    name: Arc<str>,
    /// Where the name of the file itself starts in it.
    file_name_at: usize,
    /// The formats of the user.
    formats: Arc<Formats>,
    /// About when its records were received: when the file was last written.
    modified_at: Option<Timestamp>,
}

#[derive(Debug)]
pub(super) enum Payload {
    Text(TextBatch),
    Evtx(EvtxBatch),
}

/// Some chunks of an event log file.
#[derive(Debug)]
pub(super) struct EvtxBatch {
    pub(super) file: Arc<Vec<u8>>,
    pub(super) chunks: Range<usize>,
    /// True for the batch with the end of the file, which tells what is wrong with the file as a whole.
    pub(super) is_last: bool,
}

/// Records of a text, with the header that explains them if it is a log with named columns.
#[derive(Debug, Default)]
pub(super) struct TextBatch {
    header: Option<Arc<table::Header>>,
    /// The lines that the header was read from.
    header_lines: Arc<Vec<u8>>,
    bytes: Vec<u8>,
    records: Vec<TextRecord>,
}

#[derive(Debug)]
struct TextRecord {
    line: u64,
    range: Range<usize>,
    /// The length of a record that exceeds the limit; the range is its beginning.
    too_long: Option<u64>,
}

/// Where in its source a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// The line on which it starts, from 1.
    Line(u64),
    /// Its record number in an event log file.
    RecordId(u64),
    /// The byte of an event log file at which it was expected.
    Byte(u64),
}

/// What came of one record, or of the file around it.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    /// A record that was understood.
    Event { position: Position, parsed: Parsed<'a> },
    /// One that was not, with its bytes as far as they are kept.
    DeadLetter { position: Position, letter: Lost, raw: &'a [u8] },
    /// The file is incomplete or damaged.
    FileProblem(EvtxProblem),
}

/// Why a record was lost.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Lost {
    /// It could not be parsed.
    #[error(transparent)]
    Unparsed(DeadLetter),
    /// It could not be cut from its event log file.
    #[error(transparent)]
    DamagedRecord(EvtxProblem),
}

impl Position {
    /// The number alone.
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Line(number) | Self::RecordId(number) | Self::Byte(number) => number,
        }
    }
}

impl Source {
    pub(super) fn new(name: &str, modified_at: Option<Timestamp>, formats: Arc<Formats>) -> Self {
        let file_name_at = name.rfind(['/', '\\', '!']).map_or(0, |at| at + 1);
        Self { name: name.into(), file_name_at, formats, modified_at }
    }

    fn file_name(&self) -> &str {
        &self.name[self.file_name_at..]
    }
}

impl Batch {
    /// The name of the source.
    pub(crate) fn source(&self) -> &Arc<str> {
        &self.source.name
    }

    /// The header lines that explain its records; empty except for logs with named columns.
    pub(crate) fn header_lines(&self) -> Arc<Vec<u8>> {
        match &self.payload {
            Payload::Text(text) => Arc::clone(&text.header_lines),
            Payload::Evtx(_) => Arc::default(),
        }
    }

    /// About how many bytes of memory it takes.
    pub(super) fn weight(&self) -> usize {
        match &self.payload {
            Payload::Text(text) => text.bytes.len() + text.records.len() * size_of::<TextRecord>(),
            Payload::Evtx(evtx) => evtx.chunks.len() * EVTX_CHUNK_BYTES,
        }
    }

    /// Parses the records, one after another. The scratch is the worker's.
    pub(crate) fn for_each(&self, scratch: &mut Scratch, limits: &Limits, mut take: impl FnMut(Item<'_>)) {
        match &self.payload {
            Payload::Text(text) => text.for_each(&self.source, scratch, limits, &mut take),
            Payload::Evtx(evtx) => evtx.for_each(self.source.file_name(), scratch, limits, &mut take),
        }
    }
}

impl TextBatch {
    /// The records so far; the header stays for those that follow.
    pub(super) fn take(&mut self) -> Self {
        let (header, header_lines) = (self.header.clone(), Arc::clone(&self.header_lines));
        std::mem::replace(self, Self { header, header_lines, ..Self::default() })
    }

    /// True if the line is one of a header. Names alone are a header only in the first line of a source.
    pub(super) fn is_header(&self, line: &[u8], is_first: bool) -> bool {
        match &self.header {
            Some(header) => header.is_line(line),
            None => table::Header::begin(line, is_first).is_some(),
        }
    }

    /// Takes a line of a header, which holds for the records to come.
    pub(super) fn header_line(&mut self, line: &[u8]) {
        let lines = Arc::make_mut(&mut self.header_lines);
        match &mut self.header {
            Some(header) => {
                let before = header.format();
                Arc::make_mut(header).update(line);
                if line.starts_with(b"#separator") || header.format() != before {
                    lines.clear();
                }
            }
            None => self.header = table::Header::begin(line, true).map(Arc::new),
        }
        lines.extend_from_slice(line);
        lines.push(b'\n');
    }

    pub(super) fn push(&mut self, line: u64, bytes: &[u8]) {
        self.add(line, bytes, None);
    }

    pub(super) fn push_too_long(&mut self, line: u64, head: &[u8], length: u64) {
        self.add(line, head, Some(length));
    }

    fn add(&mut self, line: u64, bytes: &[u8], too_long: Option<u64>) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.records.push(TextRecord { line, range: start..self.bytes.len(), too_long });
    }

    pub(super) fn n_bytes(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn n_records(&self) -> usize {
        self.records.len()
    }

    fn for_each(
        &self,
        source: &Source,
        scratch: &mut Scratch,
        limits: &Limits,
        take: &mut impl FnMut(Item<'_>),
    ) {
        for record in &self.records {
            let raw = &self.bytes[record.range.clone()];
            let parsed = match record.too_long {
                None => parse_in(raw, scratch, &self.context(raw, source), limits),
                Some(length) => Err(too_long(length, limits)),
            };
            take(item(Position::Line(record.line), raw, parsed));
        }
    }

    /// A JSON object among the rows of a table is JSON: such a file was put together from several.
    fn context<'c>(&'c self, raw: &[u8], source: &'c Source) -> Context<'c> {
        let container = match &self.header {
            Some(header) if raw.first() != Some(&b'{') => Container::Table(header),
            _ => Container::Text,
        };
        Context {
            container,
            file_name: Some(source.file_name()),
            received_at: source.modified_at,
            formats: Some(&source.formats),
        }
    }
}

impl EvtxBatch {
    fn for_each(
        &self,
        file_name: &str,
        scratch: &mut Scratch,
        limits: &Limits,
        take: &mut impl FnMut(Item<'_>),
    ) {
        let context = Context {
            container: Container::Evtx,
            file_name: Some(file_name),
            received_at: None,
            formats: None,
        };
        let (chunks, problem) = evtx::chunks(&self.file);
        for record in chunks[self.chunks.clone()].iter().flat_map(|chunk| chunk.records()) {
            match record {
                Ok(record) => {
                    let parsed = parse_in(&record.json, scratch, &context, limits);
                    take(item(Position::RecordId(record.record_id), &record.json, parsed));
                }
                Err(problem) => take(damaged(problem)),
            }
        }
        if let Some(problem) = problem.filter(|_| self.is_last) {
            take(Item::FileProblem(problem));
        }
    }
}

fn item<'a>(position: Position, raw: &'a [u8], parsed: Result<Parsed<'a>, DeadLetter>) -> Item<'a> {
    match parsed {
        Ok(parsed) => Item::Event { position, parsed },
        Err(letter) => Item::DeadLetter { position, letter: Lost::Unparsed(letter), raw },
    }
}

fn damaged(problem: EvtxProblem) -> Item<'static> {
    let position = match problem {
        EvtxProblem::BadRecord { record_id, .. } => Position::RecordId(record_id),
        EvtxProblem::LostRecord { at, .. } => Position::Byte(at),
        EvtxProblem::NotEvtx(_) | EvtxProblem::Truncated(_) | EvtxProblem::BadChunk { .. } => {
            return Item::FileProblem(problem);
        }
    };
    Item::DeadLetter { position, letter: Lost::DamagedRecord(problem), raw: &[] }
}

fn too_long(length: u64, limits: &Limits) -> DeadLetter {
    let bytes = usize::try_from(length).unwrap_or(usize::MAX);
    DeadLetterReason::TooLong { bytes, limit: limits.max_record_bytes }.into()
}
