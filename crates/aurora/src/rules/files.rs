//! Which files hold rules.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

const EXAMPLES_SUFFIX: &str = ".tests.yml";

/// The rule files in `paths`: in the order named, each folder sorted by name, without files of examples.
/// A file that is named is taken whatever its name. A file that is reached twice is taken once.
pub(crate) fn find(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let attempt = || format!("cannot read the rules in `{}`", path.display());
        if fs::metadata(path).with_context(attempt)?.is_dir() {
            walk(path, &mut files).with_context(attempt)?;
        } else {
            files.push(path.clone());
        }
    }
    let mut seen = BTreeSet::new();
    files.retain(|file| file.canonicalize().is_ok_and(|path| seen.insert(path)));
    Ok(files)
}

/// Links to folders are not followed: they may form a loop, and a rule set needs none.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
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

/// Where the examples of a rule file are: `x.tests.yml` beside `x.yml`.
pub(crate) fn examples_path(rule_file: &Path) -> PathBuf {
    let mut name = rule_file.file_stem().unwrap_or_default().to_owned();
    name.push(EXAMPLES_SUFFIX);
    rule_file.with_file_name(name)
}
