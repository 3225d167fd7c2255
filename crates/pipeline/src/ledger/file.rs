//! The ledger on disk.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::Books;
use crate::durable;

const FORMAT: u16 = 1;

/// The ledger cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum LedgerFileError {
    /// The file system refused.
    #[error("cannot {action} the ledger `{}`", path.display())]
    Io {
        /// What was attempted.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is not what was written.
    #[error("the ledger `{}` is damaged; without the file the accounts are made anew from the log", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A newer build wrote it.
    #[error("the ledger `{}` has format {found}; this build reads format {FORMAT}: upgrade aurora", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u16,
    },
}

#[derive(Serialize, Deserialize)]
struct Document<B> {
    format: u16,
    books: B,
}

pub(super) fn read(path: &Path) -> Result<Option<Books>, LedgerFileError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(LedgerFileError::Io { action: "read", path: path.to_owned(), source }),
    };
    let malformed = |source| LedgerFileError::Malformed { path: path.to_owned(), source };
    let document: Document<serde_json::Value> = serde_json::from_slice(&bytes).map_err(malformed)?;
    if document.format != FORMAT {
        return Err(LedgerFileError::UnknownFormat { path: path.to_owned(), found: document.format });
    }
    serde_json::from_value(document.books).map(Some).map_err(malformed)
}

pub(super) fn write(path: &Path, books: &Books) -> Result<(), LedgerFileError> {
    let document = Document { format: FORMAT, books };
    let bytes = serde_json::to_vec(&document).expect("keys of the books are written as text");
    durable::replace(path, &bytes).map_err(|source| LedgerFileError::Io {
        action: "write",
        path: path.to_owned(),
        source,
    })
}
