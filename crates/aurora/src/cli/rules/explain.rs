//! `aurora rules explain`: why does a rule fire on this event, or why not?

use std::{
    io::{self, BufWriter, Write},
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::ensure;
use aurora_normalize::{Limits, Scratch};
use aurora_sigma::{CorrelationIndex, RuleIndex, RuleMeta, RuleSet};
use clap::Args;
use serde::Serialize;

use super::OptionalRules;
use crate::{
    cli::{Exit, input::ReadingArgs},
    input::InputReport,
    output::{Style, complain, unless_broken_pipe, write_correlation, write_explanation},
    rules::explain::Explainer,
    scan::{self, Batch, Item, ScanProgress},
};

/// Says why a rule fires on an event, or why it does not
///
/// Shows each part of the rule with its answer, and the value that is wanted beside the value that is there. Of
/// several events the first is shown on which the rule fires, else the one that comes nearest. Of a correlation it
/// shows the rules that feed it, the groups, and how many matches fall into one window.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  aurora rules explain rule.yml --event '{\"Image\":\"C:\\\\Windows\\\\cmd.exe\"}'
  aurora rules explain rule.yml --events sysmon.evtx --line 4711
  aurora rules explain 'Whoami' --rules rules/ --events logs/ --json

Exit status: 0 the rule fires, 1 it does not, 2 wrong arguments, 3 some input was unreadable or cut off.")]
pub(crate) struct ExplainArgs {
    /// A rule file, or the id, name or title of one of the rules
    #[arg(value_name = "RULE")]
    rule: String,

    #[command(flatten)]
    rules: OptionalRules,

    /// The event itself, in any format that is read
    #[arg(long, value_name = "EVENT", conflicts_with = "events", required_unless_present = "events")]
    event: Option<String>,

    /// Log files, folders or archives with events
    #[arg(long, value_name = "PATH", num_args = 1..)]
    events: Vec<PathBuf>,

    /// Only the event on this line; of an event log file the one with this record number
    #[arg(long, value_name = "N", requires = "events")]
    line: Option<u64>,

    /// Write one JSON object for each rule
    #[arg(long, help_heading = "Output")]
    json: bool,

    #[command(flatten)]
    reading: ReadingArgs,
}

/// The rules that are meant.
struct Chosen {
    detections: Vec<RuleIndex>,
    correlations: Vec<CorrelationIndex>,
}

/// What was read.
#[derive(Default)]
struct Read {
    n_events: u64,
    /// The reasons of records that could not be parsed, the first few.
    unparsed: Vec<String>,
    inputs: InputReport,
}

/// How many records that could not be parsed are named.
const MAX_UNPARSED: usize = 5;

impl ExplainArgs {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let file = Some(Path::new(&self.rule)).filter(|path| path.is_file());
        let files = match file {
            Some(path) => self.rules.load_with(path)?,
            None => self.rules.load()?,
        };
        let rules = &files.loaded.rules;
        let chosen = Chosen::new(rules, |meta| match file {
            Some(path) => is_same_file(&meta.path, path),
            None => is_named(meta, &self.rule),
        });
        ensure!(
            !chosen.is_empty(),
            "there is no rule file `{0}`, and no rule with the id, name or title `{0}`",
            self.rule
        );
        let mut explainer = Explainer::new(rules, &chosen.detections, &chosen.correlations);
        let read = self.read(&mut explainer)?;
        for reason in &read.unparsed {
            complain(&anyhow::anyhow!("{reason}"));
        }
        ensure!(read.n_events > 0, "there is no event to explain the rule on");
        let does_fire = self.write(explainer)?;
        let has_problems = read.inputs.n_problems() > 0;
        read.inputs.into_problems().into_iter().for_each(|problem| complain(&problem.into()));
        Ok(match (has_problems, does_fire) {
            (true, _) => Exit::Input,
            (false, true) => Exit::Clean,
            (false, false) => Exit::Findings,
        })
    }

    fn read(&self, explainer: &mut Explainer<'_>) -> anyhow::Result<Read> {
        let mut read = Read::default();
        let mut scratch = Scratch::default();
        let options = self.reading.scan_options(&self.events)?;
        if let Some(event) = &self.event {
            for batch in scan::batches_of("--event", event.as_bytes(), options.limits.max_record_bytes) {
                self.take(&batch, &mut scratch, &options.limits, explainer, &mut read);
            }
            return Ok(read);
        }
        let inputs = scan::scan(
            &options,
            &ScanProgress::default(),
            || |batch: Batch| batch,
            |batch| {
                self.take(&batch, &mut scratch, &options.limits, explainer, &mut read);
                ControlFlow::Continue(())
            },
        );
        Ok(Read { inputs, ..read })
    }

    fn take(
        &self,
        batch: &Batch,
        scratch: &mut Scratch,
        limits: &Limits,
        explainer: &mut Explainer<'_>,
        read: &mut Read,
    ) {
        batch.for_each(scratch, limits, |item| match item {
            Item::Event { position, parsed } => {
                if self.line.is_none_or(|line| line == position.number()) {
                    read.n_events += 1;
                    explainer.take(&parsed.record, batch.source(), position);
                }
            }
            Item::DeadLetter { position, letter, .. } => {
                let is_meant = self.line.is_none_or(|line| line == position.number());
                if is_meant && read.unparsed.len() < MAX_UNPARSED {
                    read.unparsed.push(format!("{}:{}: {letter}", batch.source(), position.number()));
                }
            }
            Item::FileProblem(problem) => read.inputs.problem(&**batch.source(), problem),
        });
    }

    fn write(&self, explainer: Explainer<'_>) -> anyhow::Result<bool> {
        let (detections, correlations) = explainer.finish();
        let does_fire = detections.iter().any(|explained| explained.n_matches > 0)
            || correlations.iter().any(|explained| explained.n_findings > 0);
        let stdout = io::stdout();
        let style = Style::of(&stdout);
        let mut out = BufWriter::new(stdout);
        let written = if self.json {
            let detections = detections.iter().try_for_each(|explained| write_json(&mut out, explained));
            detections
                .and_then(|()| correlations.iter().try_for_each(|explained| write_json(&mut out, explained)))
        } else {
            let detections =
                detections.iter().try_for_each(|explained| write_explanation(&mut out, explained, style));
            detections.and_then(|()| {
                correlations.iter().try_for_each(|explained| write_correlation(&mut out, explained, style))
            })
        };
        written.and_then(|()| out.flush()).map_err(Into::into).or_else(unless_broken_pipe)?;
        Ok(does_fire)
    }
}

fn write_json(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

impl Chosen {
    fn new(rules: &RuleSet, is_meant: impl Fn(&RuleMeta) -> bool) -> Self {
        let detections = rules.rule_indices().filter(|index| is_meant(&rules.rule(*index).meta));
        let correlations =
            rules.correlation_indices().filter(|index| is_meant(&rules.correlation(*index).meta));
        Self { detections: detections.collect(), correlations: correlations.collect() }
    }

    fn is_empty(&self) -> bool {
        self.detections.is_empty() && self.correlations.is_empty()
    }
}

fn is_named(meta: &RuleMeta, name: &str) -> bool {
    let ids = [meta.id.as_deref(), meta.name.as_deref(), Some(meta.title.as_str())];
    ids.into_iter().flatten().any(|id| id.eq_ignore_ascii_case(name))
}

fn is_same_file(left: &Path, right: &Path) -> bool {
    match (left.canonicalize(), right.canonicalize()) {
        (Ok(left), Ok(right)) => left == right,
        _ => left == right,
    }
}
