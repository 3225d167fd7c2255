//! `aurora hunt`: rules against logs.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    ops::ControlFlow,
    path::PathBuf,
    time::Instant,
};

use anyhow::Context as _;
use aurora_model::Severity;
use clap::Args;

use super::{
    Exit,
    input::InputArgs,
    rules::RuleOptions,
    time::{Moment, now},
};
use crate::{
    hunt::{self, DeadLetterEntry, Found, HuntOptions, Outcome, TimeWindow},
    output::{
        FindingCounts, FindingWriter, HuntFormat, Progress, ReportFacts, Style, Summary, complain,
        unless_broken_pipe,
    },
    scan::ScanProgress,
};

/// Finds what Sigma rules describe, in log files
///
/// Reads Windows event logs (EVTX, and JSON in its several renderings), Zeek logs (TSV and JSON) and other
/// JSON, unpacks archives, and evaluates every rule on every event. Findings go to standard output;
/// progress and problems go to standard error.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct HuntArgs {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    rules: RuleOptions,

    /// How findings are written
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    format: HuntFormat,

    /// Show what happened in the order of time, host by host, in place of the table
    #[arg(long, help_heading = "Output")]
    timeline: bool,

    /// Write findings to this file and not to standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    out: Option<PathBuf>,

    /// Leave out findings below this level
    #[arg(long, value_name = "LEVEL", help_heading = "Output")]
    min_level: Option<Severity>,

    /// Exit with 1 if there is a finding at or above this level
    #[arg(long, value_name = "LEVEL", help_heading = "Output")]
    fail_on: Option<Severity>,

    /// Write the records that could not be parsed to this file, as JSON lines
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    dead_letters: Option<PathBuf>,

    /// Leave out events before this time: 2026-01-31T13:45:00Z, 2026-01-31, or how long ago (24h, 7d)
    #[arg(long, value_name = "TIME", help_heading = "Selection")]
    since: Option<Moment>,

    /// Leave out events after this time, written likewise
    #[arg(long, value_name = "TIME", help_heading = "Selection")]
    until: Option<Moment>,
}

const EXAMPLES: &str = "\
Examples:
  aurora hunt evidence/ --rules rules/
  aurora hunt evidence.zip --rules rules/ --rules mine.yml --min-level high
  aurora hunt /var/log/zeek --rules rules/ --since 24h --format jsonl > findings.jsonl
  aurora hunt evidence/ --rules rules/ --format html --out report.html

Levels: informational, low, medium, high, critical.

Exit status:
  0  done; no finding at or above --fail-on
  1  a finding at or above --fail-on
  2  wrong arguments, or no rule that can be used
  3  some input was unreadable or cut off; the rest was hunted through";

impl HuntArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let started_at = Instant::now();
        let options = self.options()?;
        anyhow::ensure!(
            !options.window.is_empty(),
            "--since is later than --until, so no event can lie between them"
        );
        anyhow::ensure!(
            !self.timeline || self.format == HuntFormat::Table,
            "--timeline takes the place of the table; the HTML report has a timeline of its own"
        );
        let rules = self.rules.load()?;
        let mut session = Session::new(self)?;
        let progress = ScanProgress::default();
        let Outcome { tally, inputs, .. } =
            hunt::hunt(&rules.loaded.rules, &options, &progress, |found| session.take(found, &progress));
        let mut finished = session.finish()?;
        let exit = finished.exit(inputs.n_problems() > 0);
        let (rules, took) = (crate::rules::in_words(&rules), started_at.elapsed());
        let facts = ReportFacts {
            made_at: now(),
            tally: &tally,
            n_problems: inputs.n_problems(),
            inputs: self.input.names(),
            rules: &rules,
            took,
        };
        finished.writer.write_end(&facts).context(WRITING_FINDINGS).or_else(unless_broken_pipe)?;
        let findings = &finished.counts;
        let summary = Summary { findings, tally: &tally, inputs: &inputs, rules: rules.clone(), took };
        self.write_summary(&summary, finished.writer)?;
        inputs.into_problems().into_iter().for_each(|problem| complain(&problem.into()));
        Ok(exit)
    }

    fn out_name(&self) -> String {
        self.out.as_deref().map_or_else(|| "standard output".to_owned(), |path| path.display().to_string())
    }

    fn options(&self) -> anyhow::Result<HuntOptions> {
        let now = now();
        let resolve = |moment: Option<Moment>| moment.map(|moment| moment.resolve(now));
        Ok(HuntOptions {
            scan: self.input.scan_options()?,
            window: TimeWindow { since: resolve(self.since), until: resolve(self.until) },
            keeps_dead_letters: self.dead_letters.is_some(),
            keeps_events: self.format == HuntFormat::Html,
            takes_survey: false,
        })
    }

    /// The summary belongs to the table; with other forms it would be in a program's way.
    fn write_summary(&self, summary: &Summary<'_>, writer: FindingWriter) -> anyhow::Result<()> {
        let (mut out, style) = writer.into_inner();
        let written = match self.format {
            HuntFormat::Table => summary.write(&mut out, style).and_then(|()| out.flush()),
            HuntFormat::Jsonl | HuntFormat::Csv | HuntFormat::Html => {
                let stderr = io::stderr();
                let style = Style::of(&stderr);
                summary.write(&mut BufWriter::new(stderr), style)
            }
        };
        written.context(WRITING_FINDINGS).or_else(unless_broken_pipe)
    }
}

/// The state of a hunt as its user sees it.
struct Session {
    min_level: Option<Severity>,
    fail_on: Option<Severity>,
    bar: Progress,
    writer: FindingWriter,
    dead_letters: Option<BufWriter<File>>,
    counts: FindingCounts,
    must_fail: bool,
    /// What kept the output from being written.
    failure: Option<anyhow::Error>,
}

impl Session {
    fn new(args: &HuntArgs) -> anyhow::Result<Self> {
        let create = |path: &PathBuf| {
            File::create(path).with_context(|| format!("cannot write dead letters to `{}`", path.display()))
        };
        Ok(Self {
            min_level: args.min_level,
            fail_on: args.fail_on,
            bar: args.input.progress(),
            writer: FindingWriter::new(args.format, args.timeline, args.out.as_deref())
                .with_context(|| format!("cannot write findings to `{}`", args.out_name()))?,
            dead_letters: args.dead_letters.as_ref().map(create).transpose()?.map(BufWriter::new),
            counts: FindingCounts::default(),
            must_fail: false,
            failure: None,
        })
    }

    fn take(&mut self, found: Found<'_>, progress: &ScanProgress) -> ControlFlow<()> {
        let result = match found {
            Found::Finding(finding) => self.finding(&finding),
            Found::DeadLetter(letter) => self.dead_letter(&letter),
            Found::Progress(tally) => {
                progress.show(&self.bar, tally.n_events);
                Ok(())
            }
        };
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failure = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn finding(&mut self, finding: &hunt::Finding<'_>) -> anyhow::Result<()> {
        let level = finding.rule.level;
        self.must_fail |= self.fail_on.is_some_and(|fail_on| level >= fail_on);
        if self.min_level.is_some_and(|min_level| level < min_level) {
            return Ok(());
        }
        self.counts.count(finding);
        let writer = &mut self.writer;
        self.bar.suspended(|| writer.write(finding)).context(WRITING_FINDINGS)
    }

    fn dead_letter(&mut self, letter: &DeadLetterEntry) -> anyhow::Result<()> {
        let Some(file) = &mut self.dead_letters else { return Ok(()) };
        serde_json::to_writer(&mut *file, letter)?;
        file.write_all(b"\n").context("cannot write dead letters")
    }

    fn finish(mut self) -> anyhow::Result<Finished> {
        self.bar.finish();
        if let Some(failure) = self.failure.take() {
            unless_broken_pipe(failure)?;
        }
        if let Some(file) = &mut self.dead_letters {
            file.flush().context("cannot write dead letters")?;
        }
        Ok(Finished { writer: self.writer, counts: self.counts, must_fail: self.must_fail })
    }
}

const WRITING_FINDINGS: &str = "cannot write findings";

/// A hunt that is over.
struct Finished {
    writer: FindingWriter,
    counts: FindingCounts,
    must_fail: bool,
}

impl Finished {
    fn exit(&self, has_input_problems: bool) -> Exit {
        if has_input_problems {
            Exit::Input
        } else if self.must_fail {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }
}
