//! The two programs that are measured, and what they report.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};
use serde_json::Value;

pub(super) struct Programs {
    aurora: PathBuf,
    peer: PathBuf,
}

/// What a program printed.
pub(super) struct Report(Value);

impl Programs {
    /// Builds both and puts copies into a folder, so that no build in between changes what is measured.
    pub(super) fn build(root: &Path, folder: &Path) -> anyhow::Result<Self> {
        cargo(root, &["build", "--release", "--locked", "--package", "aurora"])?;
        let peers = root.join("bench/peers");
        cargo(&peers, &["build", "--release", "--locked"])?;
        let shared = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let built = |workspace: &Path, name: &str| {
            let target = shared.clone().unwrap_or_else(|| workspace.join("target"));
            copy(&target.join("release").join(name), &folder.join(name))
        };
        Ok(Self { aurora: built(root, "aurora")?, peer: built(&peers, "peers")? })
    }

    /// `aurora bench detect`, on one thread unless told otherwise.
    pub(super) fn detect(&self, rules: &Path, events: &Path, more: &[&str]) -> anyhow::Result<Report> {
        run(&mut self.detect_command(rules, events, more))
    }

    /// Several of them at once, each a program of its own.
    pub(super) fn detect_at_once(
        &self,
        n: usize,
        rules: &Path,
        events: &Path,
        more: &[&str],
    ) -> anyhow::Result<Vec<Report>> {
        let start = |_| {
            let mut command = self.detect_command(rules, events, more);
            command.stdout(Stdio::piped()).spawn().context("cannot start aurora")
        };
        let children = (0..n).map(start).collect::<anyhow::Result<Vec<_>>>()?;
        children.into_iter().map(|child| Report::of(&child.wait_with_output()?.stdout)).collect()
    }

    fn detect_command(&self, rules: &Path, events: &Path, more: &[&str]) -> Command {
        let mut command = Command::new(&self.aurora);
        command.args(["bench", "detect", "--json", "--rules"]).arg(rules).arg("--events").arg(events);
        command.args(more);
        command
    }

    pub(super) fn repeats(&self, rules: &Path, events: &Path) -> anyhow::Result<Report> {
        let mut command = Command::new(&self.aurora);
        run(command.args(["bench", "repeats", "--json", "--rules"]).arg(rules).arg("--events").arg(events))
    }

    /// The findings of a hunt, one JSON object a line.
    pub(super) fn hunt(&self, rules: &Path, events: &Path) -> anyhow::Result<Vec<u8>> {
        let mut command = Command::new(&self.aurora);
        command.args(["hunt", "--format", "jsonl", "--no-progress", "--rules"]).arg(rules).arg(events);
        output(&mut command)
    }

    pub(super) fn peer(&self, rules: &Path, events: &Path, n_rounds: usize) -> anyhow::Result<Report> {
        run(Command::new(&self.peer).arg(rules).arg(events).arg(n_rounds.to_string()))
    }

    /// What matches in the peer: line, rule and chance, with tabs between.
    pub(super) fn peer_pairs(&self, rules: &Path, events: &Path) -> anyhow::Result<Vec<u8>> {
        output(Command::new(&self.peer).arg("--pairs").arg(rules).arg(events))
    }
}

impl Report {
    fn of(json: &[u8]) -> anyhow::Result<Self> {
        Ok(Self(serde_json::from_slice(json).context("the report is JSON")?))
    }

    pub(super) fn number(&self, name: &str) -> anyhow::Result<f64> {
        self.0[name].as_f64().with_context(|| format!("the report has no number `{name}`"))
    }

    /// The part under a name.
    pub(super) fn part(&self, name: &str) -> Self {
        Self(self.0[name].clone())
    }

    pub(super) fn numbers(&self, name: &str) -> anyhow::Result<Vec<f64>> {
        let list = self.0[name].as_array().with_context(|| format!("the report has no list `{name}`"))?;
        Ok(list.iter().filter_map(Value::as_f64).collect())
    }
}

fn cargo(folder: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let status =
        Command::new("cargo").args(arguments).current_dir(folder).status().context("cannot run cargo")?;
    ensure!(status.success(), "the build in {} failed", folder.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<PathBuf> {
    // A program that is running cannot be overwritten, but its name can be given to another.
    let _ = fs::remove_file(to);
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(to.to_owned())
}

fn run(command: &mut Command) -> anyhow::Result<Report> {
    Report::of(&output(command)?)
}

fn output(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}
