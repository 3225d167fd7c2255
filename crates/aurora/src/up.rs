//! `aurora up`: the whole of the service in one process.
//!
//! This is the composition root: it opens, wires, waits for a signal and closes in the reverse order.

pub(crate) mod data_directory;
pub(crate) mod listen;
pub(crate) mod ready;
mod write_whole;

use std::path::{Path, PathBuf};

/// Where the token is kept with which programs on this machine may send events.
pub(crate) fn local_token_file_of(root: &Path) -> PathBuf {
    data_directory::keys_of(root).join("ingest.token")
}
