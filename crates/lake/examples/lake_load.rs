//! Measures the lake: appending, compaction, fetching and searching.
//!
//! ```sh
//! cargo run --release -p aurora-lake --example lake_load -- /tmp/aurora-lake 1000000
//! ```
//!
//! The folder must be empty or not there. Events are process creations and network connections of 200 hosts as Sysmon
//! tells of them, with about 1.5 KB of raw JSON; what is random in life (ids, hashes, ports, times) is random here.

use std::{
    env, fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use aurora_lake::{Column, CompactionPolicy, Envelope, Lake, Place, Query, Row};
use aurora_model::{EventId, Timestamp, mode::RuntimeMode};
use aurora_ocsf::{Class, Event};
use serde_json::json;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// So many rows are published together: what a source of 4,000 events a second sends in five seconds.
const BATCH: u64 = 20_000;
const ROUNDS: u64 = 200;
/// 2026-03-17, 00:00 UTC, in microseconds, and the time between two events.
const START: i64 = 1_773_705_600_000_000;
const STEP: i64 = 20_000;

fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let folder = args.next().map(PathBuf::from).ok_or("say a folder, and how many events")?;
    let n_events: u64 = args.next().ok_or("say how many events")?.parse()?;

    let lake = Lake::open(&folder)?;
    append(&lake, n_events)?;
    report_size(&lake);
    measure_reads(&lake, n_events)?;

    let started = Instant::now();
    let compacted = lake.compact(&CompactionPolicy::default())?;
    println!(
        "compaction: {} files to {}, {:.0} rows/s",
        compacted.files_before,
        compacted.files_after,
        rate(compacted.rows, started.elapsed())
    );
    report_size(&lake);
    measure_reads(&lake, n_events)?;

    drop(lake);
    let started = Instant::now();
    let lake = Lake::open(&folder)?;
    println!("opening: {:.1} ms", millis(started.elapsed()));
    let started = Instant::now();
    let damaged = lake.verify().len();
    println!("verifying: {:.0} ms, {damaged} damaged files", millis(started.elapsed()));
    println!("memory: {}", memory()?);
    Ok(())
}

fn append(lake: &Lake, n_events: u64) -> Result<()> {
    let place = Place::new("events", 0);
    let mut appender = lake.appender();
    let (mut converting, mut publishing, mut raw_bytes) = (Duration::ZERO, Duration::ZERO, 0);
    for first in (0..n_events).step_by(usize::try_from(BATCH)?) {
        let events: Vec<(Envelope, Event)> = (first..n_events.min(first + BATCH)).map(event).collect();
        raw_bytes += events.iter().map(|(envelope, _)| envelope.raw.len()).sum::<usize>();
        let started = Instant::now();
        for (offset, (envelope, event)) in (first..).zip(events) {
            appender.push(&place, offset, Row::from_event(envelope, event));
        }
        converting += started.elapsed();
        let started = Instant::now();
        appender.publish()?;
        publishing += started.elapsed();
    }
    println!(
        "appending on one thread: {:.0} rows/s (conversion alone {:.0}, publishing alone {:.0}), {} raw bytes a row",
        rate(n_events, converting + publishing),
        rate(n_events, converting),
        rate(n_events, publishing),
        raw_bytes as u64 / n_events.max(1)
    );
    Ok(())
}

fn measure_reads(lake: &Lake, n_events: u64) -> Result<()> {
    timed("fetch one event", |round| {
        let n = mix(round) % n_events;
        Ok(lake.fetch(&[id(n)])?.len())
    })?;
    timed("fetch 20 events of the same minute", |round| {
        let n = mix(round) % n_events.saturating_sub(3000).max(1);
        let ids: Vec<EventId> = (0..20).map(|at| id(n + at * 150)).collect();
        Ok(lake.fetch(&ids)?.len())
    })?;
    timed("newest 50 events", |_| Ok(lake.search(&Query::newest(50))?.rows.len()))?;
    timed("newest 50 events of a host", |round| {
        let query =
            Query::newest(50).filter(Column::DeviceHostname, format!("ws-{:03}.corp.example", round % 200));
        Ok(lake.search(&query)?.rows.len())
    })?;
    timed("50 events of a host in some hour", |round| {
        let from = START + STEP * i64::try_from(mix(round) % n_events)?;
        let mut query =
            Query::newest(50).filter(Column::DeviceHostname, format!("ws-{:03}.corp.example", round % 200));
        query.from = Timestamp::from_micros(from);
        query.before = Timestamp::from_micros(from + 3_600_000_000);
        Ok(lake.search(&query)?.rows.len())
    })?;
    timed("one hash in everything", |round| {
        let query = Query::newest(50).filter(Column::ProcessFileSha256, sha256((mix(round) % n_events) & !1));
        Ok(lake.search(&query)?.rows.len())
    })?;
    timed("a hash that is not there", |round| {
        Ok(lake
            .search(&Query::newest(50).filter(Column::ProcessFileSha256, sha256(u64::MAX - round)))?
            .rows
            .len())
    })?;
    Ok(())
}

fn timed(what: &str, mut once: impl FnMut(u64) -> Result<usize>) -> Result<()> {
    let (mut times, mut rows) = (Vec::new(), 0);
    for round in 0..ROUNDS {
        let started = Instant::now();
        rows += once(round)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let at = |percent: usize| millis(times[(times.len() - 1) * percent / 100]);
    println!("{what}: p50 {:.1} ms, p99 {:.1} ms, {:.1} rows", at(50), at(99), rows as f64 / ROUNDS as f64);
    Ok(())
}

fn report_size(lake: &Lake) {
    let usage = lake.usage();
    println!(
        "size: {} files, {} MiB, {:.0} bytes a row",
        usage.files,
        usage.bytes >> 20,
        usage.bytes as f64 / usage.rows.max(1) as f64
    );
}

fn event(n: u64) -> (Envelope, Event) {
    let at =
        Timestamp::from_micros(START + STEP * i64::try_from(n).unwrap_or(0)).expect("a time of this year");
    let host = format!("ws-{:03}.corp.example", mix(n) % 200);
    let user = format!("CORP\\user{:03}", mix(n) % 300);
    let image = format!("C:\\Program Files\\Vendor{}\\Tool{}\\app{}.exe", n % 7, mix(n) % 23, mix(n) % 97);
    let cmd_line = format!("\"{image}\" --type=renderer --field-trial-handle={},{} --lang=de", mix(n), n % 5);
    let mut event = match n % 2 {
        0 => process_creation(n, &image, &cmd_line),
        _ => connection(n, &image),
    };
    event.set_time(at);
    event.set("device.hostname", host.as_str());
    event.set("actor.user.name", user.as_str());
    event.set("metadata.log_name", "Microsoft-Windows-Sysmon/Operational");
    event.set("metadata.event_code", if n.is_multiple_of(2) { "1" } else { "3" });
    event.unmapped("RuleName", "-");
    event.unmapped("LogonGuid", guid(n ^ 7));
    let raw = raw(n, &at, &host, &user, &image, &cmd_line);
    let envelope = Envelope {
        event_id: id(n),
        time: Some(at),
        received_at: at,
        mode: RuntimeMode::Real,
        source: "0199c0de-0000-7000-8000-000000000001".into(),
        site: None,
        raw: raw.into(),
    };
    (envelope, event)
}

fn process_creation(n: u64, image: &str, cmd_line: &str) -> Event {
    let mut event = Event::new(Class::from_uid(1007).expect("process activity"), 1);
    event.set("process.name", image.rsplit('\\').next().unwrap_or_default());
    event.set("process.pid", (mix(n) % 30_000) as i64);
    event.set("process.uid", guid(n));
    event.set("process.cmd_line", cmd_line);
    event.set("process.file.path", image);
    event.set(
        "process.file.hashes",
        json!([{ "algorithm_id": 3, "algorithm": "SHA-256", "value": sha256(n) }]),
    );
    event.set("process.parent_process.name", "explorer.exe");
    event.set("process.parent_process.file.path", "C:\\Windows\\explorer.exe");
    event
}

fn connection(n: u64, image: &str) -> Event {
    let mut event = Event::new(Class::from_uid(4001).expect("network activity"), 1);
    event.set("actor.process.file.path", image);
    event.set("src_endpoint.ip", format!("10.1.{}.{}", mix(n) % 4, mix(n) % 250));
    event.set("src_endpoint.port", (49_152 + mix(n) % 16_000) as i64);
    event.set("dst_endpoint.ip", format!("203.0.{}.{}", mix(n) % 16, mix(n ^ 9) % 250));
    event.set("dst_endpoint.port", 443);
    event.set("connection_info.protocol_name", "tcp");
    event
}

fn raw(n: u64, at: &Timestamp, host: &str, user: &str, image: &str, cmd_line: &str) -> String {
    json!({
        "@timestamp": at.to_string(), "EventID": 1 + n % 2 * 2, "RecordNumber": n, "Version": 5, "Level": 4,
        "Channel": "Microsoft-Windows-Sysmon/Operational", "Provider": "Microsoft-Windows-Sysmon",
        "ProviderGuid": "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}", "Hostname": host, "User": user,
        "UtcTime": at.to_string(), "ProcessGuid": guid(n), "ProcessId": mix(n) % 30_000, "Image": image,
        "FileVersion": "10.0.19041.1 (WinBuild.160101.0800)", "Description": "Vendor application host process",
        "Product": "Vendor Tools", "Company": "Vendor Corporation", "OriginalFileName": "app.exe",
        "CommandLine": cmd_line, "CurrentDirectory": "C:\\Windows\\system32\\", "LogonGuid": guid(n ^ 7),
        "LogonId": format!("0x{:x}", mix(n) % 1_000_000), "TerminalSessionId": 1, "IntegrityLevel": "Medium",
        "Hashes": format!("SHA256={},IMPHASH={}", sha256(n), &sha256(n ^ 5)[..32]), "ParentProcessGuid": guid(n ^ 3),
        "ParentProcessId": mix(n ^ 3) % 30_000, "ParentImage": "C:\\Windows\\explorer.exe",
        "ParentCommandLine": "C:\\Windows\\Explorer.EXE /NOUACCHECK", "ParentUser": user,
        "Message": format!("Process Create:\r\nRuleName: -\r\nProcessGuid: {}\r\nImage: {image}\r\nUser: {user}", guid(n)),
    })
    .to_string()
}

fn id(n: u64) -> EventId {
    let millis = u64::try_from(START + STEP * i64::try_from(n).unwrap_or(0)).unwrap_or(0) / 1000;
    let mut random = [0; 10];
    random[..8].copy_from_slice(&mix(n).to_be_bytes());
    EventId::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

fn guid(n: u64) -> String {
    uuid::Uuid::from_u64_pair(mix(n), mix(!n)).to_string()
}

fn sha256(n: u64) -> String {
    (0..4).map(|part| format!("{:016x}", mix(n.wrapping_mul(5) + part))).collect()
}

/// A number that looks like chance and follows from `n` (splitmix64).
fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

fn rate(n: u64, time: Duration) -> f64 {
    n as f64 / time.as_secs_f64().max(f64::EPSILON)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn memory() -> Result<String> {
    let status = fs::read_to_string("/proc/self/status")?;
    let lines = status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS"));
    Ok(lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join(", "))
}
