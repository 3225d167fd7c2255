//! Every format and framing gives the same findings, each with the number of its record.

use aurora_test_support::Workdir;

use crate::support::{EVENT, check, hunt, hunt_in};

#[test]
fn json_lines_are_numbered_by_line() {
    let run = hunt("a.json", format!("{{\"a\":1}}\n\n{EVENT}\r\n{EVENT}"));
    check(&run, 0, &[("a.json", 3), ("a.json", 4)]);
}

#[test]
fn an_array_is_numbered_by_the_lines_of_its_objects() {
    let run = hunt("a.json", format!("[\n  {EVENT},\n  {{\n  \"CommandLine\":\n \"whoami\"}}]"));
    check(&run, 0, &[("a.json", 2), ("a.json", 3)]);
}

#[test]
fn pretty_printed_objects_may_stand_in_a_row() {
    let run = hunt("a.json", "{\n  \"CommandLine\": \"whoami\"\n}\n{\n  \"CommandLine\": \"whoami\"\n}\n");
    check(&run, 0, &[("a.json", 1), ("a.json", 4)]);
}

#[test]
fn the_byte_order_mark_does_not_matter() {
    check(&hunt("a.json", format!("\u{FEFF}{EVENT}\n")), 0, &[("a.json", 1)]);
}

#[test]
fn utf_16_is_read_in_both_orders() {
    let units: Vec<u16> = format!("\u{FEFF}{{\"a\":1}}\r\n{EVENT}\r\n").encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    check(&hunt("a.json", little), 0, &[("a.json", 2)]);
    check(&hunt("a.json", big), 0, &[("a.json", 2)]);
}

#[test]
fn a_windows_event_is_numbered_by_its_event_record_id() {
    let flat = r#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","EventRecordID":77,"CommandLine":"whoami"}"#;
    check(&hunt("a.json", flat), 0, &[("a.json", 77)]);
    let nested = r##"{"Event":{"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon"}},"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc","EventRecordID":78},"EventData":{"CommandLine":"whoami"}}}"##;
    check(&hunt("a.json", nested), 0, &[("a.json", 78)]);
}

#[test]
fn a_zeek_log_is_numbered_by_line_after_its_header() {
    let workdir = Workdir::new();
    workdir.write(
        "conn.log",
        "#separator \\x09\n#set_separator\t,\n#path\tconn\n#fields\tts\tuid\tid.orig_h\n#types\ttime\tstring\taddr\n\
         1500000000.000000\tC1\t10.0.0.1\n1500000001.000000\tC2\t10.0.0.2\n#close\t2017-07-14-02-40-01\n",
    );
    let rule = "title: Zeek\nlevel: low\nlogsource: {product: zeek, service: conn}\n\
                detection: {selection: {id.orig_h: 10.0.0.2}, condition: selection}\n";
    workdir.write("zeek.yml", rule);
    let run = hunt_in(&workdir, &["conn.log", "--rules", "zeek.yml"]);
    check(&run, 0, &[("conn.log", 7)]);
    assert_eq!(run.json_lines()[0]["event"]["time"], "2017-07-14T02:40:01.000000Z");
    assert!(run.stderr.contains("2 records = 2 events (zeek-tsv 2) + 0 dead letters"), "{}", run.stderr);
}

#[test]
fn a_folder_is_walked_in_the_order_of_names() {
    let workdir = Workdir::new();
    for name in ["logs/b.json", "logs/a/z.json", "logs/c", "logs/.hidden", "logs/__MACOSX/x.json"] {
        workdir.write(name, EVENT);
    }
    let run = hunt_in(&workdir, &["logs"]);
    check(&run, 0, &[("logs/a/z.json", 1), ("logs/b.json", 1), ("logs/c", 1)]);
    assert!(
        run.stderr.contains("2 files held no log records that can be read: hidden files 2"),
        "{}",
        run.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let workdir = Workdir::new();
    workdir.write("logs/a.json", EVENT);
    std::os::unix::fs::symlink("..", workdir.path().join("logs/up")).expect("links can be made");
    check(&hunt_in(&workdir, &["logs"]), 0, &[("logs/a.json", 1)]);
}

#[test]
fn what_holds_no_logs_is_named_and_counted() {
    let workdir = Workdir::new();
    workdir.write("logs/a.pcap", b"\xD4\xC3\xB2\xA1\x02\0\x04\0");
    workdir.write("logs/b.cap", b"\x0A\x0D\x0D\x0A\x1C\0\0\0");
    workdir.write("logs/c.png", b"\x89PNG\r\n\x1A\n");
    workdir.write("logs/d.json", "");
    let run = hunt_in(&workdir, &["logs"]);
    check(&run, 0, &[]);
    let expected = "4 files held no log records that can be read: empty files 1, packet captures 2, images 1";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
    assert!(run.stderr.contains("packet captures: logs/a.pcap"), "{}", run.stderr);
}
