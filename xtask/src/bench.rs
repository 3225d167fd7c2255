//! `cargo xtask bench`: detection beside a peer, in one run, on the same files.
//!
//! Both programs read the same rules and the same streams, in turn, so that a ratio holds while the speed
//! of the machine drifts. Ratios are taken round by round; the median is what to quote.

mod streams;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, ensure};
use serde_json::Value;

/// A stream of events and how often it is gone through, so that a run takes some seconds.
struct Lane {
    name: &'static str,
    events: PathBuf,
    n_rounds: usize,
}

/// Builds the streams and both programs, measures `n_rounds` times and prints the ratios.
pub(crate) fn run(root: &Path, data: &Path, n_rounds: usize) -> anyhow::Result<()> {
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let rules = folder.join("windows-rules");
    let n_rules = streams::copy_windows_rules(&data.join("sigma-rules"), &rules)?;
    let built = streams::build(data, &folder)?;
    println!(
        "{n_rules} Windows rules; mixed stream: {} events; process creation: {} events,",
        built.n_mixed, built.n_processes
    );
    println!("of them {} as recorded and the others with mutated command lines", built.n_distinct_processes);
    build(root, &["build", "--release", "--locked", "--package", "aurora"])?;
    build(&root.join("bench/peers"), &["build", "--release", "--locked"])?;
    let aurora = root.join("target/release/aurora");
    let peer = root.join("bench/peers/target/release/peers");
    let lanes = [
        Lane { name: "mixed", events: built.mixed, n_rounds: 1 },
        Lane { name: "processes", events: built.processes, n_rounds: 20 },
    ];
    println!("\n{:<11} {:<8} {:>12} {:>12} {:>7}", "stream", "memo", "peer ev/s", "aurora ev/s", "ratio");
    for lane in &lanes {
        for memo in [true, false] {
            let mut ratios = Vec::new();
            for _ in 0..n_rounds {
                let theirs =
                    rate(Command::new(&peer).arg(&rules).arg(&lane.events).arg(lane.n_rounds.to_string()))?;
                let ours = rate(&mut ours(&aurora, &rules, lane, memo))?;
                ratios.push(ours / theirs);
                let memo = if memo { "on" } else { "off" };
                println!("{:<11} {memo:<8} {theirs:>12.0} {ours:>12.0} {:>7.2}", lane.name, ours / theirs);
            }
            ratios.sort_by(f64::total_cmp);
            println!("{:<11} median ratio {:.2}", lane.name, ratios[ratios.len() / 2]);
        }
    }
    Ok(())
}

fn ours(aurora: &Path, rules: &Path, lane: &Lane, memo: bool) -> Command {
    let mut command = Command::new(aurora);
    command.args(["bench", "detect", "--json", "--rules"]).arg(rules).arg("--events").arg(&lane.events);
    command.args(["--rounds", &lane.n_rounds.to_string()]);
    if !memo {
        command.arg("--no-memo");
    }
    command
}

fn build(folder: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let status =
        Command::new("cargo").args(arguments).current_dir(folder).status().context("cannot run cargo")?;
    ensure!(status.success(), "the build in {} failed", folder.display());
    Ok(())
}

/// Events per CPU second, as the command says.
fn rate(command: &mut Command) -> anyhow::Result<f64> {
    let output = command.output().with_context(|| format!("cannot run {command:?}"))?;
    ensure!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).context("the report is JSON")?;
    report["events_per_cpu_second"].as_f64().context("the report has a rate")
}
