//! Rule files: found, read, loaded.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use aurora_sigma::{Loaded, Loader, Placeholders, Problem, ProblemSeverity};

const EXAMPLES_SUFFIX: &str = ".tests.yml";

/// What came of reading rule files.
#[derive(Debug)]
pub struct RuleFiles {
    /// The files, in the order in which they were read.
    pub paths: Vec<PathBuf>,
    /// The rules in them.
    pub loaded: Loaded,
    /// Files that are no text, or could not be opened.
    pub unreadable: Vec<UnreadableFile>,
}

/// A rule file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{}:1: cannot read the file", path.display())]
pub struct UnreadableFile {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// A path that was named for rules cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the rules in `{}`", path.display())]
pub struct FindRulesError {
    /// The path.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Loads all rules in `paths`, files or folders.
///
/// # Errors
/// If one of the paths cannot be looked at. A file that cannot be read is told in the result.
pub fn load(paths: &[PathBuf], placeholders: Placeholders) -> Result<RuleFiles, FindRulesError> {
    let mut loader = Loader::new(placeholders);
    let mut unreadable = Vec::new();
    let paths = find(paths)?;
    for path in &paths {
        match fs::read_to_string(path) {
            Ok(text) => loader.add(path, &text),
            Err(source) => unreadable.push(UnreadableFile { path: path.clone(), source }),
        }
    }
    Ok(RuleFiles { paths, loaded: loader.finish(), unreadable })
}

/// The rule files in `paths`: in the order named, each folder sorted by name, without files of examples.
/// A file that is named is taken whatever its name. A file that is reached twice is taken once.
///
/// # Errors
/// If one of the paths cannot be looked at.
fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, FindRulesError> {
    let mut files = Vec::new();
    for path in paths {
        add(path, &mut files).map_err(|source| FindRulesError { path: path.clone(), source })?;
    }
    let mut seen = BTreeSet::new();
    files.retain(|file| file.canonicalize().is_ok_and(|path| seen.insert(path)));
    Ok(files)
}

/// Where the examples of a rule file are: `x.tests.yml` beside `x.yml`.
pub fn examples_path(rule_file: &Path) -> PathBuf {
    let mut name = rule_file.file_stem().unwrap_or_default().to_owned();
    name.push(EXAMPLES_SUFFIX);
    rule_file.with_file_name(name)
}

fn add(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if fs::metadata(path)?.is_dir() {
        return walk(path, files);
    }
    files.push(path.to_owned());
    Ok(())
}

/// Links to folders are not followed: they may form a loop, and a rule set needs none.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        if is_hidden {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&path, files)?;
        } else if is_rule_file(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_rule_file(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    let is_yaml = extension.eq_ignore_ascii_case("yml") || extension.eq_ignore_ascii_case("yaml");
    is_yaml && !path.to_string_lossy().ends_with(EXAMPLES_SUFFIX)
}

impl RuleFiles {
    /// Rules that were rejected.
    pub fn rejected(&self) -> impl Iterator<Item = &Problem> {
        self.loaded.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Rejected)
    }

    /// How many rules and files cannot be used.
    pub fn n_rejected(&self) -> usize {
        self.rejected().count() + self.unreadable.len()
    }
}
