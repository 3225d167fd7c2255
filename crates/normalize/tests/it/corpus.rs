//! Tests on public data, which is not part of the project: `AURORA_DATA` names its folder.

mod damage;
mod events;
mod twins;
mod zeek;

use std::{
    fs,
    path::{Path, PathBuf},
};

use aurora_normalize::{
    Limits,
    frame::{Frame, Framer},
};

/// A folder of the public data.
pub(crate) fn data_dir(name: &str) -> PathBuf {
    aurora_test_support::data_dir().join(name)
}

/// Cuts the bytes of a text input into records.
pub(crate) fn cut(bytes: &[u8], sink: &mut dyn FnMut(Frame<'_>)) {
    let mut framer = Framer::new(Limits::default().max_record_bytes);
    framer.push(bytes, sink);
    framer.finish(sink);
}

/// All files below a folder whose names end so, in the order of their paths.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
