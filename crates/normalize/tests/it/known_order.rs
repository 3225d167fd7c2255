//! A worker that knows in which order the members of a record come reads any record as one that knows nothing.

use aurora_normalize::{Context, Limits, Scratch, parse, parse_in};

const USUAL: &str = concat!(
    r#"{"EventID":4688,"Channel":"Security","Hostname":"ws-1","Keywords":-9214364837600034816,"#,
    r#""NewProcessName":"C:\\Windows\\System32\\cmd.exe","tags":["a"],"RecordNumber":10,"@version":"1"}"#
);

/// What a worker reads that has read other records before, and one that has read nothing.
fn check(scratch: &mut Scratch, text: &[u8]) {
    let (context, limits) = (Context::default(), Limits::default());
    let fresh = parse(text, &context, &limits).map_err(|letter| letter.to_string());
    let known = parse_in(text, scratch, &context, &limits).map_err(|letter| letter.to_string());
    match (known, fresh) {
        (Ok(known), Ok(fresh)) => {
            let shown = String::from_utf8_lossy(text);
            assert_eq!(known.record.fields, fresh.record.fields, "{shown}");
            assert_eq!(known.record.log_sources, fresh.record.log_sources, "{shown}");
            assert_eq!((known.format, known.problems), (fresh.format, fresh.problems), "{shown}");
        }
        (known, fresh) => assert_eq!(known.err(), fresh.err(), "{}", String::from_utf8_lossy(text)),
    }
}

#[test]
fn a_record_is_read_the_same_whether_its_order_is_known() {
    let mut scratch = Scratch::default();
    for at in 0..=USUAL.len() {
        for piece in [" ", "\n", ",", "\"", "\\", "{", "}", "0", ".5", "-", "é", "\u{1}", ",\"a\":[1,2],"] {
            check(&mut scratch, USUAL.as_bytes());
            let (before, after) = USUAL.split_at(at);
            check(&mut scratch, format!("{before}{piece}{after}").as_bytes());
            let rest = after.get(1..).unwrap_or_default();
            check(&mut scratch, format!("{before}{piece}{rest}").as_bytes());
        }
        check(&mut scratch, &USUAL.as_bytes()[..at]);
    }
}

#[test]
fn blanks_between_all_members_change_nothing() {
    let mut scratch = Scratch::default();
    check(&mut scratch, USUAL.as_bytes());
    for blank in [" ", "\t", "\r\n", "   "] {
        check(&mut scratch, USUAL.replace(',', &format!(",{blank}")).as_bytes());
        check(&mut scratch, USUAL.replace("\":", &format!("\"{blank}:{blank}")).as_bytes());
        check(&mut scratch, USUAL.replace('}', &format!("{blank}}}{blank}")).as_bytes());
    }
}

#[test]
fn limits_hold_whether_the_order_is_known() {
    let mut scratch = Scratch::default();
    check(&mut scratch, USUAL.as_bytes());
    for max_fields in 0..10 {
        for max_name_bytes in [3, 7, 8, 100] {
            let limits = Limits { max_fields, max_name_bytes, ..Limits::default() };
            let fresh = parse(USUAL.as_bytes(), &Context::default(), &limits).map_err(|e| e.to_string());
            let known = parse_in(USUAL.as_bytes(), &mut scratch, &Context::default(), &limits);
            let known = known.map_err(|letter| letter.to_string());
            assert_eq!(known.err(), fresh.err(), "{max_fields} {max_name_bytes}");
        }
    }
}
