//! The machine's own file system.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;

use super::{Disk, DiskFile, DiskLock};

/// The machine's file system, through ordinary system calls.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn create_dir(&self, path: &Path) -> io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        let parent = match path.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        self.create_dir(parent)?;
        match fs::create_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            // Synced also if another thread made it: that one's sync may not be through.
            Ok(()) | Err(_) => self.sync_dir(parent),
        }
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn DiskLock>> {
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(RealLock { _file: file })),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        let mut dirs = vec![dir.to_owned()];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir)? {
                let entry = entry?;
                let found = if entry.file_type()?.is_dir() { &mut dirs } else { &mut files };
                found.push(entry.path());
            }
        }
        Ok(files)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        Ok(Arc::new(RealFile(File::open(path)?)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path, above: &Path) -> io::Result<()> {
        fs::remove_file(path)?;
        for dir in path.ancestors().skip(1).take_while(|dir| *dir != above) {
            // It fails, as it should, for a folder that still holds something.
            if fs::remove_dir(dir).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }
}

#[derive(Debug)]
struct RealLock {
    _file: File,
}

impl DiskLock for RealLock {}

#[derive(Debug)]
struct RealFile(File);

impl DiskFile for RealFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn read_at(&self, at: u64, len: usize) -> io::Result<Bytes> {
        let mut buffer = vec![0; len];
        self.0.read_exact_at(&mut buffer, at)?;
        Ok(buffer.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use aurora_test_support::Workdir;

    use super::{Disk, RealDisk};

    #[test]
    fn a_locked_lake_stays_locked_until_the_lock_is_dropped() {
        let workdir = Workdir::new();
        let path = workdir.path().join("LOCK");
        let lock = RealDisk.lock(&path).expect("nobody has it");
        assert_eq!(RealDisk.lock(&path).expect_err("it is taken").kind(), io::ErrorKind::WouldBlock);
        drop(lock);
        RealDisk.lock(&path).expect("it is free again");
    }

    #[test]
    fn removing_the_last_file_takes_the_folders_with_it() {
        let workdir = Workdir::new();
        let (top, below) = (workdir.path().join("top"), workdir.path().join("top/a/b"));
        RealDisk.create_dir(&below).expect("is made");
        RealDisk.write(&below.join("one"), b"1").expect("is written");
        RealDisk.write(&top.join("a/two"), b"2").expect("is written");
        RealDisk.remove(&below.join("one"), &top).expect("is removed");
        assert!(!below.exists() && top.join("a").exists());
        RealDisk.remove(&top.join("a/two"), &top).expect("is removed");
        assert!(!top.join("a").exists() && top.exists());
    }

    #[test]
    fn a_read_over_the_end_is_an_error() {
        let workdir = Workdir::new();
        let path = workdir.path().join("a");
        RealDisk.write(&path, b"abc").expect("is written");
        let file = RealDisk.open(&path).expect("is there");
        assert_eq!(file.read_at(1, 2).expect("is read"), "bc");
        assert!(file.read_at(2, 2).is_err());
    }
}
