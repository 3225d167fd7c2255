//! Logs inside archives, sound ones and others.

use std::io::{Cursor, Write};

use aurora_test_support::Workdir;
use flate2::{Compression, write::GzEncoder};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{EVENT, check, hunt, hunt_in};

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("a Vec takes every write");
    encoder.finish().expect("a Vec takes every write")
}

fn zstd(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 0).expect("a Vec takes every write")
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *content).expect("a Vec takes every write");
    }
    builder.into_inner().expect("a Vec takes every write")
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("the name is fine");
        writer.write_all(content).expect("a Vec takes every write");
    }
    writer.finish().expect("a Vec takes every write").into_inner()
}

/// Many lines that do not compress to nothing, with a finding in the first.
fn long_log() -> Vec<u8> {
    let mut log = EVENT.as_bytes().to_vec();
    let mut state = 1_u64;
    for _ in 0..20_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        log.extend_from_slice(format!("\n{{\"n\":{state}}}").as_bytes());
    }
    log
}

#[test]
fn single_files_may_be_compressed() {
    let event = EVENT.as_bytes();
    check(&hunt("a.json.gz", gzip(event)), 0, &[("a.json.gz", 1)]);
    check(&hunt("a.json.zst", zstd(event)), 0, &[("a.json.zst", 1)]);
    check(&hunt("a.gz", [gzip(b"{}\n"), gzip(event)].concat()), 0, &[("a.gz", 2)]);
}

#[test]
fn content_decides_and_not_the_name() {
    check(&hunt("a.txt", gzip(EVENT.as_bytes())), 0, &[("a.txt", 1)]);
    check(&hunt("a.gz", EVENT), 0, &[("a.gz", 1)]);
}

#[test]
fn members_are_named_after_their_archive() {
    let event = EVENT.as_bytes();
    let members = [
        ("x/a.json", event),
        ("b.json.gz", &gzip(event)),
        ("__MACOSX/._a.json", event),
        (".DS_Store", event),
    ];
    let places = |archive| [(format!("{archive}!x/a.json"), 1), (format!("{archive}!b.json.gz"), 1)];
    for (name, archive) in [
        ("a.zip", zip(&members)),
        ("a.tar", tar(&members)),
        ("a.tar.gz", gzip(&tar(&members))),
        ("a.tar.zst", zstd(&tar(&members))),
    ] {
        let run = hunt(name, archive);
        assert_eq!(run.places(), places(name), "{}", run.stderr);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert!(run.stderr.contains("hidden files 2"), "{}", run.stderr);
    }
}

#[test]
fn archives_may_be_nested_but_not_for_ever() {
    let mut archive = EVENT.as_bytes().to_vec();
    for _ in 0..3 {
        archive = zip(&[("in", &archive)]);
    }
    check(&hunt("a.zip", &archive), 0, &[("a.zip!in!in!in", 1)]);
    for _ in 0..3 {
        archive = zip(&[("in", &archive)]);
    }
    let run = hunt("a.zip", &archive);
    check(&run, 3, &[]);
    assert!(run.stderr.contains("packed in more than 4 layers"), "{}", run.stderr);
}

#[test]
fn a_zip_archive_may_come_as_a_stream() {
    let inner = zip(&[("b.json", EVENT.as_bytes())]);
    check(&hunt("a.tgz", gzip(&tar(&[("b.zip", &inner)]))), 0, &[("a.tgz!b.zip!b.json", 1)]);
}

#[test]
fn an_encrypted_member_is_told_and_the_others_are_read() {
    let mut archive = zip(&[("secret", b"x"), ("open", EVENT.as_bytes())]);
    // The flag for encryption, in the member's own header and in the directory.
    archive[6] |= 1;
    let directory =
        archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("there is a directory");
    archive[directory + 8] |= 1;
    let run = hunt("a.zip", archive);
    check(&run, 3, &[("a.zip!open", 1)]);
    assert!(run.stderr.contains("cannot read all of `a.zip!secret`: encrypted"), "{}", run.stderr);
}

#[test]
fn what_comes_before_the_end_of_a_truncated_file_is_used() {
    let log = long_log();
    for (name, packed) in
        [("a.gz", gzip(&log)), ("a.zst", zstd(&log)), ("a.tar.gz", gzip(&tar(&[("l", &log)])))]
    {
        let run = hunt(name, &packed[..packed.len() / 2]);
        let source = if name == "a.tar.gz" { "a.tar.gz!l" } else { name };
        check(&run, 3, &[(source, 1)]);
        assert!(run.stderr.contains("data ends early; what came before its end was used"), "{}", run.stderr);
    }
}

#[test]
fn a_truncated_tar_is_noticed() {
    let archive = tar(&[("l", &long_log())]);
    let run = hunt("a.tar", &archive[..archive.len() / 2]);
    check(&run, 3, &[("a.tar!l", 1)]);
    assert!(run.stderr.contains("the tar data ends early"), "{}", run.stderr);
}

#[test]
fn the_members_of_a_truncated_zip_are_found_without_its_directory() {
    let archive = zip(&[("a", EVENT.as_bytes()), ("b", &long_log())]);
    let run = hunt("a.zip", &archive[..archive.len() / 2]);
    check(&run, 3, &[("a.zip!a", 1), ("a.zip!b", 1)]);
    assert!(run.stderr.contains("the zip archive is cut off or damaged"), "{}", run.stderr);
}

#[test]
fn damage_in_compressed_data_is_told_and_the_run_goes_on() {
    let mut packed = gzip(&long_log());
    let middle = packed.len() / 2;
    packed[middle..middle + 64].fill(0xFF);
    let workdir = Workdir::new();
    workdir.write("logs/a.gz", packed);
    workdir.write("logs/b.json", EVENT);
    let run = hunt_in(&workdir, &["logs"]);
    check(&run, 3, &[("logs/a.gz", 1), ("logs/b.json", 1)]);
    assert!(run.stderr.contains("the gzip data is damaged"), "{}", run.stderr);
}

#[test]
fn a_decompression_bomb_is_defused() {
    let workdir = Workdir::new();
    let bomb = [EVENT.as_bytes(), b"\n", &vec![b' '; 8 << 20]].concat();
    workdir.write("bomb.gz", gzip(&bomb));
    let run = hunt_in(&workdir, &["bomb.gz", "--max-unpacked", "2MiB"]);
    check(&run, 3, &[("bomb.gz", 1)]);
    assert!(run.stderr.contains("unpacks to more than 2 MiB"), "{}", run.stderr);
    assert!(run.stderr.contains("raise `--max-unpacked`"), "{}", run.stderr);
    workdir.write("nested.zip", zip(&[("bomb.gz", &gzip(&bomb))]));
    assert_eq!(hunt_in(&workdir, &["nested.zip", "--max-unpacked", "2MiB"]).code, Some(3));
}

#[test]
fn an_archive_without_logs_is_named() {
    let run = hunt("a.zip", zip(&[("net.cap", b"\xD4\xC3\xB2\xA1\x02\0\x04\0")]));
    check(&run, 0, &[]);
    assert!(run.stderr.contains("packet captures: a.zip!net.cap"), "{}", run.stderr);
}
