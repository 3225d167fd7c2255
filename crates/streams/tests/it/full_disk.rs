//! A disk that is full, or broken.

use aurora_streams::{AppendError, Log, Topic};

use crate::still::{
    EVENTS, Machine, append, append_numbers, batch, committed, consume, declare, end, poll, read, try_append,
};

#[test]
fn events_are_refused_before_the_floor_is_touched_and_work_goes_on() {
    let mut machine = Machine::new();
    machine.config.free_bytes_floor = 10_000;
    let log = machine.open();
    let group = declare(&log, "lake");
    append_numbers(&log, 0..3);
    machine.disk.set_free_bytes(10_050);
    let refused = try_append(&log, "event");
    assert!(matches!(refused, Err(AppendError::NoSpace { floor: 10_000, .. })), "{refused:?}");
    assert_eq!(log.log().stats().no_space, 1);
    // What was taken can be worked on: findings have half of the floor, positions all of it.
    let findings = Topic::Findings.partition(0);
    log.run(log.log().append(findings, batch(&["finding"]))).expect("there is space for findings");
    machine.disk.set_free_bytes(4_000);
    let refused = log.run(log.log().append(findings, batch(&["finding"])));
    assert!(matches!(refused, Err(AppendError::NoSpace { floor: 5_000, .. })), "{refused:?}");
    consume(&log, &group, 100);
    assert_eq!(committed(&log, &group), 3);
    machine.disk.set_free_bytes(20_000);
    assert_eq!(append(&log, "3"), 3);
}

#[test]
fn a_disk_that_runs_full_loses_nothing_and_is_usable_when_there_is_space() {
    for free in 0..400 {
        let machine = Machine::new();
        let log = machine.open();
        append_numbers(&log, 0..2);
        machine.disk.set_free_bytes(free);
        let mut taken = 2;
        for text in ["2", "3", "4"] {
            match try_append(&log, text) {
                Ok(receipt) => {
                    assert_eq!(receipt.first, taken);
                    taken += 1;
                }
                Err(error) => assert!(matches!(error, AppendError::NoSpace { .. }), "{error}"),
            }
        }
        machine.disk.set_free_bytes(u64::MAX);
        assert_eq!(append(&log, "last"), taken);
        machine.disk.lose_power();
        assert_eq!(end(&machine.open()), taken + 1);
    }
}

#[test]
fn a_failed_sync_stops_the_log_and_reading_goes_on() {
    let machine = Machine::new();
    let log = machine.open();
    let group = declare(&log, "lake");
    append_numbers(&log, 0..3);
    machine.disk.fail_next_sync();
    let refused = try_append(&log, "3");
    let Err(AppendError::Stopped(reason)) = refused else { panic!("{refused:?}") };
    assert!(reason.to_string().contains("/log/events/00000/"), "{reason}");
    // A second sync would succeed and prove nothing, so it is not asked for.
    let syncs = log.log().stats().syncs;
    assert!(matches!(try_append(&log, "3"), Err(AppendError::Stopped(_))));
    assert!(log.run(log.log().seek(&group, 0, aurora_streams::Start::Latest)).is_err());
    assert_eq!(log.log().stats().syncs, syncs);
    assert_eq!(read(&log, 0).expect("is intact"), ["0", "1", "2"]);
    assert_eq!(end(&log), 3);
    drop(log);

    machine.disk.lose_power();
    let log = machine.open();
    assert_eq!(read(&log, 0).expect("is intact")[..3], ["0", "1", "2"]);
    append(&log, "again");
}

#[test]
fn what_waits_is_bounded() {
    let mut machine = Machine::new();
    machine.config.pending_bytes = 1_000;
    let log = machine.open();
    let text = "x".repeat(300);
    let appends: Vec<_> = (0..4).map(|_| log.log().append(EVENTS, batch(&[&text]))).collect();
    let results: Vec<_> = appends.into_iter().map(|append| log.run(append)).collect();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2, "{results:?}");
    let refused = results.last().expect("there are four");
    assert!(matches!(refused, Err(AppendError::Busy { limit: 1_000, .. })), "{refused:?}");
    assert_eq!(log.log().stats().busy, 2);
    append(&log, &text);
}

#[test]
fn a_group_that_cannot_note_a_delivery_gives_it_back() {
    let machine = Machine::new();
    let log = machine.open();
    let group = declare(&log, "lake");
    append_numbers(&log, 0..3);
    machine.disk.set_free_bytes(0);
    assert!(log.run(log.log().poll(&group, aurora_streams::Limits::default())).is_err());
    machine.disk.set_free_bytes(u64::MAX);
    assert_eq!(poll(&log, &group, 100).expect("is given").records.len(), 3);
}
