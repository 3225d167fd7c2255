//! `aurora rules check`: can all rules be used?

use std::{
    io::{self, Write},
    path::Path,
};

use aurora_sigma::{Problem, ProblemSeverity};
use clap::Args;
use serde::Serialize;

use super::RulePaths;
use crate::{
    cli::Exit,
    output::{Format, escape, grouped, unless_broken_pipe},
    rules::RuleFiles,
};

/// Loads rules and says which cannot be used, and why
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  aurora rules check rules/

Exit status: 0 all rules can be used, 1 some cannot, 2 wrong arguments.")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    rules: RulePaths,

    /// How problems are written
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A problem as a JSON line.
#[derive(Serialize)]
struct ProblemLine<'p> {
    path: &'p Path,
    line: usize,
    severity: &'static str,
    title: Option<&'p str>,
    reason: String,
}

impl CheckArgs {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let files = self.rules.load()?;
        let mut out = io::stdout().lock();
        let written = match self.format {
            Format::Table => write_text(&mut out, &files),
            Format::Jsonl => write_json_lines(&mut out, &files),
        };
        written.map_err(Into::into).or_else(unless_broken_pipe)?;
        Ok(if files.n_rejected() > 0 { Exit::Findings } else { Exit::Clean })
    }
}

fn write_text(out: &mut dyn Write, files: &RuleFiles) -> io::Result<()> {
    for problem in &files.loaded.problems {
        let note = if problem.severity == ProblemSeverity::Warning { " (warning)" } else { "" };
        writeln!(out, "{}{note}", escape(&problem.to_string()))?;
    }
    for file in &files.unreadable {
        writeln!(out, "{}", escape(&format!("{file}: {}", file.source)))?;
    }
    let rules = &files.loaded.rules;
    let n_warnings = files.loaded.problems.len() - files.rejected().count();
    writeln!(
        out,
        "{} files: {} detection rules, {} correlations and {} filters loaded; {} rejected, {} warnings",
        grouped(files.paths.len() as u64),
        grouped(rules.detections().len() as u64),
        grouped(rules.correlations().len() as u64),
        grouped(rules.filters().len() as u64),
        grouped(files.n_rejected() as u64),
        grouped(n_warnings as u64),
    )
}

fn write_json_lines(out: &mut dyn Write, files: &RuleFiles) -> io::Result<()> {
    let problems = files.loaded.problems.iter().map(problem_line);
    let unreadable = files.unreadable.iter().map(|file| ProblemLine {
        path: &file.path,
        line: 1,
        severity: severity_word(ProblemSeverity::Rejected),
        title: None,
        reason: format!("cannot read the file: {}", file.source),
    });
    for line in problems.chain(unreadable) {
        serde_json::to_writer(&mut *out, &line)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn problem_line(problem: &Problem) -> ProblemLine<'_> {
    ProblemLine {
        path: &problem.path,
        line: problem.line,
        severity: severity_word(problem.severity),
        title: problem.title.as_deref(),
        reason: problem.reason.to_string(),
    }
}

fn severity_word(severity: ProblemSeverity) -> &'static str {
    match severity {
        ProblemSeverity::Rejected => "rejected",
        ProblemSeverity::Warning => "warning",
    }
}
