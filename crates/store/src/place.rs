use std::{
    fmt,
    fs::{self, DirBuilder, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use crate::{OpenError, file::DatabaseFile};

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A SQLite file. It is made, with the folders above it, if there is none.
    Sqlite(PathBuf),
    /// A PostgreSQL database, by its URL.
    #[cfg(feature = "postgres")]
    Postgres(String),
}

impl Place {
    /// The SQLite database of a data directory.
    pub fn beneath(data_dir: &Path) -> Self {
        Self::Sqlite(data_dir.join("store").join("aurora.db"))
    }
}

/// Makes the file and the folder for it, where they are missing, for the owner alone; checks what is there.
pub(crate) fn prepare(path: &Path) -> Result<DatabaseFile, OpenError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let unusable = |source| OpenError::UnusableFolder { path: folder.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
    check_writable(folder).map_err(unusable)?;
    let unreadable = |source| OpenError::UnreadableFile { path: path.to_owned(), source };
    create_if_missing(path).map_err(unreadable)?;
    let file = DatabaseFile::hold(path).map_err(unreadable)?;
    if file.is_empty_or_database().map_err(unreadable)? {
        Ok(file)
    } else {
        Err(OpenError::NotADatabase { path: path.to_owned() })
    }
}

/// SQLite writes its log beside the file. That the folder cannot be written would show only at the first
/// write, and as an error that does not name it.
fn check_writable(folder: &Path) -> io::Result<()> {
    let probe = folder.join(format!(".writable-{}", std::process::id()));
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&probe)?;
    fs::remove_file(&probe)
}

/// Opens nothing that is there already: see [`DatabaseFile`].
fn create_if_missing(path: &Path) -> io::Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

impl fmt::Display for Place {
    /// Without the password that a URL may hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "`{}`", path.display()),
            #[cfg(feature = "postgres")]
            Self::Postgres(url) => write!(f, "`{}`", url.rsplit('@').next().unwrap_or_default()),
        }
    }
}
