//! Rule files: found, read, loaded, and tested with their examples.

pub(crate) mod examples;
mod files;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use aurora_sigma::{Loaded, Loader, Placeholders, Problem, ProblemSeverity};

pub(crate) use files::{examples_path, find};

use crate::output::grouped;

/// What came of reading rule files.
#[derive(Debug)]
pub(crate) struct RuleFiles {
    /// The files, in the order in which they were read.
    pub(crate) paths: Vec<PathBuf>,
    pub(crate) loaded: Loaded,
    /// Files that are no text, or could not be opened.
    pub(crate) unreadable: Vec<UnreadableFile>,
}

/// A rule file that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{}:1: cannot read the file", path.display())]
pub(crate) struct UnreadableFile {
    path: PathBuf,
    source: std::io::Error,
}

/// Loads all rules in `paths`, files or folders.
pub(crate) fn load(paths: &[PathBuf], placeholders: Placeholders) -> anyhow::Result<RuleFiles> {
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

/// Reads the lists that `expand` puts in the place of placeholders.
pub(crate) fn load_placeholders(path: Option<&Path>) -> anyhow::Result<Placeholders> {
    let Some(path) = path else { return Ok(Placeholders::default()) };
    let attempt = || format!("cannot use the placeholder file `{}`", path.display());
    let text = fs::read_to_string(path).with_context(attempt)?;
    Placeholders::from_yaml(&text).with_context(attempt)
}

impl UnreadableFile {
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Why.
    pub(crate) fn cause(&self) -> &std::io::Error {
        &self.source
    }
}

impl RuleFiles {
    /// Rules that were rejected.
    pub(crate) fn rejected(&self) -> impl Iterator<Item = &Problem> {
        self.loaded.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Rejected)
    }

    /// How many rules and files cannot be used.
    pub(crate) fn n_rejected(&self) -> usize {
        self.rejected().count() + self.unreadable.len()
    }

    /// An error unless there is a rule that can find something.
    pub(crate) fn require_usable(&self) -> anyhow::Result<()> {
        if !self.loaded.rules.detections().is_empty() {
            return Ok(());
        }
        match self.loaded.problems.first() {
            Some(problem) => bail!(
                "none of the rules can be used; `aurora rules check` lists {} problems, the first is {problem}",
                self.loaded.problems.len()
            ),
            None => {
                bail!("there is no Sigma rule (*.yml, *.yaml) in the files and folders given with --rules")
            }
        }
    }

    /// The counts in words.
    pub(crate) fn in_words(&self) -> String {
        let rules = &self.loaded.rules;
        let mut words = format!("{} detection rules", grouped(rules.detections().len() as u64));
        for (count, what) in [
            (rules.correlations().len(), "correlations"),
            (rules.filters().len(), "filters"),
            (self.n_rejected(), "rejected (`aurora rules check` says why)"),
        ] {
            if count > 0 {
                words.push_str(&format!(", {} {what}", grouped(count as u64)));
            }
        }
        words
    }
}
