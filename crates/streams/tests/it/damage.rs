//! What happens when someone, or the disk, changes what was written.

use std::path::{Path, PathBuf};

use aurora_streams::{
    Batch, Damage, Limits, Log, OpenError, PollError, ReadError, Record, Start,
    testing::{Random, StillLog},
};

use crate::still::{EVENTS, Machine, append, append_numbers, committed, consume, declare, end, read};

/// A log of 40 records of which some segments are full, on a machine that was switched off in good order.
fn machine_with_40_records() -> Machine {
    let machine = Machine::new();
    let log = machine.open();
    append_numbers(&log, 0..40);
    log.close().expect("closes");
    machine
}

/// Where the record of this text stands in the file.
fn place(bytes: &[u8], text: &str) -> usize {
    let stored = format!("k{text}");
    bytes.windows(stored.len()).position(|window| window == stored.as_bytes()).expect("is in the file")
}

/// Changes a byte of the record with this text.
fn damage(machine: &Machine, path: &Path, text: &str) {
    machine.disk.tamper(path, |bytes| {
        let place = place(bytes, text);
        bytes[place] ^= 1;
    });
}

fn gaps(damage: &[Damage]) -> Vec<(u64, u64)> {
    damage.iter().map(|damage| (damage.gap.start, damage.gap.end)).collect()
}

fn damaged(result: Result<Vec<String>, ReadError>) -> std::ops::Range<u64> {
    match result {
        Err(ReadError::Damaged { gap, .. }) => gap,
        other => panic!("{other:?}"),
    }
}

#[test]
fn damage_in_the_middle_is_reported_and_not_passed_over() {
    let machine = Machine::new();
    let log = machine.open();
    append_numbers(&log, 0..8);
    drop(log);
    let segment = machine.files("segment").pop().expect("there is one");
    damage(&machine, &segment, "3");

    let log = machine.open();
    assert_eq!(log.log().damage(), [Damage { path: segment, gap: 3..4 }]);
    assert_eq!(log.log().stats().damaged, 1);
    assert_eq!(read(&log, 0).expect("is intact"), ["0", "1", "2"]);
    assert_eq!(damaged(read(&log, 3)), 3..4);
    assert_eq!(read(&log, 4).expect("is intact"), ["4", "5", "6", "7"]);
    assert_eq!(append(&log, "8"), 8);
}

#[test]
fn a_group_stands_before_damage_until_it_is_moved() {
    let machine = Machine::new();
    let log = machine.open();
    append_numbers(&log, 0..8);
    drop(log);
    damage(&machine, &machine.files("segment")[0], "3");

    let log = machine.open();
    let group = declare(&log, "lake");
    consume(&log, &group, 100);
    for _ in 0..3 {
        let refused = log.run(log.log().poll(&group, Limits::default()));
        let Err(PollError::Read { source: ReadError::Damaged { gap, .. }, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(gap, 3..4);
    }
    log.run(log.log().seek(&group, 0, Start::Offset(4))).expect("is moved");
    consume(&log, &group, 100);
    assert_eq!(committed(&log, &group), 8);
}

#[test]
fn damage_in_a_sealed_segment_is_seen_when_it_is_read() {
    let machine = machine_with_40_records();
    let first = machine.files("segment").swap_remove(0);
    damage(&machine, &first, "5");
    let log = machine.open();
    // Opening believes the index, so that a large log opens quickly.
    assert_eq!(log.log().damage(), []);
    assert_eq!(damaged(read(&log, 5)), 5..6);
    assert_eq!(read(&log, 6).expect("is intact")[0], "6");
}

#[test]
fn damage_at_the_end_is_told_by_the_mark_of_a_clean_end() {
    let machine = machine_with_40_records();
    damage(&machine, machine.files("segment").last().expect("there is one"), "39");
    let log = machine.open();
    assert_eq!(gaps(log.log().damage()), [(39, 40)]);
    assert_eq!(damaged(read(&log, 39)), 39..40);
    assert_eq!(append(&log, "new"), 40);
    drop(log);
    let log = machine.open();
    assert_eq!(damaged(read(&log, 39)), 39..40);
    assert_eq!(read(&log, 40).expect("is intact"), ["new"]);
}

#[test]
fn damage_at_the_end_is_told_by_what_a_group_committed() {
    let machine = Machine::new();
    let log = machine.open();
    let group = declare(&log, "lake");
    append_numbers(&log, 0..3);
    consume(&log, &group, 100);
    drop(log);
    damage(&machine, &machine.files("segment")[0], "2");
    let log = machine.open();
    assert_eq!(gaps(log.log().damage()), [(2, 3)]);
    assert_eq!((committed(&log, &group), append(&log, "new")), (3, 3));
}

#[test]
fn an_unfinished_write_is_no_damage() {
    let machine = Machine::new();
    let log = machine.open();
    append_numbers(&log, 0..3);
    drop(log);
    machine.disk.tamper(&machine.files("segment")[0], |bytes| bytes.truncate(bytes.len() - 1));
    let log = machine.open();
    assert_eq!(log.log().damage(), []);
    assert_eq!((read(&log, 0).expect("is intact"), end(&log)), (vec!["0".into(), "1".into()], 2));
    assert!(log.log().stats().cut_bytes > 0);
}

#[test]
fn a_payload_cannot_pass_for_a_batch() {
    let machine = Machine::new();
    let log = machine.open();
    append(&log, "honest");
    // The sender knows the format, and even what a segment of an earlier log looked like.
    let forged = {
        let other = Machine::new();
        let log = other.open();
        append_numbers(&log, 0..4);
        let mut bytes = Vec::new();
        other.disk.tamper(&other.files("segment")[0], |segment| bytes.clone_from(&segment[32..].to_vec()));
        bytes
    };
    let record = Record { format: 1, key: "k".into(), payload: forged.into() };
    log.run(log.log().append(EVENTS, Batch::new(vec![record]).expect("is a batch"))).expect("is appended");
    drop(log);
    // The write of the forgery is not finished, so the reader looks for what may come behind it.
    machine.disk.tamper(&machine.files("segment")[0], |bytes| {
        let place = place(bytes, "honest") + 7;
        bytes[place] ^= 1;
    });
    let log = machine.open();
    assert_eq!(log.log().damage(), []);
    assert_eq!(read(&log, 0).expect("is intact"), ["honest"]);
}

#[test]
fn a_segment_that_is_missing_is_reported() {
    let machine = machine_with_40_records();
    let segments = machine.files("segment");
    aurora_streams::Disk::remove(&machine.disk, &segments[1]).expect("is removed");
    let base = |path: &PathBuf| -> u64 {
        path.file_stem().and_then(|stem| stem.to_str()?.parse().ok()).expect("is a number")
    };
    let gap = base(&segments[1])..base(&segments[2]);
    let log = machine.open();
    assert_eq!(gaps(log.log().damage()), [(gap.start, gap.end)]);
    assert_eq!(damaged(read(&log, gap.start)), gap);
    assert_eq!(read(&log, gap.end).expect("is intact")[0], gap.end.to_string());
}

#[test]
fn a_header_that_cannot_be_read_keeps_the_log_closed() {
    let machine = machine_with_40_records();
    let first = machine.files("segment").swap_remove(0);
    machine.disk.tamper(&first, |bytes| bytes[3] ^= 1);
    let error = machine.try_open().expect_err("cannot be opened");
    assert!(matches!(&error, OpenError::DamagedHeader { path } if *path == first), "{error}");
    assert!(error.to_string().contains("restore the file from a backup"), "{error}");
}

#[test]
fn a_segment_of_a_later_version_keeps_the_log_closed() {
    let machine = machine_with_40_records();
    let first = machine.files("segment").swap_remove(0);
    machine.disk.tamper(&first, |bytes| {
        bytes[8] = 9;
        let crc = crc32c::crc32c(&bytes[..28]);
        bytes[28..32].copy_from_slice(&crc.to_le_bytes());
    });
    let error = machine.try_open().expect_err("cannot be opened");
    assert!(matches!(&error, OpenError::Version { path, found: 9 } if *path == first), "{error}");
}

/// Whatever happens to the files: what is read is what was written, and what cannot be read is named.
#[test]
fn no_change_of_the_files_makes_the_log_lie() {
    let mut random = Random::new(7);
    let mut opened = 0;
    for _ in 0..1_500 {
        let machine = machine_with_40_records();
        let files = machine.disk.files();
        for _ in 0..1 + random.below(3) {
            let path = &files[random.below(files.len())];
            machine.disk.tamper(path, |bytes| change(bytes, &mut random));
        }
        match machine.try_open() {
            Ok(log) => {
                opened += 1;
                check_that_it_does_not_lie(&log, &machine);
            }
            Err(OpenError::DamagedHeader { .. } | OpenError::Version { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(opened > 700, "{opened}");
}

fn change(bytes: &mut Vec<u8>, random: &mut Random) {
    if bytes.is_empty() {
        return;
    }
    let at = random.below(bytes.len());
    match random.below(4) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes.truncate(at),
        2 => bytes.insert(at, random.number() as u8),
        _ => {
            let end = at + random.below(bytes.len() - at + 1);
            bytes[at..end].fill(random.number() as u8);
        }
    }
}

fn check_that_it_does_not_lie(log: &StillLog, machine: &Machine) {
    let mut offset = 0;
    let end = end(log);
    while offset < end {
        match read(log, offset) {
            Ok(texts) => {
                assert!(
                    !texts.is_empty(),
                    "nothing at {offset}, and the end is {end}: {:?}",
                    machine.disk.files()
                );
                for text in texts {
                    assert_eq!(text, offset.to_string());
                    offset += 1;
                }
            }
            Err(ReadError::Damaged { gap, .. }) => {
                assert!(gap.start == offset && gap.end > offset, "{gap:?} at {offset}");
                offset = gap.end;
            }
            Err(ReadError::OffsetGone { earliest, .. }) => offset = earliest,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(append(log, &end.to_string()), end);
}
