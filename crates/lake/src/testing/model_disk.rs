//! A disk that knows written from durable, and can lose power.
//!
//! Readers see the names as they are now. Durable are the content of a file that [`Disk::write`] answered for, and the
//! names of a folder when it was synced last. When power is lost, every change of a name since then is kept or taken
//! back by chance, and a file whose writing did not end has any beginning of its content.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;

use crate::{Disk, DiskFile, DiskLock};

/// A disk in memory, as a test wants it.
#[derive(Clone, Debug)]
pub struct ModelDisk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    names: BTreeMap<PathBuf, Bytes>,
    durable: BTreeMap<PathBuf, Bytes>,
    /// Changes of names that no sync made durable, in their order; a moved name is one change.
    pending: Vec<Change>,
    operations: u64,
    stops_after: Option<u64>,
    random: u64,
}

#[derive(Clone, Debug)]
enum Change {
    Put(PathBuf, Bytes),
    Rename(PathBuf, PathBuf, Bytes),
    Remove(PathBuf),
}

impl ModelDisk {
    /// An empty disk. Chance follows from the seed.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State { random: seed | 1, ..State::default() })))
    }

    /// So many operations that change something succeed from now on; the one after is done in part or not at all, and
    /// it and all later ones fail.
    pub fn stop_after(&self, operations: u64) {
        let mut state = self.state();
        state.stops_after = Some(state.operations + operations);
    }

    /// How many operations have changed something.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// Goes on after a loss of power.
    pub fn lose_power(&self) {
        let mut state = self.state();
        state.stops_after = None;
        for change in std::mem::take(&mut state.pending) {
            if state.toss() {
                apply(&mut state.durable, change);
            }
        }
        state.names = state.durable.clone();
    }

    /// Goes on after the process was killed: all that was written is there, and is no more durable than before.
    pub fn kill_process(&self) {
        self.state().stops_after = None;
    }

    /// Changes a file behind everybody's back, durably.
    ///
    /// # Panics
    /// If there is no such file.
    pub fn tamper(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.state();
        let mut bytes = state.names.get(path).expect("there is such a file").to_vec();
        change(&mut bytes);
        state.names.insert(path.to_owned(), bytes.clone().into());
        state.durable.insert(path.to_owned(), bytes.into());
    }

    /// All files, in order.
    pub fn all_files(&self) -> Vec<PathBuf> {
        self.state().names.keys().cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn toss(&mut self) -> bool {
        // xorshift64: any will do.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random & 1 == 1
    }

    /// Counts an operation. False if the machine stops in the middle of it; an error if it stopped before.
    fn begin(&mut self) -> io::Result<bool> {
        self.operations += 1;
        match self.stops_after {
            Some(last) if self.operations > last + 1 => Err(stopped()),
            Some(last) => Ok(self.operations <= last),
            None => Ok(true),
        }
    }

    fn change(&mut self, change: Change) {
        apply(&mut self.names, change.clone());
        self.pending.push(change);
    }
}

fn apply(names: &mut BTreeMap<PathBuf, Bytes>, change: Change) {
    match change {
        Change::Put(path, bytes) => drop(names.insert(path, bytes)),
        Change::Rename(from, to, bytes) => {
            names.remove(&from);
            names.insert(to, bytes);
        }
        Change::Remove(path) => drop(names.remove(&path)),
    }
}

fn stopped() -> io::Error {
    io::Error::other("the machine stopped")
}

fn not_found() -> io::Error {
    io::ErrorKind::NotFound.into()
}

impl Disk for ModelDisk {
    fn create_dir(&self, _path: &Path) -> io::Result<()> {
        // Folders are only parts of names here.
        match self.state().begin()? {
            true => Ok(()),
            false => Err(stopped()),
        }
    }

    fn lock(&self, _path: &Path) -> io::Result<Box<dyn DiskLock>> {
        // A lock dies with its process, and a model has one process at a time.
        Ok(Box::new(ModelLock))
    }

    fn files(&self, dir: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(self.state().names.keys().filter(|path| path.starts_with(dir)).cloned().collect())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        if state.begin()? {
            state.change(Change::Put(path.to_owned(), Bytes::copy_from_slice(bytes)));
            return Ok(());
        }
        let half = if state.toss() { bytes.len() / 2 } else { bytes.len() };
        state.change(Change::Put(path.to_owned(), Bytes::copy_from_slice(&bytes[..half])));
        Err(stopped())
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn DiskFile>> {
        let bytes = self.state().names.get(path).cloned().ok_or_else(not_found)?;
        Ok(Arc::new(ModelFile(bytes)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        let ends = state.begin()?;
        if ends || state.toss() {
            let bytes = state.names.get(from).cloned().ok_or_else(not_found)?;
            state.change(Change::Rename(from.to_owned(), to.to_owned(), bytes));
        }
        if ends { Ok(()) } else { Err(stopped()) }
    }

    fn remove(&self, path: &Path, _above: &Path) -> io::Result<()> {
        let mut state = self.state();
        let ends = state.begin()?;
        if !state.names.contains_key(path) {
            return Err(not_found());
        }
        if ends || state.toss() {
            state.change(Change::Remove(path.to_owned()));
        }
        if ends { Ok(()) } else { Err(stopped()) }
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut state = self.state();
        let ends = state.begin()?;
        if ends || state.toss() {
            let (synced, pending): (Vec<_>, Vec<_>) =
                std::mem::take(&mut state.pending).into_iter().partition(|change| change.is_in(dir));
            state.pending = pending;
            synced.into_iter().for_each(|change| apply(&mut state.durable, change));
        }
        if ends { Ok(()) } else { Err(stopped()) }
    }
}

impl Change {
    fn is_in(&self, dir: &Path) -> bool {
        let (Self::Put(path, _) | Self::Rename(_, path, _) | Self::Remove(path)) = self;
        path.parent() == Some(dir)
    }
}

#[derive(Debug)]
struct ModelLock;

impl DiskLock for ModelLock {}

#[derive(Debug)]
struct ModelFile(Bytes);

impl DiskFile for ModelFile {
    fn size(&self) -> io::Result<u64> {
        Ok(self.0.len() as u64)
    }

    fn read_at(&self, at: u64, len: usize) -> io::Result<Bytes> {
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let end = at.checked_add(len).filter(|end| *end <= self.0.len());
        end.map(|end| self.0.slice(at..end)).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}
