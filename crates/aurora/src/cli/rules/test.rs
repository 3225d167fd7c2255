//! `aurora rules test`: do rules fire where their examples say so, and only there?

use std::io::{self, Write};

use clap::Args;

use super::RulePaths;
use crate::{
    cli::Exit,
    output::{escape, unless_broken_pipe},
    rules::examples::{self, ExampleResult},
};

/// Runs the examples of rules
///
/// The examples of `x.yml` stand beside it in `x.tests.yml`: `fires` and `silent`, each a list of
/// `{name, events}`, where an event is a map as it would come in JSON, or a line of text. A rule without both kinds fails.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  aurora rules test content/rules

Exit status: 0 all examples passed, 1 some failed or are missing, 2 wrong arguments.")]
pub(crate) struct TestArgs {
    #[command(flatten)]
    rules: RulePaths,
}

impl TestArgs {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let files = self.rules.load()?;
        let results = examples::run(&files);
        let n_failed = results.iter().filter(|result| result.failure.is_some()).count() + files.n_rejected();
        let mut out = io::stdout().lock();
        let written = results.iter().try_for_each(|result| write_failure(&mut out, result));
        let written = written.and_then(|()| {
            let rejected = files.rejected();
            rejected.map(ToString::to_string).try_for_each(|problem| writeln!(out, "{}", escape(&problem)))
        });
        let n_passed = results.iter().filter(|result| result.failure.is_none()).count();
        let written = written.and_then(|()| writeln!(out, "{n_passed} passed, {n_failed} failed"));
        written.map_err(Into::into).or_else(unless_broken_pipe)?;
        Ok(if n_failed > 0 { Exit::Findings } else { Exit::Clean })
    }
}

fn write_failure(out: &mut dyn Write, result: &ExampleResult) -> io::Result<()> {
    let Some(failure) = &result.failure else { return Ok(()) };
    let mut reason = failure.to_string();
    let mut cause = std::error::Error::source(failure);
    while let Some(error) = cause {
        reason.push_str(&format!(": {error}"));
        cause = error.source();
    }
    let line = format!("{}: `{}`: {reason}", result.rule_file.display(), result.name);
    writeln!(out, "{}", escape(&line))
}
