//! `aurora up`: the whole of the service in one process.
//!
//! This is the composition root: it opens, wires, waits for a signal, and closes in the reverse order.

mod catalogue;
pub(crate) mod data_directory;
mod demo;
mod health;
mod instance;
mod intake;
pub(crate) mod listen;
mod local_token;
mod parts;
pub(crate) mod ready;
mod storage;
mod telemetry;
mod write_whole;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tokio::signal::unix::{SignalKind, signal};

pub(crate) use self::storage::existing_store_of;
use self::{instance::Instance, listen::Listeners, ready::Ready};
use crate::config::Config;

/// What is asked for beside the configuration.
#[derive(Debug)]
pub(crate) struct UpOptions {
    /// Whether the sample story is replayed.
    pub(crate) demo: bool,
    /// Where the addresses are told to programs.
    pub(crate) ready_file: Option<PathBuf>,
}

/// Where the token is kept with which programs on this machine may send events.
pub(crate) fn local_token_file_of(root: &Path) -> PathBuf {
    data_directory::keys_of(root).join("ingest.token")
}

/// Runs the service until a signal ends it.
///
/// # Errors
/// If it cannot start; the error names what stands in the way.
pub(crate) fn run(config: &Config, options: &UpOptions) -> anyhow::Result<()> {
    telemetry::start(&config.telemetry)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(config, options))
}

async fn serve(config: &Config, options: &UpOptions) -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let listeners = Listeners::bind(config).await?;
    let addresses = listeners.addresses()?;
    let mut instance = Instance::start(config, listeners, addresses.ingest_url()).await?;
    let setup_secret = instance.setup_secret().await?;
    let ready = Ready::new(addresses, setup_secret.as_deref());
    announce(config, options, &ready)?;
    if options.demo {
        instance.replay_story().await?;
    }
    let reason = tokio::select! {
        _ = terminate.recv() => None,
        _ = interrupt.recv() => None,
        reason = instance.failed() => Some(reason),
    };
    withdraw(config, options);
    instance.stop().await;
    match reason {
        None => Ok(()),
        Some(reason) => Err(reason),
    }
}

/// Tells people and programs that everything answers.
fn announce(config: &Config, options: &UpOptions, ready: &Ready) -> anyhow::Result<()> {
    let running = data_directory::running_file_of(&config.runtime.data_dir);
    ready.without_link().write(&running).with_context(|| format!("cannot write `{}`", running.display()))?;
    if let Some(path) = &options.ready_file {
        ready.write(path).with_context(|| format!("cannot write the ready file `{}`", path.display()))?;
    }
    println!("dashboard  {}", ready.dashboard);
    println!("api        {}", ready.api);
    println!("ingest     {}", ready.ingest);
    if let Some(link) = &ready.setup_link {
        println!("set up     {link}\n           makes the first admin; valid once, for 30 minutes");
    }
    Ok(())
}

/// Nobody is to take a service for running that is not.
fn withdraw(config: &Config, options: &UpOptions) {
    let running = data_directory::running_file_of(&config.runtime.data_dir);
    for path in std::iter::once(&running).chain(&options.ready_file) {
        if let Err(error) = std::fs::remove_file(path) {
            tracing::warn!(error = &error as &dyn std::error::Error, path = %path.display(), "cannot be removed");
        }
    }
}
