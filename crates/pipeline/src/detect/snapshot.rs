//! The state of correlation on disk, with the offsets that it covers: detection goes on from there.

use std::{io, path::PathBuf};

use aurora_model::ContentId;
use serde::{Deserialize, Serialize};

use crate::{durable, progress::Offsets};

const MARK: &[u8; 8] = b"AURDETS\0";
/// Grows with every change of what is saved.
const FORMAT: u16 = 1;
const CHECK_BYTES: usize = 16;

/// What is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Snapshot {
    /// By partition, the offset of the next record.
    pub(super) next: Offsets,
    /// How often what waited was judged because nothing came.
    pub(super) n_quiet: u64,
    /// The time of the newest event that correlations have seen, in microseconds since the epoch.
    pub(super) newest: Option<i64>,
    /// The state of the engine, in its own form.
    pub(super) engine: Vec<u8>,
}

/// The state cannot be kept, or read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SnapshotFileError {
    /// The file system refused.
    #[error("cannot {action} the state of detection `{}`", path.display())]
    Io {
        /// What was attempted.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It is not what was written.
    #[error("the state of detection `{}` is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Another build wrote it.
    #[error("the state of detection `{}` has format {found}; this build reads format {FORMAT}", path.display())]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u16,
    },
}

/// Where the state is kept.
#[derive(Clone, Debug)]
pub(super) struct SnapshotFile(pub(super) PathBuf);

impl SnapshotFile {
    pub(super) fn write(&self, snapshot: &Snapshot) -> Result<(), SnapshotFileError> {
        let mut bytes = MARK.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        let mut bytes =
            postcard::to_extend(snapshot, bytes).expect("writing into memory cannot fail for these types");
        bytes.extend(ContentId::of(&bytes).as_uuid().as_bytes());
        durable::replace(&self.0, &bytes).map_err(|source| SnapshotFileError::Io {
            action: "write",
            path: self.0.clone(),
            source,
        })
    }

    /// None if there is none.
    pub(super) fn read(&self) -> Result<Option<Snapshot>, SnapshotFileError> {
        let path = || self.0.clone();
        let bytes = match std::fs::read(&self.0) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(SnapshotFileError::Io { action: "read", path: path(), source }),
        };
        let damaged = || SnapshotFileError::Damaged { path: path() };
        let rest = bytes.strip_prefix(MARK).ok_or_else(damaged)?;
        let (format, body) = rest.split_first_chunk().ok_or_else(damaged)?;
        let found = u16::from_le_bytes(*format);
        if found != FORMAT {
            return Err(SnapshotFileError::OtherFormat { path: path(), found });
        }
        let (body, check) = body.split_last_chunk::<CHECK_BYTES>().ok_or_else(damaged)?;
        if ContentId::of(&bytes[..bytes.len() - CHECK_BYTES]).as_uuid().as_bytes() != check {
            return Err(damaged());
        }
        postcard::from_bytes(body).map(Some).map_err(|_| damaged())
    }
}

#[cfg(test)]
mod tests {
    use super::{Snapshot, SnapshotFile, SnapshotFileError};

    #[test]
    fn the_state_is_read_as_it_was_written_and_damage_is_noticed() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = SnapshotFile(dir.path().join("detection"));
        assert_eq!(file.read().expect("none is fine"), None);
        let snapshot =
            Snapshot { next: [(0, 7), (3, 9)].into(), n_quiet: 2, newest: Some(-5), engine: vec![1, 2, 3] };
        file.write(&snapshot).expect("it is written");
        assert_eq!(file.read().expect("it is whole"), Some(snapshot));

        let whole = std::fs::read(&file.0).expect("it is there");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&file.0, &bytes).expect("it is written");
            let is_format = (8..10).contains(&at);
            match file.read() {
                Err(SnapshotFileError::Damaged { .. }) => assert!(!is_format, "byte {at}"),
                Err(SnapshotFileError::OtherFormat { .. }) => assert!(is_format, "byte {at}"),
                other => panic!("byte {at}: {other:?}"),
            }
            std::fs::write(&file.0, &whole[..at]).expect("it is written");
            assert!(file.read().is_err(), "{at} bytes");
        }
    }
}
