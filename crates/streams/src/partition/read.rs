//! Reading what is durable, from any offset or time.

use std::{io, ops::Range, path::PathBuf, sync::Arc};

use aurora_model::Timestamp;

use super::{Partition, View};
use crate::{
    error::ReadError,
    log::{Limits, Slice},
    segment::{FrameAt, FrameReader, Kind, Next, path},
    topic::TopicPartition,
};

/// Where to begin to read.
struct Place {
    base: u64,
    salt: u64,
    at: u64,
    len: u64,
    /// The offset behind the last one that belongs to this segment, damaged or not.
    end: u64,
}

/// Why records of a partition cannot be read.
#[derive(Debug)]
pub(crate) enum ReadProblem {
    Gone { earliest: u64 },
    Ahead { end: u64 },
    Damaged { path: PathBuf, gap: Range<u64> },
    Io { path: PathBuf, source: io::Error },
}

impl ReadProblem {
    /// The same with what was asked for.
    pub(crate) fn of(self, partition: TopicPartition, offset: u64) -> ReadError {
        match self {
            Self::Gone { earliest } => ReadError::OffsetGone { partition, offset, earliest },
            Self::Ahead { end } => ReadError::OffsetAhead { partition, offset, end },
            Self::Damaged { path, gap } => ReadError::Damaged { path, gap },
            Self::Io { path, source } => ReadError::Io { path, source: Arc::new(source) },
        }
    }
}

enum Found {
    Frame(FrameAt),
    /// The records up to this offset are damaged.
    Damaged(u64),
    End,
}

impl Partition {
    /// Reads from `from` on, within one segment, at least one record if there is one.
    pub(crate) fn read(&self, from: u64, limits: Limits) -> Result<Slice, ReadProblem> {
        loop {
            let Some(place) = self.view(|view| self.locate(view, from))? else {
                return Ok(Slice { records: Vec::new(), next: from });
            };
            let path = path(&self.config.dir, place.base, Kind::Segment);
            match self.read_at(&place, from, limits) {
                // Retention took the segment in the meantime; the view knows by now.
                Err(error) if error.kind() == io::ErrorKind::NotFound && self.bounds().0 > place.base => {}
                Err(error) => return Err(ReadProblem::Io { path, source: error }),
                Ok(Err(gap)) => return Err(ReadProblem::Damaged { path, gap }),
                Ok(Ok(slice)) => return Ok(slice),
            }
        }
    }

    /// The first offset whose record was appended at `time` or later; the end of the log if there is none.
    pub(crate) fn offset_at(&self, time: Timestamp) -> Result<u64, ReadProblem> {
        let place = self.view(|view| {
            let index = view
                .segments
                .iter()
                .position(|segment| !segment.index.is_empty() && segment.index.last_time >= time)?;
            Some(place(view, index, view.segments[index].index.before_time(time)))
        });
        let Some(place) = place else { return Ok(self.bounds().1) };
        let path = path(&self.config.dir, place.base, Kind::Segment);
        self.find_time(&place, time).map_err(|source| ReadProblem::Io { path, source })
    }

    fn locate(&self, view: &View, from: u64) -> Result<Option<Place>, ReadProblem> {
        let (earliest, end) = (view.earliest(), view.end());
        if from < earliest {
            return Err(ReadProblem::Gone { earliest });
        }
        if from > end {
            return Err(ReadProblem::Ahead { end });
        }
        let index = view.segments.partition_point(|segment| segment.index.base <= from) - 1;
        Ok((from < end).then(|| place(view, index, view.segments[index].index.before_offset(from))))
    }

    fn read_at(&self, place: &Place, from: u64, limits: Limits) -> io::Result<Result<Slice, Range<u64>>> {
        let file = self.around.disk.open(&path(&self.config.dir, place.base, Kind::Segment))?;
        let mut reader = FrameReader::new(&*file, place.salt, place.len);
        let mut slice = Slice { records: Vec::new(), next: from };
        let (mut at, mut bytes) = (place.at, 0);
        while slice.next < place.end {
            let frame = match find(&mut reader, at, slice.next, place.end)? {
                Found::Frame(frame) => frame,
                Found::End => break,
                Found::Damaged(_) if !slice.records.is_empty() => break,
                Found::Damaged(end) => return Ok(Err(slice.next..end)),
            };
            let body = reader.body(&frame)?;
            let Some(records) = body.and_then(|body| frame.header.records(&body, slice.next)) else {
                // It was intact a moment ago.
                return Ok(Err(slice.next..frame.header.end()));
            };
            for record in records {
                bytes += record.record.stored_len();
                let is_full = slice.records.len() >= limits.records.max(1) || bytes > limits.bytes;
                if is_full && !slice.records.is_empty() {
                    return Ok(Ok(slice));
                }
                slice.next = record.offset + 1;
                slice.records.push(record);
            }
            at = frame.end_at();
        }
        Ok(Ok(slice))
    }

    fn find_time(&self, place: &Place, time: Timestamp) -> io::Result<u64> {
        let file = self.around.disk.open(&path(&self.config.dir, place.base, Kind::Segment))?;
        let mut reader = FrameReader::new(&*file, place.salt, place.len);
        let mut at = place.at;
        loop {
            match reader.next(at)? {
                Next::Frame(frame) if frame.header.appended_at >= time => return Ok(frame.header.base),
                Next::Frame(frame) => at = frame.end_at(),
                Next::Broken => match reader.resync(at + 1, |_| true)? {
                    Some(frame) => at = frame.at,
                    None => return Ok(place.end),
                },
                Next::End => return Ok(place.end),
            }
        }
    }
}

/// The intact frame that holds `offset`, looked for from `at` on.
fn find(reader: &mut FrameReader<'_>, mut at: u64, offset: u64, segment_end: u64) -> io::Result<Found> {
    loop {
        let frame = match reader.next(at)? {
            Next::End => {
                return Ok(if offset < segment_end { Found::Damaged(segment_end) } else { Found::End });
            }
            Next::Frame(frame) if frame.header.end() <= offset => {
                at = frame.end_at();
                continue;
            }
            Next::Frame(frame) if reader.body(&frame)?.is_some() => frame,
            Next::Frame(_) | Next::Broken => match reader.resync(at + 1, |header| header.end() > offset)? {
                Some(frame) => frame,
                None => return Ok(Found::Damaged(segment_end)),
            },
        };
        let base = frame.header.base;
        return Ok(if base > offset { Found::Damaged(base) } else { Found::Frame(frame) });
    }
}

fn place(view: &View, index: usize, at: u64) -> Place {
    let segment = &view.segments[index];
    let end = view.segments.get(index + 1).map_or(segment.index.end, |next| next.index.base);
    Place { base: segment.index.base, salt: segment.salt, at, len: segment.index.len, end }
}
