//! Many producers and several consumers at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use aurora_streams::{
    Batch, EmbeddedLog, GroupConfig, GroupId, Limits, Log, LogConfig, ProducerId, Record, Topic, TopicConfig,
    TopicPartition,
    testing::{ManualClock, MemoryLog, Random},
};
use aurora_test_support::Workdir;
use proptest::prelude::*;

const PARTITIONS: u16 = 2;

#[derive(Clone, Copy, Debug)]
struct Load {
    producers: usize,
    batches: u64,
    consumers: usize,
    seed: u64,
}

fn config() -> LogConfig {
    let topic = TopicConfig { partitions: PARTITIONS, ..TopicConfig::default() };
    LogConfig {
        segment_bytes: 16 * 1024,
        commit_after: Duration::from_micros(200),
        free_bytes_floor: 0,
        topics: [(Topic::Events, topic)].into(),
        ..LogConfig::default()
    }
}

fn group() -> GroupId {
    GroupId::new("lake", Topic::Events).expect("is a name")
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("is built").block_on(future)
}

/// What the producers were told: by producer and partition, the offsets of its batches in order.
type Told = BTreeMap<(usize, TopicPartition), Vec<(u64, u64)>>;

fn produce(log: &dyn Log, producer: usize, load: Load) -> Told {
    let mut random = Random::new(load.seed ^ producer as u64);
    let mut told = Told::new();
    for number in 0..load.batches {
        let to = Topic::Events.partition(random.below(PARTITIONS.into()) as u16);
        let texts = (0..1 + random.below(4)).map(|n| format!("{producer} {number} {n}"));
        let records = texts.map(|text| Record { format: 1, key: "k".into(), payload: text.into() }).collect();
        let batch = Batch::new(records).expect("is a batch").numbered(ProducerId(producer as u128), number);
        let mut receipt = block_on(log.append(to, batch.clone())).expect("is appended");
        if random.once_in(4) {
            let again = block_on(log.append(to, batch)).expect("is appended");
            assert!(again.is_duplicate && again.first == receipt.first);
            receipt = again;
        }
        told.entry((producer, to)).or_default().push((receipt.first, receipt.count.into()));
    }
    told
}

/// Works on records until there are none and no more come.
fn consume(log: &dyn Log, is_over: &AtomicBool, done: &Mutex<Vec<(TopicPartition, u64)>>) {
    let limits = Limits { records: 16, ..Limits::default() };
    loop {
        let were_all_sent = is_over.load(Ordering::SeqCst);
        match block_on(log.poll(&group(), limits)).expect("can be polled") {
            Some(delivery) => {
                let partition = delivery.lease.partition();
                let offsets = delivery.records.iter().map(|stored| (partition, stored.offset));
                done.lock().expect("nobody panicked").extend(offsets);
                block_on(log.commit(&delivery.lease, delivery.next())).expect("is committed");
            }
            None if were_all_sent => return,
            None => std::thread::yield_now(),
        }
    }
}

fn run(log: &dyn Log, load: Load) {
    block_on(log.declare(GroupConfig::new(group()))).expect("is declared");
    let (is_over, done) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let told = std::thread::scope(|scope| {
        let producers: Vec<_> =
            (0..load.producers).map(|producer| scope.spawn(move || produce(log, producer, load))).collect();
        for _ in 0..load.consumers {
            scope.spawn(|| consume(log, &is_over, &done));
        }
        let told: Vec<Told> =
            producers.into_iter().map(|producer| producer.join().expect("did not panic")).collect();
        is_over.store(true, Ordering::SeqCst);
        told
    });
    check(&told, &done.into_inner().expect("nobody panicked"));
}

fn check(told: &[Told], done: &[(TopicPartition, u64)]) {
    let mut taken = BTreeSet::new();
    for ((_, partition), batches) in told.iter().flatten() {
        assert!(batches.is_sorted(), "the batches of one producer keep their order");
        for (first, count) in batches {
            for offset in *first..first + count {
                assert!(taken.insert((*partition, offset)), "{partition} {offset} was given to two batches");
            }
        }
    }
    assert_eq!(done.len(), taken.len(), "records were worked on twice or not at all");
    assert_eq!(done.iter().copied().collect::<BTreeSet<_>>(), taken);
    for partition in 0..PARTITIONS {
        let in_order = done.iter().filter(|(of, _)| of.partition == partition).map(|(_, offset)| *offset);
        assert!(in_order.is_sorted(), "a partition is worked on in order");
    }
}

fn load() -> impl Strategy<Value = Load> {
    (1usize..6, 1u64..40, 1usize..4, any::<u64>()).prop_map(|(producers, batches, consumers, seed)| Load {
        producers,
        batches,
        consumers,
        seed,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn every_record_is_stored_once_and_worked_on_once(load in load()) {
        let workdir = Workdir::new();
        let log = EmbeddedLog::open(&workdir.path().join("log"), config()).expect("opens");
        run(&log, load);
        log.close().expect("closes");
    }

    #[test]
    fn the_log_in_memory_does_the_same(load in load()) {
        run(&MemoryLog::new(config(), Arc::new(ManualClock::default())), load);
    }
}

#[test]
fn only_one_process_has_the_log() {
    let workdir = Workdir::new();
    let dir = workdir.path().join("log");
    let log = EmbeddedLog::open(&dir, config()).expect("opens");
    let error = EmbeddedLog::open(&dir, config()).expect_err("it is open");
    assert!(error.to_string().starts_with("another process has the log at"), "{error}");
    drop(log);
    EmbeddedLog::open(&dir, config()).expect("is free again");
}
