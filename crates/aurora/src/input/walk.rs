//! Finds the files below the paths that a user names.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{InputReport, kind::NoLogs};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InputFile {
    /// Its path, as named or as walked to from there.
    pub(crate) path: PathBuf,
    /// Its size, 0 if it has none.
    pub(crate) size: u64,
}

/// Lists the files at and below `paths`: in the order named, each folder sorted by name.
///
/// A file that is named is read even if it is hidden or special, for the user asked for it.
pub(crate) fn walk(paths: &[PathBuf], report: &mut InputReport) -> Vec<InputFile> {
    let mut walk = Walk { files: Vec::new(), folders: BTreeSet::new(), report };
    for path in paths {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => walk.folder(path),
            Ok(metadata) => walk.files.push(InputFile { path: path.clone(), size: metadata.len() }),
            Err(error) => walk.report.problem(path.to_string_lossy(), error),
        }
    }
    walk.files
}

/// True for names that hold no logs of their own: hidden files, and what macOS adds to archives.
pub(super) fn is_hidden(name: &str) -> bool {
    name == "__MACOSX" || (name.starts_with('.') && name != "." && name != "..")
}

struct Walk<'r> {
    files: Vec<InputFile>,
    /// The folders that were entered, by their true path: links may form a loop.
    folders: BTreeSet<PathBuf>,
    report: &'r mut InputReport,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Path) {
        match self.entries(folder) {
            Ok(entries) => entries.iter().for_each(|path| self.entry(path)),
            Err(error) => self.report.problem(folder.to_string_lossy(), error),
        }
    }

    /// The folder's entries, sorted; none if it was entered before.
    fn entries(&mut self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        if !self.folders.insert(folder.canonicalize()?) {
            return Ok(Vec::new());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            entries.push(entry?.path());
        }
        entries.sort();
        Ok(entries)
    }

    fn entry(&mut self, path: &Path) {
        let name = path.to_string_lossy();
        let is_hidden = path.file_name().is_some_and(|name| is_hidden(&name.to_string_lossy()));
        match fs::metadata(path) {
            _ if is_hidden => self.report.skip(NoLogs::Hidden, &name),
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(metadata) if metadata.is_file() => {
                self.files.push(InputFile { path: path.to_owned(), size: metadata.len() });
            }
            Ok(_) => self.report.skip(NoLogs::Special, &name),
            Err(error) => self.report.problem(name, error),
        }
    }
}
