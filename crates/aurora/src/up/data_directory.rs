//! The data directory: what is in it, in which form, and that one process alone uses it.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use super::write_whole::write_whole;

/// The form of the directory that this build writes and reads.
pub(crate) const FORMAT: u32 = 1;

const FORMAT_FILE: &str = "FORMAT";
const LOCK_FILE: &str = "LOCK";

/// A data directory that this process uses.
#[derive(Debug)]
pub(crate) struct DataDirectory {
    root: PathBuf,
    _lock: File,
}

/// The directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DataDirectoryError {
    #[error(
        "cannot write in data directory `{}`: {source}. Give it to the user that runs aurora, or name another one with --data-dir",
        path.display()
    )]
    Unwritable { path: PathBuf, source: io::Error },
    #[error(
        "data directory `{}` has form {found}, which a newer aurora wrote; this one knows forms up to {FORMAT}. Use the newer program, or restore a backup of the older form",
        path.display()
    )]
    Newer { path: PathBuf, found: u32 },
    #[error("`{}` does not say a form, so `{}` is no data directory of aurora, or a damaged one", path.join(FORMAT_FILE).display(), path.display())]
    UnknownForm { path: PathBuf },
    #[error(
        "`{}` holds files and is no data directory of aurora. Name an empty or a new folder with --data-dir",
        path.display()
    )]
    NotOurs { path: PathBuf },
    #[error(
        "data directory `{}` is in use by another aurora. Stop that one, or name another directory with --data-dir",
        path.display()
    )]
    InUse { path: PathBuf },
}

/// What is known of a directory without using it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// There is none yet, or an empty folder.
    Absent,
    /// It is there and nobody uses it.
    Idle,
    /// A process uses it.
    InUse,
}

impl DataDirectory {
    /// Opens the directory, and makes it where there is none.
    ///
    /// # Errors
    /// If it cannot be written, is of a newer form, is something else, or is in use.
    pub(crate) fn open(root: &Path) -> Result<Self, DataDirectoryError> {
        let unwritable = |source| DataDirectoryError::Unwritable { path: root.to_owned(), source };
        make_folder(root).map_err(unwritable)?;
        check_form(root)?;
        let lock = lock_file(root).map_err(unwritable)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DataDirectoryError::InUse { path: root.to_owned() }),
            Err(TryLockError::Error(source)) => return Err(unwritable(source)),
        }
        let format = format!("{FORMAT}\n");
        write_whole(&root.join(FORMAT_FILE), format.as_bytes()).map_err(unwritable)?;
        let directory = Self { root: root.to_owned(), _lock: lock };
        for folder in [directory.log(), directory.lake(), directory.keys(), directory.cache()] {
            make_folder(&folder).map_err(|source| DataDirectoryError::Unwritable { path: folder, source })?;
        }
        Ok(directory)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    pub(crate) fn lake(&self) -> PathBuf {
        self.root.join("lake")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        keys_of(&self.root)
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.root.join("cache")
    }
}

/// Where the keys of a data directory are.
pub(crate) fn keys_of(root: &Path) -> PathBuf {
    root.join("keys")
}

/// Where a running instance says its addresses, for the other commands.
pub(crate) fn running_file_of(root: &Path) -> PathBuf {
    root.join("cache").join("running.json")
}

/// Looks at a directory without using it.
///
/// # Errors
/// As [`DataDirectory::open`], except that it may be in use.
pub(crate) fn look(root: &Path) -> Result<Presence, DataDirectoryError> {
    check_form(root)?;
    if !root.join(FORMAT_FILE).exists() {
        return Ok(Presence::Absent);
    }
    let unwritable = |source| DataDirectoryError::Unwritable { path: root.to_owned(), source };
    match lock_file(root).map_err(unwritable)?.try_lock() {
        Ok(()) => Ok(Presence::Idle),
        Err(TryLockError::WouldBlock) => Ok(Presence::InUse),
        Err(TryLockError::Error(source)) => Err(unwritable(source)),
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn lock_file(root: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(root.join(LOCK_FILE))
}

/// A folder without a form is ours to take only if it is empty.
fn check_form(root: &Path) -> Result<(), DataDirectoryError> {
    let unwritable = |source| DataDirectoryError::Unwritable { path: root.to_owned(), source };
    match fs::read_to_string(root.join(FORMAT_FILE)) {
        Ok(text) => match text.trim().parse::<u32>() {
            Ok(FORMAT) => Ok(()),
            Ok(found) if found > FORMAT => Err(DataDirectoryError::Newer { path: root.to_owned(), found }),
            _ => Err(DataDirectoryError::UnknownForm { path: root.to_owned() }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_free(root).map_err(unwritable)? => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(DataDirectoryError::NotOurs { path: root.to_owned() })
        }
        Err(error) => Err(unwritable(error)),
    }
}

/// Whether there is nothing, or nothing but the lock of a start that was cut off.
fn is_free(root: &Path) -> io::Result<bool> {
    match fs::read_dir(root) {
        Ok(mut entries) => entries.try_fold(true, |free, entry| {
            Ok(free && entry?.file_name().as_encoded_bytes() == LOCK_FILE.as_bytes())
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    use super::{DataDirectory, DataDirectoryError, FORMAT_FILE, Presence, look};

    #[test]
    fn one_process_uses_a_directory_and_nobody_else_looks_into_it() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let root = dir.path().join("data");
        assert_eq!(look(&root).expect("it may be made"), Presence::Absent);
        let used = DataDirectory::open(&root).expect("it can be made");
        assert_eq!(fs::metadata(&root).expect("it is there").permissions().mode() & 0o777, 0o700);
        assert!(matches!(DataDirectory::open(&root), Err(DataDirectoryError::InUse { .. })));
        assert_eq!(look(&root).expect("it is ours"), Presence::InUse);
        drop(used);
        assert_eq!(look(&root).expect("it is ours"), Presence::Idle);
        assert!(DataDirectory::open(&root).is_ok());
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        fs::write(dir.path().join("thesis.txt"), "x").expect("it can be written");
        assert!(matches!(DataDirectory::open(dir.path()), Err(DataDirectoryError::NotOurs { .. })));
        let file = dir.path().join("thesis.txt");
        assert!(matches!(DataDirectory::open(&file), Err(DataDirectoryError::Unwritable { .. })));
    }

    #[test]
    fn forms_are_told_apart() {
        for (text, is_newer) in [("2\n", true), ("0\n", false), ("one\n", false), ("", false)] {
            let dir = tempfile::tempdir().expect("a temporary folder");
            fs::write(dir.path().join(FORMAT_FILE), text).expect("it can be written");
            let error = DataDirectory::open(dir.path()).expect_err("it is not of our form");
            assert_eq!(matches!(error, DataDirectoryError::Newer { .. }), is_newer, "{text}: {error}");
            assert!(is_newer || matches!(error, DataDirectoryError::UnknownForm { .. }), "{error}");
        }
    }
}
