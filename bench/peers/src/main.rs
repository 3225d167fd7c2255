//! rsigma-eval on the files that `aurora bench detect` reads.
//!
//! `peers RULES EVENTS [ROUNDS]` measures: it prints one JSON object. Lines are cut before the clock starts;
//! each line is parsed into a `serde_json::Value`, tagged with its log source by channel and event id, and
//! evaluated with routing, on one thread.
//!
//! `peers --pairs RULES EVENTS` prints what matched, one line each: the number of the line, the id of the
//! rule (its title if it has none), and which of its chances it took; tabs stand between. `one`: the event as
//! it is, with the one log source that is told when measuring. `log-sources`: any other log source of the event.
//! The others: the event with second names added, group by group.

mod log_source;
mod second_names;

use std::{
    collections::BTreeMap,
    env, fs,
    io::{self, BufWriter, Write},
    path::Path,
    time::Instant,
};

use anyhow::Context;
use rsigma_eval::{Engine, event::JsonEvent};
use rsigma_parser::{LogSource, SigmaRule, parse_sigma_yaml};
use second_names::Group;
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["--pairs", rules, events] => print_pairs(rules, events),
        [rules, events] => measure(rules, events, 1),
        [rules, events, rounds] => measure(rules, events, rounds.parse()?),
        _ => anyhow::bail!("usage: peers [--pairs] RULES EVENTS [ROUNDS]"),
    }
}

fn measure(rules: &str, events: &str, rounds: usize) -> anyhow::Result<()> {
    let started_at = Instant::now();
    let (engine, rejected) = load(rules)?;
    let load_ms = started_at.elapsed().as_secs_f64() * 1e3;
    let text = fs::read_to_string(events).with_context(|| format!("cannot read {events}"))?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let mut findings = 0usize;
    let (cpu_before, started_at) = (cpu_seconds(), Instant::now());
    for line in (0..rounds).flat_map(|_| &lines) {
        let value: Value = serde_json::from_str(line)?;
        findings += engine.evaluate_with_logsource(&JsonEvent::borrow(&value), &log_source::of(&value)).len();
    }
    let (cpu, wall) = (cpu_seconds() - cpu_before, started_at.elapsed().as_secs_f64());
    let n_events = lines.len() * rounds;
    println!(
        "{}",
        json!({
            "peer": "rsigma-eval 0.23.0", "events": n_events, "findings": findings,
            "rules_loaded": engine.rule_count(), "rules_rejected": rejected, "load_ms": load_ms,
            "cpu_seconds": cpu, "wall_seconds": wall,
            "events_per_cpu_second": n_events as f64 / cpu.max(1e-9),
        })
    );
    Ok(())
}

fn print_pairs(rules: &str, events: &str) -> anyhow::Result<()> {
    let (engine, _) = load(rules)?;
    let text = fs::read_to_string(events).with_context(|| format!("cannot read {events}"))?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.is_empty()) {
        let value: Value = serde_json::from_str(line)?;
        for (rule, chance) in matches(&engine, &value) {
            writeln!(out, "{number}\t{rule}\t{chance}")?;
        }
    }
    Ok(out.flush()?)
}

/// The rules that match, each with the first of its chances that it takes.
fn matches(engine: &Engine, event: &Value) -> BTreeMap<String, &'static str> {
    let mut matches = BTreeMap::new();
    let mut try_on = |event: &Value, log_source: &LogSource, chance| {
        for found in engine.evaluate_with_logsource(&JsonEvent::borrow(event), log_source) {
            let rule = found.header.rule_id.unwrap_or(found.header.rule_title);
            matches.entry(rule).or_insert(chance);
        }
    };
    try_on(event, &log_source::of(event), "one");
    let log_sources = log_source::all_of(event);
    log_sources.iter().for_each(|log_source| try_on(event, log_source, "log-sources"));
    for group in Group::ALL {
        let named = second_names::added(event, group);
        log_sources.iter().for_each(|log_source| try_on(&named, log_source, group.name()));
    }
    matches
}

/// Loads the rules below a folder; says how many were rejected.
fn load(rules: &str) -> anyhow::Result<(Engine, usize)> {
    let mut engine = Engine::new();
    let mut parsed = Vec::new();
    let mut rejected = read_rules(Path::new(rules), &mut parsed)?;
    // All at once: the engine rebuilds its index after each call.
    rejected += engine.add_rules(&parsed).len();
    Ok((engine, rejected))
}

/// Parses the rules below a folder; returns how many files could not be parsed.
fn read_rules(folder: &Path, rules: &mut Vec<SigmaRule>) -> anyhow::Result<usize> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    let mut rejected = 0;
    for path in entries.iter().map(fs::DirEntry::path) {
        if path.is_dir() {
            rejected += read_rules(&path, rules)?;
        } else if path.extension().is_some_and(|extension| extension == "yml") {
            match parse_sigma_yaml(&fs::read_to_string(&path)?) {
                Ok(collection) => rules.extend(collection.rules),
                Err(_) => rejected += 1,
            }
        }
    }
    Ok(rejected)
}

/// User and system time of this process (proc(5), fields 14 and 15 of `/proc/self/stat`, 100 ticks a second).
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_ascii_whitespace();
    fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}
