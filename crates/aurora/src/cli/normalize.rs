//! `aurora normalize`: logs as OCSF events.

use std::{
    io::{self, BufWriter, Stdout, Write},
    ops::ControlFlow,
    sync::Arc,
};

use anyhow::Context as _;
use aurora_normalize::{Scratch, evtx::EvtxProblem};
use aurora_ocsf::Event;
use clap::Args;

use super::{Exit, input::InputArgs, time::now};
use crate::{
    hunt::{Tally, reason_kind},
    input::InputReport,
    output::{Progress, Style, complain, escape, unless_broken_pipe, write_inputs, write_tally},
    scan::{self, Batch, Item, ScanOptions, ScanProgress},
};

/// Prints log records as OCSF 1.8.0 events
///
/// One event per line, as JSON. Counts, and with --validate what is wrong with events, go to standard error.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  aurora normalize evidence/ --validate > events.jsonl

Exit status: 0 done, 1 an event is not valid, 2 wrong arguments, 3 some input was unreadable or cut off.")]
pub(super) struct NormalizeArgs {
    #[command(flatten)]
    input: InputArgs,

    /// Check every event against the OCSF schema
    #[arg(long)]
    validate: bool,
}

/// What came of a batch.
#[derive(Default)]
struct BatchEvents {
    json_lines: Vec<u8>,
    violations: Vec<String>,
    n_violations: u64,
    file_problems: Vec<(Arc<str>, EvtxProblem)>,
    tally: Tally,
}

/// How many violations are printed for each batch; all are counted.
const MAX_VIOLATIONS: usize = 20;

impl NormalizeArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let options = &self.input.scan_options()?;
        let progress = ScanProgress::default();
        let mut writer = Writer::new(self.input.progress());
        let worker = || {
            let mut scratch = Scratch::default();
            move |batch| self.normalize(&batch, &mut scratch, options)
        };
        let mut inputs = scan::scan(options, &progress, worker, |result| writer.take(result, &progress));
        writer.finish(&mut inputs)?;
        self.write_summary(&writer, &inputs)?;
        let exit = match (inputs.n_problems(), writer.n_violations) {
            (0, 0) => Exit::Clean,
            (0, _) => Exit::Findings,
            _ => Exit::Input,
        };
        inputs.into_problems().into_iter().for_each(|problem| complain(&problem.into()));
        Ok(exit)
    }

    fn write_summary(&self, writer: &Writer, inputs: &InputReport) -> io::Result<()> {
        let mut stderr = io::stderr();
        let style = Style::of(&stderr);
        write_tally(&mut stderr, style, &writer.tally)?;
        write_inputs(&mut stderr, style, inputs)?;
        if self.validate {
            writeln!(stderr, "{} {}", style.bold("Violations of the OCSF schema:"), writer.n_violations)?;
        }
        Ok(())
    }

    fn normalize(&self, batch: &Batch, scratch: &mut Scratch, options: &ScanOptions) -> BatchEvents {
        let mut result = BatchEvents::default();
        batch.for_each(scratch, &options.limits, |item| match item {
            Item::Event { position, parsed } => {
                result.tally.count_event(&parsed);
                let event = aurora_normalize::to_event(&parsed, now());
                if self.validate {
                    result.take_violations(&event, batch.source(), position.number());
                }
                event.write_json(&mut result.json_lines);
                result.json_lines.push(b'\n');
            }
            Item::DeadLetter { letter, .. } => result.tally.count_dead_letter(reason_kind(&letter)),
            Item::FileProblem(problem) => result.file_problems.push((Arc::clone(batch.source()), problem)),
        });
        result
    }
}

impl BatchEvents {
    fn take_violations(&mut self, event: &Event, source: &str, record: u64) {
        for violation in event.violations() {
            self.n_violations += 1;
            if self.violations.len() < MAX_VIOLATIONS {
                self.violations.push(format!("{source}:{record}: {violation}"));
            }
        }
    }
}

/// Writes what comes of the batches.
struct Writer {
    bar: Progress,
    out: BufWriter<Stdout>,
    failure: Option<io::Error>,
    tally: Tally,
    n_violations: u64,
    file_problems: Vec<(Arc<str>, EvtxProblem)>,
}

impl Writer {
    fn new(bar: Progress) -> Self {
        Self {
            bar,
            out: BufWriter::new(io::stdout()),
            failure: None,
            tally: Tally::default(),
            n_violations: 0,
            file_problems: Vec::new(),
        }
    }

    fn take(&mut self, result: BatchEvents, progress: &ScanProgress) -> ControlFlow<()> {
        self.tally.add(&result.tally);
        self.n_violations += result.n_violations;
        self.file_problems.extend(result.file_problems);
        progress.show(&self.bar, self.tally.n_events);
        let out = &mut self.out;
        let written = self.bar.suspended(|| {
            let mut stderr = io::stderr().lock();
            result.violations.iter().try_for_each(|violation| writeln!(stderr, "{}", escape(violation)))?;
            out.write_all(&result.json_lines)
        });
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failure = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn finish(&mut self, inputs: &mut InputReport) -> anyhow::Result<()> {
        self.bar.finish();
        let written = self.failure.take().map_or_else(|| self.out.flush(), Err);
        for (source, problem) in self.file_problems.drain(..) {
            inputs.problem(&*source, problem);
        }
        written.context("cannot write events to standard output").or_else(unless_broken_pipe)
    }
}
