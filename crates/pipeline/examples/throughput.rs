//! How many events per second go through the door, the rules and into the lake, and which threads' time it takes.
//!
//! `cargo run --release -p aurora-pipeline --example throughput -- RULES EVENTS.jsonl [ROUNDS] [LAG]`
//!
//! LAG bounds how many events may wait: what is measured is then the pace of the slowest part.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use aurora_lake::Lake;
use aurora_model::{SourceId, TokenId, mode::RuntimeMode};
use aurora_pipeline::{
    IngestLimits, LakePolicy, LakeShelf, Pipeline, PipelineConfig, Refusal, RuleSources, RulesHandle, Sender,
    Surroundings,
};
use aurora_streams::{EmbeddedLog, Log, LogConfig, SystemClock};
use bytes::Bytes;
use tokio::sync::watch;
use uuid::Uuid;

/// How much is sent in a request.
const BODY_BYTES: usize = 512 << 10;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let usage = "usage: throughput RULES EVENTS.jsonl [ROUNDS] [LAG]";
    let (rules, events) = (args.next().ok_or(usage)?, args.next().ok_or(usage)?);
    let rounds: usize = args.next().map_or(Ok(1), |text| text.parse())?;
    let lag: u64 = args.next().map_or(Ok(100_000), |text| text.parse())?;

    let dir = tempfile::tempdir()?;
    let log = Arc::new(EmbeddedLog::open(&dir.path().join("log"), LogConfig::default())?);
    let lake = Lake::open(&dir.path().join("lake"))?;
    let sources = RuleSources { paths: vec![PathBuf::from(rules)], ..RuleSources::default() };
    let begin = Instant::now();
    let rules = Arc::new(RulesHandle::load(sources, BTreeSet::new())?);
    println!(
        "{} rules loaded in {:.1} s",
        rules.active().report().rules.len(),
        begin.elapsed().as_secs_f64()
    );
    let (_mode, mode) = watch::channel(RuntimeMode::DryRun);
    let mut config = PipelineConfig::new(dir.path().join("state"));
    config.ingest = IngestLimits { lag, ..config.ingest };
    let around = Surroundings {
        log: Arc::clone(&log) as Arc<dyn Log>,
        clock: Arc::new(SystemClock::new()),
        shelf: LakeShelf::new(&lake, LakePolicy::default()),
        rules,
        mode,
        formats: Default::default(),
    };
    let bodies = bodies_of(&fs::read(events)?);
    let pipeline = Pipeline::start(config, around)?;

    let before = seconds_by_thread();
    let begin = Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let n_events = runtime.block_on(send(&pipeline, &bodies, rounds))?;
    let acknowledged = begin.elapsed().as_secs_f64();
    runtime.block_on(pipeline.settle())?;
    let settled = begin.elapsed().as_secs_f64();
    let stats = runtime.block_on(pipeline.stats())?;
    println!(
        "{n_events} events: acknowledged at {:.0}/s, detected and stored at {:.0}/s",
        n_events as f64 / acknowledged,
        n_events as f64 / settled
    );
    println!(
        "{} findings, {} dead letters, {} bytes in the lake",
        stats.findings,
        stats.dead_lettered,
        lake.usage().bytes
    );
    for (name, seconds) in seconds_by_thread() {
        let seconds = seconds - before.get(&name).unwrap_or(&0.0);
        if seconds >= 0.01 {
            println!(
                "{name:16} {seconds:8.2} s of CPU, {:6.2} µs per event",
                seconds * 1e6 / n_events as f64
            );
        }
    }
    pipeline.stop();
    Ok(())
}

/// Sends as fast as the door takes it.
async fn send(pipeline: &Pipeline, bodies: &[Bytes], rounds: usize) -> Result<u64, Box<dyn Error>> {
    let sender = Sender {
        source: SourceId::from_uuid(Uuid::from_u128(1)),
        token: TokenId::from_uuid(Uuid::from_u128(2)),
    };
    let door = pipeline.ingest();
    let mut n_events = 0;
    for body in bodies.iter().cycle().take(bodies.len() * rounds) {
        loop {
            match door.receive(sender, None, body.clone()).await {
                Ok(accepted) => {
                    n_events += accepted.received;
                    break;
                }
                Err(Refusal::Busy { .. }) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(refusal) => return Err(refusal.into()),
            }
        }
    }
    Ok(n_events)
}

fn bodies_of(events: &[u8]) -> Vec<Bytes> {
    let mut bodies = vec![Vec::new()];
    for line in events.split_inclusive(|byte| *byte == b'\n') {
        if bodies.last().is_some_and(|body: &Vec<u8>| body.len() >= BODY_BYTES) {
            bodies.push(Vec::new());
        }
        if let Some(body) = bodies.last_mut() {
            body.extend_from_slice(line);
        }
    }
    bodies.into_iter().map(Bytes::from).collect()
}

/// By the name of threads, the time that they took of the processors, as Linux tells it in hundredths of a second.
fn seconds_by_thread() -> BTreeMap<String, f64> {
    let mut seconds = BTreeMap::new();
    for entry in fs::read_dir("/proc/self/task").into_iter().flatten().flatten() {
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((head, tail)) = stat.rsplit_once(") ") else { continue };
        let name = head.split_once('(').map_or("", |(_, name)| name).to_owned();
        // After the name: state is field 3, user and system time are fields 14 and 15.
        let ticks =
            tail.split(' ').skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>();
        *seconds.entry(name).or_default() += ticks / 100.0;
    }
    seconds
}
