//! From a stream to batches.

use std::{
    io::{self, Read},
    ops::ControlFlow,
    sync::Arc,
};

use aurora_normalize::{
    evtx,
    frame::{Frame, Framer},
    mapped::Formats,
};

use super::batch::{Batch, EvtxBatch, Payload, Source, TextBatch};
use crate::input::{Leaf, LogKind, TakeError};

/// How much is read at once.
const CHUNK: usize = 256 << 10;
/// When a batch is large enough to be worth a worker's while.
const BATCH: usize = 1 << 20;
/// How many chunks of an event log file make a batch: 64 KiB each, and slow to read.
const EVTX_CHUNKS: usize = 8;
/// A batch of very short records ends here: each record costs more than its bytes.
const MAX_RECORDS: usize = 16 << 10;

/// Where batches go.
type Send<'s> = dyn FnMut(Batch) -> ControlFlow<()> + 's;

/// Cuts one stream after another.
pub(super) struct Cutter<'s> {
    max_record_bytes: usize,
    formats: Arc<Formats>,
    chunk: Vec<u8>,
    send: &'s mut Send<'s>,
}

impl<'s> Cutter<'s> {
    pub(super) fn new(max_record_bytes: usize, formats: Arc<Formats>, send: &'s mut Send<'s>) -> Self {
        Self { max_record_bytes, formats, chunk: vec![0; CHUNK], send }
    }

    /// Cuts `leaf` into batches. What was read before an error is used.
    pub(super) fn cut(&mut self, leaf: Leaf<'_>) -> Result<(), TakeError> {
        let source = Arc::new(Source::new(leaf.name, leaf.modified_at, Arc::clone(&self.formats)));
        match leaf.kind {
            LogKind::Evtx => self.evtx(source, leaf.reader),
            LogKind::Text => self.text(source, leaf.reader),
        }
    }

    /// The reader of event log files wants the whole file, but its chunks can be read in any order.
    fn evtx(&mut self, source: Arc<Source>, reader: &mut dyn Read) -> Result<(), TakeError> {
        let mut file = Vec::new();
        let outcome = reader.read_to_end(&mut file);
        let file = Arc::new(file);
        let n_chunks = evtx::chunks(&file).0.len();
        for start in (0..n_chunks.max(1)).step_by(EVTX_CHUNKS) {
            let end = n_chunks.min(start + EVTX_CHUNKS);
            let evtx = EvtxBatch { file: Arc::clone(&file), chunks: start..end, is_last: end == n_chunks };
            let batch = Batch { source: Arc::clone(&source), payload: Payload::Evtx(evtx) };
            if (self.send)(batch).is_break() {
                return Err(TakeError::Stopped);
            }
        }
        outcome.map(|_| ()).map_err(TakeError::Read)
    }

    fn text(&mut self, source: Arc<Source>, reader: &mut dyn Read) -> Result<(), TakeError> {
        let mut framer = Framer::new(self.max_record_bytes);
        let mut batches = Batches { source, batch: TextBatch::default(), send: self.send, is_stopped: false };
        let outcome = loop {
            match reader.read(&mut self.chunk) {
                Ok(0) => break Ok(()),
                Ok(n_bytes) => framer.push(&self.chunk[..n_bytes], &mut |frame| batches.add(frame)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(TakeError::Read(error)),
            }
            if batches.is_stopped {
                return Err(TakeError::Stopped);
            }
        };
        framer.finish(&mut |frame| batches.add(frame));
        batches.flush();
        if batches.is_stopped { Err(TakeError::Stopped) } else { outcome }
    }
}

/// The batch at hand.
struct Batches<'b, 's> {
    source: Arc<Source>,
    batch: TextBatch,
    send: &'b mut Send<'s>,
    is_stopped: bool,
}

impl Batches<'_, '_> {
    fn add(&mut self, frame: Frame<'_>) {
        match frame {
            Frame::Record { line, bytes } if self.batch.is_header(bytes, line == 1) => {
                return self.header(bytes);
            }
            Frame::Record { line, bytes } => self.batch.push(line, bytes),
            Frame::TooLong { line, head, length } => self.batch.push_too_long(line, head, length),
        }
        if self.batch.n_bytes() >= BATCH || self.batch.n_records() >= MAX_RECORDS {
            self.flush();
        }
    }

    fn header(&mut self, line: &[u8]) {
        if self.batch.n_records() > 0 {
            self.flush();
        }
        self.batch.header_line(line);
    }

    fn flush(&mut self) {
        let batch = self.batch.take();
        if batch.n_records() > 0 && !self.is_stopped {
            let payload = Payload::Text(batch);
            self.is_stopped = (self.send)(Batch { source: Arc::clone(&self.source), payload }).is_break();
        }
    }
}
