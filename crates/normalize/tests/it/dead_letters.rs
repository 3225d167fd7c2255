//! What cannot be read, and what is read in spite of being odd.

use aurora_normalize::{Context, Format, Limits, parse};

fn reason(raw: &[u8]) -> String {
    match parse(raw, &Context::default(), &Limits::default()) {
        Ok(parsed) => format!("{} {:?}", parsed.format, parsed.problems),
        Err(letter) => letter.to_string(),
    }
}

#[test]
fn every_reason_is_in_words() {
    let check = |raw: &[u8], expected: &str| assert_eq!(reason(raw), expected);
    check(b"", "empty record");
    check(b" \r\n", "empty record");
    check(b"any words at all", "plain-text []");
    check(b"a\0\x01b", "no text: 2 of 4 characters are control characters or bad bytes");
    check(b"[1,2]", "JSON record is not an object but an array");
    check(b"{\"a\":1", "JSON ends early at byte 6: expected `,` or `}`");
    check(b"{\"a\":nul}", "malformed JSON at byte 8: expected null");
    check(b"\xff\xfe\x00\x01", "not UTF-8 text: bad byte at 0");
    check(b"{\"a\":\"x\xff", "not UTF-8 text: bad byte at 7");
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20));
    check(long.as_bytes(), "record of 1048584 bytes is longer than the limit of 1048576");
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    check(deep.as_bytes(), "JSON is nested deeper than 64 levels at byte 68");
    let wide = format!("{{\"a\":[{}0]}}", "0,".repeat(70_000));
    check(wide.as_bytes(), "record has more than 65536 fields");
}

#[test]
fn a_bad_byte_does_not_hide_the_event() {
    let raw = b"{\"EventID\":1,\"Channel\":\"Security\",\"CommandLine\":\"evil \xff\"}";
    let parsed = parse(raw, &Context::default(), &Limits::default()).expect("a record");
    assert_eq!(parsed.format, Format::WindowsFlat);
    assert_eq!(parsed.record.text("CommandLine"), Some("evil \u{fffd}"));
    assert_eq!(parsed.record.raw.as_ref(), raw);
    assert_eq!(parsed.problems.len(), 1);
    assert_eq!(parsed.problems[0].to_string(), "not UTF-8 at byte 54: bad bytes were replaced by U+FFFD");
}

#[test]
fn both_values_of_a_key_that_comes_twice_are_kept() {
    let raw = br#"{"EventID":1,"Channel":"Security","Image":"a","Image":"b"}"#;
    let parsed = parse(raw, &Context::default(), &Limits::default()).expect("a record");
    let images: Vec<_> = parsed.record.values("Image").filter_map(|value| value.text()).collect();
    assert_eq!(images, ["a", "b"]);
}

#[test]
fn what_should_be_a_time_or_a_number_and_is_not_is_a_problem() {
    let raw = br#"{"EventID":1,"Channel":"Security","TimeCreated":"yesterday","EventRecordID":"many"}"#;
    assert_eq!(
        reason(raw),
        "windows-flat [BadNumber { field: \"EventRecordID\", text: \"many\" }, \
         BadTime { field: \"TimeCreated\", text: \"yesterday\" }]"
    );
    let raw = br#"{"EventID":1,"Channel":"Security","EventData":"<EventData><Data Name='a'>x"}"#;
    assert_eq!(reason(raw), "windows-flat [BadXml { field: \"EventData\", expected: \"`</Data>`\" }]");
}

#[test]
fn an_event_id_alone_makes_no_windows_event() {
    let format = |raw: &str| reason(raw.as_bytes());
    assert_eq!(format(r#"{"EventID":1}"#), "plain-json []");
    assert_eq!(format(r#"{"EventID":"login","Channel":"web"}"#), "plain-json []");
    assert_eq!(format(r#"{"EventID":1,"Channel":null}"#), "plain-json []");
    assert_eq!(format(r#"{"EventID":1,"SourceName":"x"}"#), "windows-flat []");
    assert_eq!(format(r#"{"event_id":"1","log_name":"x","computer_name":"y"}"#), "winlogbeat []");
}

/// Each of these made of the permitted bytes the most that a reader could be made to do.
#[test]
fn hostile_records_take_little_time() {
    let names = (0..20_000).map(|n| format!("\"n {n}\":{n}")).collect::<Vec<_>>().join(",");
    let elements = "<Data Name='a'>&</Data>".repeat(20_000);
    for raw in [
        format!(r#"{{"EventID":1,"Channel":"Security",{names}}}"#),
        format!(r#"{{"EventID":1,"Channel":"Security","EventData":"{elements}"}}"#),
        format!(r#"{{"Event":{{"System":{{"EventID":1}},"EventData":{{{names}}}}}}}"#),
        format!(r#"{{"winlog":{{"event_id":1,"channel":"x","event_data":{{{names}}}}}}}"#),
        format!(r#"{{"{}":[{}0]}}"#, "k".repeat(1000), r#"{"a":0},"#.repeat(60_000)),
    ] {
        let parsed = parse(raw.as_bytes(), &Context::default(), &Limits::default()).expect("a record");
        aurora_normalize::to_event(&parsed, aurora_model::Timestamp::EPOCH);
    }
}
