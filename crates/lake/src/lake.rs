//! The lake as a whole: opening, snapshots, and the one way to change the manifest.

mod change;

use std::{
    collections::{BTreeMap, HashSet},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

pub(crate) use self::change::{Advance, Change};
use crate::{
    Appender, Disk, DiskLock, FileEntry, Manifest, ManifestError, OpenError, ReadError, RealDisk, WriteError,
    encode::{Encoded, encode},
    fetch::micros_in,
    partition::Partition,
    reader::Footers,
    row::Row,
    schema::SCHEMA_VERSION,
};

const MANIFEST: &str = "manifest.jsonl";
const MANIFEST_TEMPORARY: &str = "manifest.tmp";
const LOCK: &str = "LOCK";
const TABLES: &str = "events";

/// The lake. A clone is the same lake.
#[derive(Clone, Debug)]
pub struct Lake(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dir: PathBuf,
    disk: Arc<dyn Disk>,
    current: RwLock<Arc<Manifest>>,
    writing: Mutex<Writing>,
    /// Held by who takes files out of the manifest, so that nobody else does meanwhile.
    rearranging: Mutex<()>,
    next_file: AtomicU64,
    footers: Footers,
    _lock: Box<dyn DiskLock>,
}

/// What only one at a time may touch.
#[derive(Debug, Default)]
struct Writing {
    /// It is not known whether the last manifest is durable.
    is_stopped: bool,
    /// Files that the manifest no longer names, and that a reader may still be reading.
    leaving: Vec<Arc<FileEntry>>,
}

/// What the lake takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many files.
    pub files: u64,
    /// How many events.
    pub rows: u64,
    /// How many bytes, without files that leave.
    pub bytes: u64,
    /// How many bytes of files wait for their last reader.
    pub leaving_bytes: u64,
    /// Bytes by the day of receipt, in days since 1970.
    pub bytes_by_day: BTreeMap<i64, u64>,
}

impl Lake {
    /// Opens the lake in a folder, or makes one there. Files that no manifest names go.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Self::open_on(Arc::new(RealDisk), dir)
    }

    /// As [`Lake::open`], on another file system.
    pub fn open_on(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, OpenError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| OpenError::Disk { path, source }
        };
        let tables = dir.join(TABLES);
        disk.create_dir(&tables).map_err(at(&tables))?;
        let lock = disk.lock(&dir.join(LOCK)).map_err(|source| match source.kind() {
            io::ErrorKind::WouldBlock => OpenError::Locked { dir: dir.to_owned() },
            _ => OpenError::Disk { path: dir.join(LOCK), source },
        })?;
        let manifest = match read_manifest(disk.as_ref(), &dir.join(MANIFEST))? {
            Some(manifest) => manifest,
            None => new_manifest(disk.as_ref(), dir)?,
        };
        // A name that was given before a crash may not be durable yet, and this manifest is about to be believed.
        disk.sync_dir(dir).map_err(at(dir))?;
        check_files(disk.as_ref(), &tables, &manifest)?;
        Ok(Self(Arc::new(Inner {
            dir: dir.to_owned(),
            disk,
            next_file: AtomicU64::new(manifest.next_file),
            current: RwLock::new(Arc::new(manifest)),
            writing: Mutex::default(),
            rearranging: Mutex::default(),
            footers: Footers::default(),
            _lock: lock,
        })))
    }

    /// The lake as it is now. What it names can be read for as long as it is kept.
    pub fn snapshot(&self) -> Arc<Manifest> {
        self.0.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Begins to append behind what the lake covers.
    pub fn appender(&self) -> Appender {
        Appender::new(self.clone())
    }

    /// What the lake takes.
    pub fn usage(&self) -> Usage {
        let manifest = self.snapshot();
        let mut usage = Usage { leaving_bytes: self.leaving_bytes(), ..Usage::default() };
        for file in manifest.files() {
            usage.files += 1;
            usage.rows += file.rows;
            usage.bytes += file.bytes;
            *usage.bytes_by_day.entry(file.partition.day).or_default() += file.bytes;
        }
        usage
    }

    /// Reads every file whole and says which are not what was written.
    pub fn verify(&self) -> Vec<ReadError> {
        self.snapshot().files.iter().filter_map(|file| self.verify_file(file).err()).collect()
    }

    pub(crate) fn disk(&self) -> &dyn Disk {
        self.0.disk.as_ref()
    }

    pub(crate) fn footers(&self) -> &Footers {
        &self.0.footers
    }

    /// Where a file is.
    pub(crate) fn path_of(&self, file: &FileEntry) -> PathBuf {
        self.0.dir.join(TABLES).join(file.path())
    }

    /// Writes rows, in the order of their keys, as a file that the manifest does not name yet.
    pub(crate) fn write_rows(
        &self,
        partition: Partition,
        rows: &[&Row],
    ) -> Result<Arc<FileEntry>, WriteError> {
        let encoded = encode(rows).map_err(|error| WriteError::Encode(error.into()))?;
        self.write_file(partition, Span::of(rows.iter().copied()), &encoded)
    }

    /// As [`Lake::write_rows`], from the bytes of the file.
    pub(crate) fn write_file(
        &self,
        partition: Partition,
        span: Span,
        encoded: &Encoded,
    ) -> Result<Arc<FileEntry>, WriteError> {
        let file = FileEntry {
            number: self.0.next_file.fetch_add(1, Ordering::Relaxed),
            partition,
            schema: SCHEMA_VERSION,
            rows: span.rows,
            bytes: encoded.bytes.len() as u64,
            data_bytes: encoded.data_bytes as u64,
            tail_checksum: crc32c::crc32c(&encoded.bytes[encoded.data_bytes..]),
            time: span.time,
            received: span.received,
        };
        let path = self.path_of(&file);
        let folder = path.parent().unwrap_or(&self.0.dir);
        let written = self
            .disk()
            .create_dir(folder)
            .and_then(|()| self.disk().write(&path, &encoded.bytes))
            .and_then(|()| self.disk().sync_dir(folder));
        match written {
            Ok(()) => Ok(Arc::new(file)),
            Err(source) => {
                self.abandon(vec![Arc::new(file)]);
                Err(WriteError::Disk { path, source })
            }
        }
    }

    /// Takes away files that are written and that the manifest will not name.
    pub(crate) fn abandon(&self, files: Vec<Arc<FileEntry>>) {
        let mut writing = self.writing();
        writing.leaving.extend(files);
        self.sweep_with(&mut writing);
    }

    /// True if the file is gone.
    fn remove(&self, file: &FileEntry) -> bool {
        let removed = self.disk().remove(&self.path_of(file), &self.0.dir.join(TABLES));
        removed.is_ok() || !self.is_there(file)
    }

    fn is_there(&self, file: &FileEntry) -> bool {
        !matches!(self.disk().open(&self.path_of(file)), Err(error) if error.kind() == io::ErrorKind::NotFound)
    }

    fn writing(&self) -> MutexGuard<'_, Writing> {
        self.0.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn rearranging(&self) -> MutexGuard<'_, ()> {
        self.0.rearranging.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leaving_bytes(&self) -> u64 {
        self.writing().leaving.iter().map(|file| file.bytes).sum()
    }
}

/// What the manifest says of the rows of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) rows: u64,
    time: (i64, i64),
    received: (i64, i64),
}

impl Default for Span {
    fn default() -> Self {
        Self { rows: 0, time: (i64::MAX, i64::MIN), received: (i64::MAX, i64::MIN) }
    }
}

impl Span {
    pub(crate) fn of<'r>(rows: impl Iterator<Item = &'r Row>) -> Self {
        rows.fold(Self::default(), |mut span, row| {
            span.add(row);
            span
        })
    }

    pub(crate) fn add(&mut self, row: &Row) {
        let widen = |range: (i64, i64), micros: i64| (range.0.min(micros), range.1.max(micros));
        let received = row.received_at.as_micros();
        self.rows += 1;
        self.time = widen(self.time, row.time.as_micros());
        self.received = widen(self.received, received);
        // An id is looked for by the time in it, which is that of receipt only as far as whoever made it kept to that.
        self.received = widen(self.received, micros_in(row.event_id).unwrap_or(received));
    }
}

fn read_manifest(disk: &dyn Disk, path: &Path) -> Result<Option<Manifest>, OpenError> {
    let read = disk.open(path).and_then(|file| {
        let size = usize::try_from(file.size()?).unwrap_or(usize::MAX);
        file.read_at(0, size)
    });
    match read {
        Ok(bytes) => Manifest::decode(&bytes)
            .map(Some)
            .map_err(|source| OpenError::Manifest { path: path.to_owned(), source }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(OpenError::Disk { path: path.to_owned(), source }),
    }
}

/// A lake that is made gets its manifest before its first file. So files without a manifest are a loss of the manifest,
/// and taking them for left-overs would make it final.
fn new_manifest(disk: &dyn Disk, dir: &Path) -> Result<Manifest, OpenError> {
    let at = |path: &Path, source| OpenError::Disk { path: path.to_owned(), source };
    let (path, tables) = (dir.join(MANIFEST), dir.join(TABLES));
    if !disk.files(&tables).map_err(|source| at(&tables, source))?.is_empty() {
        let source = ManifestError::Damaged("it is not there, and files of the lake are".into());
        return Err(OpenError::Manifest { path, source });
    }
    let manifest = Manifest::default();
    let temporary = dir.join(MANIFEST_TEMPORARY);
    disk.write(&temporary, &manifest.encode()).map_err(|source| at(&temporary, source))?;
    disk.rename(&temporary, &path).map_err(|source| at(&path, source))?;
    Ok(manifest)
}

/// Each file of the manifest is there in its size; the others go.
fn check_files(disk: &dyn Disk, tables: &Path, manifest: &Manifest) -> Result<(), OpenError> {
    let at = |path: &Path, source| OpenError::Disk { path: path.to_owned(), source };
    let mut named = HashSet::new();
    for file in &manifest.files {
        let path = tables.join(file.path());
        let found = match disk.open(&path).and_then(|open| open.size()) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(at(&path, source)),
        };
        if found != Some(file.bytes) {
            return Err(OpenError::Missing { path, expected: file.bytes, found });
        }
        named.insert(path);
    }
    for path in disk.files(tables).map_err(|source| at(tables, source))? {
        if !named.contains(&path) && path.extension().is_some_and(|ending| ending == "parquet") {
            disk.remove(&path, tables).map_err(|source| at(&path, source))?;
        }
    }
    Ok(())
}
