//! Help for the tests of the other crates.
//!
//! # Deliberately absent
//! Anything that the product uses, and mocks of our own types.

mod workdir;

use std::path::PathBuf;

pub use workdir::Workdir;

/// The folder of public data (rules, recorded attacks, schemas) that corpus tests run on.
///
/// Corpus tests live in modules named `corpus`; the ordinary lanes leave those out, the corpus lane runs
/// them and sets `AURORA_DATA`.
///
/// # Panics
/// If `AURORA_DATA` does not name a folder: a corpus test that cannot run has failed.
pub fn data_dir() -> PathBuf {
    let folder = std::env::var_os("AURORA_DATA").map(PathBuf::from).unwrap_or_default();
    assert!(folder.is_dir(), "set AURORA_DATA to the folder with the public data (see CONTRIBUTING.md)");
    folder
}
