//! `aurora formats`: what logs are written in, and formats of one's own.

mod measure;

use std::{
    io::{self, Write},
    path::PathBuf,
};

use aurora_normalize::Format;
use aurora_ocsf::LogSources;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::Exit;
use crate::{
    formats::{self, Tested},
    output::{escape, unless_broken_pipe},
};

/// Lists the formats of logs, checks and tests formats of your own, and tells what your logs are
#[derive(Debug, Subcommand)]
pub(super) enum FormatsCommand {
    List(ListArgs),
    Check(FolderArgs),
    Test(TestArgs),
    Measure(measure::MeasureArgs),
}

/// Lists all formats that are recognised
#[derive(Args, Debug)]
pub(super) struct ListArgs {
    /// A folder of mapping files, whose formats are listed too
    #[arg(long, value_name = "DIR")]
    formats: Vec<PathBuf>,

    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Checks mapping files: can all of them be used?
#[derive(Args, Debug)]
#[command(after_help = "Exit status: 0 all can be used, 1 some cannot, 2 wrong arguments.")]
pub(super) struct FolderArgs {
    /// A folder of mapping files, with all below it
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Runs the examples of mapping files
///
/// The examples of `x.yml` stand beside it in `x.tests.yml`.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  aurora formats test content/formats

Exit status: 0 all examples passed, 1 some failed or are missing, 2 wrong arguments.")]
pub(super) struct TestArgs {
    #[command(flatten)]
    folder: FolderArgs,
}

/// A format as a JSON line.
#[derive(Serialize)]
struct FormatLine<'f> {
    name: &'f str,
    description: &'f str,
    is_built_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    log_sources: Vec<String>,
}

impl FormatsCommand {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        match self {
            Self::List(args) => args.run(),
            Self::Check(args) => args.check(),
            Self::Test(args) => args.run(),
            Self::Measure(args) => args.run(),
        }
    }
}

impl ListArgs {
    fn run(&self) -> anyhow::Result<Exit> {
        let own = formats::load(&self.formats)?;
        let built_in =
            Format::ALL.iter().filter(|format| **format != Format::Mapped).map(|format| FormatLine {
                name: format.as_str(),
                description: format.description(),
                is_built_in: true,
                class: None,
                log_sources: Vec::new(),
            });
        let mapped = own.iter().map(|format| FormatLine {
            name: format.name(),
            description: format.description(),
            is_built_in: false,
            class: Some(format.class().name()),
            log_sources: in_words(format.log_sources()),
        });
        let mut out = io::stdout().lock();
        let written = built_in.chain(mapped).try_for_each(|line| self.write(&mut out, &line));
        written.map_err(Into::into).or_else(unless_broken_pipe)?;
        Ok(Exit::Clean)
    }

    fn write(&self, out: &mut dyn Write, line: &FormatLine<'_>) -> io::Result<()> {
        if self.json {
            serde_json::to_writer(&mut *out, line)?;
            writeln!(out)
        } else {
            writeln!(out, "{:<20} {}", line.name, escape(line.description))
        }
    }
}

fn in_words(sources: LogSources) -> Vec<String> {
    let all = match sources {
        LogSources::Unknown => return Vec::new(),
        LogSources::Known(kind) => kind.log_sources(),
        LogSources::Named(source) => std::slice::from_ref(source),
    };
    let word = |part: Option<&'static str>| part.unwrap_or("-");
    all.iter()
        .map(|source| format!("{}/{}/{}", word(source.product), word(source.category), word(source.service)))
        .collect()
}

impl FolderArgs {
    fn check(&self) -> anyhow::Result<Exit> {
        let files = formats::read(&self.folder)?;
        anyhow::ensure!(!files.is_empty(), "there is no mapping file (*.yml) in `{}`", self.folder.display());
        let mut out = io::stdout().lock();
        let mut n_bad = 0;
        for file in &files {
            if let Err(error) = &file.format {
                n_bad += 1;
                writeln!(out, "{}", escape(&format!("{}: {error:#}", file.path.display())))?;
            }
        }
        writeln!(out, "{} can be used, {n_bad} cannot", files.len() - n_bad)?;
        let usable = files.into_iter().filter_map(|file| file.format.ok());
        aurora_normalize::mapped::Formats::new(usable)?;
        Ok(if n_bad > 0 { Exit::Findings } else { Exit::Clean })
    }
}

impl TestArgs {
    fn run(&self) -> anyhow::Result<Exit> {
        let tested = formats::test(&self.folder.folder)?;
        anyhow::ensure!(
            !tested.is_empty(),
            "there is no mapping file (*.yml) in `{}`",
            self.folder.folder.display()
        );
        let mut out = io::stdout().lock();
        let (mut n_passed, mut n_failed) = (0, 0);
        for tested in &tested {
            let (passed, failed) = write_tested(&mut out, tested)?;
            n_passed += passed;
            n_failed += failed;
        }
        writeln!(out, "{n_passed} passed, {n_failed} failed")?;
        Ok(if n_failed > 0 { Exit::Findings } else { Exit::Clean })
    }
}

/// Writes what failed; returns how many examples passed and failed.
fn write_tested(out: &mut dyn Write, tested: &Tested) -> io::Result<(usize, usize)> {
    let path = tested.path.display();
    match &tested.outcomes {
        Err(error) => {
            writeln!(out, "{}", escape(&format!("{path}: {error:#}")))?;
            Ok((0, 1))
        }
        Ok(outcomes) => {
            let failed = || outcomes.iter().filter(|outcome| !outcome.differences.is_empty());
            for outcome in failed() {
                for difference in &outcome.differences {
                    writeln!(out, "{}", escape(&format!("{path}: `{}`: {difference}", outcome.name)))?;
                }
            }
            Ok((outcomes.len() - failed().count(), failed().count()))
        }
    }
}
