//! A copy of the record of the mode, outside the database, for the time when the database is away.
//!
//! A permit from a stale copy is refused by the record, so a copy that is behind does no harm.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use aurora_model::mode::ModeState;
use serde::{Deserialize, Serialize};

/// The form of the file.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Cached {
    format: u32,
    #[serde(flatten)]
    state: ModeState,
}

/// The copy cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The system does not let us.
    #[error("cannot use the cached runtime mode `{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is not what was written. Remove it: it is written anew when the database is there.
    #[error("the cached runtime mode `{}` cannot be read; remove it", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A newer version of the program wrote it.
    #[error("the cached runtime mode `{}` has form {found}, which is newer than this program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its form.
        found: u32,
    },
}

/// Writes the copy to a data directory. Whoever reads meanwhile finds the old one or the new one.
///
/// # Errors
/// If the system does not let us.
pub fn write_cached(data_dir: &Path, state: ModeState) -> Result<(), CacheError> {
    let path = path(data_dir);
    let cached = Cached { format: FORMAT, state };
    let text =
        serde_json::to_vec(&cached).map_err(|source| CacheError::Content { path: path.clone(), source })?;
    replace(&path, &text).map_err(|source| CacheError::File { path, source })
}

/// The copy in a data directory, if there is one.
///
/// # Errors
/// If it is there and cannot be read.
pub fn read_cached(data_dir: &Path) -> Result<Option<ModeState>, CacheError> {
    let path = path(data_dir);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(|source| CacheError::File { path: path.clone(), source })?,
    };
    let cached: Cached =
        serde_json::from_slice(&text).map_err(|source| CacheError::Content { path: path.clone(), source })?;
    match cached.format {
        FORMAT => Ok(Some(cached.state)),
        found => Err(CacheError::Newer { path, found }),
    }
}

fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("cache").join("mode.json")
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let new = path.with_extension(format!("new-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(text)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use aurora_model::mode::{Epoch, ModeState, RuntimeMode};
    use aurora_test_support::Workdir;

    use super::{CacheError, read_cached, write_cached};

    #[test]
    fn the_copy_is_read_as_it_was_written_last() {
        let workdir = Workdir::new();
        assert_eq!(read_cached(workdir.path()).expect("nothing is there"), None);
        let first = ModeState { mode: RuntimeMode::Real, epoch: Epoch::FIRST };
        let second = ModeState { mode: RuntimeMode::Dummy, epoch: Epoch::FIRST.next() };
        for state in [first, second] {
            write_cached(workdir.path(), state).expect("it can be written");
            assert_eq!(read_cached(workdir.path()).expect("it can be read"), Some(state));
        }
        let files = std::fs::read_dir(workdir.path().join("cache")).expect("it is there");
        assert_eq!(files.count(), 1);
    }

    #[test]
    fn what_is_no_copy_is_named() {
        let workdir = Workdir::new();
        workdir.write("cache/mode.json", r#"{"format":1,"mode":"wild","epoch":1}"#);
        let error = read_cached(workdir.path()).expect_err("no such mode");
        assert!(matches!(error, CacheError::Content { .. }), "{error:?}");
        workdir.write("cache/mode.json", r#"{"format":2,"mode":"real","epoch":1}"#);
        let error = read_cached(workdir.path()).expect_err("a newer form");
        assert!(error.to_string().contains("mode.json` has form 2"), "{error}");
    }
}
