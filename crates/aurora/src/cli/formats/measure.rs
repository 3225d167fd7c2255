//! `aurora formats measure`: what was recognised in these logs, and how well.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    ops::ControlFlow,
    time::{Duration, Instant},
};

use aurora_normalize::{Parsed, Scratch, to_event};
use aurora_ocsf::Class;
use clap::Args;
use serde::Serialize;

use crate::{
    cli::{Exit, input::InputArgs, time::now},
    hunt::reason_kind,
    output::{complain, escape, grouped, unless_broken_pipe},
    scan::{self, Batch, Item, ScanProgress},
};

/// Tells what logs are written in, and how much of each format is understood
///
/// For each format: events, how many are of an OCSF class of their own and not a base event, how many are valid
/// OCSF 1.8.0, how many had something odd, and how many events a second one core parses and maps.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  aurora formats measure /var/log

Exit status: 0 all events are valid, 1 some are not, 2 wrong arguments, 3 some input was unreadable or cut off.")]
pub(crate) struct MeasureArgs {
    #[command(flatten)]
    input: InputArgs,

    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// What was seen of one format.
#[derive(Clone, Debug, Default, Serialize)]
struct Seen {
    events: u64,
    /// Of a class of their own.
    typed: u64,
    valid: u64,
    /// With something odd in them.
    odd: u64,
    bytes: u64,
    #[serde(serialize_with = "as_seconds", rename = "cpu_seconds")]
    busy: Duration,
}

fn as_seconds<S: serde::Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}

#[derive(Default)]
struct Measured {
    formats: BTreeMap<String, Seen>,
    dead_letters: BTreeMap<&'static str, u64>,
}

impl MeasureArgs {
    pub(crate) fn run(&self) -> anyhow::Result<Exit> {
        let options = self.input.scan_options()?;
        let progress = ScanProgress::default();
        let mut all = Measured::default();
        let worker = || {
            let mut scratch = Scratch::default();
            let limits = options.limits;
            move |batch: Batch| Measured::of(&batch, &mut scratch, &limits)
        };
        let inputs = scan::scan(&options, &progress, worker, |measured| {
            all.add(measured);
            ControlFlow::Continue(())
        });
        let mut out = io::stdout().lock();
        let written = if self.json { all.write_json(&mut out) } else { all.write_table(&mut out) };
        written.map_err(Into::into).or_else(unless_broken_pipe)?;
        let n_problems = inputs.n_problems();
        inputs.into_problems().into_iter().for_each(|problem| complain(&problem.into()));
        let is_valid = all.formats.values().all(|seen| seen.valid == seen.events);
        Ok(match (n_problems, is_valid) {
            (0, true) => Exit::Clean,
            (0, false) => Exit::Findings,
            _ => Exit::Input,
        })
    }
}

impl Measured {
    fn of(batch: &Batch, scratch: &mut Scratch, limits: &aurora_normalize::Limits) -> Self {
        let mut measured = Self::default();
        let mut json = Vec::new();
        let mut began = Instant::now();
        batch.for_each(scratch, limits, |item| {
            match item {
                Item::Event { parsed, .. } => measured.count(&parsed, began, &mut json),
                Item::DeadLetter { letter, .. } => {
                    *measured.dead_letters.entry(reason_kind(&letter)).or_default() += 1;
                }
                Item::FileProblem(_) => *measured.dead_letters.entry("damaged file").or_default() += 1,
            }
            began = Instant::now();
        });
        measured
    }

    /// The time since `began` went into parsing; that of the check, which no product takes, is left out.
    fn count(&mut self, parsed: &Parsed<'_>, began: Instant, json: &mut Vec<u8>) {
        let event = to_event(parsed, now());
        json.clear();
        event.write_json(json);
        let busy = began.elapsed();
        let seen = match self.formats.get_mut(parsed.format_name()) {
            Some(seen) => seen,
            None => self.formats.entry(parsed.format_name().to_owned()).or_default(),
        };
        seen.events += 1;
        seen.typed += u64::from(event.class() != Class::BaseEvent);
        seen.valid += u64::from(event.violations().is_empty());
        seen.odd += u64::from(!parsed.problems.is_empty());
        seen.bytes += parsed.record.raw.len() as u64;
        seen.busy += busy;
    }

    fn add(&mut self, other: Self) {
        for (format, seen) in other.formats {
            let all = self.formats.entry(format).or_default();
            all.events += seen.events;
            all.typed += seen.typed;
            all.valid += seen.valid;
            all.odd += seen.odd;
            all.bytes += seen.bytes;
            all.busy += seen.busy;
        }
        for (reason, count) in other.dead_letters {
            *self.dead_letters.entry(reason).or_default() += count;
        }
    }

    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        for (format, seen) in &self.formats {
            let mut line = serde_json::to_value(seen)?;
            line["format"] = format.as_str().into();
            writeln!(out, "{line}")?;
        }
        for (reason, count) in &self.dead_letters {
            writeln!(out, "{}", serde_json::json!({ "dead_letters": count, "reason": reason }))?;
        }
        Ok(())
    }

    fn write_table(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "{:<20} {:>11} {:>8} {:>8} {:>9} {:>11} {:>8}",
            "FORMAT", "EVENTS", "TYPED", "VALID", "ODD", "EVENTS/S", "BYTES"
        )?;
        for (format, seen) in &self.formats {
            writeln!(
                out,
                "{:<20} {:>11} {:>8} {:>8} {:>9} {:>11} {:>8}",
                escape(format),
                grouped(seen.events),
                percent(seen.typed, seen.events),
                percent(seen.valid, seen.events),
                grouped(seen.odd),
                grouped((seen.events as f64 / seen.busy.as_secs_f64().max(1e-9)) as u64),
                grouped(seen.bytes / seen.events.max(1)),
            )?;
        }
        for (reason, count) in &self.dead_letters {
            writeln!(out, "{} dead letters: {reason}", grouped(*count))?;
        }
        Ok(())
    }
}

/// Rounded down, so that 100 % means all.
fn percent(part: u64, whole: u64) -> String {
    let tenths = part * 1000 / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}
