//! The machine stops at any operation, and nothing is lost, doubled or left behind.

use std::collections::BTreeSet;

use aurora_lake::{CompactionPolicy, Lake, RetentionPolicy, testing::ModelDisk};

use crate::support::{DAY, DIR, START, all, open, place, row, time};

const RECORDS: u64 = 12;

/// What the log holds: the record at an offset, some in the day before.
fn record(offset: u64) -> aurora_lake::Row {
    let at = START - DAY * i64::try_from(offset % 3 / 2).expect("small");
    row(offset, at + i64::try_from(offset).expect("small"))
}

/// Works from wherever the lake is to the end of the log, three records at a time, and compacts in between.
fn work(lake: &Lake) -> Result<(), aurora_lake::WriteError> {
    let policy = CompactionPolicy { min_files: 2, ..CompactionPolicy::default() };
    let mut appender = lake.appender();
    for offset in appender.next_offset(&place())..RECORDS {
        appender.push(&place(), offset, record(offset));
        if offset % 3 == 2 {
            appender.publish()?;
            lake.compact(&policy)?;
        }
    }
    appender.publish()?;
    Ok(())
}

fn check(lake: &Lake, disk: &ModelDisk, story: &str) {
    let covered = lake.snapshot().next_offset(&place());
    let expected: BTreeSet<_> = (0..covered).map(|offset| record(offset).event_id.as_uuid()).collect();
    let found = all(lake);
    assert_eq!(found.len(), expected.len(), "{story}");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected, "{story}");
    assert!(lake.verify().is_empty(), "{story}");
    lake.sweep();
    let named: BTreeSet<_> =
        lake.snapshot().files().map(|file| format!("{DIR}/events/{}", file.path().display())).collect();
    let there = disk.all_files().into_iter().map(|path| path.display().to_string());
    let there: BTreeSet<_> = there.filter(|path| path.ends_with(".parquet")).collect();
    assert_eq!(there, named, "{story}");
}

fn operations_of_the_whole_work() -> u64 {
    let disk = ModelDisk::new(1);
    let lake = open(&disk);
    work(&lake).expect("nothing fails");
    check(&lake, &disk, "without a crash");
    disk.operations()
}

/// Stops at each operation of opening and working, goes on in a way, opens, checks, and works to the end.
fn crash_everywhere(seeds: std::ops::Range<u64>, go_on: impl Fn(&ModelDisk)) {
    let operations = operations_of_the_whole_work();
    assert!(operations > 40, "the work has {operations} operations: too few to mean something");
    for seed in seeds {
        for stop in 0..operations {
            let story = format!("seed {seed}, stopped at operation {stop} of {operations}");
            let disk = ModelDisk::new(seed * 0x9e37_79b9 + stop * 7919);
            disk.stop_after(stop);
            let opened = Lake::open_on(std::sync::Arc::new(disk.clone()), DIR.as_ref());
            let covered = opened.as_ref().map_or(0, |lake| {
                let _ = work(lake);
                lake.snapshot().next_offset(&place())
            });
            drop(opened);
            go_on(&disk);
            let lake = open(&disk);
            let after = lake.snapshot().next_offset(&place());
            assert!(after >= covered, "{story}: {after} records are there, and {covered} were answered for");
            check(&lake, &disk, &story);
            work(&lake).expect("nothing fails any more");
            assert_eq!(lake.snapshot().next_offset(&place()), RECORDS, "{story}");
            check(&lake, &disk, &story);
        }
    }
}

#[test]
fn a_loss_of_power_at_any_operation_loses_and_doubles_nothing() {
    crash_everywhere(1..3, ModelDisk::lose_power);
}

#[test]
fn a_killed_process_loses_and_doubles_nothing() {
    crash_everywhere(1..2, ModelDisk::kill_process);
}

#[test]
fn a_failed_operation_leaves_the_lake_in_use() {
    for stop in 0..10 {
        let disk = ModelDisk::new(stop);
        let lake = open(&disk);
        crate::support::append(&lake, (0..3).map(record));
        let mut appender = lake.appender();
        for offset in 3..6 {
            appender.push(&place(), offset, record(offset));
        }
        disk.stop_after(stop);
        let first = appender.publish();
        disk.kill_process();
        // Either it may be tried again, or it says that the lake must be opened anew.
        let second = appender.publish();
        if first.is_err() && matches!(second, Err(aurora_lake::WriteError::Stopped)) {
            drop((appender, lake));
            let lake = open(&disk);
            work(&lake).expect("goes on");
            check(&lake, &disk, &format!("stopped at {stop}"));
        } else {
            second.expect("is published");
            assert_eq!(lake.snapshot().next_offset(&place()), 6, "stopped at {stop}");
            drop(appender);
            check(&lake, &disk, &format!("stopped at {stop}"));
        }
    }
}

#[test]
fn retention_at_any_crash_drops_a_day_or_does_not() {
    for stop in 0..12 {
        let disk = ModelDisk::new(stop + 1);
        let lake = open(&disk);
        work(&lake).expect("nothing fails");
        let before = all(&lake).len();
        disk.stop_after(stop);
        let _ = lake.retain(&RetentionPolicy { days: Some(0), bytes: None }, time(START));
        drop(lake);
        disk.lose_power();
        let lake = open(&disk);
        let after = all(&lake).len();
        assert!(after == before || after == before - 4, "{after} of {before} are left");
        assert_eq!(lake.snapshot().rows(), after as u64);
        assert_eq!(lake.snapshot().next_offset(&place()), RECORDS, "what was dropped is not read again");
    }
}
