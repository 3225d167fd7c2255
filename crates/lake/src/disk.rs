//! The seam to the file system: the few operations that the lake needs, with what each of them promises.
//!
//! What was written is seen at once; it is *durable*, there after a loss of power, only after a sync: the content
//! of a file by [`Disk::write`], its name by [`Disk::sync_dir`]. The machine's file system is [`RealDisk`]; the
//! tests have one that loses power (`testing::ModelDisk`).

mod real;

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;

pub use real::RealDisk;

/// A file system.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Makes a folder and those around it, durably. One that is there already is fine.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// Keeps every other process out until the answer is dropped.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn DiskLock>>;

    /// All files below a folder.
    fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>>;

    /// Makes a file with this content, or gives the content to the one that is there. When it answers, the content
    /// is durable and the name is not. After an error the file may be there with any part of the content.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Opens a file for reading. It can be read until the answer is dropped, even when it was removed.
    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>>;

    /// Gives a file another name and replaces what had it, at once. Durable once the folder is synced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Takes a file away, and the folders around it that are then empty, up to `above`.
    fn remove(&self, path: &Path, above: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
}

/// A file that is open for reading.
pub trait DiskFile: fmt::Debug + Send + Sync {
    /// Its length in bytes.
    fn size(&self) -> io::Result<u64>;

    /// So many bytes from `at` on; an error if there are fewer.
    fn read_at(&self, at: u64, len: usize) -> io::Result<Bytes>;
}

/// Holds a lock until it is dropped.
pub trait DiskLock: fmt::Debug + Send + Sync {}
