//! The copy of the tokens on disk.

use std::{
    io,
    path::{Path, PathBuf},
};

use aurora_model::{SourceId, Timestamp, TokenId};
use aurora_store::ingest_tokens::StoredHash;
use serde::{Deserialize, Serialize};

use super::{Known, KnownToken};
use crate::durable;

const FORMAT: u16 = 1;

/// The copy of the tokens cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum TokenFileError {
    /// The file system refused.
    #[error("cannot {action} the copy of ingest tokens `{}`", path.display())]
    Io {
        /// What was attempted.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is not what was written.
    #[error("the copy of ingest tokens `{}` is damaged", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// A newer build wrote it.
    #[error("the copy of ingest tokens `{}` has format {found}; this build reads format {FORMAT}", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u16,
    },
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: u16,
    tokens: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    id: TokenId,
    source: Option<SourceId>,
    hash: Vec<u8>,
    expires_at: Option<Timestamp>,
    is_revoked: bool,
    is_source_enabled: bool,
}

pub(super) fn read(path: &Path) -> Result<Known, TokenFileError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Known::new()),
        Err(source) => return Err(TokenFileError::Io { action: "read", path: path.to_owned(), source }),
    };
    let document: Document = serde_json::from_slice(&bytes)
        .map_err(|source| TokenFileError::Malformed { path: path.to_owned(), source })?;
    if document.format != FORMAT {
        return Err(TokenFileError::UnknownFormat { path: path.to_owned(), found: document.format });
    }
    Ok(document.tokens.into_iter().map(|entry| (entry.id, entry.into())).collect())
}

pub(super) fn write(path: &Path, known: &Known) -> Result<(), TokenFileError> {
    let entry = |(id, token): (&TokenId, &KnownToken)| Entry {
        id: *id,
        source: token.source,
        hash: token.secret.as_bytes().to_vec(),
        expires_at: token.expires_at,
        is_revoked: token.is_revoked,
        is_source_enabled: token.is_source_enabled,
    };
    let document = Document { format: FORMAT, tokens: known.iter().map(entry).collect() };
    let bytes = serde_json::to_vec(&document).expect("the entries are plain data");
    durable::replace(path, &bytes).map_err(|source| TokenFileError::Io {
        action: "write",
        path: path.to_owned(),
        source,
    })
}

impl From<Entry> for KnownToken {
    fn from(entry: Entry) -> Self {
        Self {
            source: entry.source,
            secret: StoredHash::from_bytes(&entry.hash),
            expires_at: entry.expires_at,
            is_revoked: entry.is_revoked,
            is_source_enabled: entry.is_source_enabled,
        }
    }
}
