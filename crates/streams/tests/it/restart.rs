//! What survives the end of the process.

use std::num::NonZeroU32;

use aurora_streams::{DeadLetter, GroupConfig, Limits, Log, OpenError, ProducerId, Topic, TopicConfig};

use crate::still::{
    EVENTS, Machine, append_numbers, batch, committed, consume, declare, declare_as, end, poll, read,
};

#[test]
fn positions_survive() {
    let machine = Machine::new();
    let log = machine.open();
    let group = declare(&log, "lake");
    append_numbers(&log, 0..40);
    consume(&log, &group, 7);
    drop(log);
    machine.disk.lose_power();
    let log = machine.open();
    declare(&log, "lake");
    assert_eq!(committed(&log, &group), 7);
    assert_eq!(poll(&log, &group, 1).expect("there is more").records[0].offset, 7);
}

#[test]
fn a_record_that_ends_the_process_becomes_a_dead_letter() {
    let machine = Machine::new();
    let log = machine.open();
    append_numbers(&log, 0..3);
    drop(log);
    let twice = |config| GroupConfig { max_deliveries: NonZeroU32::new(2), ..config };
    let mut given = Vec::new();
    for _ in 0..5 {
        let log = machine.open();
        let group = declare_as(&log, "lake", twice);
        let Some(delivery) = poll(&log, &group, 100) else { break };
        given.push((delivery.records[0].offset, delivery.records.len(), delivery.deliveries));
        if delivery.records.iter().any(|stored| stored.offset == 0) {
            // The process ends here, and nobody has said anything.
            machine.disk.kill_process();
            continue;
        }
        log.run(log.log().commit(&delivery.lease, delivery.next())).expect("is committed");
    }
    assert_eq!(given, [(0, 3, 1), (0, 1, 2), (1, 1, 2), (2, 1, 2)]);
    let log = machine.open();
    let slice =
        log.run(log.log().read(Topic::DeadLetters.partition(0), 0, Limits::default())).expect("is read");
    let dead: Vec<_> =
        slice.records.iter().map(|stored| DeadLetter::decode(&stored.record).expect("is one")).collect();
    assert_eq!(dead.iter().map(|dead| (dead.record.offset, dead.deliveries)).collect::<Vec<_>>(), [(0, 2)]);
}

#[test]
fn batches_are_recognised_whether_or_not_the_caches_are_there() {
    for endings in [&[][..], &["producers"], &["index"], &["producers", "index"]] {
        let machine = Machine::new();
        let log = machine.open();
        append_numbers(&log, 0..60);
        drop(log);
        let caches: Vec<_> = endings.iter().flat_map(|ending| machine.files(ending)).collect();
        assert_eq!(caches.is_empty(), endings.is_empty());
        for path in caches {
            aurora_streams::Disk::remove(&machine.disk, &path).expect("is removed");
        }
        let log = machine.open();
        for number in 0..60 {
            let again = batch(&[&number.to_string()]).numbered(ProducerId(1), number);
            let receipt = log.run(log.log().append(EVENTS, again)).expect("is known");
            assert!(receipt.is_duplicate && receipt.first == number, "{receipt:?} {endings:?}");
        }
        assert_eq!((end(&log), log.log().stats().duplicates), (60, 60));
        assert_eq!(read(&log, 30).expect("is intact")[0], "30");
    }
}

#[test]
fn the_journal_of_groups_stays_short() {
    let machine = Machine::new();
    let log = machine.open();
    let groups: Vec<_> = (0..5).map(|n| declare(&log, &format!("group-{n}"))).collect();
    append_numbers(&log, 0..300);
    while committed(&log, &groups[4]) < 300 {
        // A delivery ends with its segment, at the same place for all.
        groups.iter().for_each(|group| consume(&log, group, 3));
    }
    drop(log);
    let journal: Vec<_> = machine
        .disk
        .files()
        .into_iter()
        .filter(|path| path.starts_with("/log/groups") && path.extension().is_some_and(|e| e == "segment"))
        .collect();
    assert!(journal.len() <= 2, "{journal:?}");
    let log = machine.open();
    assert!(groups.iter().all(|group| committed(&log, group) == 300));
}

#[test]
fn a_forgotten_group_is_forgotten() {
    let machine = Machine::new();
    let log = machine.open();
    let group = declare(&log, "lake");
    append_numbers(&log, 0..3);
    consume(&log, &group, 3);
    log.run(log.log().forget_group(&group)).expect("is forgotten");
    assert!(log.run(log.log().committed(&group)).is_err());
    drop(log);
    let log = machine.open();
    assert!(log.run(log.log().committed(&group)).is_err());
    declare(&log, "lake");
    assert_eq!(committed(&log, &group), 0);
}

#[test]
fn partitions_may_grow_and_not_shrink() {
    let mut machine = Machine::new();
    let with = |partitions| [(Topic::Events, TopicConfig { partitions, ..TopicConfig::default() })].into();
    let log = machine.open();
    let group = declare(&log, "lake");
    drop(log);
    machine.config.topics = with(3);
    let log = machine.open();
    let new = Topic::Events.partition(2);
    log.run(log.log().append(new, batch(&["a"]))).expect("is there");
    // A group that starts with what is new misses nothing of a partition that is.
    declare_as(&log, "lake", |config| GroupConfig { start: aurora_streams::Start::Latest, ..config });
    let delivery = poll(&log, &group, 9).expect("is given");
    assert_eq!(delivery.lease.partition(), new);
    drop(log);
    machine.config.topics = with(2);
    let error = machine.try_open().expect_err("records would be out of sight");
    assert!(matches!(error, OpenError::FewerPartitions { topic: Topic::Events, configured: 2 }), "{error}");
}
