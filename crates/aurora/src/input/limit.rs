//! Bounds how much comes out of compressed data, and says where compressed data went wrong.

use std::{
    cell::Cell,
    io::{self, Read},
    rc::Rc,
};

use crate::size::ByteSize;

/// How much may come out of one file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum UnpackLimit {
    /// In proportion to its size: far more than logs ever shrink, far less than a bomb holds.
    Proportional,
    /// This many bytes.
    Fixed(ByteSize),
}

const ALWAYS_ALLOWED: u64 = 1 << 30;
const MAX_RATIO: u64 = 250;

impl UnpackLimit {
    /// The limit for a file of `packed` bytes.
    pub(super) fn of(self, packed: u64) -> u64 {
        match self {
            Self::Proportional => packed.saturating_mul(MAX_RATIO).max(ALWAYS_ALLOWED),
            Self::Fixed(size) => size.0,
        }
    }
}

/// Compressed data could not be unpacked to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum UnpackError {
    #[error("the {packing} data ends early; what came before its end was used")]
    Truncated { packing: &'static str },
    #[error("the {packing} data is damaged; what came before the damage was used")]
    Damaged { packing: &'static str, source: io::Error },
    #[error(
        "unpacks to more than {limit}, the rest was left out; if this is no decompression bomb, raise `--max-unpacked`"
    )]
    TooMuch { limit: ByteSize },
}

/// How much has come out of one file, through all layers of packing.
#[derive(Clone, Debug)]
pub(super) struct Meter {
    pub(super) limit: u64,
    unpacked: Rc<Cell<u64>>,
}

impl Meter {
    pub(super) fn new(limit: u64) -> Self {
        Self { limit, unpacked: Rc::default() }
    }

    /// True if more came out than may: there is no use in trying the next member of an archive.
    pub(super) fn is_exceeded(&self) -> bool {
        self.unpacked.get() > self.limit
    }

    fn count(&self, n_bytes: usize) -> io::Result<()> {
        self.unpacked.set(self.unpacked.get().saturating_add(n_bytes as u64));
        if self.is_exceeded() {
            return Err(io::Error::other(UnpackError::TooMuch { limit: ByteSize(self.limit) }));
        }
        Ok(())
    }
}

/// What comes out of one layer of packing.
pub(super) struct Unpacked<R> {
    pub(super) inner: R,
    pub(super) packing: &'static str,
    pub(super) meter: Meter,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer).map_err(|error| explain(error, self.packing))?;
        self.meter.count(n_bytes)?;
        Ok(n_bytes)
    }
}

/// Says which layer failed, unless a layer below has said so.
pub(super) fn explain(error: io::Error, packing: &'static str) -> io::Error {
    if error.get_ref().is_some_and(|inner| inner.is::<UnpackError>()) {
        return error;
    }
    io::Error::other(match error.kind() {
        io::ErrorKind::UnexpectedEof => UnpackError::Truncated { packing },
        _ => UnpackError::Damaged { packing, source: error },
    })
}

/// A reader that must yield a given number of bytes.
pub(super) struct Exactly<R> {
    pub(super) inner: R,
    pub(super) missing: u64,
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        if n_bytes == 0 && self.missing > 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.missing = self.missing.saturating_sub(n_bytes as u64);
        Ok(n_bytes)
    }
}
