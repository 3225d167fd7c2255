//! `aurora rules`: rules by themselves.

mod check;
mod list;
mod test;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Exit;
use crate::rules::{self, RuleFiles};

/// Checks, lists and tests Sigma rules
#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    Check(check::CheckArgs),
    List(list::ListArgs),
    Test(test::TestArgs),
}

impl RulesCommand {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        match self {
            Self::Check(args) => args.run(),
            Self::List(args) => args.run(),
            Self::Test(args) => args.run(),
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
