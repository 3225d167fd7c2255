//! Archives that are read from front to back.

use std::io::Read;

use super::{Layers, Stopped, Unpacker};
use crate::input::limit::{Exactly, explain};

impl Unpacker<'_> {
    pub(super) fn tar(&mut self, name: &str, reader: &mut dyn Read, layers: &Layers) -> Result<(), Stopped> {
        let mut archive = ::tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.failed(name, explain(error, "tar")),
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.failed(name, explain(error, "tar")),
            };
            if entry.header().entry_type().is_file() {
                self.tar_member(name, entry, layers)?;
            }
            if layers.meter.is_exceeded() {
                break;
            }
        }
        Ok(())
    }

    fn tar_member(
        &mut self,
        archive: &str,
        entry: ::tar::Entry<'_, &mut dyn Read>,
        layers: &Layers,
    ) -> Result<(), Stopped> {
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let missing = entry.size();
        self.member(archive, &path, &mut layers.unpacked(Exactly { inner: entry, missing }, "tar"), layers)
    }
}
