//! rsigma-eval on the files that `aurora bench detect` reads.
//!
//! `peers RULES EVENTS [ROUNDS]` prints one JSON object. Lines are cut before the clock starts; each line
//! is parsed into a `serde_json::Value`, tagged with its log source by channel and event id, and evaluated
//! with routing, on one thread. Set `COUNTS=1` to list the findings of each rule.

use std::{collections::BTreeMap, env, fs, path::Path, time::Instant};

use anyhow::Context;
use rsigma_eval::{Engine, event::JsonEvent};
use rsigma_parser::{LogSource, SigmaRule, parse_sigma_yaml};
use serde_json::{Value, json};

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = env::args().collect();
    let [_, rules, events, rest @ ..] = args.as_slice() else { anyhow::bail!("usage: peers RULES EVENTS [ROUNDS]") };
    let rounds: usize = rest.first().map_or(Ok(1), |rounds| rounds.parse())?;

    let started_at = Instant::now();
    let mut engine = Engine::new();
    let mut parsed = Vec::new();
    let mut rejected = read_rules(Path::new(rules), &mut parsed)?;
    // All at once: the engine rebuilds its index after each call.
    rejected += engine.add_rules(&parsed).len();
    let loaded = engine.rule_count();
    let load_ms = started_at.elapsed().as_secs_f64() * 1e3;

    let text = fs::read_to_string(events).with_context(|| format!("cannot read {events}"))?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let mut findings = 0usize;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let with_counts = env::var_os("COUNTS").is_some();
    let (cpu_before, started_at) = (cpu_seconds(), Instant::now());
    for line in (0..rounds).flat_map(|_| &lines) {
        let value: Value = serde_json::from_str(line)?;
        let matches = engine.evaluate_with_logsource(&JsonEvent::borrow(&value), &log_source(&value));
        findings += matches.len();
        if with_counts {
            for found in &matches {
                *counts.entry(found.header.rule_title.clone()).or_default() += 1;
            }
        }
    }
    let (cpu, wall) = (cpu_seconds() - cpu_before, started_at.elapsed().as_secs_f64());
    let n_events = lines.len() * rounds;
    println!(
        "{}",
        json!({
            "peer": "rsigma-eval 0.23.0", "events": n_events, "findings": findings, "rules_loaded": loaded,
            "rules_rejected": rejected, "load_ms": load_ms, "cpu_seconds": cpu, "wall_seconds": wall,
            "events_per_cpu_second": n_events as f64 / cpu.max(1e-9),
            "counts": if with_counts { json!(counts) } else { Value::Null },
        })
    );
    Ok(())
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

/// The one log source that the peer is told, by the tables of the Sigma taxonomy.
fn log_source(event: &Value) -> LogSource {
    let channel = event.get("Channel").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase();
    let event_id = event.get("EventID").and_then(Value::as_i64).unwrap_or_default();
    let (service, category) = match (channel.as_str(), event_id) {
        ("microsoft-windows-sysmon/operational", id) => ("sysmon", sysmon_category(id)),
        ("security", 4688) => ("security", Some("process_creation")),
        ("security", _) => ("security", None),
        ("system", _) => ("system", None),
        ("application", _) => ("application", None),
        ("microsoft-windows-powershell/operational", 4103) => ("powershell", Some("ps_module")),
        ("microsoft-windows-powershell/operational", 4104) => ("powershell", Some("ps_script")),
        ("microsoft-windows-powershell/operational", _) => ("powershell", None),
        ("windows powershell", 400) => ("powershell-classic", Some("ps_classic_start")),
        ("windows powershell", 600) => ("powershell-classic", Some("ps_classic_provider_start")),
        ("windows powershell", 800) => ("powershell-classic", Some("ps_classic_script")),
        ("windows powershell", _) => ("powershell-classic", None),
        ("microsoft-windows-wmi-activity/operational", _) => ("wmi", None),
        ("microsoft-windows-taskscheduler/operational", _) => ("taskscheduler", None),
        ("microsoft-windows-dns-client/operational", _) => ("dns-client", None),
        _ => ("other", None),
    };
    LogSource {
        product: Some("windows".to_owned()),
        category: category.map(str::to_owned),
        service: Some(service.to_owned()),
        ..LogSource::default()
    }
}

fn sysmon_category(event_id: i64) -> Option<&'static str> {
    Some(match event_id {
        1 => "process_creation",
        2 => "file_change",
        3 => "network_connection",
        4 | 16 => "sysmon_status",
        5 => "process_termination",
        6 => "driver_load",
        7 => "image_load",
        8 => "create_remote_thread",
        9 => "raw_access_thread",
        10 => "process_access",
        11 => "file_event",
        12 | 14 => "registry_event",
        13 => "registry_set",
        15 => "create_stream_hash",
        17 | 18 => "pipe_created",
        19..=21 => "wmi_event",
        22 => "dns_query",
        23 => "file_delete",
        24 => "clipboard_capture",
        25 => "process_tampering",
        26 => "file_delete_detected",
        29 => "file_executable_detected",
        255 => "sysmon_error",
        _ => return None,
    })
}

/// User and system time of this process (proc(5), fields 14 and 15 of `/proc/self/stat`, 100 ticks a second).
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_ascii_whitespace();
    fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}
