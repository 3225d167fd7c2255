//! Rule files, in words for the one who runs the program, and tested with their examples.

pub(crate) mod attack;
pub(crate) mod coverage;
pub(crate) mod examples;
pub(crate) mod explain;

use std::{fs, path::Path};

use anyhow::{Context as _, bail};
pub(crate) use aurora_pipeline::{RuleFiles, examples_path, load};
use aurora_sigma::Placeholders;

use crate::output::grouped;

/// Reads the lists that `expand` puts in the place of placeholders.
pub(crate) fn load_placeholders(path: Option<&Path>) -> anyhow::Result<Placeholders> {
    let Some(path) = path else { return Ok(Placeholders::default()) };
    let attempt = || format!("cannot use the placeholder file `{}`", path.display());
    let text = fs::read_to_string(path).with_context(attempt)?;
    Placeholders::from_yaml(&text).with_context(attempt)
}

/// An error unless there is a rule that can find something.
pub(crate) fn require_usable(files: &RuleFiles) -> anyhow::Result<()> {
    if !files.loaded.rules.detections().is_empty() {
        return Ok(());
    }
    match files.loaded.problems.first() {
        Some(problem) => bail!(
            "none of the rules can be used; `aurora rules check` lists {} problems, the first is {problem}",
            files.loaded.problems.len()
        ),
        None => {
            bail!("there is no Sigma rule (*.yml, *.yaml) in the files and folders given with --rules")
        }
    }
}

/// The counts in words.
pub(crate) fn in_words(files: &RuleFiles) -> String {
    let rules = &files.loaded.rules;
    let mut words = format!("{} detection rules", grouped(rules.detections().len() as u64));
    for (count, what) in [
        (rules.correlations().len(), "correlations"),
        (rules.filters().len(), "filters"),
        (files.n_rejected(), "rejected (`aurora rules check` says why)"),
    ] {
        if count > 0 {
            words.push_str(&format!(", {} {what}", grouped(count as u64)));
        }
    }
    words
}
