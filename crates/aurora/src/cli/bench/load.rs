//! `aurora bench load`: what a running instance takes, and how soon it says so.

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use crate::{
    cli::{Exit, target::TargetArgs},
    process,
    replay::{SendError, Sender, Target},
};

/// Sends events to a running instance at a steady rate and times its answers
///
/// Each request is due at a time of its own, whatever became of those before, so that a slow answer shows as
/// what it is. The processor time printed is that of this generator alone.
#[derive(Args, Debug)]
pub(in crate::cli) struct LoadArgs {
    #[command(flatten)]
    target: TargetArgs,

    /// The events: lines, sent again from the beginning when they are used up
    #[arg(long, value_name = "FILE")]
    events: PathBuf,

    /// Events per second
    #[arg(long, value_name = "N", default_value = "15000")]
    rate: u64,

    /// For how many seconds
    #[arg(long, value_name = "N", default_value = "60")]
    seconds: u64,

    /// Events per request
    #[arg(long, value_name = "N", default_value = "500")]
    batch: usize,

    /// How many requests are on their way at one time, at most
    #[arg(long, value_name = "N", default_value = "8")]
    senders: usize,

    /// Print one JSON object instead of text
    #[arg(long)]
    json: bool,
}

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    acknowledged_events: u64,
    seconds: f64,
    events_per_second: f64,
    bytes_per_event: f64,
    /// From when a request was due to its answer, in milliseconds.
    acknowledged_ms_p50: f64,
    acknowledged_ms_p99: f64,
    acknowledged_ms_max: f64,
    /// Of this process: what making the load costs.
    generator_cpu_seconds: f64,
}

/// One sender's part.
#[derive(Default)]
struct Part {
    events: u64,
    bytes: u64,
    millis: Vec<f64>,
}

impl LoadArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        anyhow::ensure!(
            self.rate > 0 && self.batch > 0 && self.senders > 0,
            "rate, batch and senders are at least 1"
        );
        let target = self.target.resolve()?;
        let text =
            fs::read(&self.events).with_context(|| format!("cannot read `{}`", self.events.display()))?;
        let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
        anyhow::ensure!(!lines.is_empty(), "`{}` has no line", self.events.display());
        let report = self.measure(&target, &lines)?;
        if self.json {
            println!("{}", serde_json::to_string(&report)?);
        } else {
            report.print();
        }
        Ok(Exit::Clean)
    }

    fn measure(&self, target: &Target, lines: &[&[u8]]) -> Result<Report, SendError> {
        let next = AtomicU64::new(0);
        let (started_at, cpu_before) = (Instant::now(), process::cpu_time());
        let parts: Vec<Part> = thread::scope(|scope| {
            let senders: Vec<_> = (0..self.senders)
                .map(|_| scope.spawn(|| self.send(target, lines, &next, started_at)))
                .collect();
            let join = |sender: thread::ScopedJoinHandle<'_, _>| {
                sender.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            senders.into_iter().map(join).collect::<Result<_, _>>()
        })?;
        Ok(Report::of(&parts, started_at.elapsed(), process::cpu_time() - cpu_before))
    }

    /// Takes the next request that is due, until the time is over.
    fn send(
        &self,
        target: &Target,
        lines: &[&[u8]],
        next: &AtomicU64,
        started_at: Instant,
    ) -> Result<Part, SendError> {
        let (mut sender, mut part, mut body) = (Sender::new(target), Part::default(), Vec::new());
        let n_requests = (self.rate * self.seconds).div_ceil(self.batch as u64);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= n_requests {
                return Ok(part);
            }
            body.clear();
            let first = number as usize * self.batch;
            for line in (first..first + self.batch).map(|at| lines[at % lines.len()]) {
                body.extend_from_slice(line);
                body.push(b'\n');
            }
            let due = started_at + Duration::from_secs_f64(first as f64 / self.rate as f64);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            let answer = sender.send(&body)?;
            part.events += answer.received;
            part.bytes += body.len() as u64;
            part.millis.push(due.elapsed().as_secs_f64() * 1e3);
        }
    }
}

impl Report {
    fn of(parts: &[Part], took: Duration, cpu: Duration) -> Self {
        let mut millis: Vec<f64> = parts.iter().flat_map(|part| part.millis.iter().copied()).collect();
        millis.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| {
            millis.get(((millis.len() as f64 * share) as usize).min(millis.len().saturating_sub(1)))
        };
        let quantile = |share| at(share).copied().unwrap_or_default();
        let events: u64 = parts.iter().map(|part| part.events).sum();
        let bytes: u64 = parts.iter().map(|part| part.bytes).sum();
        Self {
            acknowledged_events: events,
            seconds: took.as_secs_f64(),
            events_per_second: events as f64 / took.as_secs_f64(),
            bytes_per_event: bytes as f64 / events.max(1) as f64,
            acknowledged_ms_p50: quantile(0.5),
            acknowledged_ms_p99: quantile(0.99),
            acknowledged_ms_max: quantile(1.0),
            generator_cpu_seconds: cpu.as_secs_f64(),
        }
    }

    fn print(&self) {
        println!("acknowledged   {} events in {:.1} s", self.acknowledged_events, self.seconds);
        println!(
            "rate           {:.0} events/s of {:.0} bytes",
            self.events_per_second, self.bytes_per_event
        );
        println!(
            "answered in    {:.1} ms (median), {:.1} ms (99 %), {:.1} ms (slowest)",
            self.acknowledged_ms_p50, self.acknowledged_ms_p99, self.acknowledged_ms_max
        );
        println!("generator      {:.1} CPU seconds", self.generator_cpu_seconds);
    }
}
