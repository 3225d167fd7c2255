//! An open file of the model.

use std::io;

use super::ModelDisk;
use crate::disk::DiskFile;

#[derive(Debug)]
pub(super) struct ModelFile {
    pub(super) disk: ModelDisk,
    pub(super) node: usize,
}

impl DiskFile for ModelFile {
    fn size(&self) -> io::Result<u64> {
        self.disk.state().size(self.node)
    }

    fn read_at(&self, buffer: &mut [u8], at: u64) -> io::Result<usize> {
        self.disk.state().read_at(self.node, buffer, at)
    }

    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.disk.state().write_at(self.node, bytes, at)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.disk.state().set_len(self.node, len)
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.state().sync(self.node)
    }
}
