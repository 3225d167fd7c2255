//! The state as bytes.
//!
//! A snapshot begins with a mark and the number of its format, ends with a check of all that is before, and
//! is in Postcard in between. Reading it is total: bytes that are no snapshot, of another format, damaged
//! or made up give an error, and take no more memory than a multiple of their length.

use aurora_model::id::ContentId;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    engine::CorrelationEngine,
    options::CorrelationOptions,
    saved::{BrokenState, Carryover},
};
use crate::rule_set::RuleSet;

const MARK: &[u8; 8] = b"AURCORR\0";
/// Grows with every change of what is saved.
const FORMAT: u16 = 1;
const CHECK_LENGTH: usize = 16;

/// Why bytes are not taken for a snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The mark is missing.
    #[error("this is no snapshot of correlation state")]
    NotASnapshot,
    /// It was written by another version of the program.
    #[error("the snapshot has format {found}, and this program reads format {FORMAT}")]
    OtherFormat {
        /// The number of the format.
        found: u16,
    },
    /// The check does not fit.
    #[error("the snapshot is damaged")]
    Damaged,
    /// The check fits, and what it covers is not what it should be.
    #[error("the snapshot cannot be decoded")]
    Malformed(#[source] postcard::Error),
    /// It can be decoded, and describes no possible state.
    #[error("the snapshot describes no possible state")]
    Broken(#[from] BrokenState),
}

impl<E: Clone + Serialize + DeserializeOwned> CorrelationEngine<E> {
    /// The whole state, with the versions of its rules and the [`positions`](Self::positions) that it
    /// covers. It holds the key of the hashes: keep it where the key may be kept.
    pub fn snapshot(&self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        let mut bytes = postcard::to_extend(&self.save(), bytes)
            .expect("writing into memory cannot fail for these types");
        let check = ContentId::of(&bytes);
        bytes.extend(check.as_uuid().as_bytes());
        bytes
    }

    /// Goes on from a snapshot, with the rules of today: those that are still the same keep their state.
    /// The key of the hashes is that of the snapshot.
    pub fn restore(
        rules: &RuleSet,
        options: CorrelationOptions,
        bytes: &[u8],
    ) -> Result<(Self, Carryover), SnapshotError> {
        let rest = bytes.strip_prefix(MARK).ok_or(SnapshotError::NotASnapshot)?;
        let (format, body) = rest.split_first_chunk().ok_or(SnapshotError::Damaged)?;
        let found = u16::from_le_bytes(*format);
        if found != FORMAT {
            return Err(SnapshotError::OtherFormat { found });
        }
        let (body, check) = body.split_last_chunk::<CHECK_LENGTH>().ok_or(SnapshotError::Damaged)?;
        let covered = &bytes[..bytes.len() - CHECK_LENGTH];
        if ContentId::of(covered).as_uuid().as_bytes() != check {
            return Err(SnapshotError::Damaged);
        }
        let saved = postcard::from_bytes(body).map_err(SnapshotError::Malformed)?;
        Ok(Self::from_saved(saved, rules, options)?)
    }
}
