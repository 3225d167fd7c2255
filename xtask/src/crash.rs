//! `cargo xtask crash`: the test of `crates/aurora/tests/it/crash.rs`, for as many kills as are asked for.

use std::{path::Path, process::Command};

use anyhow::Context as _;

/// Kills the service so many times while events are sent, and compares what is there with what was acknowledged.
pub(crate) fn run(root: &Path, cycles: u32) -> anyhow::Result<()> {
    let status = Command::new(env!("CARGO"))
        .args(["test", "--locked", "--package", "aurora", "--test", "it", "--", "crash", "--nocapture"])
        .env("AURORA_CRASH_CYCLES", cycles.to_string())
        .current_dir(root)
        .status()
        .context("cannot run cargo")?;
    anyhow::ensure!(status.success(), "the service did not keep what it acknowledged; see above");
    Ok(())
}
