//! Selections, keywords, conditions, arrays, nested fields, and what a match lists.

use aurora_ocsf::{Record, Value};

use crate::support::{evaluate, load_all, matches, rule};

fn check(detection: &str, event: &str, expected: bool) {
    let loaded = load_all(&rule(detection));
    assert_eq!(!matches(&loaded, event).is_empty(), expected, "{detection} on {event}");
}

#[test]
fn maps_are_and_lists_are_or() {
    for (detection, event, expected) in [
        ("s: {f: a, g: b}, condition: s", r#"{"f":"a","g":"b"}"#, true),
        ("s: {f: a, g: b}, condition: s", r#"{"f":"a"}"#, false),
        ("s: [{f: a}, {g: b}], condition: s", r#"{"g":"b"}"#, true),
        ("s: [{f: a, h: c}, {g: b}], condition: s", r#"{"f":"a"}"#, false),
        ("s: [{f: a}, needle], condition: s", r#"{"x":"the needle"}"#, true),
        ("s: [[{f: a}], [{g: b}]], condition: s", r#"{"g":"b"}"#, true),
        ("s: {f: a}, t: {g: b}, condition: [s, t]", r#"{"g":"b"}"#, true),
        ("s: {f: a}, t: {g: b}, condition: s and not t", r#"{"f":"a","g":"b"}"#, false),
        ("s1: {f: a}, s2: {g: b}, condition: all of s*", r#"{"f":"a","g":"b"}"#, true),
        ("s1: {f: a}, _s2: {g: b}, condition: all of them", r#"{"f":"a"}"#, true),
        ("s1: {f: a}, s2: {g: b}, s3: {h: c}, condition: 2 of s*", r#"{"f":"a","h":"c"}"#, true),
        ("s: {f: a}, filter: {g: null}, condition: s and not filter", r#"{"f":"a"}"#, false),
        ("s: {f: a}, filter: {g: null}, condition: s and not filter", r#"{"f":"a","g":"x"}"#, true),
    ] {
        check(detection, event, expected);
    }
}

#[test]
fn keywords_are_looked_for_in_every_value() {
    for (detection, event, expected) in [
        ("k: [needle], condition: k", r#"{"a":{"b":["x","a NEEDLE here"]}}"#, true),
        ("k: [needle], condition: k", r#"{"needle":"x"}"#, false),
        ("k: needle, condition: k", r#"{"a":"needle"}"#, true),
        ("k: ['nee*le'], condition: k", r#"{"a":"x needful little y"}"#, true),
        ("k: [4625], condition: k", r#"{"a":14625}"#, true),
        ("k: {'|all': [one, two]}, condition: k", r#"{"a":"one","b":"two"}"#, true),
        ("k: {'|all': [one, two]}, condition: k", r#"{"a":"one"}"#, false),
        ("k: {'': [one, two]}, condition: k", r#"{"a":"two"}"#, true),
        ("k: {'|contains': one}, condition: k", r#"{"a":"xonex"}"#, true),
        ("k: {'|startswith': one}, condition: k", r#"{"a":"xonex"}"#, false),
        ("k: {'|re': '^on.$'}, condition: k", r#"{"a":"x","b":"one"}"#, true),
        ("k: {'|cased': One}, condition: k", r#"{"a":"a one"}"#, false),
        (r"k: ['a\b'], condition: k", r#"{"a":"xA\\Bx"}"#, true),
        (r#"k: ['a"b'], condition: k"#, r#"{"a":"a\"b"}"#, true),
        (r#"k: ['a"b'], condition: k"#, r#"{"a":"a b"}"#, false),
        ("k: [needle], condition: k", r#"{"a":"n\u0065edle"}"#, true),
        ("k: [kiss], condition: k", "{\"a\":\"\u{212A}iss\"}", true),
        ("k: [a/b], condition: k", r#"{"a":"a\/b"}"#, true),
        ("k: {'|all': [one, two], f: x}, condition: k", r#"{"a":"one two","f":"x"}"#, true),
        ("s: {f: x}, k: [one], condition: s and not k", r#"{"f":"x","g":"one"}"#, false),
    ] {
        check(detection, event, expected);
    }
}

#[test]
fn keywords_are_found_in_values_that_do_not_stand_in_the_raw_bytes() {
    let raw = r#"{"EventData":"<Data Name=\"X\">mimi&#107;atz</Data>"}"#;
    let mut record = Record::new(raw.as_bytes());
    record.push("X", Value::Text("mimikatz".into()));
    let loaded = load_all(&rule("k: [mimikatz, sekurlsa], condition: k"));
    assert_eq!(evaluate(&loaded, &record).len(), 1);
}

#[test]
fn arrays_and_nested_fields() {
    for (detection, event, expected) in [
        ("s: {f: b}, condition: s", r#"{"f":["a","b"]}"#, true),
        ("s: {f.g: x}, condition: s", r#"{"f":{"g":"x"}}"#, true),
        ("s: {f.g: x}, condition: s", r#"{"f.g":"x"}"#, true),
        ("s: {f.g: x}, condition: s", r#"{"f":[{"g":"y"},{"g":"x"}]}"#, true),
        ("s: {f.g.h: x}, condition: s", r#"{"f":{"g.h":"x"}}"#, true),
        ("s: {f: x}, condition: not s", r#"{"f":["x","y"]}"#, false),
        ("s: {f: '{'}, condition: s", r#"{"f":{"g":"x"}}"#, false),
        ("s: {f|contains: a, f|endswith: z}, condition: s", r#"{"f":["a","z"]}"#, true),
    ] {
        check(detection, event, expected);
    }
}

/// Renders a match as `field=value,value field=`.
fn matched(detection: &str, event: &str) -> String {
    let loaded = load_all(&rule(detection));
    let found = matches(&loaded, event);
    assert_eq!(found.len(), 1, "{detection} on {event}");
    let fields = found[0].matched.iter().map(|(field, values)| {
        let values: Vec<&str> = values.iter().map(|value| value.text().unwrap_or("null")).collect();
        format!("{field}={}", values.join(","))
    });
    fields.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_match_lists_the_values_behind_it() {
    for (detection, event, expected) in [
        ("s: {g: b, f: a}, condition: s", r#"{"f":"A","g":"b","h":"c"}"#, "f=A g=b"),
        ("s: {f: a}, t: {g: b}, condition: s or t", r#"{"f":"a","g":"b"}"#, "f=a g=b"),
        ("s: {f: a}, t: {g: b}, condition: s and not t", r#"{"f":"a","g":"c"}"#, "f=a"),
        ("s: {f: [a, b]}, condition: s", r#"{"f":["b","c","a"]}"#, "f=b,a"),
        ("k: [one, two], condition: k", r#"{"a":"one","b":"x","c":"two"}"#, "|=one,two"),
        ("s: {f: null, g: x}, condition: s", r#"{"g":"x"}"#, "f= g=x"),
        ("s: {f: null}, condition: s", r#"{"f":null}"#, "f=null"),
        ("s: {f|neq: a}, condition: s", r#"{"f":"b"}"#, "f=b"),
        ("s: {f|exists: true}, condition: s", r#"{"f":1}"#, "f=1"),
        ("s: {f|contains: a}, t: {f|contains: b}, condition: s and t", r#"{"f":"ab"}"#, "f=ab"),
        ("s: {f: a}, condition: not not s", r#"{"f":"a"}"#, "f=a"),
        ("s: [{f: a}, {g: b}], condition: 1 of s*", r#"{"g":"b"}"#, "g=b"),
    ] {
        assert_eq!(matched(detection, event), expected, "{detection} on {event}");
    }
}
