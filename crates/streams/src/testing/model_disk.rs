//! A disk that knows written from durable, and can lose power.
//!
//! Readers see the *cache*. What is *durable* changes only by syncs. When power is lost, of what was written
//! and not synced any part may have reached the disk: each write whole, in part, or not at all, in any order;
//! each change of a name likewise. When a process is killed, the cache stays, and stays not durable.
//!
//! A sync that fails is the nasty kind: the cache keeps what was written, later syncs of the file succeed, and
//! what was written before never becomes durable.

mod file;
mod node;
mod state;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use self::{file::ModelFile, state::State};
use super::Random;
use crate::disk::{Disk, DiskFile, DiskLock};

/// A disk in memory, as a test wants it.
#[derive(Clone, Debug)]
pub struct ModelDisk(Arc<Mutex<State>>);

impl ModelDisk {
    /// An empty disk. Chance follows from the seed.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State::new(Random::new(seed)))))
    }

    /// The machine stops after so many more operations that change something: that one is done in part, and every
    /// later one fails.
    pub fn stop_after(&self, operations: u64) {
        self.state().stops_after = Some(operations);
    }

    /// How many operations have changed something.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// Goes on after a loss of power: only what is durable is there, and chance decides about the rest.
    pub fn lose_power(&self) {
        self.state().lose_power();
    }

    /// Goes on after the process was killed: all that was written is there, and is no more durable than before.
    pub fn kill_process(&self) {
        self.state().stops_after = None;
    }

    /// So many more bytes may be written.
    pub fn set_free_bytes(&self, bytes: u64) {
        self.state().free = bytes;
    }

    /// The next sync of a file fails.
    pub fn fail_next_sync(&self) {
        self.state().fails_next_sync = true;
    }

    /// Changes a file behind everybody's back, durably.
    ///
    /// # Panics
    /// If there is no such file.
    pub fn tamper(&self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        self.state().tamper(path, change);
    }

    /// All files, in order.
    pub fn files(&self) -> Vec<PathBuf> {
        self.state().files()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Disk for ModelDisk {
    fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.state().create_dir(path)
    }

    fn lock(&self, _path: &Path) -> io::Result<Box<dyn DiskLock>> {
        // A lock dies with its process, and a model has one process at a time.
        Ok(Box::new(ModelLock))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.state().list(dir)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let node = self.state().create(path)?;
        Ok(Box::new(ModelFile { disk: self.clone(), node }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let node = self.state().node(path)?;
        Ok(Box::new(ModelFile { disk: self.clone(), node }))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.state().rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.state().remove(path)
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.state().sync_dir(dir)
    }

    fn free_bytes(&self, _dir: &Path) -> io::Result<u64> {
        Ok(self.state().free)
    }
}

#[derive(Debug)]
struct ModelLock;

impl DiskLock for ModelLock {}
