//! Walking over the frames of a segment, and finding the next intact one behind damage.

use std::io;

use bytes::Bytes;
use memchr::memmem;

use super::frame::{FRAME_HEADER_LEN, FrameHeader, MAGIC};
use crate::disk::DiskFile;

/// How much is read at once: some frames of ordinary size.
const CHUNK: usize = 128 * 1024;

/// A frame and where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameAt {
    pub(crate) header: FrameHeader,
    pub(crate) at: u64,
}

impl FrameAt {
    /// The byte behind it.
    pub(crate) fn end_at(&self) -> u64 {
        self.at + self.header.frame_len()
    }
}

/// What stands at a place of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// A frame whose header is intact and which fits into the file.
    Frame(FrameAt),
    /// Something else.
    Broken,
    /// Nothing more.
    End,
}

/// Reads a segment up to `limit`.
#[derive(Debug)]
pub(crate) struct FrameReader<'a> {
    file: &'a dyn DiskFile,
    salt: u64,
    limit: u64,
    chunk: Vec<u8>,
    chunk_at: u64,
}

impl<'a> FrameReader<'a> {
    pub(crate) fn new(file: &'a dyn DiskFile, salt: u64, limit: u64) -> Self {
        Self { file, salt, limit, chunk: Vec::new(), chunk_at: 0 }
    }

    /// What stands at `at`.
    pub(crate) fn next(&mut self, at: u64) -> io::Result<Next> {
        if at >= self.limit {
            return Ok(Next::End);
        }
        let salt = self.salt;
        let header = FrameHeader::decode(self.bytes(at, FRAME_HEADER_LEN)?, salt);
        let frame = header.map(|header| FrameAt { header, at }).filter(|frame| frame.end_at() <= self.limit);
        Ok(frame.map_or(Next::Broken, Next::Frame))
    }

    /// The records of a frame, if they are intact.
    pub(crate) fn body(&mut self, frame: &FrameAt) -> io::Result<Option<Bytes>> {
        let (at, len) = (frame.at + FRAME_HEADER_LEN as u64, frame.header.body_len as usize);
        let body = match self.chunk_range(at, len) {
            Some(range) => Bytes::copy_from_slice(&self.chunk[range]),
            None => self.read(at, len)?.into(),
        };
        Ok(frame.header.is_body(&body).then_some(body))
    }

    /// The first intact frame that begins at or behind `at` and is wanted.
    pub(crate) fn resync(
        &mut self,
        mut at: u64,
        is_wanted: impl Fn(&FrameHeader) -> bool,
    ) -> io::Result<Option<FrameAt>> {
        while at < self.limit {
            let bytes = self.bytes(at, CHUNK)?;
            let Some(found) = memmem::find(bytes, &MAGIC) else {
                // The magic may begin in the last bytes of this piece and end in the next.
                at += (bytes.len().saturating_sub(MAGIC.len() - 1)).max(1) as u64;
                continue;
            };
            at += found as u64;
            if let Next::Frame(frame) = self.next(at)?
                && is_wanted(&frame.header)
                && self.body(&frame)?.is_some()
            {
                return Ok(Some(frame));
            }
            at += 1;
        }
        Ok(None)
    }

    /// Up to `len` bytes from `at` on: fewer at the limit.
    fn bytes(&mut self, at: u64, len: usize) -> io::Result<&[u8]> {
        let len = len.min(usize::try_from(self.limit.saturating_sub(at)).unwrap_or(usize::MAX));
        if self.chunk_range(at, len).is_none() {
            self.chunk = self.read(at, len.max(CHUNK))?;
            self.chunk_at = at;
        }
        let start = (at - self.chunk_at) as usize;
        let end = (start + len).min(self.chunk.len());
        Ok(&self.chunk[start..end])
    }

    fn chunk_range(&self, at: u64, len: usize) -> Option<std::ops::Range<usize>> {
        let start = usize::try_from(at.checked_sub(self.chunk_at)?).ok()?;
        let end = start.checked_add(len)?;
        (end <= self.chunk.len()).then_some(start..end)
    }

    /// Reads up to `len` bytes; the limit bounds what is allocated.
    fn read(&self, at: u64, len: usize) -> io::Result<Vec<u8>> {
        let left = usize::try_from(self.limit.saturating_sub(at)).unwrap_or(usize::MAX);
        let mut bytes = vec![0; len.min(left)];
        let read = self.file.read_at(&mut bytes, at)?;
        bytes.truncate(read);
        Ok(bytes)
    }
}
