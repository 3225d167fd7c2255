//! Appending: stage batches, flush them to the file, sync, and only then let anyone see them.

use std::{collections::HashMap, io, path::PathBuf, sync::Arc, time::Instant};

use aurora_model::Timestamp;

use super::{Partition, Segment, open::create_segment};
use crate::{
    disk::{DiskFile, TEMPORARY, publish},
    error::{AppendError, Stopped},
    producers::{Known, Producers, Recall},
    record::{Batch, Sequence},
    segment::{
        FrameAt, Kind, SEGMENT_HEADER_LEN, SegmentIndex,
        frame::{FRAME_HEADER_LEN, FrameHeader, encode_body},
        path,
    },
};

/// A batch in the form in which it is stored, but for what only the writer knows.
#[derive(Debug)]
pub(crate) struct PreparedBatch {
    sequence: Option<Sequence>,
    count: u32,
    body: Vec<u8>,
    body_crc: u32,
}

impl PreparedBatch {
    /// Encodes and sums up; this is done by whoever sends, not by the one thread that writes.
    pub(crate) fn new(batch: &Batch) -> Self {
        let body = encode_body(batch.records());
        let body_crc = crc32c::crc32c(&body);
        let count = u32::try_from(batch.records().len()).expect("a batch bounds its records");
        Self { sequence: batch.sequence(), count, body, body_crc }
    }

    pub(crate) fn frame_len(&self) -> u64 {
        (FRAME_HEADER_LEN + self.body.len()) as u64
    }
}

/// What became of a batch that was staged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Staged {
    /// It stands here once the next sync succeeds.
    Written(Known),
    /// It was staged before and stands here once the next sync succeeds.
    Pending(Known),
    /// It was durable before.
    Durable(Known),
}

/// The one who appends to a partition.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(super) shared: Arc<Partition>,
    pub(super) file: Box<dyn DiskFile>,
    pub(super) salt: u64,
    /// Where the next frame goes.
    pub(super) written: u64,
    /// Frames in the buffer, and frames in the file that are not known to be durable.
    staged: Vec<FrameAt>,
    flushed: Vec<FrameAt>,
    buffer: Vec<u8>,
    /// The batches of both that have a number.
    in_flight: HashMap<Sequence, Known>,
    pub(super) next: Next,
    pub(super) durable_to: u64,
    pub(super) producers: Producers,
}

/// What the next batch gets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Next {
    pub(super) offset: u64,
    pub(super) not_before: Timestamp,
}

impl Writer {
    pub(super) fn new(
        shared: Arc<Partition>,
        file: Box<dyn DiskFile>,
        salt: u64,
        index: &SegmentIndex,
        producers: Producers,
    ) -> Self {
        Self {
            shared,
            file,
            salt,
            written: index.len,
            staged: Vec::new(),
            flushed: Vec::new(),
            buffer: Vec::new(),
            in_flight: HashMap::new(),
            next: Next { offset: index.end, not_before: index.last_time },
            durable_to: index.end,
            producers,
        }
    }

    pub(crate) fn partition(&self) -> &Arc<Partition> {
        &self.shared
    }

    /// The batch still goes into this segment.
    pub(crate) fn fits(&self, batch: &PreparedBatch) -> bool {
        let at = self.written + self.buffer.len() as u64;
        let is_empty = self.staged.is_empty() && self.flushed.is_empty() && self.durable_is_empty();
        is_empty || at + batch.frame_len() <= self.shared.config.segment_bytes
    }

    fn durable_is_empty(&self) -> bool {
        self.shared.view(|view| view.last().index.is_empty())
    }

    /// What is known about a batch before it is staged.
    pub(crate) fn recall(&self, batch: &PreparedBatch) -> Result<Option<Staged>, AppendError> {
        let Some(sequence) = batch.sequence else { return Ok(None) };
        if let Some(known) = self.in_flight.get(&sequence) {
            return Ok(Some(Staged::Pending(*known)));
        }
        match self.producers.recall(sequence) {
            Recall::New => Ok(None),
            Recall::Known(known) => Ok(Some(Staged::Durable(known))),
            Recall::Forgotten { lowest } => {
                let Sequence { producer, number } = sequence;
                Err(AppendError::Forgotten { producer, number, lowest })
            }
        }
    }

    /// Puts a new batch into the buffer.
    pub(crate) fn stage(&mut self, batch: &PreparedBatch, now: Timestamp) -> Staged {
        let header = FrameHeader {
            base: self.next.offset,
            count: batch.count,
            body_len: u32::try_from(batch.body.len()).expect("a batch bounds its bytes"),
            body_crc: batch.body_crc,
            durable_to: self.durable_to,
            appended_at: now.max(self.next.not_before),
            sequence: batch.sequence,
        };
        let at = self.written + self.buffer.len() as u64;
        header.encode(self.salt, &mut self.buffer);
        self.buffer.extend_from_slice(&batch.body);
        self.staged.push(FrameAt { header, at });
        self.next = Next { offset: header.end(), not_before: header.appended_at };
        let known = known(&header);
        if let Some(sequence) = batch.sequence {
            self.in_flight.insert(sequence, known);
        }
        Staged::Written(known)
    }

    /// Writes the buffer to the file. On an error its batches are gone, as if they had never been staged.
    pub(crate) fn flush(&mut self) -> Result<(), AppendError> {
        if self.staged.is_empty() {
            return Ok(());
        }
        self.check()?;
        if !self.has_space(self.buffer.len() as u64) {
            self.unstage();
            return Err(self.no_space());
        }
        match self.file.write_at(&self.buffer, self.written) {
            Ok(()) => {
                self.written += self.buffer.len() as u64;
                self.buffer.clear();
                self.flushed.append(&mut self.staged);
                Ok(())
            }
            Err(error) => {
                self.unstage();
                Err(self.write_failed(error))
            }
        }
    }

    /// Makes all that was flushed durable, and then visible.
    pub(crate) fn sync(&mut self) -> Result<(), AppendError> {
        if self.flushed.is_empty() {
            return Ok(());
        }
        self.check()?;
        self.sync_file()?;
        let every = self.shared.config.index_every;
        self.shared.change_view(|view| {
            let segment = view.segments.back_mut().expect("a partition has a segment to write to");
            self.flushed.iter().for_each(|frame| segment.index.note(frame, every));
        });
        for FrameAt { header, .. } in self.flushed.drain(..) {
            let counters = &self.shared.around.counters;
            counters.batches.add(1);
            counters.records.add(header.count.into());
            counters.bytes.add(header.frame_len());
            if let Some(sequence) = header.sequence {
                self.in_flight.remove(&sequence);
                self.producers.note(sequence.producer, known(&header), header.appended_at);
            }
        }
        self.durable_to = self.next.offset;
        Ok(())
    }

    /// Begins a new segment. What was staged must have been flushed and synced.
    pub(crate) fn roll(&mut self) -> Result<(), AppendError> {
        self.check()?;
        if !self.has_space(self.shared.config.segment_bytes.min(1024 * 1024)) {
            return Err(self.no_space());
        }
        let (disk, dir) = (&*self.shared.around.disk, &self.shared.config.dir);
        let created = create_segment(disk, dir, self.next.offset);
        let (header, file) = created.map_err(|error| self.create_failed(error))?;
        self.file = file;
        self.write_caches(header.base);
        (self.salt, self.written) = (header.salt, SEGMENT_HEADER_LEN as u64);
        let index = SegmentIndex::empty(header.base, self.next.not_before);
        self.shared.change_view(|view| view.segments.push_back(Segment { salt: header.salt, index }));
        Ok(())
    }

    /// Writes the memory of producers at the end of the segment that was sealed, and the index of that segment.
    /// If one of them cannot be written, or is lost, the next start reads more.
    fn write_caches(&self, end: u64) {
        let (disk, dir) = (&*self.shared.around.disk, &self.shared.config.dir);
        let _ = self.write_producers(end);
        let index = self.shared.view(|view| view.last().index.clone());
        let path = path(dir, index.base, Kind::Index);
        let temporary = path.with_extension(TEMPORARY);
        let _ = disk
            .create(&temporary)
            .and_then(|file| file.write_at(&index.encode(), 0))
            .and_then(|()| disk.rename(&temporary, &path));
    }

    /// Writes the memory of producers for a start from the segment at `base`. It is durable, for the segments before
    /// may go.
    pub(super) fn write_producers(&self, base: u64) -> io::Result<()> {
        let path = path(&self.shared.config.dir, base, Kind::Producers);
        publish(&*self.shared.around.disk, &path, &self.producers.encode(base))
    }

    fn sync_file(&self) -> Result<(), AppendError> {
        let started = Instant::now();
        let result = self.file.sync();
        self.shared.around.counters.syncs.add(1);
        self.shared.around.counters.sync_micros.add_micros(started.elapsed());
        result.map_err(|error| self.stop("sync", self.active_path(), error))
    }

    fn unstage(&mut self) {
        for FrameAt { header, .. } in self.staged.drain(..).rev() {
            self.next.offset = header.base;
            if let Some(sequence) = header.sequence {
                self.in_flight.remove(&sequence);
            }
        }
        self.buffer.clear();
    }

    fn check(&self) -> Result<(), AppendError> {
        self.shared.around.stop.reason().map_or(Ok(()), |reason| Err(AppendError::Stopped(reason)))
    }

    fn has_space(&self, bytes: u64) -> bool {
        let floor = self.shared.config.free_bytes_floor;
        // A disk that does not say how full it is will say so when it is written to.
        floor == 0
            || self
                .shared
                .around
                .disk
                .free_bytes(&self.shared.config.dir)
                .map_or(true, |free| free >= floor.saturating_add(bytes))
    }

    /// What a failed write left behind is cut off again, durably: otherwise a loss of power could bring a frame
    /// back whose sender was told that it was refused.
    fn write_failed(&self, error: io::Error) -> AppendError {
        if !is_full(&error) {
            return self.stop("write", self.active_path(), error);
        }
        match self.file.set_len(self.written).and_then(|()| self.file.sync()) {
            Ok(()) => self.no_space(),
            Err(error) => self.stop("take back a write to", self.active_path(), error),
        }
    }

    fn create_failed(&self, error: io::Error) -> AppendError {
        let dir = &self.shared.config.dir;
        if is_full(&error) { self.no_space() } else { self.stop("create a segment in", dir.clone(), error) }
    }

    fn no_space(&self) -> AppendError {
        let config = &self.shared.config;
        AppendError::NoSpace { path: config.dir.clone(), floor: config.free_bytes_floor }
    }

    fn stop(&self, action: &'static str, path: PathBuf, source: io::Error) -> AppendError {
        AppendError::Stopped(self.shared.around.stop.stop(Stopped { action, path, source }))
    }

    fn active_path(&self) -> PathBuf {
        let base = self.shared.view(|view| view.last().index.base);
        path(&self.shared.config.dir, base, Kind::Segment)
    }
}

fn known(header: &FrameHeader) -> Known {
    let number = header.sequence.map_or(0, |sequence| sequence.number);
    Known { number, base: header.base, count: header.count }
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
