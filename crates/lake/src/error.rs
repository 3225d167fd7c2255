//! What can go wrong with the lake, and with which file.

use std::{error::Error, io, path::PathBuf};

use crate::Place;

pub(crate) type Cause = Box<dyn Error + Send + Sync>;

/// The lake cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process works on it.
    #[error("the lake `{}` is in use by another process", dir.display())]
    Locked {
        /// The folder of the lake.
        dir: PathBuf,
    },
    /// A file or folder cannot be read or changed.
    #[error("cannot open the lake at `{}`", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The manifest cannot be used.
    #[error("cannot read the manifest `{}`", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Why not.
        source: ManifestError,
    },
    /// The manifest names a file that is not there, or has another size.
    #[error("`{}` should have {expected} bytes and has {found}", path.display(), found = found.map_or("no file".into(), |bytes| bytes.to_string()))]
    Missing {
        /// The file.
        path: PathBuf,
        /// Its size as the manifest says.
        expected: u64,
        /// Its size, if it is there.
        found: Option<u64>,
    },
}

/// A manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// It is of a form that this program does not know.
    #[error("it has format {found}, and this program reads format {known}")]
    Format {
        /// What it says.
        found: u64,
        /// What is known.
        known: u64,
    },
    /// It is not what was written.
    #[error("it is damaged: {0}")]
    Damaged(String),
}

/// Rows cannot be published, or files not be rearranged. The lake is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Rows do not fit in a file: a bug.
    #[error("cannot write rows as Parquet")]
    Encode(#[source] Cause),
    /// A file cannot be written.
    #[error("cannot write `{}`", path.display())]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another appender published these offsets.
    #[error(
        "another appender published {place}: the lake holds it up to {lake}, this one began at {appender}"
    )]
    Overtaken {
        /// Whose offsets.
        place: Place,
        /// The next offset by the manifest.
        lake: u64,
        /// The next offset when this appender began.
        appender: u64,
    },
    /// It is not known whether the last manifest is durable. Opening the lake again tells.
    #[error("an earlier manifest may or may not be durable; the lake must be opened again")]
    Stopped,
    /// What was to be rearranged cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// A file of the lake cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system cannot read it.
    #[error("cannot read `{}`", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is not what was written.
    #[error("`{}` is damaged", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Cause,
    },
}
