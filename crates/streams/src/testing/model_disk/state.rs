//! The two states of the disk, and how one becomes the other.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use super::node::{Change, Node};
use crate::testing::Random;

/// What names mean. Folders have no node.
type Names = BTreeMap<PathBuf, Option<usize>>;

/// The disk.
#[derive(Debug)]
pub(super) struct State {
    names: Names,
    durable_names: Names,
    /// Changes of names that are not durable, by the folder in which they happened.
    name_changes: Vec<(PathBuf, NameChange)>,
    nodes: Vec<Node>,
    random: Random,
    pub(super) operations: u64,
    pub(super) stops_after: Option<u64>,
    pub(super) free: u64,
    pub(super) fails_next_sync: bool,
}

#[derive(Clone, Debug)]
enum NameChange {
    Add { path: PathBuf, node: Option<usize> },
    Move { from: PathBuf, to: PathBuf, node: Option<usize> },
    Remove { path: PathBuf },
}

/// How far an operation that changes something gets.
#[derive(Clone, Copy)]
enum Reach {
    Whole,
    /// The machine stops while it is done.
    Part,
}

impl State {
    pub(super) fn new(random: Random) -> Self {
        let root = Names::from([(PathBuf::from("/"), None)]);
        Self {
            names: root.clone(),
            durable_names: root,
            name_changes: Vec::new(),
            nodes: Vec::new(),
            random,
            operations: 0,
            stops_after: None,
            free: u64::MAX,
            fails_next_sync: false,
        }
    }

    pub(super) fn node(&self, path: &Path) -> io::Result<usize> {
        self.check()?;
        self.names.get(path).copied().flatten().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    pub(super) fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.check()?;
        if self.names.get(dir) != Some(&None) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let inside = self.files().into_iter().filter(|path| path.parent() == Some(dir));
        let name = |path: PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(inside.map(name).collect())
    }

    pub(super) fn files(&self) -> Vec<PathBuf> {
        self.names.iter().filter(|(_, node)| node.is_some()).map(|(path, _)| path.clone()).collect()
    }

    pub(super) fn create_dir(&mut self, path: &Path) -> io::Result<()> {
        self.check()?;
        if self.names.contains_key(path) {
            return Ok(());
        }
        self.change_name(path, NameChange::Add { path: path.to_owned(), node: None })
    }

    pub(super) fn create(&mut self, path: &Path) -> io::Result<usize> {
        self.check()?;
        if let Some(Some(node)) = self.names.get(path).copied() {
            self.set_len(node, 0)?;
            return Ok(node);
        }
        self.nodes.push(Node::default());
        let node = self.nodes.len() - 1;
        self.change_name(path, NameChange::Add { path: path.to_owned(), node: Some(node) })?;
        Ok(node)
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        let node = Some(self.node(from)?);
        self.change_name(to, NameChange::Move { from: from.to_owned(), to: to.to_owned(), node })
    }

    pub(super) fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.node(path)?;
        self.change_name(path, NameChange::Remove { path: path.to_owned() })
    }

    pub(super) fn sync_dir(&mut self, dir: &Path) -> io::Result<()> {
        let reach = self.change()?;
        let mut kept = Vec::new();
        for (parent, change) in self.name_changes.drain(..) {
            let is_done = match reach {
                Reach::Whole => true,
                Reach::Part => self.random.once_in(2),
            };
            if parent == dir && is_done {
                change.apply(&mut self.durable_names);
            } else {
                kept.push((parent, change));
            }
        }
        self.name_changes = kept;
        finish(reach)
    }

    pub(super) fn size(&self, node: usize) -> io::Result<u64> {
        self.check()?;
        Ok(self.nodes[node].cache().len() as u64)
    }

    pub(super) fn read_at(&self, node: usize, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        self.check()?;
        let cache = self.nodes[node].cache();
        let rest = usize::try_from(at).ok().and_then(|at| cache.get(at..)).unwrap_or_default();
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        Ok(len)
    }

    pub(super) fn write_at(&mut self, node: usize, bytes: &[u8], at: u64) -> io::Result<()> {
        let at = usize::try_from(at).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let reach = self.change()?;
        let new = (at + bytes.len()).saturating_sub(self.nodes[node].cache().len()) as u64;
        if new > self.free {
            // As much as fits is written, as a file system would.
            let len = bytes.len() - usize::try_from(new - self.free).unwrap_or(bytes.len());
            self.free = 0;
            self.nodes[node].change(Change::Write { at, bytes: bytes[..len].to_vec() });
            return Err(io::ErrorKind::StorageFull.into());
        }
        let len = match reach {
            Reach::Whole => bytes.len(),
            Reach::Part => self.random.below(bytes.len() + 1),
        };
        self.free -= new;
        self.nodes[node].change(Change::Write { at, bytes: bytes[..len].to_vec() });
        finish(reach)
    }

    pub(super) fn set_len(&mut self, node: usize, len: u64) -> io::Result<()> {
        let len = usize::try_from(len).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let reach = self.change()?;
        if let Reach::Whole = reach {
            self.nodes[node].change(Change::Length(len));
        }
        finish(reach)
    }

    pub(super) fn sync(&mut self, node: usize) -> io::Result<()> {
        let reach = self.change()?;
        let fails = std::mem::take(&mut self.fails_next_sync);
        match reach {
            Reach::Whole if !fails => self.nodes[node].make_durable(|change| vec![change]),
            // What did not get through is no longer dirty: no later sync writes it.
            Reach::Whole => {
                self.nodes[node].make_durable(|change| change.survivors(&mut self.random));
                return Err(io::Error::other("the disk reported an error"));
            }
            // The changes stay; power is lost in a moment, and chance decides then.
            Reach::Part => {}
        }
        finish(reach)
    }

    pub(super) fn lose_power(&mut self) {
        self.stops_after = None;
        self.fails_next_sync = false;
        for (_, change) in std::mem::take(&mut self.name_changes) {
            if self.random.once_in(2) {
                change.apply(&mut self.durable_names);
            }
        }
        // A folder whose name was lost takes what is in it along.
        let names = self.durable_names.clone();
        self.durable_names.retain(|path, _| path.ancestors().skip(1).all(|above| names.contains_key(above)));
        self.names = self.durable_names.clone();
        // Many file systems write in order, so that a whole beginning survives; others do not.
        let is_orderly = self.random.once_in(4);
        for node in &mut self.nodes {
            let mut is_cut = false;
            node.make_durable(|change| {
                if !is_orderly {
                    return change.survivors(&mut self.random);
                }
                is_cut |= self.random.once_in(3);
                if is_cut { Vec::new() } else { vec![change] }
            });
            node.forget_cache();
        }
    }

    pub(super) fn tamper(&mut self, path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
        let node = self.names.get(path).copied().flatten().expect("the file is there");
        self.nodes[node].tamper(change);
    }

    /// Counts an operation that changes something.
    fn change(&mut self) -> io::Result<Reach> {
        self.operations += 1;
        match &mut self.stops_after {
            None => Ok(Reach::Whole),
            Some(0) => Err(stopped()),
            Some(left) => {
                *left -= 1;
                Ok(if *left == 0 { Reach::Part } else { Reach::Whole })
            }
        }
    }

    fn check(&self) -> io::Result<()> {
        if self.stops_after == Some(0) { Err(stopped()) } else { Ok(()) }
    }

    fn change_name(&mut self, path: &Path, change: NameChange) -> io::Result<()> {
        let parent = path.parent().unwrap_or(Path::new("/")).to_owned();
        if self.names.get(&parent) != Some(&None) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let reach = self.change()?;
        // A name is changed or it is not; there is no half.
        let is_done = match reach {
            Reach::Whole => true,
            Reach::Part => self.random.once_in(2),
        };
        if is_done {
            change.apply(&mut self.names);
            self.name_changes.push((parent, change));
        }
        finish(reach)
    }
}

impl NameChange {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Add { path, node } => {
                names.insert(path.clone(), *node);
            }
            Self::Move { from, to, node } => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
            Self::Remove { path } => {
                names.remove(path);
            }
        }
    }
}

fn finish(reach: Reach) -> io::Result<()> {
    match reach {
        Reach::Whole => Ok(()),
        Reach::Part => Err(stopped()),
    }
}

fn stopped() -> io::Error {
    io::Error::other("the machine has stopped")
}
