//! `aurora up`: the whole service.

use std::path::PathBuf;

use clap::Args;

use super::{Exit, instance::InstanceArgs};
use crate::up::{self, UpOptions};

/// Runs the whole service, on nothing but a data directory
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  aurora up
  aurora up --demo
  aurora up --data-dir /var/lib/aurora --set detection.rules=/etc/aurora/rules

It stops on SIGTERM or Ctrl-C, within 10 s and with nothing lost. `aurora doctor` says what stands in the way
of a start, `aurora status` how a running one is.")]
pub(super) struct UpArgs {
    #[command(flatten)]
    instance: InstanceArgs,

    /// Replay the sample story once everything runs
    #[arg(long)]
    demo: bool,

    /// Write every bound address to this file once everything answers, as JSON
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

impl UpArgs {
    pub(super) fn run(self) -> anyhow::Result<Exit> {
        let (config, _) = self.instance.load()?;
        up::run(&config, &UpOptions { demo: self.demo, ready_file: self.ready_file })?;
        Ok(Exit::Clean)
    }
}
