//! `aurora rules coverage`: which rules can fire on this data?

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    ops::ControlFlow,
    path::PathBuf,
};

use anyhow::Context as _;
use clap::Args;

use super::OptionalRules;
use crate::{
    cli::{Exit, input::ReadingArgs},
    hunt::{self, Found, HuntOptions, Outcome, TimeWindow},
    output::{Style, complain, layers, unless_broken_pipe, write_coverage, write_inputs},
    rules::coverage::CoverageReport,
    scan::ScanProgress,
};

/// Says which rules can fire on some data, which cannot and why, and what that means for ATT&CK
///
/// A rule can fire if there are events of its log source, and one of them has the fields that some way through its
/// condition needs. Values are not looked at.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  aurora rules coverage --data /var/log/evidence --rules rules/
  aurora rules coverage --data evidence.zip --rules rules/ --format navigator --out layers.json

The Navigator (https://mitre-attack.github.io/attack-navigator) opens the file with Open Existing Layer, as three
layers: rules (there is a rule), data (it can fire on this data), fired (it did).

Exit status: 0 done, 2 wrong arguments, 3 some input was unreadable or cut off.")]
pub(crate) struct CoverageArgs {
    /// The data: log files, folders and archives
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    data: Vec<PathBuf>,

    #[command(flatten)]
    rules: OptionalRules,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    format: CoverageFormat,

    /// Write the answer to this file and not to standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    out: Option<PathBuf>,

    #[command(flatten)]
    reading: ReadingArgs,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum CoverageFormat {
    /// For people.
    #[default]
    Table,
    /// One JSON object, with each rule and each technique.
    Json,
    /// Layers of the ATT&CK Navigator, in one file.
    Navigator,
}

impl CoverageArgs {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let rules = self.rules.load()?;
        let rules = &rules.loaded.rules;
        let Outcome { survey, inputs, .. } = self.hunt(rules)?;
        let report = CoverageReport::new(rules, &survey);
        self.write(&report).or_else(unless_broken_pipe)?;
        let mut stderr = io::stderr();
        let style = Style::of(&stderr);
        write_inputs(&mut stderr, style, &inputs)?;
        let exit = if inputs.n_problems() > 0 { Exit::Input } else { Exit::Clean };
        inputs.into_problems().into_iter().for_each(|problem| complain(&problem.into()));
        Ok(exit)
    }

    fn hunt(&self, rules: &aurora_sigma::RuleSet) -> anyhow::Result<Outcome> {
        let options = HuntOptions {
            scan: self.reading.scan_options(&self.data)?,
            window: TimeWindow::default(),
            keeps_dead_letters: false,
            keeps_events: false,
            takes_survey: true,
        };
        let (progress, bar) = (ScanProgress::default(), self.reading.progress());
        let outcome = hunt::hunt(rules, &options, &progress, |found| {
            if let Found::Progress(tally) = found {
                progress.show(&bar, tally.n_events);
            }
            ControlFlow::Continue(())
        });
        bar.finish();
        Ok(outcome)
    }

    fn write(&self, report: &CoverageReport<'_>) -> anyhow::Result<()> {
        match &self.out {
            None => {
                let stdout = io::stdout();
                let style = Style::of(&stdout);
                self.write_to(&mut BufWriter::new(stdout), report, style)
                    .context("cannot write to standard output")
            }
            Some(path) => {
                let attempt = || format!("cannot write `{}`", path.display());
                let mut file = BufWriter::new(File::create(path).with_context(attempt)?);
                self.write_to(&mut file, report, Style::Plain).with_context(attempt)
            }
        }
    }

    fn write_to(&self, out: &mut dyn Write, report: &CoverageReport<'_>, style: Style) -> io::Result<()> {
        match self.format {
            CoverageFormat::Table => write_coverage(out, report, style)?,
            CoverageFormat::Json => {
                serde_json::to_writer(&mut *out, report)?;
                out.write_all(b"\n")?;
            }
            CoverageFormat::Navigator => {
                serde_json::to_writer_pretty(&mut *out, &layers(report))?;
                out.write_all(b"\n")?;
            }
        }
        out.flush()
    }
}
