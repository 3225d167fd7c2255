//! `aurora bench`: how fast this machine detects.

mod correlate;
mod load;
mod repeats;

use std::{
    fs,
    num::NonZero,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use aurora_normalize::Limits;
use aurora_sigma::Program;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Exit, rules::RuleOptions};
use crate::{
    hunt::{self, EngineOptions, Work},
    process,
    scan::{self, Batch},
};

/// Measures on this machine
#[derive(Debug, Subcommand)]
pub(super) enum BenchCommand {
    Detect(DetectArgs),
    Repeats(repeats::RepeatsArgs),
    Correlate(correlate::CorrelateArgs),
    Load(load::LoadArgs),
}

/// Times parsing and detection on events that are in memory
///
/// The file is read and cut into lines before the clock starts. What is timed is what `hunt` does with each
/// line: parsing, the log source, all rules, and the details of each finding.
#[derive(Args, Debug)]
pub(super) struct DetectArgs {
    #[command(flatten)]
    rules: RuleOptions,

    /// The events: JSON lines
    #[arg(long, value_name = "FILE")]
    events: PathBuf,

    /// How many threads work
    #[arg(long, value_name = "N", default_value = "1")]
    threads: NonZero<usize>,

    /// How often the events are gone through
    #[arg(long, value_name = "N", default_value = "1")]
    rounds: NonZero<usize>,

    /// Decide every value anew, as traffic that never repeats itself would make us
    #[arg(long)]
    no_memo: bool,

    /// Parse alone: what is left is the part of detection that rules cost nothing of
    #[arg(long, conflicts_with_all = ["normalize", "no_memo"])]
    parse_only: bool,

    /// Also build the OCSF event of each record and write it as JSON, as `normalize` does
    #[arg(long)]
    normalize: bool,

    /// Print one JSON object instead of text
    #[arg(long)]
    json: bool,
}

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    events: u64,
    findings: u64,
    dead_letters: u64,
    threads: usize,
    memo: bool,
    work: Work,
    cpu_seconds: f64,
    wall_seconds: f64,
    events_per_cpu_second: f64,
    events_per_second: f64,
    rules_loaded: usize,
    rules_rejected: usize,
    /// Reading the rule files and finding their meaning.
    load_ms: f64,
    /// From their meaning to the program that the engine runs.
    compile_ms: f64,
    compiled_rules_mib: f64,
    resident_mib: f64,
    /// The memory held when each tenth of the work was done.
    resident_mib_by_tenth: Vec<f64>,
}

/// Prints a report as one JSON object, or as text by `print`.
fn write_report<R: Serialize>(report: &R, as_json: bool, print: impl Fn(&R)) -> anyhow::Result<Exit> {
    if as_json {
        println!("{}", serde_json::to_string(report).context("cannot write the report")?);
    } else {
        print(report);
    }
    Ok(Exit::Clean)
}

impl BenchCommand {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        match self {
            Self::Detect(args) => args.run(),
            Self::Repeats(args) => args.run(),
            Self::Correlate(args) => args.run(),
            Self::Load(args) => args.run(),
        }
    }
}

impl DetectArgs {
    fn run(&self) -> anyhow::Result<Exit> {
        let report = self.measure()?;
        write_report(&report, self.json, Report::print)
    }

    fn measure(&self) -> anyhow::Result<Report> {
        let started_at = Instant::now();
        let rules = self.rules.load()?;
        let load = started_at.elapsed();
        let resident_before = process::resident_bytes();
        let started_at = Instant::now();
        let program = Program::compile(&rules.loaded.rules);
        let compile = started_at.elapsed();
        let compiled_bytes = process::resident_bytes().saturating_sub(resident_before);
        let limits = Limits::default();
        let batches = read_batches(&self.events, &limits)?;
        let options = self.engine_options();
        let cpu_before = process::cpu_time();
        let started_at = Instant::now();
        let counts = hunt::detect_in_memory(&program, &batches, &limits, options);
        let (wall, cpu) = (started_at.elapsed(), process::cpu_time().saturating_sub(cpu_before));
        let rate = |took: Duration| counts.events as f64 / took.as_secs_f64().max(1e-9);
        Ok(Report {
            events: counts.events,
            findings: counts.findings,
            dead_letters: counts.dead_letters,
            threads: options.n_threads,
            memo: options.memo,
            work: options.work,
            cpu_seconds: cpu.as_secs_f64(),
            wall_seconds: wall.as_secs_f64(),
            events_per_cpu_second: rate(cpu),
            events_per_second: rate(wall),
            rules_loaded: rules.loaded.rules.detections().len(),
            rules_rejected: rules.n_rejected(),
            load_ms: load.as_secs_f64() * 1e3,
            compile_ms: compile.as_secs_f64() * 1e3,
            compiled_rules_mib: mib(compiled_bytes),
            resident_mib: mib(process::resident_bytes()),
            resident_mib_by_tenth: counts.resident_by_tenth.iter().copied().map(mib).collect(),
        })
    }

    fn engine_options(&self) -> EngineOptions {
        let work = match (self.parse_only, self.normalize) {
            (true, _) => Work::Parse,
            (false, false) => Work::Detect,
            (false, true) => Work::DetectAndNormalize,
        };
        EngineOptions {
            n_threads: self.threads.get(),
            n_rounds: self.rounds.get(),
            memo: !self.no_memo,
            work,
        }
    }
}

/// Reads a file into memory and cuts it.
fn read_batches(path: &Path, limits: &Limits) -> anyhow::Result<Vec<Batch>> {
    let text = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(scan::batches_of(&path.to_string_lossy(), &text, limits.max_record_bytes))
}

impl Report {
    fn print(&self) {
        println!("Events      {} ({} dead letters)", self.events, self.dead_letters);
        println!("Findings    {}", self.findings);
        println!("Rules       {} loaded, {} rejected", self.rules_loaded, self.rules_rejected);
        println!(
            "Time        {:.3} s CPU, {:.3} s wall, {} threads",
            self.cpu_seconds, self.wall_seconds, self.threads
        );
        println!(
            "Rate        {:.0} events/s per core, {:.0} events/s",
            self.events_per_cpu_second, self.events_per_second
        );
        println!("Rules in    {:.0} ms read, {:.0} ms compiled", self.load_ms, self.compile_ms);
        println!(
            "Memory      {:.1} MiB compiled rules, {:.1} MiB in all",
            self.compiled_rules_mib, self.resident_mib
        );
    }
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
