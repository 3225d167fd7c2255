//! `aurora bench correlate`: how fast correlation takes observations.

use std::{num::NonZero, time::Duration};

use aurora_model::Timestamp;
use aurora_ocsf::{Record, Value};
use aurora_sigma::{
    Arrival, CorrelationEngine, CorrelationOptions, Engine, Loader, Observation, Placeholders, Program,
    RuleSet,
};
use clap::Args;
use serde::Serialize;

use super::{Exit, mib, write_report};
use crate::process;

/// Times correlation on observations that are in memory
///
/// The rules and events are made here, the same ones each time. An event is an observation: the match of one
/// of the base rules, of which there are four for each five correlation rules. It feeds every correlation rule
/// that names its base rule. All eight types take turns, and every tenth rule names the one before it. Events
/// come up to 10 s out of order. The clock stands still while events are made.
#[derive(Args, Debug)]
pub(in crate::cli) struct CorrelateArgs {
    /// How many groups are to live at once, of all rules
    #[arg(long, value_name = "N", default_value = "100000")]
    groups: NonZero<usize>,

    /// How many correlation rules
    #[arg(long, value_name = "N", default_value = "50")]
    rules: NonZero<usize>,

    /// How many events
    #[arg(long, value_name = "N", default_value = "5000000")]
    events: NonZero<usize>,

    /// Print one JSON object instead of text
    #[arg(long)]
    json: bool,
}

/// What was measured.
#[derive(Debug, Default, Serialize)]
struct Report {
    events: u64,
    /// Entries made in windows: one for each event, each rule that it feeds and each group.
    updates: u64,
    findings: u64,
    rules: usize,
    live_groups: usize,
    entries_in_windows: usize,
    late: u64,
    evicted_groups: u64,
    cpu_seconds: f64,
    events_per_cpu_second: f64,
    updates_per_cpu_second: f64,
    /// With the first events in memory, and no state yet.
    resident_before_mib: f64,
    /// After half of the events, and at the end: the same if memory is bounded.
    resident_half_mib: f64,
    resident_after_mib: f64,
}

/// How many events are made before the clock starts again.
const EVENTS_PER_ROUND: usize = 65_536;
/// How many are taken between two judgements.
const EVENTS_PER_ADVANCE: usize = 1_024;
/// The windows of the rules, in seconds: this one, half and twice of it.
const TIMESPAN: usize = 600;
/// How many events of a group there are in a window, on the average.
const EVENTS_PER_WINDOW: usize = 5;
const DELAY_SECONDS: u64 = 10;

impl CorrelateArgs {
    pub(in crate::cli) fn run(&self) -> anyhow::Result<Exit> {
        let report = self.measure()?;
        write_report(&report, self.json, Report::print)
    }

    fn measure(&self) -> anyhow::Result<Report> {
        let (n_rules, n_events) = (self.rules.get(), self.events.get());
        let mut loader = Loader::new(Placeholders::default());
        loader.add("bench.yml".as_ref(), &rules(n_rules));
        let loaded = loader.finish();
        anyhow::ensure!(loaded.problems.is_empty(), "the rules of the bench do not load");
        let mut source = Source::new(&loaded.rules, n_rules, self.groups.get());
        let options = CorrelationOptions {
            allowed_lateness: Duration::from_secs(DELAY_SECONDS),
            hash_key: [0x5eed, 0xbe4c],
            ..CorrelationOptions::default()
        };
        let mut engine = CorrelationEngine::new(&loaded.rules, options);
        let mut report = Report { rules: n_rules, ..Report::default() };
        let mut findings = Vec::new();
        let mut cpu = Duration::ZERO;
        for first in (0..n_events).step_by(EVENTS_PER_ROUND) {
            let events = source.make(first, EVENTS_PER_ROUND.min(n_events - first));
            if first == 0 {
                report.resident_before_mib = mib(process::resident_bytes());
            }
            let cpu_before = process::thread_cpu_time();
            for (number, event) in events.into_iter().enumerate() {
                engine.observe(event.arrival, event.time, event.arrival.offset, event.observation);
                if number % EVENTS_PER_ADVANCE == EVENTS_PER_ADVANCE - 1 {
                    engine.advance(&mut findings);
                    report.findings += findings.drain(..).filter(|finding| finding.is_finding).count() as u64;
                }
            }
            engine.advance(&mut findings);
            report.findings += findings.drain(..).filter(|finding| finding.is_finding).count() as u64;
            cpu += process::thread_cpu_time().saturating_sub(cpu_before);
            if first <= n_events / 2 {
                report.resident_half_mib = mib(process::resident_bytes());
            }
        }
        let counters = engine.counters();
        let rate = |count: u64| count as f64 / cpu.as_secs_f64().max(1e-9);
        Ok(Report {
            events: n_events as u64,
            updates: counters.n_updates,
            live_groups: counters.n_groups,
            entries_in_windows: counters.n_entries,
            late: counters.n_late,
            evicted_groups: counters.n_evicted_groups,
            cpu_seconds: cpu.as_secs_f64(),
            events_per_cpu_second: rate(n_events as u64),
            updates_per_cpu_second: rate(counters.n_updates),
            resident_after_mib: mib(process::resident_bytes()),
            ..report
        })
    }
}

impl Report {
    fn print(&self) {
        println!("Events      {} (observations of base rules), {} late", self.events, self.late);
        println!(
            "Updates     {}: each event feeds {:.2} groups",
            self.updates,
            self.updates as f64 / self.events as f64
        );
        println!("Findings    {}", self.findings);
        println!("Rules       {} correlations", self.rules);
        println!(
            "State       {} live groups, {} events in windows, {} groups evicted",
            self.live_groups, self.entries_in_windows, self.evicted_groups
        );
        println!("Time        {:.3} s CPU on one thread", self.cpu_seconds);
        println!(
            "Rate        {:.0} events/s per core, {:.0} updates/s per core",
            self.events_per_cpu_second, self.updates_per_cpu_second
        );
        println!(
            "Memory      {:.1} MiB before, {:.1} MiB half way, {:.1} MiB after",
            self.resident_before_mib, self.resident_half_mib, self.resident_after_mib
        );
    }
}

/// Base rules `b0`, `b1` … that match on `r`, and the correlations over them.
fn rules(n_rules: usize) -> String {
    let n_bases = n_bases(n_rules);
    let base = |number: usize| {
        format!(
            "title: b{number}\nname: b{number}\nlogsource: {{product: bench}}\n\
             detection: {{s: {{r: b{number}}}, condition: s}}\n---\n"
        )
    };
    let correlation = |number: usize| {
        format!("title: k{number}\nname: k{number}\ncorrelation: {{{}}}\n---\n", block(number, n_bases))
    };
    (0..n_bases).map(base).chain((0..n_rules).map(correlation)).collect()
}

fn n_bases(n_rules: usize) -> usize {
    (n_rules * 4).div_ceil(5)
}

fn block(number: usize, n_bases: usize) -> String {
    let timespan = [TIMESPAN, TIMESPAN / 2, TIMESPAN * 2][number % 3];
    let name = |offset: usize| format!("b{}", (number + offset) % n_bases);
    let (first, second, third) = (name(0), name(1), name(2));
    let group_by = if number % 5 == 4 { "[user, host]" } else { "[user]" };
    let common = format!("group-by: {group_by}, timespan: {timespan}s");
    if number % 10 == 9 {
        return format!("type: temporal_ordered, rules: [k{}, {first}], {common}", number - 1);
    }
    match number % 8 {
        0 => format!("type: event_count, rules: [{first}], {common}, condition: {{gte: 20}}"),
        1 => format!("type: value_count, rules: [{first}], {common}, condition: {{field: port, gte: 15}}"),
        2 => format!(
            "type: temporal, rules: [{first}, {second}], {common}, condition: {first} and not {second}"
        ),
        3 => format!("type: temporal_ordered, rules: [{first}, {second}, {third}], {common}"),
        4 => {
            format!("type: value_sum, rules: [{first}], {common}, condition: {{field: bytes, gt: 20000000}}")
        }
        5 => format!("type: value_avg, rules: [{first}], {common}, condition: {{field: bytes, gt: 990000}}"),
        6 => format!(
            "type: value_percentile, rules: [{first}], {common}, condition: {{field: bytes, percentile: 90, lt: 50000}}"
        ),
        _ => {
            format!("type: value_median, rules: [{first}], {common}, condition: {{field: bytes, gt: 990000}}")
        }
    }
}

/// An observation on its way to the engine.
struct Event {
    arrival: Arrival,
    time: Timestamp,
    observation: Observation,
}

/// Makes events.
struct Source {
    engine: Engine,
    n_bases: usize,
    n_users: usize,
    /// Microseconds of event time from one event to the next.
    step: f64,
    random: u64,
}

impl Source {
    fn new(rules: &RuleSet, n_rules: usize, n_groups: usize) -> Self {
        let n_bases = n_bases(n_rules);
        // Some groups have no event in their window.
        let n_users = (n_groups * 21).div_ceil(n_rules * 20);
        let events_per_second = (n_users * n_bases * EVENTS_PER_WINDOW) as f64 / TIMESPAN as f64;
        Self {
            engine: Engine::new(&Program::compile(rules)),
            n_bases,
            n_users,
            step: 1e6 / events_per_second,
            random: 1,
        }
    }

    /// Events by the order of coming, the first of which has this number.
    fn make(&mut self, first: usize, n_events: usize) -> Vec<Event> {
        (first..first + n_events).map(|number| self.event(number)).collect()
    }

    fn event(&mut self, number: usize) -> Event {
        let rule = self.draw(self.n_bases);
        let user = self.draw(self.n_users);
        let (port, bytes) = (self.draw(1_000), self.draw(1_000_000));
        let delay = self.draw((DELAY_SECONDS * 1_000_000) as usize) as i64;
        let mut record = Record::new(&b""[..]);
        record.push("r", Value::Text(format!("b{rule}").into()));
        record.push("user", Value::Text(format!("CORP\\user-{user:06}").into()));
        record.push("host", Value::Text(format!("ws-{:06}.corp.example", user).into()));
        record.push("port", Value::Number(port.to_string().into()));
        record.push("bytes", Value::Number(bytes.to_string().into()));
        let mut matches = Vec::new();
        self.engine.evaluate(&record, &mut matches);
        let observation = matches.into_iter().find_map(|found| found.observation);
        let time = 1_767_225_600_000_000 + (number as f64 * self.step) as i64 - delay;
        Event {
            arrival: Arrival { partition: 0, offset: number as u64, received_at: None },
            time: Timestamp::from_micros(time).expect("a time of this century is in range"),
            observation: observation.expect("each event matches its base rule, which a correlation names"),
        }
    }

    /// A number below `n`, by SplitMix64.
    fn draw(&mut self, n: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }
}
