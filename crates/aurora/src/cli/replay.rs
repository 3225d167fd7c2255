//! `aurora replay`: files to a running instance.

use std::{fs, path::PathBuf};

use anyhow::Context as _;
use clap::Args;

use super::{Exit, input::InputArgs, instance::InstanceArgs};
use crate::{
    output::{complain, grouped},
    replay::{self, Speed, Target},
    scan::ScanProgress,
    up::{data_directory::running_file_of, local_token_file_of, ready::Ready},
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
    instance: InstanceArgs,

    /// How fast: `max`, or how many times as fast as the events happened
    #[arg(long, default_value = "max", value_name = "N")]
    speed: Speed,

    /// The ingest address of an instance elsewhere
    #[arg(long, value_name = "URL")]
    to: Option<String>,

    /// The token of the source, if it is not the local one
    #[arg(long, env = "AURORA_INGEST_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    token: Option<String>,
}

impl ReplayArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let target = self.target()?;
        let options = self.input.scan_options();
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

    fn target(&self) -> anyhow::Result<Target> {
        let (config, _) = self.instance.load()?;
        let root = &config.runtime.data_dir;
        let url = match &self.to {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => {
                let no_instance =
                    || format!("no aurora runs on `{}`; start one, or name one with --to", root.display());
                Ready::read(&running_file_of(root)).with_context(no_instance)?.ingest
            }
        };
        let token = match &self.token {
            Some(token) => token.clone(),
            None => read_token(local_token_file_of(root))?,
        };
        Ok(Target { url, token })
    }
}

fn read_token(path: PathBuf) -> anyhow::Result<String> {
    let text = fs::read_to_string(&path).with_context(|| {
        format!("cannot read the local ingest token `{}`; give one with --token", path.display())
    })?;
    Ok(text.trim().to_owned())
}
