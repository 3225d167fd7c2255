use aurora_ocsf::{EventKind, LogSources, Record, Value};
use proptest::{collection::vec, prelude::*};

use super::{Header, parse_tsv, to_event};
use crate::{Context, DeadLetter, Format, Limits, Problem};

const CONN: &str = "#separator \\x09
#set_separator\t,
#empty_field\t(empty)
#unset_field\t-
#path\tconn
#open\t2026-01-31-13-00-00
#fields\tts\tuid\tid.orig_h\tid.orig_p\tproto\tduration\tlocal_orig\ttunnel_parents\tnote
#types\ttime\tstring\taddr\tport\tenum\tinterval\tbool\tset[string]\tstring";

fn header(text: &str) -> Header {
    let mut header = Header::default();
    for line in text.lines() {
        assert!(header.update(line.as_bytes()), "{line:?} is no header line");
    }
    header
}

fn parse<'a>(header: &Header, row: &'a str) -> Result<(Record<'a>, Vec<Problem>), DeadLetter> {
    let mut problems = Vec::new();
    let record = parse_tsv(row.as_bytes(), header, &Limits::default(), &mut problems)?;
    Ok((record, problems))
}

fn check_row(row: &str, name: &str, expected: &[Value<'_>]) {
    let (record, problems) = parse(&header(CONN), row).expect("the row fits");
    assert_eq!(record.values(name).cloned().collect::<Vec<_>>(), expected, "{name} of {row:?}");
    assert_eq!(problems, []);
}

fn check_dead(header: &Header, row: &str, expected: &str) {
    let dead_letter = parse(header, row).map(|_| ()).expect_err("the row does not fit");
    assert_eq!(dead_letter.to_string(), format!("Zeek row does not fit its header: {expected}"));
}

#[test]
fn columns_are_typed_as_json_would_be() {
    let row = "1300475167.096535\tCx\t10.0.0.1\t53\tudp\t0.5\tT\tC1,C2\tx";
    check_row(row, "ts", &[Value::Number("1300475167.096535".into())]);
    check_row(row, "id.orig_h", &[Value::Text("10.0.0.1".into())]);
    check_row(row, "id.orig_p", &[Value::Number("53".into())]);
    check_row(row, "proto", &[Value::Text("udp".into())]);
    check_row(row, "duration", &[Value::Number("0.5".into())]);
    check_row(row, "local_orig", &[Value::Bool(true)]);
    check_row(row, "tunnel_parents", &[Value::Text("C1".into()), Value::Text("C2".into())]);
    check_row(row, "src_ip", &[Value::Text("10.0.0.1".into())]);
}

#[test]
fn unset_fields_are_absent_and_empty_ones_are_there() {
    let row = "1.0\t-\t10.0.0.1\t53\tudp\t-\tF\t(empty)\t(empty)";
    check_row(row, "uid", &[]);
    check_row(row, "duration", &[]);
    check_row(row, "local_orig", &[Value::Bool(false)]);
    check_row(row, "tunnel_parents", &[Value::Empty]);
    check_row(row, "note", &[Value::Text("".into())]);
    check_row(
        "1.0\tC\t::1\t1\tudp\t-\t-\tC1,-,C3\tx",
        "tunnel_parents",
        &[Value::Text("C1".into()), Value::Null, Value::Text("C3".into())],
    );
}

#[test]
fn escapes_are_undone_as_far_as_json_writes_the_character() {
    let check = |cell: &str, expected: &str| {
        check_row(&format!("1.0\tC\t::1\t1\tudp\t-\t-\t-\t{cell}"), "note", &[Value::Text(expected.into())]);
    };
    check("a\\x09b", "a\tb");
    check("\\\\\\\\srv\\\\IPC$", "\\\\srv\\IPC$");
    check("\\x5cIPC$", "\\IPC$");
    check("\\\\x09", "\\x09");
    check("\\x2d", "-");
    check("\\x00\\x01", "\\x00\\x01");
    check("\\xc3\\xa4", "ä");
    check("\\xff", "\\xff");
    check("C:\\Users", "C:\\Users");
    check("\\", "\\");
    check("\\x4", "\\x4");
    check("grün", "grün");
    check_row(
        "1.0\tC\t::1\t1\tudp\t-\t-\ta\\x2cb,c\tx",
        "tunnel_parents",
        &[Value::Text("a,b".into()), Value::Text("c".into())],
    );
}

#[test]
fn a_row_that_does_not_fit_is_a_dead_letter() {
    let conn = header(CONN);
    check_dead(&Header::default(), "1.0\tC", "no #fields line came before the row");
    check_dead(&conn, "1.0\tC", "the row has 2 columns, the header names 9 fields");
    check_dead(&conn, "", "the row has 1 columns, the header names 9 fields");
    check_dead(&header("#fields\tts\tuid\n#types\ttime"), "1.0\tC", "the header has 2 fields but 1 types");
}

#[test]
fn a_number_that_is_none_is_kept_and_reported() {
    let (record, problems) =
        parse(&header(CONN), "yesterday\tC\t::1\t80/tcp\tudp\tnan\t-\t-\tx").expect("the row fits");
    assert_eq!(record.text("id.orig_p"), Some("80/tcp"));
    assert_eq!(record.time, None);
    assert_eq!(problems.len(), 4, "{problems:?}");
}

#[test]
fn a_header_may_change_in_the_middle_and_a_new_log_forgets_the_old() {
    let mut header = header(CONN);
    assert!(!header.update(b"1.0\tC"));
    header.update(b"#fields\tts\tquery\r\n");
    let (record, _) = parse(&header, "1.0\texample.org").expect("the row fits");
    assert_eq!(record.text("query"), Some("example.org"));
    assert_eq!(record.first("ts"), Some(&Value::Text("1.0".into())), "the new fields have no types yet");
    header.update(b"#separator ,");
    assert_eq!(header.path(), None);
    header.update(b"#path,dns");
    header.update(b"#fields,ts,query");
    header.update(b"#types,time,string");
    let (record, _) = parse(&header, "1.0,example.org").expect("the row fits");
    assert_eq!(record.log_sources, LogSources::Known(EventKind::ZeekDns));
    assert_eq!(record.text("record_type"), None);
    assert_eq!(record.text("QueryName"), Some("example.org"));
}

#[test]
fn a_row_says_when_where_and_what() {
    let (record, _) = parse(&header(CONN), "1.5\tC\t10.0.0.1\t1\tudp\t-\t-\t-\tx").expect("the row fits");
    assert_eq!(record.time.map(|time| time.as_micros()), Some(1_500_000));
    assert_eq!(record.host.as_deref(), Some("10.0.0.1"));
    assert_eq!(record.log_sources, LogSources::Known(EventKind::ZeekConn));
    assert_eq!(record.raw.as_ref(), b"1.5\tC\t10.0.0.1\t1\tudp\t-\t-\t-\tx");
}

#[test]
fn bytes_that_are_no_text_do_not_hide_a_row() {
    let header = header("#path\tdns\n#fields\tts\tquery\n#types\ttime\tstring");
    let mut problems = Vec::new();
    let record = parse_tsv(b"1.0\ta\xffb", &header, &Limits::default(), &mut problems).expect("the row fits");
    assert_eq!(record.text("query"), Some("a\u{fffd}b"));
    assert_eq!(problems, [Problem::NotUtf8 { at: 5 }]);
}

#[test]
fn both_writers_give_the_same_record() {
    let row = "1.5\tC\t10.0.0.1\t53\tudp\t0.25\tT\tC1,C2\ta\\\\b\\x09c";
    let json = concat!(
        r#"{"ts":1.5,"uid":"C","id.orig_h":"10.0.0.1","id.orig_p":53,"proto":"udp","duration":0.25,"#,
        r#""local_orig":true,"tunnel_parents":["C1","C2"],"note":"a\\b\tc"}"#
    );
    let (from_tsv, _) = parse(&header(CONN), row).expect("the row fits");
    let context = Context { file_name: Some("conn.log"), ..Context::default() };
    let from_json =
        crate::parse(json.as_bytes(), &context, &Limits::default()).expect("the line parses").record;
    assert_eq!(from_tsv.fields, from_json.fields);
    assert_eq!(from_tsv.log_sources, from_json.log_sources);
    assert_eq!((from_tsv.time, from_tsv.host), (from_json.time, from_json.host));
}

fn check_format(line: &str, file_name: Option<&str>, expected: Option<EventKind>) {
    let context = Context { file_name, ..Context::default() };
    let parsed = crate::parse(line.as_bytes(), &context, &Limits::default()).expect("the line parses");
    let found = match (parsed.format, parsed.record.log_sources) {
        (Format::ZeekJson, LogSources::Known(kind)) => Some(kind),
        _ => None,
    };
    assert_eq!(found, expected, "{line} of {file_name:?}");
}

#[test]
fn json_is_zeek_on_strong_evidence_only() {
    let conn = r#"{"ts":1.5,"uid":"C","id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","conn_state":"SF","history":"D"}"#;
    check_format(conn, None, Some(EventKind::ZeekConn));
    check_format(r#"{"ts":"2026-01-31T13:00:00.5Z","_path":"dns"}"#, None, Some(EventKind::ZeekDns));
    check_format(r#"{"@stream":"x509","@system":"s","ts":1,"id":"F"}"#, None, Some(EventKind::ZeekX509));
    check_format(
        r#"{"ts":1,"id":{"orig_h":"10.0.0.1","resp_h":"10.0.0.2"},"query":"a","qtype_name":"A"}"#,
        None,
        Some(EventKind::ZeekDns),
    );
    check_format(
        r#"{"ts":1,"node":"zeek","filter":"ip","init":true,"success":true}"#,
        None,
        Some(EventKind::ZeekPacketFilter),
    );
    check_format(r#"{"ts":1,"host":"10.0.0.1"}"#, Some("known_hosts.log"), Some(EventKind::ZeekKnownHosts));
    check_format(
        r#"{"ts":1,"uid":"C","id.orig_h":"::1","id.resp_h":"::2"}"#,
        Some("kerberos.log"),
        Some(EventKind::ZeekKerberos),
    );
    check_format(r#"{"ts":1,"_path":"our_script","_write_ts":2,"x":1}"#, None, Some(EventKind::ZeekOther));
    check_format(r#"{"ts":1,"host":"10.0.0.1"}"#, None, None);
    check_format(
        r#"{"ts":1,"host":"web-1","level":"info","msg":"started","user":"ada"}"#,
        Some("conn.log"),
        None,
    );
    check_format(
        r#"{"ts":1,"method":"GET","uri":"/","status_code":200,"latency":5,"tenant":"a"}"#,
        None,
        None,
    );
    check_format(r#"{"ts":1,"_path":"/var/log/app.log"}"#, None, None);
    check_format(r#"{"ts":"soon","id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2"}"#, None, None);
    check_format(r#"{"id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2"}"#, None, None);
}

fn check_taxonomy(line: &str, expected: &[(&str, &[&str])]) {
    let parsed =
        crate::parse(line.as_bytes(), &Context::default(), &Limits::default()).expect("the line parses");
    for (name, values) in expected {
        let found: Vec<_> = parsed.record.values(name).filter_map(Value::text).collect();
        assert_eq!(found, *values, "{name} of {line}");
    }
}

#[test]
fn rules_for_other_sources_find_their_fields() {
    let ends = r#""ts":1,"id_orig_h":"10.0.0.1","id_orig_p":1,"id_resp_h":"10.0.0.2","id_resp_p":80"#;
    check_taxonomy(
        &format!(r#"{{"_path":"conn",{ends},"proto":"tcp","orig_bytes":5,"community_id":"1:x"}}"#),
        &[
            ("id.orig_h", &["10.0.0.1"]),
            ("id_orig_h", &["10.0.0.1"]),
            ("src_ip", &["10.0.0.1"]),
            ("dst_port", &["80"]),
            ("destination.port", &["80"]),
            ("DestinationIp", &["10.0.0.2"]),
            ("source.bytes", &["5"]),
            ("network.transport", &["tcp"]),
            ("action", &[]),
            ("blocked", &[]),
            ("cs-host", &[]),
        ],
    );
    check_taxonomy(
        &format!(r#"{{"_path":"dns",{ends},"query":"a.org","qtype_name":"TXT","answers":["x","y"]}}"#),
        &[("query", &["a.org"]), ("record_type", &["TXT"]), ("answer", &["x", "y"])],
    );
    check_taxonomy(
        &format!(
            r#"{{"_path":"http",{ends},"method":"GET","host":"a.org","uri":"/b/c.d.exe?e=f?g","user_agent":"ua","status_code":200,"referrer":"r"}}"#
        ),
        &[
            ("c-uri", &["/b/c.d.exe?e=f?g", "http://a.org/b/c.d.exe?e=f?g"]),
            ("c-uri-stem", &["/b/c.d.exe"]),
            ("cs-uri-stem", &["/b/c.d.exe"]),
            ("c-uri-extension", &["exe"]),
            ("c-uri-query", &["e=f?g"]),
            ("cs-uri-query", &["e=f?g", "/b/c.d.exe?e=f?g"]),
            ("c-useragent", &["ua"]),
            ("cs-method", &["GET"]),
            ("cs-referer", &["r"]),
            ("cs-host", &["a.org"]),
            ("r-dns", &["a.org"]),
            ("sc-status", &["200"]),
            ("c-ip", &["10.0.0.1"]),
        ],
    );
    check_taxonomy(
        &format!(r#"{{"_path":"http",{ends},"host":"a.org","uri":"http://b.org"}}"#),
        &[
            ("c-uri", &["http://b.org"]),
            ("c-uri-stem", &["/"]),
            ("c-uri-extension", &[]),
            ("cs-uri-query", &["http://b.org"]),
        ],
    );
}

#[test]
fn a_long_array_takes_no_quadratic_time() {
    let answers = vec!["0"; 60_000].join(",");
    for line in [
        format!(r#"{{"_path":"dns","ts":1,"id_orig_h":"::1","id_resp_h":"::1","answers":[{answers}]}}"#),
        format!(r#"{{"_path":"dns","ts":1,"san_dns":[{answers}],"id.orig_h":"::1","id.resp_h":"::1"}}"#),
    ] {
        let parsed =
            crate::parse(line.as_bytes(), &Context::default(), &Limits::default()).expect("it parses");
        assert!(parsed.record.fields.len() > 60_000);
        to_event(&parsed.record);
    }
}

proptest! {
    #[test]
    fn no_header_and_no_row_panics(lines in vec(vec(any::<u8>(), 0..40), 0..8), row in vec(any::<u8>(), 0..60)) {
        let mut header = Header::default();
        for line in lines {
            header.update(&[&b"#fields\t"[..], &line].concat());
            header.update(&[&b"#separator "[..], &line].concat());
            header.update(&[&b"#"[..], &line].concat());
        }
        let _ = parse_tsv(&row, &header, &Limits::default(), &mut Vec::new());
    }

    #[test]
    fn any_text_survives_the_way_through_a_row(text in "[^\\p{Cc}]{1,40}") {
        let escaped = text.replace('\\', "\\\\").replace(',', "\\x2c");
        prop_assume!(escaped != "-" && escaped != "(empty)");
        let mut problems = Vec::new();
        let header = header("#path\tdns\n#fields\tts\tquery\n#types\ttime\tset[string]");
        let row = format!("1.0\t{escaped}");
        let record = parse_tsv(row.as_bytes(), &header, &Limits::default(), &mut problems).expect("the row fits");
        prop_assert_eq!(record.text("query"), Some(text.as_str()));
    }
}
