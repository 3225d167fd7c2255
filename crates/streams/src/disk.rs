//! The seam to the file system: the few operations the log needs, with what each of them promises.
//!
//! A file system keeps two states of everything: what was *written*, which readers see, and what is *durable*,
//! which is left after power was lost. The operations here say which state they change. The machine's file
//! system is [`RealDisk`]; the tests have one that loses power (`testing::ModelDisk`).

mod real;

use std::{fmt, io, path::Path};

pub use real::RealDisk;

/// A file system.
pub trait Disk: fmt::Debug + Send + Sync {
    /// Makes a folder in an existing one. One that is there already is fine. Durable once the folder around it
    /// is synced.
    fn create_dir(&self, path: &Path) -> io::Result<()>;

    /// Keeps every other process out until the answer is dropped.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn DiskLock>>;

    /// The names of the files in a folder, without folders.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Makes an empty file, or empties the one that is there. Its name is durable once the folder is synced.
    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Opens a file that is there, for reading and writing.
    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>>;

    /// Gives a file another name and replaces what had it, at once. Durable once the folder is synced.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Takes a file away. Durable once the folder is synced.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// How many bytes may still be written below this folder.
    fn free_bytes(&self, dir: &Path) -> io::Result<u64>;
}

/// An open file. Writing changes what readers see; only [`DiskFile::sync`] makes it durable.
pub trait DiskFile: fmt::Debug + Send + Sync {
    /// Its length in bytes.
    fn size(&self) -> io::Result<u64>;

    /// Fills `buffer` from `at` on and says how much of it was filled: less only at the end of the file.
    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize>;

    /// Writes all of `bytes` at `at`. After an error any part of them may have been written.
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()>;

    /// Cuts the file, or fills it up with zeros.
    fn set_len(&self, len: u64) -> io::Result<()>;

    /// Makes content and length durable. After an error nothing is known of what was written since the last
    /// success, and a second try proves nothing: the kernel may have dropped what it could not write and
    /// answers success the next time (<https://wiki.postgresql.org/wiki/Fsync_Errors>).
    fn sync(&self) -> io::Result<()>;
}

/// Holds a lock until it is dropped.
pub trait DiskLock: fmt::Debug + Send + Sync {}

/// The whole content of a small file; `None` if it has more than `limit` bytes.
pub(crate) fn read_small(disk: &dyn Disk, path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let file = disk.open(path)?;
    let len = file.size()?;
    if len > limit {
        return Ok(None);
    }
    let mut bytes = vec![0; usize::try_from(len).unwrap_or(usize::MAX)];
    let read = file.read_at(&mut bytes, 0)?;
    bytes.truncate(read);
    Ok(Some(bytes))
}

/// Puts a file in its place such that after a loss of power it is there whole, or not at all.
pub(crate) fn publish(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension(TEMPORARY);
    let file = disk.create(&temporary)?;
    file.write_at(bytes, 0)?;
    file.sync()?;
    disk.rename(&temporary, path)?;
    disk.sync_dir(path.parent().unwrap_or(Path::new("")))
}

/// How the names of files end that were not put in their place.
pub(crate) const TEMPORARY: &str = "tmp";
