use proptest::prelude::*;

use super::{Frame, Framer};

const LIMIT: usize = 1 << 10;

/// The frames of `input` as (line, text), cut into chunks of `size` bytes on the way.
fn frames(input: &[u8], size: usize) -> Vec<(u64, String)> {
    let mut found = Vec::new();
    let mut sink = |frame: Frame<'_>| {
        found.push(match frame {
            Frame::Record { line, bytes } => (line, String::from_utf8_lossy(bytes).into_owned()),
            Frame::TooLong { line, length, .. } => (line, format!("too long: {length}")),
        });
    };
    let mut framer = Framer::new(LIMIT);
    for chunk in input.chunks(size) {
        framer.push(chunk, &mut sink);
    }
    framer.finish(&mut sink);
    found
}

#[track_caller]
fn check(input: impl AsRef<[u8]>, expected: &[(u64, &str)]) {
    for size in [1, 2, 3, 7, 1 << 20] {
        let found = frames(input.as_ref(), size);
        let found: Vec<_> = found.iter().map(|(line, text)| (*line, text.as_str())).collect();
        assert_eq!(found, expected, "in chunks of {size}");
    }
}

#[test]
fn json_comes_in_four_layouts() {
    check(r#"{"a":1}"#, &[(1, r#"{"a":1}"#)]);
    check("{\"a\":1}\n{\"a\":2}\n", &[(1, r#"{"a":1}"#), (2, r#"{"a":2}"#)]);
    check("[{\"a\":1},\n {\"a\":[{}]}]\n", &[(1, r#"{"a":1}"#), (2, r#"{"a":[{}]}"#)]);
    check("{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n", &[(1, "{\n \"a\": 1\n}"), (4, "{\n \"a\": 2\n}")]);
}

#[test]
fn records_may_share_lines_and_have_commas_between() {
    check(r#"{"a":1}{"a":2}, {"a":3}"#, &[(1, r#"{"a":1}"#), (1, r#"{"a":2}"#), (1, r#"{"a":3}"#)]);
    check("{\"a\":1},\n{\"a\":2},\n", &[(1, r#"{"a":1}"#), (2, r#"{"a":2}"#)]);
    check("[\n  {\n    \"a\": 1\n  },\n  {}\n]\n", &[(2, "{\n    \"a\": 1\n  }"), (5, "{}")]);
    check("[{\"a\":1}]\n[{\"a\":2}]\n", &[(1, r#"{"a":1}"#), (2, r#"{"a":2}"#)]);
    check("[]\n[ ]\n", &[]);
}

#[test]
fn a_sequence_of_json_texts_is_read() {
    check(
        "\x1E{\"a\":1}\n\x1E{\"a\":\n\x1E{\"a\":3}\n",
        &[(1, "{\"a\":1}"), (2, "{\"a\":"), (3, "{\"a\":3}")],
    );
}

#[test]
fn an_array_yields_its_elements_whatever_they_are() {
    check(
        r#"[{"a":1}, 2, "x,]", [3], null]"#,
        &[(1, r#"{"a":1}"#), (1, "2"), (1, r#""x,]""#), (1, "[3]"), (1, "null")],
    );
}

#[test]
fn brackets_in_text_are_text() {
    let record = r#"{"a":"}{][\"\\"}"#;
    check(record, &[(1, record)]);
}

#[test]
fn anything_else_is_lines() {
    check(
        "#separator \\x09\n#fields\tts\n1\t2\t\n",
        &[(1, "#separator \\x09"), (2, "#fields\tts"), (3, "1\t2\t")],
    );
    check("[Mon Jan 01] [error] x\n[1,2]\n", &[(1, "[Mon Jan 01] [error] x"), (2, "[1,2]")]);
    check("[\nline\n", &[(1, "["), (2, "line")]);
    check("  indented\nlast", &[(1, "  indented"), (2, "last")]);
    check("]\n}\n,\n", &[(1, "]"), (2, "}"), (3, ",")]);
    check("a,b\n{\"a\":1}\nc", &[(1, "a,b"), (2, r#"{"a":1}"#), (3, "c")]);
    check("{\"a\":1} tail\n{}", &[(1, r#"{"a":1}"#), (1, "tail"), (2, "{}")]);
}

#[test]
fn blank_input_has_no_records() {
    check("", &[]);
    check(" \r\n\t\n\n", &[]);
    check("\u{FEFF}", &[]);
}

#[test]
fn line_ends_and_byte_order_marks_are_no_part_of_a_record() {
    check("{\"a\":1}\r\n\r\n{\"a\":2}\r\nx\r\n", &[(1, r#"{"a":1}"#), (3, r#"{"a":2}"#), (4, "x")]);
    check("\u{FEFF}{\"a\":1}", &[(1, r#"{"a":1}"#)]);
}

#[test]
fn utf_16_is_decoded() {
    let text = "{\"a\":\"é😀\"}\r\nline";
    let bytes = |mark: u16, to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        [mark].into_iter().chain(text.encode_utf16()).flat_map(to_bytes).collect()
    };
    let expected = [(1, "{\"a\":\"é😀\"}"), (2, "line")];
    check(bytes(0xFEFF, u16::to_le_bytes), &expected);
    check(bytes(0xFEFF, u16::to_be_bytes), &expected);
}

#[test]
fn utf_16_without_a_mark_is_decoded() {
    let check = |text: &str, expected: &[(u64, &str)]| {
        check(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), expected);
        check(text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>(), expected);
    };
    check("{\"a\":\"é😀\"}\r\n{}", &[(1, "{\"a\":\"é😀\"}"), (2, "{}")]);
    check("\r\n[{}]", &[(2, "{}")]);
    check("#separator \\x09\n", &[(1, "#separator \\x09")]);
}

#[test]
fn what_is_no_utf_16_becomes_the_replacement_character() {
    check(b"\xFF\xFEa\0\x00\xD8b\0", &[(1, "a\u{FFFD}b")]);
    check(b"\xFF\xFEa\0\x00\xDCb\0", &[(1, "a\u{FFFD}b")]);
    check(b"\xFF\xFEa\0\x00\xD8", &[(1, "a\u{FFFD}")]);
    check(b"\xFF\xFEa\0b", &[(1, "a\u{FFFD}")]);
}

#[test]
fn bytes_of_no_encoding_are_passed_on() {
    check(b"{\"a\":\"\xFF\"}\n\0\0\n", &[(1, "{\"a\":\"\u{FFFD}\"}"), (2, "\0\0")]);
}

#[test]
fn a_broken_line_does_not_swallow_the_next() {
    let next = r#"{"b":1}"#;
    for broken in [
        r#"{"a":"unfinished"#,
        r#"{"a":"escaped\"#,
        r#"{"a":"#,
        r#"{"a":1,"#,
        r#"{"a":[1,"#,
        r#"{"a":[{"#,
        r#"{"a":{"c":1}"#,
        r#"{"a" 1}"#,
        r#"{"a":oops oops}"#,
        r#"{a:1}"#,
        r#"{'a':1}"#,
        r#"{foo} bar"#,
        "{",
    ] {
        let whole = format!("{broken}\n{next}\n{next}\n");
        let found = frames(whole.as_bytes(), 5);
        assert_eq!(&found[found.len() - 2..], [(2, next.to_owned()), (3, next.to_owned())], "after {broken}");
        let first: String = found[..found.len() - 2].iter().map(|(_, text)| text.replace(' ', "")).collect();
        assert_eq!(first, broken.replace(' ', ""));
    }
}

#[test]
fn an_unfinished_pretty_object_ends_where_the_next_one_starts() {
    let next = "{\n  \"b\": [\n    {}\n  ]\n}";
    for (broken, lines) in [
        ("{\n  \"a\": 1,", 2),
        ("{\n  \"a\": {", 2),
        ("{\n  \"a\": [", 2),
        ("{\n  \"a\":", 2),
        ("{\n  \"a\": \"x", 2),
        ("{\n  \"a\": oops oops,\n  \"c\": {\n    \"d\": 1\n  }\n}", 6),
    ] {
        check(format!("{broken}\n{next}\n"), &[(1, broken), (lines + 1, next)]);
    }
}

#[test]
fn a_broken_element_of_a_pretty_array_does_not_swallow_the_next() {
    check(
        "[\n  {\n    \"a\": x y\n  },\n  {\n    \"a\": 2\n  }\n]\n",
        &[(2, "{\n    \"a\": x y\n  },"), (5, "{\n    \"a\": 2\n  }")],
    );
}

#[test]
fn text_after_a_broken_object_is_not_taken_for_its_remains() {
    check("{broken\nplain\n  more\n", &[(1, "{broken"), (2, "plain"), (3, "  more")]);
    check("{\"a\":1,\nplain\n", &[(1, "{\"a\":1,"), (2, "plain")]);
}

#[test]
fn objects_may_be_pretty_printed_without_indent() {
    let flat = "{\n\"a\": [\n{\n\"b\":\n{\n}\n}\n]\n}";
    check(format!("{flat}\n{flat}"), &[(1, flat), (10, flat)]);
}

#[test]
fn long_records_are_passed_over() {
    let long = "x".repeat(LIMIT + 1);
    check(format!("{long}\nshort\n"), &[(1, &format!("too long: {}", long.len())), (2, "short")]);
    let object = format!("{{\"a\":\"{long}\"}}");
    check(format!("[{object},{{}}]"), &[(1, &format!("too long: {}", object.len())), (1, "{}")]);
    let fits = "x".repeat(LIMIT);
    check(&fits, &[(1, &fits)]);
}

#[test]
fn a_long_line_costs_no_memory() {
    let mut framer = Framer::new(LIMIT);
    let mut lengths = Vec::new();
    let mut sink = |frame: Frame<'_>| match frame {
        Frame::TooLong { head, length, .. } => lengths.push((head.len(), length)),
        Frame::Record { .. } => {}
    };
    for _ in 0..1000 {
        framer.push(&[b'x'; 4096], &mut sink);
        assert!(framer.capacity() <= 2 * LIMIT);
    }
    framer.finish(&mut sink);
    assert_eq!(lengths, [(256, 4_096_000)]);
}

#[test]
fn deep_nesting_ends_with_its_line() {
    let deep = "[".repeat(100_000);
    let found = frames(format!("{{\"a\":{deep}\n{{}}\n").as_bytes(), 4096);
    assert_eq!(found, [(1, format!("too long: {}", "{\"a\":\n".len() + deep.len())), (2, "{}".to_owned())]);
}

/// The bytes that a frame must hold: no white space, no punctuation of arrays.
fn essence(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace() && !b"[],".contains(byte)).collect()
}

/// Bytes that lead a JSON scanner astray more often than random ones.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    const TOKENS: [&[u8]; 16] = [
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"\\",
        b":",
        b",",
        b"\n",
        b" ",
        b"\r\n",
        b"1",
        b"\"a\":",
        b"{\"a\":1}",
        b"\xFF",
        b"\0",
    ];
    let token = prop::sample::select(&TOKENS[..]);
    prop::collection::vec(token, 0..200).prop_map(|tokens| tokens.concat())
}

/// `text` with the mark that says it is UTF-8, whatever zero bytes it begins with.
fn marked(text: &[u8]) -> Vec<u8> {
    [b"\xEF\xBB\xBF", text].concat()
}

proptest! {
    #[test]
    fn chunks_do_not_matter_and_nothing_is_lost(input in hostile(), size in 1_usize..50) {
        let mut records = Vec::new();
        let mut lines = Vec::new();
        let mut sink = |frame: Frame<'_>| {
            if let Frame::Record { line, bytes } = frame {
                lines.push(line);
                records.extend_from_slice(bytes);
            }
        };
        let mut framer = Framer::new(1 << 20);
        framer.push(&marked(&input), &mut sink);
        framer.finish(&mut sink);
        prop_assert_eq!(essence(&records), essence(&input));
        prop_assert!(lines.is_sorted());
        prop_assert_eq!(frames(&input, size), frames(&input, usize::MAX));
    }

    #[test]
    fn any_bytes_give_the_same_frames_in_any_chunks(
        input in prop::collection::vec(any::<u8>(), 0..3000),
        size in 1_usize..50,
    ) {
        prop_assert_eq!(frames(&input, size), frames(&input, usize::MAX));
    }
}
