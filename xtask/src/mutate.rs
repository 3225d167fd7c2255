//! `cargo xtask mutate`: the test of `crates/normalize/tests/it/mutation.rs`, for as long as is asked for.

use std::{path::Path, process::Command};

use anyhow::Context as _;

/// Changes samples of all formats at random for so many minutes, and reads them.
pub(crate) fn run(root: &Path, minutes: f64) -> anyhow::Result<()> {
    let status = Command::new(env!("CARGO"))
        .args([
            "test",
            "--locked",
            "--package",
            "aurora-normalize",
            "--test",
            "it",
            "--",
            "mutation",
            "--nocapture",
        ])
        .env("AURORA_MUTATION_MINUTES", minutes.to_string())
        .current_dir(root)
        .status()
        .context("cannot run cargo")?;
    anyhow::ensure!(status.success(), "a changed sample did harm; see above");
    Ok(())
}
