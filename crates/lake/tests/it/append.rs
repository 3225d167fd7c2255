use aurora_lake::{
    Column, Lake, LogPosition, OpenError, Place, Pushed, Query, Row, WriteError, testing::ModelDisk,
};
use aurora_model::mode::RuntimeMode;
use aurora_test_support::Workdir;

use crate::support::{DAY, DIR, SECOND, START, append, id, open, place, row};

/// A row with a value in every column.
fn full() -> Row {
    let mut row = row(1, START);
    row.time = crate::support::time(START - 7);
    row.mode = RuntimeMode::DryRun;
    row.site = Some("Zürich".into());
    row.unmapped = Some(r#"{"a":1}"#.into());
    row.raw = vec![0xff, 0, b'\n'].into();
    for (n, column) in Column::ALL.iter().enumerate() {
        // Each goes where it fits; fields of the row take none.
        row.cells.set(*column, i64::MIN + i64::try_from(n).expect("small"));
        row.cells.set(*column, format!("{n} \u{1f600}"));
    }
    row
}

#[test]
fn a_row_comes_back_as_it_went() {
    let disk = ModelDisk::new(1);
    let lake = open(&disk);
    let mut bare = row(2, START);
    bare.cells = Default::default();
    bare.raw = Default::default();
    let rows = [full(), bare, row(3, START)];
    append(&lake, rows.clone());
    let found = lake.fetch(&rows.each_ref().map(|row| row.event_id)).expect("is fetched");
    for (offset, (mut row, found)) in rows.into_iter().zip(found).enumerate() {
        row.log = Some(LogPosition { partition: 0, offset: offset as u64 });
        assert_eq!(found, row);
    }
}

#[test]
fn what_is_not_published_is_not_found() {
    let lake = open(&ModelDisk::new(1));
    let mut appender = lake.appender();
    appender.push(&place(), 0, row(1, START));
    assert!(lake.search(&Query::newest(1)).expect("is searched").rows.is_empty());
    assert_eq!((appender.rows(), lake.snapshot().next_offset(&place())), (1, 0));
    assert_eq!(appender.publish().expect("is published"), 1);
    assert_eq!((appender.rows(), appender.bytes(), lake.snapshot().next_offset(&place())), (0, 0, 1));
    assert_eq!(appender.publish().expect("nothing is to do"), 0);
    assert_eq!(lake.snapshot().version(), 1, "nothing to publish changes nothing");
}

#[test]
fn records_that_are_covered_are_skipped() {
    let disk = ModelDisk::new(1);
    let lake = open(&disk);
    append(&lake, (0..10).map(|n| row(n, START)));
    drop(lake);

    let lake = open(&disk);
    let mut appender = lake.appender();
    let pushed: Vec<Pushed> = (5..12).map(|n| appender.push(&place(), n, row(n, START))).collect();
    assert_eq!(pushed[..5], [Pushed::Skipped; 5]);
    assert_eq!(pushed[5..], [Pushed::Taken; 2]);
    assert_eq!(appender.push(&place(), 11, row(11, START)), Pushed::Skipped, "it waits already");
    appender.publish().expect("is published");
    assert_eq!(crate::support::all(&lake).len(), 12);
}

#[test]
fn records_without_a_row_are_covered_too() {
    let lake = open(&ModelDisk::new(1));
    let mut appender = lake.appender();
    appender.push(&place(), 3, row(1, START));
    appender.advance(&place(), 9);
    let other = Place::new("events", 1);
    appender.advance(&other, 4);
    appender.publish().expect("is published");
    let manifest = lake.snapshot();
    assert_eq!((manifest.next_offset(&place()), manifest.next_offset(&other)), (9, 4));
    assert_eq!(manifest.files().count(), 1);
}

#[test]
fn of_two_appenders_at_the_same_place_the_second_is_refused() {
    let disk = ModelDisk::new(1);
    let lake = open(&disk);
    let (mut first, mut second) = (lake.appender(), lake.appender());
    first.push(&place(), 0, row(1, START));
    second.push(&place(), 0, row(1, START));
    second.push(&place(), 1, row(2, START));
    first.publish().expect("is published");
    let error = second.publish().expect_err("is refused");
    assert!(matches!(error, WriteError::Overtaken { lake: 1, appender: 0, .. }), "{error}");
    assert_eq!(crate::support::all(&lake), [id(1, START).as_uuid()]);
    let files = disk.all_files().into_iter().filter(|path| path.extension() == Some("parquet".as_ref()));
    assert_eq!(files.count(), 1, "the refused file is gone");
}

#[test]
fn files_lie_by_class_and_day_of_receipt() {
    let disk = ModelDisk::new(1);
    let lake = open(&disk);
    let mut dns = row(2, START);
    (dns.class_uid, dns.category_uid) = (4003, 4);
    // Its clock is wrong.
    dns.time = aurora_model::Timestamp::EPOCH;
    append(&lake, [row(1, START), dns, row(3, START + DAY), row(4, START + DAY + SECOND)]);
    let manifest = lake.snapshot();
    let files: Vec<(String, u64)> =
        manifest.files().map(|file| (file.path().display().to_string(), file.rows())).collect();
    let expected = [
        ("category_uid=1/class_uid=1007/day=2026-03-17/000000000000.parquet", 1),
        ("category_uid=1/class_uid=1007/day=2026-03-18/000000000001.parquet", 2),
        ("category_uid=4/class_uid=4003/day=2026-03-17/000000000002.parquet", 1),
    ];
    assert_eq!(files, expected.map(|(path, rows)| (path.to_owned(), rows)));
    assert!(disk.all_files().contains(&format!("{DIR}/events/{}", expected[2].0).into()));
}

#[test]
fn the_machines_own_disk_does_the_same() {
    let workdir = Workdir::new();
    let dir = workdir.path().join("data/lake");
    let lake = Lake::open(&dir).expect("is made");
    append(&lake, (0..100).map(|n| row(n, START + i64::try_from(n).expect("small") * DAY / 40)));
    assert!(matches!(Lake::open(&dir), Err(OpenError::Locked { .. })));
    assert!(lake.verify().is_empty());
    let before = crate::support::all(&lake);
    drop(lake);
    let lake = Lake::open(&dir).expect("opens again");
    assert_eq!(crate::support::all(&lake), before);
    assert_eq!(lake.snapshot().next_offset(&place()), 100);
}
