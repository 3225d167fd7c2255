use std::{
    collections::HashMap,
    fs::{self, File, Metadata},
    io,
    os::unix::fs::{FileExt as _, MetadataExt as _},
    path::Path,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

/// The first bytes of every SQLite database. <https://www.sqlite.org/fileformat.html>
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// One descriptor for each database file that this process has opened, kept until the process ends.
///
/// Closing *any* descriptor of a file drops all POSIX locks that the process holds on it, those of SQLite
/// among them; another process could then remove the log under it
/// (<https://www.sqlite.org/howtocorrupt.html>, "Posix advisory locks canceled by a separate thread doing
/// close()"). So none is ever closed, and none is opened twice. The open descriptor also keeps the
/// file's number from being given to another file.
static HELD: LazyLock<Mutex<HashMap<Identity, Arc<File>>>> = LazyLock::new(Mutex::default);

/// Which file it is, whatever its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Identity {
    device: u64,
    inode: u64,
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }
}

/// The file that the connections have open, apart from the path that it was opened by.
#[derive(Clone, Debug)]
pub(crate) struct DatabaseFile {
    identity: Identity,
    file: Arc<File>,
}

impl DatabaseFile {
    /// Holds the file at this path.
    pub(crate) fn hold(path: &Path) -> io::Result<Self> {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        let identity = Identity::of(&fs::metadata(path)?);
        if let Some(file) = held.get(&identity) {
            return Ok(Self { identity, file: Arc::clone(file) });
        }
        let file = Arc::new(File::open(path)?);
        // Another file may have come to the path between the two looks; then both are held.
        let identity = Identity::of(&file.metadata()?);
        let file = match held.get(&identity) {
            Some(earlier) => {
                std::mem::forget(file);
                Arc::clone(earlier)
            }
            None => Arc::clone(held.entry(identity).or_insert(file)),
        };
        Ok(Self { identity, file })
    }

    /// Whether this file is the one at the path. An error says that nothing is there.
    pub(crate) fn is_at(&self, path: &Path) -> io::Result<bool> {
        Ok(Identity::of(&fs::metadata(path)?) == self.identity)
    }

    /// Whether it begins as a database does. SQLite itself does not look, while it has the page in its log.
    pub(crate) fn is_database(&self) -> io::Result<bool> {
        let mut head = [0; MAGIC.len()];
        match self.file.read_exact_at(&mut head, 0) {
            Ok(()) => Ok(head == *MAGIC),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether SQLite may open it: it is a database, or will be one.
    pub(crate) fn is_empty_or_database(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() == 0 || self.is_database()?)
    }
}
