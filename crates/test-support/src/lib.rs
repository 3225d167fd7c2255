//! Help for the tests of the other crates.
//!
//! ```
//! let workdir = aurora_test_support::Workdir::new();
//! let path = workdir.write("logs/a.json", "{}");
//! assert!(path.starts_with(workdir.path()));
//! ```
//!
//! # Invariants
//! - What a test writes is gone when the test ends.
//! - A test that cannot have what it needs fails; it never passes by doing nothing.
//!
//! # Deliberately absent
//! Anything that the product uses, and mocks of our own types.

mod workdir;

use std::{fs, path::PathBuf};

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

/// All files of the public data below one of its folders whose names end so, in the order of their paths; an
/// empty `ending` means all.
///
/// # Panics
/// As [`data_dir`], and if a folder cannot be read.
pub fn data_files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![data_dir().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is readable") {
            let path = entry.expect("the entry is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
