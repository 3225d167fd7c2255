//! The one way to change the manifest.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, PoisonError},
};

use super::{Lake, MANIFEST, MANIFEST_TEMPORARY, Writing};
use crate::{FileEntry, Manifest, Place, WriteError};

/// What is to be different in the next manifest.
#[derive(Debug, Default)]
pub(crate) struct Change {
    /// Files that are written and durable. If the change is not made, they go.
    pub(crate) add: Vec<Arc<FileEntry>>,
    pub(crate) remove: HashSet<u64>,
    pub(crate) offsets: BTreeMap<Place, Advance>,
}

/// How far a place is covered, before and after.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Advance {
    pub(crate) from: u64,
    pub(crate) to: u64,
}

impl Lake {
    /// Makes a change. After an error the lake is as it was before, and the added files are gone; only if the
    /// error came when the new manifest already had its name, nobody can tell, and nothing more is written.
    pub(crate) fn commit(&self, change: Change) -> Result<(), WriteError> {
        let mut writing = self.writing();
        if let Err(error) = self.try_commit(&mut writing, &change) {
            if !writing.is_stopped {
                writing.leaving.extend(change.add);
                self.sweep_with(&mut writing);
            }
            return Err(error);
        }
        self.sweep_with(&mut writing);
        Ok(())
    }

    /// Takes away files that the manifest does not name and that nobody reads any more. What cannot be taken away
    /// now is tried again the next time.
    pub fn sweep(&self) {
        self.sweep_with(&mut self.writing());
    }

    fn try_commit(&self, writing: &mut Writing, change: &Change) -> Result<(), WriteError> {
        if writing.is_stopped {
            return Err(WriteError::Stopped);
        }
        let current = self.snapshot();
        let (next, left) = current.changed(change)?;
        let (path, temporary) = (self.0.dir.join(MANIFEST), self.0.dir.join(MANIFEST_TEMPORARY));
        self.disk()
            .write(&temporary, &next.encode())
            .map_err(|source| WriteError::Disk { path: temporary.clone(), source })?;
        let published =
            self.disk().rename(&temporary, &path).and_then(|()| self.disk().sync_dir(&self.0.dir));
        if let Err(source) = published {
            writing.is_stopped = true;
            return Err(WriteError::Disk { path, source });
        }
        *self.0.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
        writing.leaving.extend(left);
        Ok(())
    }

    pub(super) fn sweep_with(&self, writing: &mut Writing) {
        // A snapshot that names the file holds it too. No new one can: the manifest does not name it.
        writing.leaving.retain(|file| Arc::strong_count(file) > 1 || !self.remove(file));
    }
}

impl Manifest {
    /// The manifest after a change, and the files that leave.
    fn changed(&self, change: &Change) -> Result<(Self, Vec<Arc<FileEntry>>), WriteError> {
        let mut next = self.clone();
        next.version += 1;
        for (place, advance) in &change.offsets {
            let covered = next.offsets.entry(place.clone()).or_default();
            if *covered != advance.from {
                let (place, lake, appender) = (place.clone(), *covered, advance.from);
                return Err(WriteError::Overtaken { place, lake, appender });
            }
            *covered = advance.to;
        }
        let (left, mut files): (Vec<_>, Vec<_>) =
            next.files.into_iter().partition(|file| change.remove.contains(&file.number));
        files.extend(change.add.iter().cloned());
        next.next_file = files.iter().map(|file| file.number + 1).fold(next.next_file, u64::max);
        next.files = files;
        Ok((next, left))
    }
}
