//! Every modifier, one table each.

use crate::support::{load_all, matches, rule};

/// Checks one detection item on one event.
fn check(item: &str, event: &str, expected: bool) {
    let loaded = load_all(&rule(&format!("s: {{{item}}}, condition: s")));
    assert_eq!(!matches(&loaded, event).is_empty(), expected, "{item} on {event}");
}

fn check_all(cases: &[(&str, &str, bool)]) {
    for (item, event, expected) in cases {
        check(item, event, *expected);
    }
}

#[test]
fn no_modifier_compares_whole_values_without_case() {
    check_all(&[
        ("f: abc", r#"{"f":"ABC"}"#, true),
        ("f: abc", r#"{"f":"abcd"}"#, false),
        ("f: abc", r#"{"F":"abc"}"#, false),
        ("f: abc", "{}", false),
        ("f: [abc, def]", r#"{"f":"DEF"}"#, true),
        ("f: 'a*c'", r#"{"f":"abbbc"}"#, true),
        ("f: 'a?c'", r#"{"f":"ac"}"#, false),
        ("f: 'ÄÖÜ'", r#"{"f":"äöü"}"#, true),
        ("f: Σ", r#"{"f":"ς"}"#, true),
        ("f: k", "{\"f\":\"\u{212A}\"}", true),
        ("f: ''", r#"{"f":""}"#, true),
        ("f: ''", r#"{"f":" "}"#, false),
        ("f: ''", r#"{"f":null}"#, false),
        ("f: ''", "{}", false),
        ("f: '*'", r#"{"f":""}"#, true),
        ("f: '*'", "{}", false),
        ("f: '?*'", r#"{"f":""}"#, false),
    ]);
}

#[test]
fn numbers_and_booleans_compare_with_text_and_with_each_other() {
    check_all(&[
        ("f: 1", r#"{"f":1}"#, true),
        ("f: 1", r#"{"f":"1"}"#, true),
        ("f: 1", r#"{"f":1.0}"#, true),
        ("f: 1", r#"{"f":10}"#, false),
        ("f: 1", r#"{"f":"01"}"#, false),
        ("f: 1", r#"{"f":true}"#, false),
        ("f: '1'", r#"{"f":1}"#, true),
        ("f: -1", r#"{"f":-1}"#, true),
        ("f: 1.5", r#"{"f":1.5}"#, true),
        ("f: 9007199254740993", r#"{"f":9007199254740992}"#, false),
        ("f: 0o10", r#"{"f":8}"#, true),
        ("f: 0x10", r#"{"f":"0x10"}"#, true),
        ("f: 0x10", r#"{"f":16}"#, true),
        ("f: true", r#"{"f":true}"#, true),
        ("f: true", r#"{"f":"True"}"#, true),
        ("f: true", r#"{"f":false}"#, false),
        ("f: 'true'", r#"{"f":true}"#, true),
        ("f: '4*'", r#"{"f":4688}"#, true),
    ]);
}

#[test]
fn null_is_absence() {
    check_all(&[
        ("f: null", "{}", true),
        ("f: null", r#"{"f":null}"#, true),
        ("f: null", r#"{"f":""}"#, false),
        ("f: null", r#"{"f":"x"}"#, false),
        ("f: null", r#"{"f":0}"#, false),
        ("f: null", r#"{"f":[]}"#, true),
        ("f: null", r#"{"f":{"g":1}}"#, false),
        ("f: [null, '']", r#"{"f":""}"#, true),
        ("f: [null, x]", "{}", true),
        ("f:", "{}", true),
        ("f: ~", r#"{"f":[null,"x"]}"#, true),
    ]);
}

#[test]
fn contains_startswith_endswith() {
    check_all(&[
        ("f|contains: whoami", r#"{"f":"cmd /c WhoAmI"}"#, true),
        ("f|contains: whoami", r#"{"f":"who am i"}"#, false),
        ("f|contains: ''", r#"{"f":""}"#, true),
        ("f|contains: 'a*c'", r#"{"f":"xxabbcxx"}"#, true),
        ("f|contains: '*a*'", r#"{"f":"a"}"#, true),
        ("f|contains: 12", r#"{"f":3124}"#, true),
        (r"f|contains: '\*'", r#"{"f":"a*b"}"#, true),
        (r"f|contains: '\*'", r#"{"f":"ab"}"#, false),
        ("f|startswith: ab", r#"{"f":"ABc"}"#, true),
        ("f|startswith: ab", r#"{"f":"cab"}"#, false),
        (r"f|endswith: '\cmd.exe'", r#"{"f":"C:\\Windows\\CMD.EXE"}"#, true),
        (r"f|endswith: '\cmd.exe'", r#"{"f":"cmd.exe"}"#, false),
        (r"f|endswith: 'b\'", r#"{"f":"a\\b\\"}"#, true),
        ("f|startswith: 'é'", r#"{"f":"É clair"}"#, true),
    ]);
}

#[test]
fn all_needs_every_value() {
    check_all(&[
        ("f|contains|all: [a, b]", r#"{"f":"xbxa"}"#, true),
        ("f|contains|all: [a, b]", r#"{"f":"xa"}"#, false),
        ("f|all: [a, b]", r#"{"f":["b","a"]}"#, true),
        ("f|all: [a, b]", r#"{"f":"a"}"#, false),
        ("f|contains|all: [a, b]", r#"{"f":["xa","bx"]}"#, true),
        ("f|contains|all: [a]", r#"{"f":"a"}"#, true),
        ("f|windash|contains|all: [' -a ', ' -b ']", r#"{"f":"x /a -b y"}"#, true),
        ("f|re|all: ['^a', 'z$']", r#"{"f":"a..z"}"#, true),
        ("f|re|all: ['^a', 'z$']", r#"{"f":"a.."}"#, false),
    ]);
}

#[test]
fn cased_keeps_case() {
    check_all(&[
        ("f|cased: Abc", r#"{"f":"Abc"}"#, true),
        ("f|cased: Abc", r#"{"f":"abc"}"#, false),
        ("f|contains|cased: Abc", r#"{"f":"xAbcx"}"#, true),
        ("f|contains|cased: Abc", r#"{"f":"xabcx"}"#, false),
        ("f|cased|startswith: A", r#"{"f":"Ab"}"#, true),
        ("f|endswith|cased: B", r#"{"f":"Ab"}"#, false),
        ("f|cased: 'A*c'", r#"{"f":"Abbc"}"#, true),
        ("f|cased: 'A*c'", r#"{"f":"AbbC"}"#, false),
        ("f|cased: Ä", r#"{"f":"ä"}"#, false),
        ("f|cased: 1", r#"{"f":1}"#, true),
        ("f|cased|all|contains: [A, b]", r#"{"f":"bA"}"#, true),
    ]);
}

#[test]
fn exists_asks_for_presence_not_value() {
    check_all(&[
        ("f|exists: true", r#"{"f":"x"}"#, true),
        ("f|exists: yes", r#"{"f":"x"}"#, true),
        ("f|exists: 'false'", r#"{"f":"x"}"#, false),
        ("f|exists: true", r#"{"f":""}"#, true),
        ("f|exists: true", r#"{"f":null}"#, true),
        ("f|exists: true", r#"{"f":{}}"#, true),
        ("f|exists: true", r#"{"f":[]}"#, true),
        ("f|exists: true", r#"{"f":{"g":1}}"#, true),
        ("f|exists: true", r#"{"fg":1}"#, false),
        ("f|exists: true", "{}", false),
        ("f|exists: false", "{}", true),
        ("f|exists: false", r#"{"f":null}"#, false),
        ("f.g|exists: true", r#"{"f":{"g":1}}"#, true),
        ("f.g|exists: false", r#"{"f":{"h":1}}"#, true),
    ]);
}

#[test]
fn neq_is_the_negation() {
    check_all(&[
        ("f|neq: a", r#"{"f":"b"}"#, true),
        ("f|neq: a", r#"{"f":"A"}"#, false),
        ("f|neq: [a, b]", r#"{"f":"c"}"#, true),
        ("f|neq: [a, b]", r#"{"f":"b"}"#, false),
        ("f|neq: 1", r#"{"f":2}"#, true),
        ("f|neq: 1", r#"{"f":1}"#, false),
        ("f|neq: a", "{}", true),
        ("f|contains|neq: a", r#"{"f":"xax"}"#, false),
        ("f|contains|neq: a", r#"{"f":"xbx"}"#, true),
        ("f|neq: a", r#"{"f":["a","b"]}"#, false),
        ("f|neq: null", r#"{"f":"x"}"#, true),
        ("f|neq: null", "{}", false),
        ("f|cidr|neq: 10.0.0.0/8", r#"{"f":"192.0.2.1"}"#, true),
        ("f|re|neq: '^a'", r#"{"f":"ab"}"#, false),
    ]);
}

#[test]
fn lt_lte_gt_gte_compare_numbers() {
    check_all(&[
        ("f|lt: 5", r#"{"f":4}"#, true),
        ("f|lt: 5", r#"{"f":5}"#, false),
        ("f|lte: 5", r#"{"f":5}"#, true),
        ("f|lte: 5", r#"{"f":5.1}"#, false),
        ("f|gt: 5", r#"{"f":6}"#, true),
        ("f|gt: 5", r#"{"f":5}"#, false),
        ("f|gte: 5", r#"{"f":5}"#, true),
        ("f|gte: 5", r#"{"f":4.9}"#, false),
        ("f|gt: 5", r#"{"f":"6"}"#, true),
        ("f|gt: 9", r#"{"f":"10"}"#, true),
        ("f|gt: 5", r#"{"f":"six"}"#, false),
        ("f|gt: 5", "{}", false),
        ("f|gt: 5", r#"{"f":null}"#, false),
        ("f|gt: 5", r#"{"f":true}"#, false),
        ("f|gt: -1", r#"{"f":0}"#, true),
        ("f|lt: 0", r#"{"f":-0.5}"#, true),
        ("f|gt: '5'", r#"{"f":6}"#, true),
        ("f|gt: 5", r#"{"f":[1,9]}"#, true),
        ("f|gte: 0x10", r#"{"f":"0x20"}"#, true),
        ("f|gt: 1e3", r#"{"f":1001}"#, true),
        ("f|gt: 9007199254740992", r#"{"f":9007199254740993}"#, true),
        ("f|gte: 5, f|lt: 7", r#"{"f":6}"#, true),
        ("f|gte: 5, f|lt: 7", r#"{"f":7}"#, false),
    ]);
}

#[test]
fn re_searches_with_case_unless_told_otherwise() {
    check_all(&[
        ("f|re: 'a.c'", r#"{"f":"xabcx"}"#, true),
        ("f|re: 'a.c'", r#"{"f":"ABC"}"#, false),
        ("f|re|i: 'a.c'", r#"{"f":"ABC"}"#, true),
        ("f|re: '^b'", r#"{"f":"a\nb"}"#, false),
        ("f|re|m: '^b'", r#"{"f":"a\nb"}"#, true),
        ("f|re|m: 'a$'", r#"{"f":"a\nb"}"#, true),
        ("f|re: 'a.b'", r#"{"f":"a\nb"}"#, false),
        ("f|re|s: 'a.b'", r#"{"f":"a\nb"}"#, true),
        ("f|re|i|m|s: '^B.C'", r#"{"f":"a\nb\nc"}"#, true),
        ("f|re: '^a{2,3}$'", r#"{"f":"aaa"}"#, true),
        ("f|re: '^(?:a|b)+$'", r#"{"f":"abc"}"#, false),
        ("f|re: '^[0-9]+$'", r#"{"f":42}"#, true),
        (r"f|re: '\\<x\\>'", r#"{"f":"\\<x\\>"}"#, true),
        (r"f|re: '\<x\>'", r#"{"f":"<x>"}"#, true),
        (r"f|re: 'a\/b'", r#"{"f":"a/b"}"#, true),
        ("f|re: 'a*'", r#"{"f":""}"#, true),
        ("f|re: 'a*'", "{}", false),
        ("f|re: '(?i)ABC'", r#"{"f":"abc"}"#, true),
        ("f|re|i: 'straße'", r#"{"f":"STRAßE"}"#, true),
    ]);
}

#[test]
fn base64_encodes_the_value() {
    check_all(&[
        ("f|base64: foobar", r#"{"f":"Zm9vYmFy"}"#, true),
        ("f|base64|contains: foobar", r#"{"f":"-e Zm9vYmFy -x"}"#, true),
        ("f|base64: foobar", r#"{"f":"foobar"}"#, false),
        ("f|base64: a", r#"{"f":"YQ=="}"#, true),
        ("f|base64: é", r#"{"f":"w6k="}"#, true),
        ("f|base64: [a, b]", r#"{"f":"Yg=="}"#, true),
        ("f|base64|contains|all: [foo, bar]", r#"{"f":"Zm9v YmFy"}"#, true),
        (r"f|base64: 'a\*b'", r#"{"f":"YSpi"}"#, true),
        ("f|base64|contains|cased: foobar", r#"{"f":"zm9vYmFy"}"#, false),
    ]);
}

#[test]
fn base64offset_finds_the_value_at_any_offset() {
    // "foobar" behind nothing, one and two bytes.
    for event in [r#"{"f":"Zm9vYmFy"}"#, r#"{"f":"eGZvb2Jhcg=="}"#, r#"{"f":"eHhmb29iYXI="}"#] {
        check("f|base64offset|contains: foobar", event, true);
    }
    check_all(&[
        ("f|base64offset|contains: foobar", r#"{"f":"Zm9vYmF6"}"#, false),
        ("f|base64offset|contains: [nothing, foobar]", r#"{"f":"eGZvb2Jhcg=="}"#, true),
        ("f|base64offset|contains|all: [foo, bar]", r#"{"f":"Zm9vYmFy"}"#, true),
        // UTF-16: "-e" of PowerShell.
        ("f|wide|base64offset|contains: 'IEX'", r#"{"f":"SQBFAFgA"}"#, true),
        ("f|wide|base64offset|contains: 'IEX'", r#"{"f":"IAAgAEkARQBYACAA"}"#, true),
    ]);
}

#[test]
fn the_utf16_family() {
    check_all(&[
        ("f|wide: ab", "{\"f\":\"a\\u0000b\\u0000\"}", true),
        ("f|utf16le: ab", "{\"f\":\"a\\u0000b\\u0000\"}", true),
        ("f|utf16be: ab", "{\"f\":\"\\u0000a\\u0000b\"}", true),
        ("f|utf16be: ab", "{\"f\":\"a\\u0000b\\u0000\"}", false),
        ("f|utf16: ab", "{\"f\":\"\\u00ff\\u00fea\\u0000b\\u0000\"}", true),
        ("f|utf16: ab", "{\"f\":\"a\\u0000b\\u0000\"}", false),
        ("f|wide|contains: ab", "{\"f\":\"xa\\u0000b\\u0000x\"}", true),
        ("f|wide|base64: cmd", r#"{"f":"YwBtAGQA"}"#, true),
        ("f|utf16le|base64: cmd", r#"{"f":"YwBtAGQA"}"#, true),
        ("f|utf16be|base64: cmd", r#"{"f":"AGMAbQBk"}"#, true),
        ("f|utf16|base64: cmd", r#"{"f":"//5jAG0AZAA="}"#, true),
        ("f|wide|base64|contains: cmd", r#"{"f":"xxYwBtAGQAxx"}"#, true),
        ("f|wide: ab", r#"{"f":"ab"}"#, false),
        ("f|utf16be|base64offset|contains: cmd", r#"{"f":"AGMAbQBk"}"#, true),
        ("f|wide|base64: '€'", r#"{"f":"rCA="}"#, true),
        ("f|wide|base64: '😀'", r#"{"f":"PdgA3g=="}"#, true),
    ]);
}

#[test]
fn windash_takes_every_dash() {
    for dash in ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"] {
        check("f|windash|contains: ' -enc '", &format!(r#"{{"f":"x {dash}enc y"}}"#), true);
    }
    check_all(&[
        ("f|windash|contains: ' -enc '", r#"{"f":"x +enc y"}"#, false),
        ("f|contains|windash: ' /enc '", r#"{"f":"x -enc y"}"#, true),
        ("f|windash|endswith: ' -a'", r#"{"f":"x /a"}"#, true),
        ("f|windash: '-a b-c'", r#"{"f":"/a b-c"}"#, true),
        ("f|windash: '-a b-c'", r#"{"f":"/a b/c"}"#, false),
        ("f|windash|contains: [' -a ', ' -b ']", r#"{"f":"x /b y"}"#, true),
        ("f|windash|base64: '-a'", r#"{"f":"L2E="}"#, true),
    ]);
}

#[test]
fn cidr_matches_addresses_in_a_block() {
    check_all(&[
        ("f|cidr: 10.0.0.0/8", r#"{"f":"10.1.2.3"}"#, true),
        ("f|cidr: 10.0.0.0/8", r#"{"f":"110.1.2.3"}"#, false),
        ("f|cidr: [192.168.0.0/16, 10.0.0.0/8]", r#"{"f":"192.168.1.1"}"#, true),
        ("f|cidr: 10.0.0.0/8", r#"{"f":"::ffff:10.0.0.1"}"#, true),
        ("f|cidr: '2001:db8::/32'", r#"{"f":"2001:DB8::1"}"#, true),
        ("f|cidr: '2001:db8::/32'", r#"{"f":"2001:db9::1"}"#, false),
        ("f|cidr: 0.0.0.0/0", r#"{"f":"not an address"}"#, false),
        ("f|cidr: 10.0.0.0/8", r#"{"f":"10.0.0.1:80"}"#, false),
        ("f|cidr: 10.0.0.0/8", r#"{"f":["192.0.2.1","10.0.0.1"]}"#, true),
        ("f|cidr: 192.0.2.7", r#"{"f":"192.0.2.7"}"#, true),
        ("f|cidr|expand: '%nets%'", r#"{"f":"192.168.3.4"}"#, true),
    ]);
}

#[test]
fn fieldref_compares_two_fields() {
    check_all(&[
        ("f|fieldref: g", r#"{"f":"a","g":"A"}"#, true),
        ("f|fieldref: g", r#"{"f":"a","g":"b"}"#, false),
        ("f|fieldref: g", r#"{"f":"a"}"#, false),
        ("f|fieldref: g", r#"{"g":"a"}"#, false),
        ("f|fieldref: g", r#"{"f":1,"g":"1"}"#, true),
        ("f|fieldref: g", r#"{"f":1,"g":1.0}"#, true),
        ("f|fieldref|neq: g", r#"{"f":"a","g":"b"}"#, true),
        ("f|fieldref|neq: g", r#"{"f":"a","g":"a"}"#, false),
        ("f|neq|fieldref: g", r#"{"f":"a","g":"b"}"#, true),
        ("f|fieldref|cased: g", r#"{"f":"a","g":"A"}"#, false),
        ("f|fieldref|startswith: g", r#"{"f":"abc","g":"AB"}"#, true),
        ("f|fieldref|endswith: g", r#"{"f":"abc","g":"bc"}"#, true),
        ("f|fieldref|contains: g", r#"{"f":"abc","g":"b"}"#, true),
        ("f|fieldref: g.h", r#"{"f":"a","g":{"h":"a"}}"#, true),
        ("f|fieldref: g", r#"{"f":"a","g":["b","a"]}"#, true),
        ("f|fieldref: g", r#"{"f":null,"g":null}"#, false),
        ("f|fieldref: [g, h]", r#"{"f":"a","g":"b","h":"a"}"#, true),
    ]);
}

#[test]
fn expand_puts_lists_in_place_of_placeholders() {
    check_all(&[
        ("f|expand: '%admins%'", r#"{"f":"adm_jo"}"#, true),
        ("f|expand: '%admins%'", r#"{"f":"ROOT"}"#, true),
        ("f|expand: '%admins%'", r#"{"f":"jo"}"#, false),
        ("f: '%admins%'", r#"{"f":"%admins%"}"#, true),
        ("f: '%admins%'", r#"{"f":"root"}"#, false),
        (r"f|expand: '\\%servers%\c$'", r#"{"f":"\\srv2\\c$"}"#, true),
        (r"f|expand: '\\\\%servers%\c$'", r#"{"f":"\\\\srv2\\c$"}"#, true),
        ("f|expand: 'x-%servers%-y'", r#"{"f":"x-srv2-y"}"#, true),
        ("f|expand|contains: '%servers%'", r#"{"f":"on SRV1 now"}"#, true),
        ("f|contains|expand: '%servers%'", r#"{"f":"on SRV1 now"}"#, true),
        ("f|expand: '%servers%%admins%'", r#"{"f":"srv1root"}"#, true),
        (r"f|expand: '\%plain%servers%'", r#"{"f":"%plainsrv1"}"#, true),
        ("f|expand: '100%'", r#"{"f":"100%"}"#, true),
        ("f|expand: '50% of %servers%'", r#"{"f":"50% of srv2"}"#, true),
        ("f|expand: [x, '%servers%']", r#"{"f":"srv1"}"#, true),
    ]);
}

#[test]
fn time_modifiers_compare_a_part_of_a_date() {
    let event = r#"{"f":"2025-08-02T10:11:12Z"}"#;
    for (item, expected) in [
        ("f|minute: 11", true),
        ("f|hour: 10", true),
        ("f|hour: 11", false),
        ("f|day: 2", true),
        ("f|week: 31", true),
        ("f|month: 8", true),
        ("f|year: 2025", true),
        ("f|year: 2024", false),
        ("f|hour: [9, 10]", true),
        ("f|hour|gte: 10", true),
        ("f|hour|gt: 10", false),
        ("f|lt|hour: 11", true),
        ("f|hour|neq: 10", false),
        ("f|day|lte: 2", true),
    ] {
        check(item, event, expected);
    }
    check_all(&[
        ("f|hour: 10", r#"{"f":"later"}"#, false),
        ("f|hour: 10", "{}", false),
        ("f|hour: 10", r#"{"f":1754129472}"#, true),
        ("f|minute: 0", r#"{"f":"2025-08-02 10:00:00"}"#, true),
    ]);
}
