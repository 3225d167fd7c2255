//! The process is killed while it writes, on the machine's own disk.
//!
//! The program that is killed is this test program, started once more with the one test below that writes. It says
//! on its standard output what was acknowledged; all of that must be there afterwards.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
};

use aurora_streams::{
    Batch, EmbeddedLog, GroupConfig, GroupId, Limits, Log, LogConfig, ProducerId, Record, Topic,
    TopicPartition,
};
use aurora_test_support::Workdir;

const EVENTS: TopicPartition = Topic::Events.partition(0);
const CYCLES: usize = 10;
const PRODUCERS: u128 = 2;

/// Where the program that is to be killed has its log, and with which number it begins.
const DIR: &str = "AURORA_STREAMS_KILL_DIR";
const FIRST_NUMBER: &str = "AURORA_STREAMS_KILL_FIRST_NUMBER";

fn open(dir: &Path) -> EmbeddedLog {
    let config = LogConfig { free_bytes_floor: 0, segment_bytes: 64 * 1024, ..LogConfig::default() };
    EmbeddedLog::open(dir, config).expect("opens")
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("is built").block_on(future)
}

fn text(producer: u128, number: u64, record: usize) -> String {
    format!("{producer} {number} {record} {}", "x".repeat((number % 50) as usize * 40))
}

fn batch(producer: u128, number: u64) -> Batch {
    let records = (0..1 + (number % 5) as usize)
        .map(|n| Record { format: 1, key: "k".into(), payload: text(producer, number, n).into() })
        .collect();
    Batch::new(records).expect("is a batch").numbered(ProducerId(producer), number)
}

fn group() -> GroupId {
    GroupId::new("lake", Topic::Events).expect("is a name")
}

/// Writes and says what was acknowledged: a hundred batches of each producer, or, when it was started to be
/// killed, until it is.
#[test]
fn writers_are_answered() {
    let is_to_be_killed = env::var_os(DIR);
    let workdir = Workdir::new();
    let dir =
        is_to_be_killed.as_ref().map_or_else(|| workdir.path().join("log"), |dir| Path::new(dir).to_owned());
    let first = env::var(FIRST_NUMBER).ok().and_then(|number| number.parse().ok()).unwrap_or(0);
    let end = if is_to_be_killed.is_some() { u64::MAX } else { first + 100 };
    let log = open(&dir);
    block_on(log.declare(GroupConfig::new(group()))).expect("is declared");
    std::thread::scope(|scope| {
        for producer in 0..PRODUCERS {
            let log = &log;
            scope.spawn(move || write(log, producer, first..end));
        }
        if is_to_be_killed.is_some() {
            scope.spawn(|| consume(&log));
        }
    });
    let bounds = block_on(log.bounds(EVENTS)).expect("is there");
    assert_eq!(bounds.end, (0..100).map(|number| 1 + number % 5).sum::<u64>() * PRODUCERS as u64);
}

fn write(log: &EmbeddedLog, producer: u128, numbers: std::ops::Range<u64>) {
    for number in numbers {
        let receipt = block_on(log.append(EVENTS, batch(producer, number))).expect("is appended");
        say(&format!("acknowledged {producer} {number} {}", receipt.first));
    }
}

fn consume(log: &EmbeddedLog) {
    let group = group();
    loop {
        let limits = Limits { records: 7, ..Limits::default() };
        match block_on(log.poll(&group, limits)).expect("can be polled") {
            Some(delivery) => {
                let next = delivery.next();
                say(&format!("commits {next}"));
                block_on(log.commit(&delivery.lease, next)).expect("is committed");
                say(&format!("committed {next}"));
            }
            None => std::thread::yield_now(),
        }
    }
}

fn say(line: &str) {
    if env::var_os(DIR).is_none() {
        return;
    }
    // In one piece: a line that is cut by the end of the process is no promise.
    let _ = std::io::stdout().write_all(format!("\n{line}.\n").as_bytes());
}

/// What the program said.
#[derive(Default)]
struct Said {
    /// By producer and number, the offset.
    acknowledged: BTreeMap<(u128, u64), u64>,
    committed: u64,
    commits: u64,
}

impl Said {
    fn line(&mut self, line: &str) {
        let Some(words) = line.strip_suffix('.') else { return };
        let words: Vec<&str> = words.split(' ').collect();
        let number = |word: &str| word.parse::<u64>().expect("is a number");
        match words[..] {
            ["acknowledged", producer, n, offset] => {
                self.acknowledged.insert((number(producer).into(), number(n)), number(offset));
            }
            ["commits", next] => self.commits = number(next),
            ["committed", next] => self.committed = number(next),
            _ => {}
        }
    }
}

#[test]
fn what_was_acknowledged_survives_the_kill_of_the_process() {
    let workdir = Workdir::new();
    let dir = workdir.path().join("log");
    let mut said = Said::default();
    for cycle in 0..CYCLES {
        run_and_kill(&dir, &mut said, 20 + 13 * cycle);
        check(&dir, &said);
    }
    assert!(said.acknowledged.len() > CYCLES * 20 && said.committed > 0);
}

/// Runs the writing program until it has acknowledged so many batches more, and kills it.
fn run_and_kill(dir: &Path, said: &mut Said, batches: usize) {
    let first = (0..PRODUCERS).filter_map(|producer| next_number(said, producer)).min().unwrap_or(0);
    let mut child = Command::new(env::current_exe().expect("this program has a path"))
        .args(["kill::writers_are_answered", "--exact", "--nocapture", "--test-threads=1"])
        .env(DIR, dir)
        .env(FIRST_NUMBER, first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let enough = said.acknowledged.len() + batches;
    let mut lines = BufReader::new(child.stdout.take().expect("is piped")).lines();
    while said.acknowledged.len() < enough {
        let line = lines.next().expect("the program goes on until it is killed").expect("is text");
        said.line(&line);
    }
    child.kill().expect("is killed");
    lines.map_while(Result::ok).for_each(|line| said.line(&line));
    child.wait().expect("has ended");
}

/// The lowest number that the producer was not answered for.
fn next_number(said: &Said, producer: u128) -> Option<u64> {
    said.acknowledged.keys().filter(|(of, _)| *of == producer).map(|(_, number)| number + 1).max()
}

fn check(dir: &Path, said: &Said) {
    let log = open(dir);
    assert_eq!(log.damage(), []);
    let texts = read_all(&log);
    for ((producer, number), first) in &said.acknowledged {
        for record in 0..batch(*producer, *number).records().len() {
            let stored = texts.get(*first as usize + record);
            assert_eq!(stored, Some(&text(*producer, *number, record)), "at {first}");
        }
    }
    let mut sorted = texts.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), texts.len(), "a record is there twice");
    let committed = block_on(log.committed(&group())).expect("is known")[0].offset;
    assert!((said.committed..=said.commits.max(said.committed)).contains(&committed), "{committed}");
}

fn read_all(log: &EmbeddedLog) -> Vec<String> {
    let mut texts = Vec::new();
    loop {
        let slice = block_on(log.read(EVENTS, texts.len() as u64, Limits::default())).expect("is read");
        if slice.records.is_empty() {
            return texts;
        }
        let text = |payload: &[u8]| String::from_utf8(payload.to_vec()).expect("is text");
        texts.extend(slice.records.iter().map(|stored| text(&stored.record.payload)));
    }
}
