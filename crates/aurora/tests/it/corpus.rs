//! Recorded event logs, whole and cut.

mod regression;

use std::fs;

use aurora_test_support::{Workdir, data_files};

use crate::support::aurora;

const HEADER: usize = 4096;
const CHUNK: usize = 65_536;

/// A recorded event log file with at least three chunks in use.
fn event_log() -> Vec<u8> {
    for path in data_files("evtx", ".evtx") {
        let log = fs::read(path).expect("the data is readable");
        if log.get(HEADER + 2 * CHUNK..).is_some_and(|chunk| chunk.starts_with(b"ElfChnk")) {
            return log;
        }
    }
    panic!("no file in AURORA_DATA/evtx has three chunks");
}

#[test]
fn a_truncated_event_log_gives_what_it_has_and_an_input_problem() {
    let log = event_log();
    let workdir = Workdir::new();
    workdir.write("whole.evtx", &log);
    workdir.write("cut.evtx", &log[..HEADER + CHUNK + CHUNK / 2]);
    workdir.write("header.evtx", &log[..1000]);
    let whole = aurora(workdir.path(), &["normalize", "whole.evtx"]);
    assert_eq!(whole.code, Some(0), "{}", whole.stderr);
    let cut = aurora(workdir.path(), &["normalize", "cut.evtx"]);
    assert_eq!(cut.code, Some(3), "{}", cut.stderr);
    assert!(cut.stderr.contains("cannot read all of `cut.evtx`: truncated EVTX file"), "{}", cut.stderr);
    assert!(!cut.stdout.is_empty() && whole.stdout.starts_with(&cut.stdout));
    assert_eq!(aurora(workdir.path(), &["normalize", "header.evtx"]).code, Some(3));
}

#[test]
fn chunks_on_several_threads_keep_their_order() {
    let workdir = Workdir::new();
    workdir.write("a.evtx", event_log());
    let one = aurora(workdir.path(), &["normalize", "a.evtx", "--threads", "1"]);
    let many = aurora(workdir.path(), &["normalize", "a.evtx", "--threads", "5"]);
    assert!(!one.stdout.is_empty() && one.stdout == many.stdout);
}

#[test]
fn an_event_log_may_be_packed() {
    use std::io::Write;

    let log = event_log();
    let workdir = Workdir::new();
    workdir.write("a.evtx", &log);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&log).expect("a Vec takes every write");
    workdir.write("b.gz", encoder.finish().expect("a Vec takes every write"));
    let plain = aurora(workdir.path(), &["normalize", "a.evtx"]);
    let packed = aurora(workdir.path(), &["normalize", "b.gz"]);
    assert_eq!(packed.code, Some(0), "{}", packed.stderr);
    assert!(!plain.stdout.is_empty() && plain.stdout == packed.stdout);
}
