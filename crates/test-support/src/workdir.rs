use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// A folder of a test's own, removed when it is dropped.
///
/// Its methods panic on errors: a test that cannot write its files has failed.
#[derive(Debug)]
pub struct Workdir(TempDir);

impl Workdir {
    /// An empty folder.
    #[expect(clippy::new_without_default, reason = "making a folder is no default value")]
    pub fn new() -> Self {
        Self(TempDir::new().expect("the system has a place for temporary files"))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders above it, and returns its path.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        let folder = path.parent().expect("a file is in a folder");
        fs::create_dir_all(folder).expect("folders can be made in a temporary folder");
        fs::write(&path, content).expect("files can be written in a temporary folder");
        path
    }
}
