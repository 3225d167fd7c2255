//! Headers and rows.

use super::Header;
use crate::{Container, Context, Limits, parse};

fn check(header: &str, row: &str, expected: &str) {
    let header = Header::read(header.as_bytes()).expect("is a header");
    let context = Context { container: Container::Table(&header), ..Context::default() };
    let parsed = parse(row.as_bytes(), &context, &Limits::default()).expect("is read");
    let native = parsed.record.fields.iter().filter(|field| field.origin == aurora_ocsf::Origin::Native);
    let fields: Vec<_> =
        native.map(|field| format!("{}={}", field.name, field.value.text().unwrap_or_default())).collect();
    assert_eq!(format!("{} {}", parsed.format, fields.join(" ")), expected, "{row}");
}

#[test]
fn rows_stand_under_their_names() {
    check(
        "#Software: x\n#Fields: date time c-ip cs-username",
        "2024-01-02 03:04:05 192.0.2.1 -",
        "w3c date=2024-01-02 time=03:04:05 c-ip=192.0.2.1",
    );
    check(
        "#Fields: date-time,client,subject",
        "2024-01-02T03:04:05Z,a,\"b, \"\"c\"\"\"",
        "w3c date-time=2024-01-02T03:04:05Z client=a subject=b, \"c\"",
    );
    check("a,b,c", "1,,\"x,y\"", "csv a=1 c=x,y");
    check("a;b;c\r", "1;2;3\r", "csv a=1 b=2 c=3");
    check("a\tb\tc", "1\t2\t3", "csv a=1 b=2 c=3");
    check("a,b,c", "1,2", "plain-text message=1,2");
    check("a,b,c", "{\"a\":1}", "plain-json a=1");
}

#[test]
fn few_lines_are_headers() {
    for (line, is_header) in [
        ("a,b,c", true),
        ("Date (UTC),Request ID,User agent", true),
        ("\"a\",\"b\",\"c\"", true),
        ("a,b", false),
        ("a,a,b", false),
        ("1,2,3", false),
        ("Error, could not open the file at all, giving up", false),
        ("time=1,a=2,b=3", false),
        ("", false),
        ("Jan  2 03:04:05 host a: x, y, z", false),
    ] {
        assert_eq!(Header::begin(line.as_bytes(), true).is_some(), is_header, "{line}");
        assert!(Header::begin(line.as_bytes(), false).is_none(), "{line}");
    }
    let mut header = Header::begin(b"a,b,c", true).expect("is one");
    assert!(header.update(b"a,b,c") && !header.update(b"1,2,3"));
    assert!(header.update(b"#Fields: x y z") && !header.update(b"1 2 3"));
}

proptest::proptest! {
    #[test]
    fn any_line_is_a_row_or_not(row in "[ab,\"é ]{0,30}") {
        check_total(&row);
    }
}

fn check_total(row: &str) {
    let header = Header::read(b"a,b,c").expect("is one");
    let context = Context { container: Container::Table(&header), ..Context::default() };
    let _ = parse(row.as_bytes(), &context, &Limits::default());
}
