//! Looks at the beginning of a stream without losing it.

use std::io::{self, Read};

/// A stream whose first bytes are known.
pub(super) struct Peeked<'r> {
    head: Vec<u8>,
    n_served: usize,
    /// What ended the look ahead, to be met again by who reads that far.
    error: Option<io::Error>,
    rest: &'r mut dyn Read,
}

impl<'r> Peeked<'r> {
    /// Reads up to `n_bytes` ahead.
    pub(super) fn new(rest: &'r mut dyn Read, n_bytes: usize) -> Self {
        let mut head = Vec::with_capacity(n_bytes);
        let error = Read::take(&mut *rest, n_bytes as u64).read_to_end(&mut head).err();
        Self { head, n_served: 0, error, rest }
    }

    /// The first bytes.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// The error that kept the first byte from being read.
    pub(super) fn take_error(&mut self) -> Option<io::Error> {
        if self.head.is_empty() { self.error.take() } else { None }
    }
}

impl Read for Peeked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut unserved = &self.head[self.n_served..];
        if !unserved.is_empty() {
            let n_bytes = unserved.read(buffer)?;
            self.n_served += n_bytes;
            return Ok(n_bytes);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(buffer),
        }
    }
}
