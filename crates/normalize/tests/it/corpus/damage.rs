//! Damaged event log files: no panic, all that can be read, and a word about the rest.

use std::fs;

use aurora_normalize::evtx::{EvtxProblem, Records};
use aurora_test_support::data_files;

fn sample() -> Vec<u8> {
    let paths = data_files("evtx", ".evtx");
    let largest = paths.iter().max_by_key(|path| fs::metadata(path).expect("a file's size").len());
    fs::read(largest.expect("at least one file")).expect("a readable file")
}

fn read(bytes: &[u8]) -> (usize, Vec<EvtxProblem>) {
    let mut n_records = 0;
    let mut problems = Vec::new();
    for item in Records::new(bytes) {
        match item {
            Ok(_) => n_records += 1,
            Err(problem) => problems.push(problem),
        }
    }
    (n_records, problems)
}

#[test]
fn corpus_truncated_files_give_what_is_there_and_say_so() {
    let bytes = sample();
    let (n_whole, problems) = read(&bytes);
    assert_eq!(problems, []);
    let mut last = 0;
    for n_bytes in [8, 100, 4095, 4096, 4200, 6000, 50_000, 69_632, 69_633, 100_000, 140_000, bytes.len() - 1]
    {
        let (n_records, problems) = read(&bytes[..n_bytes]);
        assert!((last..=n_whole).contains(&n_records), "{n_records} records of {n_bytes} bytes");
        last = n_records;
        assert!(matches!(problems.as_slice(), [EvtxProblem::Truncated(_)]), "{n_bytes} bytes: {problems:?}");
        assert!(problems[0].is_about_the_file());
    }
}

#[test]
fn corpus_what_is_no_event_log_says_so() {
    for bytes in [b"".as_slice(), b"{}", b"ElfFil\0\0"] {
        let (n_records, problems) = read(bytes);
        assert_eq!(n_records, 0);
        assert!(matches!(problems.as_slice(), [EvtxProblem::NotEvtx(_)]));
    }
}

#[test]
fn corpus_flipped_bytes_never_panic_and_spare_other_chunks() {
    let bytes = sample();
    let (n_whole, _) = read(&bytes);
    let n_chunks = (bytes.len() - 4096) / 65_536;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut n_problems = 0;
    for _ in 0..60 {
        let mut damaged = bytes.clone();
        for _ in 0..20 {
            // Xorshift: any sequence will do, as long as it is the same each time.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // Only in the first chunk and in the file's header.
            damaged[(state >> 8) as usize % (4096 + 65_536)] ^= state as u8;
        }
        let (n_records, problems) = read(&damaged);
        n_problems += problems.len();
        if damaged.starts_with(b"ElfFile\0") {
            assert!(n_records * n_chunks >= n_whole / 4, "{n_records} of {n_whole}: {problems:?}");
        }
    }
    assert!(n_problems > 0, "some damage is noticed");
}
