use aurora_lake::{CompactionPolicy, Query, WriteError, testing::ModelDisk};

use crate::support::{DAY, SECOND, START, all, append, open, row};

const POLICY: CompactionPolicy =
    CompactionPolicy { small_bytes: u64::MAX, min_files: 2, max_files: 4, max_bytes: u64::MAX };

fn at(n: u64) -> i64 {
    START + i64::try_from(n * 7919 % 1000).expect("small") * SECOND
}

#[test]
fn many_small_files_become_few_and_readers_see_the_same() {
    let disk = ModelDisk::new(1);
    let lake = open(&disk);
    for part in 0..9 {
        append(
            &lake,
            (part * 10..part * 10 + 10).map(|n| row(n, at(n) + i64::try_from(n % 2).expect("small") * DAY)),
        );
    }
    let (before, offsets) = (all(&lake), lake.snapshot().offsets().map(|(_, next)| next).collect::<Vec<_>>());
    let compacted = lake.compact(&POLICY).expect("is compacted");
    // Nine files in each of two days: four, four and one.
    assert_eq!((compacted.files_before, compacted.files_after, compacted.rows), (16, 4, 80));
    assert_eq!(lake.snapshot().files().count(), 6);
    assert_eq!(all(&lake), before);
    assert_eq!(lake.snapshot().offsets().map(|(_, next)| next).collect::<Vec<_>>(), offsets);
    assert!(lake.verify().is_empty());
}

#[test]
fn a_reader_keeps_the_files_that_it_began_with() {
    let disk = ModelDisk::new(1);
    let lake = open(&disk);
    for n in 0..4 {
        append(&lake, [row(n, at(n))]);
    }
    let snapshot = lake.snapshot();
    lake.compact(&POLICY).expect("is compacted");
    let files =
        || disk.all_files().iter().filter(|path| path.extension() == Some("parquet".as_ref())).count();
    assert_eq!(files(), 5, "the old ones wait for the reader");
    assert!(lake.usage().leaving_bytes > 0);
    drop(snapshot);
    lake.sweep();
    assert_eq!((files(), lake.usage().leaving_bytes), (1, 0));
}

#[test]
fn large_files_and_lone_ones_stay_as_they_are() {
    let lake = open(&ModelDisk::new(1));
    append(&lake, [row(1, START)]);
    append(&lake, [row(2, START + DAY)]);
    assert_eq!(lake.compact(&POLICY).expect("nothing is to do").files_before, 0);
    append(&lake, [row(3, START)]);
    let large = CompactionPolicy { small_bytes: 10, ..POLICY };
    assert_eq!(lake.compact(&large).expect("nothing is to do").files_before, 0);
    let few = CompactionPolicy { min_files: 3, ..POLICY };
    assert_eq!(lake.compact(&few).expect("nothing is to do").files_before, 0);
}

#[test]
fn a_damaged_file_is_named_and_not_written_anew() {
    let disk = ModelDisk::new(1);
    let lake = open(&disk);
    append(&lake, [row(1, START)]);
    append(&lake, [row(2, START)]);
    let damaged =
        disk.all_files().into_iter().find(|path| path.ends_with("000000000001.parquet")).expect("is there");
    disk.tamper(&damaged, |bytes| *bytes.last_mut().expect("is not empty") ^= 1);
    let error = lake.compact(&POLICY).expect_err("is refused");
    assert!(matches!(error, WriteError::Read(_)) && error.to_string().contains("000000000001"), "{error}");
    assert_eq!(lake.verify().len(), 1);
    assert_eq!(lake.snapshot().files().count(), 2);
}

#[test]
fn a_merged_file_is_sorted() {
    let lake = open(&ModelDisk::new(1));
    for n in 0..4 {
        append(&lake, (0..2000).map(|m| row(n * 2000 + m, at(n * 2000 + m))));
    }
    let before = lake.search(&Query::newest(8000)).expect("is searched").rows;
    lake.compact(&POLICY).expect("is compacted");
    let after = lake.search(&Query::newest(8000)).expect("is searched").rows;
    assert_eq!(lake.snapshot().files().count(), 1);
    assert_eq!((before.len(), &before), (8000, &after));
}
