//! `aurora replay`: files to a running instance.

use clap::Args;

use super::{Exit, input::InputArgs, target::TargetArgs};
use crate::{
    output::{complain, grouped},
    replay::{self, Speed},
    scan::ScanProgress,
};

/// Sends the events of log files to a running instance, as a source would
///
/// Without --to and --token the events go to the instance of the data directory, with the token that
/// it keeps for programs on the same machine.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  aurora replay content/samples/harbor
  aurora replay evidence.zip --speed 60
  AURORA_INGEST_TOKEN=… aurora replay logs/ --to http://soc:8080")]
pub(super) struct ReplayArgs {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    target: TargetArgs,

    /// How fast: `max`, or how many times as fast as the events happened
    #[arg(long, default_value = "max", value_name = "N")]
    speed: Speed,
}

impl ReplayArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let target = self.target.resolve()?;
        let options = self.input.scan_options()?;
        let (bar, progress) = (self.input.progress(), ScanProgress::default());
        let (outcome, inputs) = replay::replay(&options, &target, self.speed, &progress, |sent| {
            progress.show(&bar, sent.received);
        });
        bar.finish();
        let has_problems = inputs.n_problems() > 0;
        inputs.into_problems().into_iter().for_each(|problem| complain(&problem.into()));
        let sent = outcome?;
        println!(
            "{} events received and durable; {} of them had been sent before, {} cannot be parsed",
            grouped(sent.received),
            grouped(sent.duplicate),
            grouped(sent.dead_lettered)
        );
        Ok(if has_problems { Exit::Input } else { Exit::Clean })
    }
}
