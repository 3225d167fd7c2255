//! `aurora completions`: what a shell needs to complete the command line.

use std::io::{self, Write as _};

use clap::{Args, Command};
use clap_complete::Shell;

use super::Exit;
use crate::output::unless_broken_pipe;

/// Prints a completion script for a shell
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  aurora completions bash > ~/.local/share/bash-completion/completions/aurora
  aurora completions zsh > ~/.zfunc/_aurora
  aurora completions fish > ~/.config/fish/completions/aurora.fish")]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

impl CompletionsArgs {
    pub(super) fn run(&self, command: &mut Command) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "aurora", &mut script);
        io::stdout().write_all(&script).map_err(Into::into).or_else(unless_broken_pipe)?;
        Ok(Exit::Clean)
    }
}
