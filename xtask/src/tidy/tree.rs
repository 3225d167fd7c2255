//! The files that are, or are about to be, under version control.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};

/// The files of the workspace. Those that are not text have no content here.
pub(crate) struct Tree {
    root: PathBuf,
    texts: BTreeMap<String, String>,
    paths: BTreeSet<String>,
}

impl Tree {
    /// Reads the files that git tracks, and those that it does not ignore: a new file is checked
    /// before its first commit, not after it.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let output = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
            .current_dir(root)
            .output()
            .context("cannot run git; tidy needs it to know which files belong to the project")?;
        ensure!(
            output.status.success(),
            "git ls-files failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        let list = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;

        let mut tree = Self { root: root.to_owned(), texts: BTreeMap::new(), paths: BTreeSet::new() };
        for path in list.split_terminator('\0') {
            // A file that was deleted and not yet committed is still listed.
            let Ok(bytes) = fs::read(root.join(path)) else { continue };
            tree.paths.insert(path.to_owned());
            if let Ok(text) = String::from_utf8(bytes) {
                tree.texts.insert(path.to_owned(), text);
            }
        }
        Ok(tree)
    }

    /// A tree made of the given files.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let paths = files.iter().map(|(path, _)| (*path).to_owned()).collect();
        Self { root: PathBuf::from("/checkout/aurora"), texts, paths }
    }

    /// Where the workspace stands on this machine.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The text of a file that must be there.
    pub(crate) fn text(&self, path: &str) -> anyhow::Result<&str> {
        self.texts.get(path).map(String::as_str).with_context(|| format!("{path} is missing"))
    }

    /// All paths, relative to the root, with `/` between their parts.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().map(String::as_str)
    }

    /// All text files: path and content.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// True if there is such a file, or a folder with files in it.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        self.paths.contains(path)
            || self.paths.range(folder.clone()..).next().is_some_and(|next| next.starts_with(&folder))
    }
}
