//! `cargo xtask bench` and `cargo xtask differences`: detection beside a peer, in one run, on the same files.
//!
//! All programs read the same rules and the same streams, in turn, so that a ratio holds while the speed of
//! the machine drifts. Ratios are taken round by round; the median is what to quote.

mod differences;
mod lanes;
mod programs;
mod random;
mod streams;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::Args;

pub(crate) use differences::DifferencesArgs;
use lanes::Lane;
use programs::Programs;
use streams::Streams;

/// What is measured, and how.
#[derive(Args)]
pub(crate) struct BenchArgs {
    /// The folder with the public data.
    #[arg(long)]
    data: PathBuf,
    /// How many rounds are measured for each figure.
    #[arg(long, default_value = "3")]
    rounds: usize,
    /// Measure this alone; may be given several times.
    #[arg(long, value_enum)]
    lane: Vec<Lane>,
    /// Print the tables as Markdown.
    #[arg(long)]
    markdown: bool,
}

/// What every lane uses.
struct Workbench {
    programs: Programs,
    /// The Windows rules.
    rules: PathBuf,
    n_rules: usize,
    streams: Streams,
    /// For files that a lane makes.
    folder: PathBuf,
}

/// Measures the lanes that were asked for and prints their tables.
pub(crate) fn run(root: &Path, args: &BenchArgs) -> anyhow::Result<()> {
    let bench = Workbench::set_up(root, &args.data)?;
    if !args.markdown {
        println!("{}", bench.description());
    }
    let lanes = if args.lane.is_empty() { Lane::ALL } else { args.lane.as_slice() };
    for lane in lanes {
        let table = lane.measure(&bench, args.rounds.max(1))?;
        print!("{}", if args.markdown { table.to_markdown() } else { table.to_text() });
    }
    Ok(())
}

impl Workbench {
    /// Writes rules and streams into `target/bench` and builds the programs.
    fn set_up(root: &Path, data: &Path) -> anyhow::Result<Self> {
        let folder = root.join("target/bench");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let programs = Programs::build(root, &folder)?;
        let rules = folder.join("windows-rules");
        let n_rules = streams::copy_windows_rules(&data.join("sigma-rules"), &rules)?;
        let streams = streams::build(data, &folder)?;
        Ok(Self { programs, rules, n_rules, streams, folder })
    }

    fn description(&self) -> String {
        let Streams { mixed, processes, n_distinct_processes } = &self.streams;
        format!(
            "{} Windows rules; mixed: {} events; process creation: {} events, {n_distinct_processes} of them as \
             recorded and the others mutations of these",
            self.n_rules, mixed.n_events, processes.n_events
        )
    }
}
