//! `aurora normalize`: logs as OCSF events.

use std::{
    io::{self, BufWriter, Write},
    ops::ControlFlow,
    sync::{Arc, atomic::Ordering},
};

use anyhow::Context as _;
use aurora_normalize::evtx::EvtxProblem;
use clap::Args;

use super::{Exit, input::InputArgs};
use crate::{
    hunt::{Tally, reason_kind},
    output::{Style, complain, escape, unless_broken_pipe, write_inputs, write_tally},
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
        let options = self.input.scan_options();
        let progress = ScanProgress::default();
        let bar = self.input.progress();
        let mut out = BufWriter::new(io::stdout());
        let mut tally = Tally::default();
        let mut n_violations = 0;
        let mut damaged = Vec::new();
        let mut failure = None;
        let work = |batch| self.normalize(&batch, &options);
        let mut inputs = scan::scan(&options, &progress, work, |result: BatchEvents| {
            tally.add(&result.tally);
            n_violations += result.n_violations;
            damaged.extend(result.file_problems);
            let (n_read, n_bytes) = (&progress.n_bytes_read, &progress.n_bytes);
            bar.update(n_read.load(Ordering::Relaxed), n_bytes.load(Ordering::Relaxed), tally.n_events);
            let written = bar.suspended(|| {
                result.violations.iter().for_each(|violation| eprintln!("{}", escape(violation)));
                out.write_all(&result.json_lines)
            });
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            }
        });
        bar.finish();
        let written = failure.map_or_else(|| out.flush(), Err);
        written.context("cannot write events to standard output").or_else(unless_broken_pipe)?;
        for (source, problem) in damaged {
            inputs.problem(&*source, problem);
        }
        let has_input_problems = !inputs.problems.is_empty();
        let stderr = io::stderr();
        let style = Style::of(&stderr);
        write_tally(&mut &stderr, style, &tally)?;
        write_inputs(&mut &stderr, style, &inputs)?;
        if self.validate {
            eprintln!("Violations of the OCSF schema: {n_violations}");
        }
        inputs.problems.drain(..).for_each(|problem| complain(&problem.into()));
        Ok(match (has_input_problems, n_violations) {
            (true, _) => Exit::Input,
            (false, 0) => Exit::Clean,
            (false, _) => Exit::Findings,
        })
    }

    fn normalize(&self, batch: &Batch, options: &ScanOptions) -> BatchEvents {
        let mut result = BatchEvents::default();
        batch.for_each(&options.limits, |item| match item {
            Item::Event { position, parsed } => {
                result.tally.count_event(&parsed);
                let event = aurora_normalize::to_event(&parsed).into_json();
                if self.validate {
                    result.take_violations(&event, batch.source(), position.number());
                }
                serde_json::to_writer(&mut result.json_lines, &event).expect("a Vec takes every write");
                result.json_lines.push(b'\n');
            }
            Item::DeadLetter { letter, .. } => result.tally.count_dead_letter(reason_kind(&letter)),
            Item::FileProblem(problem) => result.file_problems.push((Arc::clone(batch.source()), problem)),
        });
        result
    }
}

impl BatchEvents {
    fn take_violations(&mut self, event: &serde_json::Value, source: &str, record: u64) {
        for violation in aurora_ocsf::validate(event) {
            self.n_violations += 1;
            if self.violations.len() < MAX_VIOLATIONS {
                self.violations.push(format!("{source}:{record}: {violation}"));
            }
        }
    }
}
