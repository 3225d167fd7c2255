//! How fast the log acknowledges: `cargo run --release -p aurora-streams --example throughput -- DIR`.
//!
//! Two producers send batches of records of 1.5 KB, each the next one when the last was acknowledged, for some
//! seconds; one group reads along and commits. Prints acknowledged records per second, how long an
//! acknowledgement took, and what a sync took, since the disk decides most of it.

use std::{
    error::Error,
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use aurora_streams::{
    Batch, EmbeddedLog, GroupConfig, GroupId, Limits, Log, LogConfig, ProducerId, Record, RetentionPolicy,
    Stats, Topic, TopicConfig,
};

const PRODUCERS: u128 = 2;
const RECORD_BYTES: usize = 1_500;
const RUN_FOR: Duration = Duration::from_secs(8);

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args_os().nth(1).map(PathBuf::from).ok_or("name a folder that does not exist yet")?;
    println!(
        "{:>7} {:>11} {:>8} {:>9} {:>9} {:>8} {:>9}",
        "batch", "records/s", "MB/s", "p50 ms", "p99 ms", "sync ms", "read/s"
    );
    for batch_len in [1, 100, 1_000] {
        run(&dir, batch_len)?;
    }
    Ok(())
}

fn run(dir: &std::path::Path, batch_len: usize) -> Result<(), Box<dyn Error>> {
    let retention = RetentionPolicy { max_bytes: Some(1 << 30), max_age: None };
    let topics = [(Topic::Events, TopicConfig { partitions: 1, retention })].into();
    let log = EmbeddedLog::open(dir, LogConfig { topics, ..LogConfig::default() })?;
    let group = GroupId::new("reader", Topic::Events)?;
    block_on(
        log.declare(GroupConfig { start: aurora_streams::Start::Latest, ..GroupConfig::new(group.clone()) }),
    )?;
    block_on(log.seek(&group, 0, aurora_streams::Start::Latest))?;
    let is_over = AtomicBool::new(false);
    let started = Instant::now();
    let (mut waits, read) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| read(&log, &group, &is_over));
        let producers: Vec<_> = (0..PRODUCERS)
            .map(|n| {
                scope.spawn({
                    let log = &log;
                    move || produce(log, n, batch_len)
                })
            })
            .collect();
        let waits: Vec<Duration> =
            producers.into_iter().flat_map(|producer| producer.join().expect("did not panic")).collect();
        is_over.store(true, Ordering::SeqCst);
        (waits, reader.join().expect("did not panic"))
    });
    report(batch_len, started.elapsed(), &mut waits, read, log.stats());
    block_on(log.retain())?;
    Ok(log.close()?)
}

fn produce(log: &EmbeddedLog, producer: u128, batch_len: usize) -> Vec<Duration> {
    let record = Record { format: 1, key: "host-0001".into(), payload: vec![b'x'; RECORD_BYTES].into() };
    let started = Instant::now();
    let first_number = u64::from(std::process::id()) << 32;
    let mut waits = Vec::new();
    for number in first_number.. {
        if started.elapsed() > RUN_FOR {
            break;
        }
        let batch = Batch::new(vec![record.clone(); batch_len]).expect("is a batch");
        let batch = batch.numbered(ProducerId(producer + 10 * batch_len as u128), number);
        let sent = Instant::now();
        block_on(log.append(Topic::Events.partition(0), batch)).expect("is appended");
        waits.push(sent.elapsed());
    }
    waits
}

fn read(log: &EmbeddedLog, group: &GroupId, is_over: &AtomicBool) -> u64 {
    let mut n_read = 0;
    let limits = Limits { records: 5_000, bytes: 8 * 1024 * 1024 };
    while !is_over.load(Ordering::SeqCst) {
        match block_on(log.poll(group, limits)).expect("can be polled") {
            Some(delivery) => {
                n_read += delivery.records.len() as u64;
                block_on(log.commit(&delivery.lease, delivery.next())).expect("is committed");
                block_on(log.retain()).expect("works");
            }
            None => std::thread::yield_now(),
        }
    }
    n_read
}

fn report(batch_len: usize, took: Duration, waits: &mut [Duration], read: u64, stats: Stats) {
    waits.sort();
    let millis = |part: usize| waits[(waits.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
    let records = (waits.len() * batch_len) as f64 / took.as_secs_f64();
    println!(
        "{batch_len:>7} {records:>11.0} {:>8.1} {:>9.2} {:>9.2} {:>8.2} {:>9.0}",
        records * RECORD_BYTES as f64 / 1e6,
        millis(50),
        millis(99),
        stats.sync_micros as f64 / stats.syncs.max(1) as f64 / 1_000.0,
        read as f64 / took.as_secs_f64(),
    );
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("is built").block_on(future)
}
