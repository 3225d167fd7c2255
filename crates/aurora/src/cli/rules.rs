//! `aurora rules`: rules by themselves.

mod check;
mod coverage;
mod explain;
mod list;
mod test;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, Subcommand};

use super::Exit;
use crate::{
    content,
    rules::{self, RuleFiles},
};

/// Checks, lists, tests and explains Sigma rules
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    Check(check::CheckArgs),
    List(list::ListArgs),
    Test(test::TestArgs),
    Coverage(coverage::CoverageArgs),
    Explain(explain::ExplainArgs),
}

impl RulesCommand {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        match self {
            Self::Check(args) => args.run(),
            Self::List(args) => args.run(),
            Self::Test(args) => args.run(),
            Self::Coverage(args) => args.run(),
            Self::Explain(args) => args.run(),
        }
    }
}

/// Rules as an argument of the commands that use them.
#[derive(Args, Debug)]
pub(super) struct RuleOptions {
    /// Sigma rules: a file, or a folder with all below it; may be given several times
    #[arg(long, value_name = "PATH", required = true)]
    rules: Vec<PathBuf>,

    /// Values for the placeholders of rules (%name%), as a YAML map of lists
    #[arg(long, value_name = "FILE")]
    placeholders: Option<PathBuf>,
}

/// Rules as the subject of a command.
#[derive(Args, Debug)]
pub(super) struct RulePaths {
    /// Rule files, or folders with all below them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Values for the placeholders of rules (%name%), as a YAML map of lists
    #[arg(long, value_name = "FILE")]
    placeholders: Option<PathBuf>,
}

/// Rules that may be left out: then the program's own are meant.
#[derive(Args, Debug)]
pub(super) struct OptionalRules {
    /// Sigma rules: a file, or a folder with all below it; may be given several times [default: the program's own]
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,

    /// Values for the placeholders of rules (%name%), as a YAML map of lists
    #[arg(long, value_name = "FILE")]
    placeholders: Option<PathBuf>,
}

impl OptionalRules {
    /// Loads the rules; an error if none can be used.
    pub(super) fn load(&self) -> anyhow::Result<RuleFiles> {
        let placeholders = rules::load_placeholders(self.placeholders.as_deref())?;
        let files = if self.rules.is_empty() {
            let folder = tempfile::tempdir().context("cannot make a folder for the program's own rules")?;
            let own = folder.path().join("rules");
            content::write_rules(&own).context("cannot write out the program's own rules")?;
            rules::load(&[own], placeholders)?
        } else {
            rules::load(&self.rules, placeholders)?
        };
        rules::require_usable(&files)?;
        Ok(files)
    }

    /// The same, with a rule file that may or may not be one of them; without others it stands alone.
    pub(super) fn load_with(&self, file: &Path) -> anyhow::Result<RuleFiles> {
        let whole = file.canonicalize()?;
        let is_below = |path: &PathBuf| path.canonicalize().is_ok_and(|path| whole.starts_with(path));
        let mut paths = self.rules.clone();
        if !paths.iter().any(is_below) {
            paths.push(file.to_owned());
        }
        let files = rules::load(&paths, rules::load_placeholders(self.placeholders.as_deref())?)?;
        rules::require_usable(&files)?;
        Ok(files)
    }
}

impl RuleOptions {
    /// Loads the rules; an error if none can be used.
    pub(super) fn load(&self) -> anyhow::Result<RuleFiles> {
        let placeholders = rules::load_placeholders(self.placeholders.as_deref())?;
        let files = rules::load(&self.rules, placeholders)?;
        rules::require_usable(&files)?;
        Ok(files)
    }
}

impl RulePaths {
    /// Loads the rules; an error if there is nothing to load.
    pub(super) fn load(&self) -> anyhow::Result<RuleFiles> {
        let placeholders = rules::load_placeholders(self.placeholders.as_deref())?;
        let files = rules::load(&self.paths, placeholders)?;
        anyhow::ensure!(
            !files.paths.is_empty(),
            "there is no rule file (*.yml, *.yaml) in the folders given"
        );
        Ok(files)
    }
}
