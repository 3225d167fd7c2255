//! What goes, and what stays.

use std::time::Duration;

use aurora_streams::{
    GroupConfig, Limits, Log, OnRetention, PollError, ReadError, RetentionPolicy, Start, Topic, TopicConfig,
    testing::StillLog,
};

use crate::still::{EVENTS, Machine, append, append_numbers, committed, consume, declare, declare_as, read};

fn machine(retention: RetentionPolicy) -> Machine {
    let mut machine = Machine::new();
    machine.config.topics = [(Topic::Events, TopicConfig { partitions: 1, retention })].into();
    machine
}

const SMALL: RetentionPolicy = RetentionPolicy { max_age: None, max_bytes: Some(3_000) };
const SHORT: RetentionPolicy = RetentionPolicy { max_age: Some(Duration::from_secs(100)), max_bytes: None };

fn retain(log: &StillLog) -> u64 {
    log.run(log.log().retain()).expect("works");
    log.run(log.log().bounds(EVENTS)).expect("is there").earliest
}

#[test]
fn nothing_goes_without_a_policy() {
    let machine = machine(RetentionPolicy::default());
    let log = machine.open();
    append_numbers(&log, 0..100);
    machine.clock.advance(Duration::from_secs(1_000_000));
    assert_eq!(retain(&log), 0);
}

#[test]
fn the_oldest_segments_go_when_there_is_too_much() {
    let machine = machine(SMALL);
    let log = machine.open();
    append_numbers(&log, 0..100);
    let earliest = retain(&log);
    assert!(earliest > 0 && earliest < 90, "{earliest}");
    assert_eq!(read(&log, earliest).expect("is intact")[0], earliest.to_string());
    let gone = read(&log, earliest - 1);
    assert!(matches!(gone, Err(ReadError::OffsetGone { earliest: now, .. }) if now == earliest), "{gone:?}");
    assert!(log.log().stats().segments_expired > 0);
    drop(log);
    let log = machine.open();
    assert_eq!(log.run(log.log().bounds(EVENTS)).expect("is there").earliest, earliest);
}

#[test]
fn what_is_old_goes_even_if_nothing_new_comes() {
    let machine = machine(SHORT);
    let log = machine.open();
    append_numbers(&log, 0..50);
    machine.clock.advance(Duration::from_secs(60));
    append_numbers(&log, 50..100);
    assert_eq!(retain(&log), 0);
    machine.clock.advance(Duration::from_secs(60));
    let earliest = retain(&log);
    assert!(earliest > 30 && earliest <= 50, "{earliest}");
    machine.clock.advance(Duration::from_secs(60));
    assert_eq!(retain(&log), 100);
    assert_eq!(append(&log, "new"), 100);
}

#[test]
fn a_holding_group_keeps_its_records() {
    let machine = machine(SMALL);
    let log = machine.open();
    let group = declare(&log, "lake");
    append_numbers(&log, 0..100);
    assert_eq!(retain(&log), 0);
    consume(&log, &group, 10);
    consume(&log, &group, 30);
    let earliest = retain(&log);
    assert!(earliest > 0 && earliest <= committed(&log, &group), "{earliest}");
    // It holds even if nobody declares it any more, until it is forgotten.
    drop(log);
    let log = machine.open();
    assert_eq!(retain(&log), earliest);
    log.run(log.log().forget_group(&group)).expect("is known");
    assert!(retain(&log) > earliest);
    assert_eq!(log.log().stats().overrun, 0);
}

#[test]
fn a_group_that_does_not_hold_is_overrun_and_told() {
    let machine = machine(SMALL);
    let log = machine.open();
    let group =
        declare_as(&log, "screen", |config| GroupConfig { on_retention: OnRetention::Overrun, ..config });
    append_numbers(&log, 0..100);
    consume(&log, &group, 2);
    let read_to = committed(&log, &group);
    let earliest = retain(&log);
    assert_eq!(log.log().stats().overrun, earliest - read_to);
    let told = log.run(log.log().poll(&group, Limits::default()));
    let Err(PollError::Read { source: ReadError::OffsetGone { offset, earliest: now, .. }, .. }) = told
    else {
        panic!("{told:?}");
    };
    assert_eq!((offset, now), (read_to, earliest));
    log.run(log.log().seek(&group, 0, Start::Earliest)).expect("is moved");
    consume(&log, &group, 1);
    assert_eq!(committed(&log, &group), earliest + 1);
    append_numbers(&log, 100..160);
    let later = retain(&log);
    assert_eq!(log.log().stats().overrun, earliest - read_to + (later - (earliest + 1)));
}

#[test]
fn a_batch_is_recognised_after_its_record_is_gone() {
    // Also if what was remembered when the segment was sealed is lost, as on a full disk.
    for is_lost in [false, true] {
        let machine = machine(SMALL);
        let log = machine.open();
        append_numbers(&log, 0..100);
        let files = machine.files("producers");
        for path in files.iter().filter(|_| is_lost) {
            aurora_streams::Disk::remove(&machine.disk, path).expect("is removed");
        }
        assert!(retain(&log) > 0);
        drop(log);
        machine.disk.lose_power();
        let log = machine.open();
        append_numbers(&log, 0..100);
        assert_eq!((log.log().stats().duplicates, append(&log, "new")), (100, 100));
    }
}
