//! `aurora status`: how a running instance is.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use serde_json::Value;

use super::{Exit, instance::InstanceArgs};
use crate::up::{data_directory::running_file_of, ready::Ready};

/// Asks the running instance of a data directory how it is
#[derive(Args, Debug)]
#[command(after_help = "Exit status: 0 it is ready, 1 it runs and is not ready, 2 it does not run")]
pub(super) struct StatusArgs {
    #[command(flatten)]
    instance: InstanceArgs,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

impl StatusArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let (config, _) = self.instance.load()?;
        let running = running_file_of(&config.runtime.data_dir);
        let ready = Ready::read(&running).with_context(|| {
            format!("no aurora runs on `{}`; start one with `aurora up`", config.runtime.data_dir.display())
        })?;
        let status = Status::ask(&ready).with_context(|| {
            format!("the aurora that ran at {} does not answer; it was stopped without notice", ready.api)
        })?;
        if self.json {
            println!("{}", status.as_json(&ready));
        } else {
            status.print(&ready);
        }
        Ok(if status.is_ready { Exit::Clean } else { Exit::Findings })
    }
}

/// What the instance answers.
struct Status {
    is_ready: bool,
    mode: Value,
}

impl Status {
    fn ask(ready: &Ready) -> anyhow::Result<Self> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .build()
            .into();
        let mode = agent.get(format!("{}/api/v1/system/mode", ready.api)).call()?.body_mut().read_json()?;
        let is_ready = agent.get(format!("{}/readyz", ready.api)).call()?.status().is_success();
        Ok(Self { is_ready, mode })
    }

    fn as_json(&self, ready: &Ready) -> Value {
        serde_json::json!({"ready": self.is_ready, "system": self.mode, "addresses": ready.without_link()})
    }

    fn print(&self, ready: &Ready) {
        let is = |field: &str| self.mode[field] == Value::Bool(true);
        println!("ready      {}", if self.is_ready { "yes" } else { "no" });
        println!("mode       {}", self.mode["mode"].as_str().unwrap_or("unknown"));
        println!("database   {}", if is("is_database_available") { "available" } else { "unavailable" });
        println!("dashboard  {}", ready.dashboard);
        println!("api        {}", ready.api);
        println!("ingest     {}", ready.ingest);
    }
}
