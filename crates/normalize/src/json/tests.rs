use aurora_ocsf::{NameId, Value};
use proptest::prelude::*;

use super::{Scalar, Sink, Written, walk};
use crate::{DeadLetterReason, Limits, scratch::WalkRoom};

/// Writes down what a walk tells.
#[derive(Default)]
struct Notes {
    path: Vec<String>,
    leaves: Vec<(String, String)>,
}

impl<'a> Sink<'a> for Notes {
    fn open(&mut self, key: &str) {
        self.path.push(key.to_owned());
    }

    fn close(&mut self) {
        self.path.pop().expect("closes only what it opened");
    }

    fn guess_key(&mut self, _: &[u8]) -> Option<usize> {
        None
    }

    fn expected(&self, _: &[u8]) -> Option<(NameId, usize)> {
        None
    }

    fn expected_string(&mut self, _: &'a str, _: NameId, _: Written<'a>) {
        unreachable!("nothing is expected");
    }

    fn expected_number(&mut self, _: &'a str, _: NameId, _: &'a str) {
        unreachable!("nothing is expected");
    }

    fn leaf(&mut self, key: &'a str, scalar: Scalar<'a>) {
        let name = self.path.iter().map(String::as_str).chain([key]).collect::<Vec<_>>().join(".");
        let value = match scalar.into_value() {
            Value::Null => "null".to_owned(),
            Value::Empty => "empty".to_owned(),
            Value::Bool(is_true) => is_true.to_string(),
            Value::Number(text) => text.into_owned(),
            Value::Text(text) => format!("{text:?}"),
        };
        self.leaves.push((name, value));
    }
}

fn marked(text: &str) -> WalkRoom {
    let mut room = WalkRoom::default();
    room.mark(text.as_bytes());
    room
}

fn leaves(text: &str) -> Result<Vec<(String, String)>, DeadLetterReason> {
    let mut notes = Notes::default();
    walk(text, &mut marked(text), &Limits::default(), &mut notes).map_err(|letter| letter.reason)?;
    assert!(notes.path.is_empty(), "every object that opens closes: {text}");
    Ok(notes.leaves)
}

fn check(text: &str, expected: &str) {
    let found = match leaves(text) {
        Ok(leaves) => {
            leaves.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
        }
        Err(reason) => reason.to_string(),
    };
    assert_eq!(found, expected, "{text}");
}

#[test]
fn leaves_come_in_order_under_dotted_names() {
    check(r#"{"a":1,"b":{"c":true,"d":{"e":null}},"f":"x"}"#, r#"a=1 b.c=true b.d.e=null f="x""#);
    check(r#" { "a" : [ 1 , "b" , [ 2 , [ ] ] ] } "#, r#"a=1 a="b" a=2 a=empty"#);
    check(r#"{"a":[{"b":1},{"b":2,"c":{}}]}"#, "a.b=1 a.b=2 a.c=empty");
    check(r#"{"a":1,"a":2}"#, "a=1 a=2");
    check(r#"{"":0}"#, "=0");
    check("{}", "");
    check("{\"a\":{}}\r\n", "a=empty");
}

#[test]
fn strings_are_unescaped() {
    check(r#"{"a":"\"\\\/\b\f\n\r\t\u0041\u00e9"}"#, r#"a="\"\\/\u{8}\u{c}\n\r\tAé""#);
    check(r#"{"\u0061b":"x\ud83d\ude00y"}"#, r#"ab="x😀y""#);
    check(r#"{"a":"\ud800"}"#, r#"a="�""#);
    check(r#"{"a":"\udc00x"}"#, r#"a="�x""#);
    check(r#"{"a":"\ud800\u0041\ud800\ud83d\ude00"}"#, r#"a="�A�😀""#);
    check(r#"{"a":"\ud800\n"}"#, r#"a="�\n""#);
}

#[test]
fn numbers_keep_every_digit() {
    check(r#"{"a":-0,"b":1.50,"c":1E+400}"#, "a=-0 b=1.50 c=1E+400");
    let long = "9".repeat(1000);
    check(&format!("{{\"a\":{long}}}"), &format!("a={long}"));
}

#[test]
fn what_is_not_json_is_told_with_its_place() {
    check("", "empty record");
    check("  ", "empty record");
    check("{", "JSON ends early at byte 1: expected a key in quotes");
    check(
        r#"{"a"#,
        "JSON ends early at byte 3: expected the end of a string (control characters must be escaped)",
    );
    check(r#"{"a":tru"#, "JSON ends early at byte 8: expected true");
    check(r#"{"a":1"#, "JSON ends early at byte 6: expected `,` or `}`");
    check(r#"{"a":[1}"#, "malformed JSON at byte 7: expected `,` or `]`");
    check(r#"{"a":1,}"#, "malformed JSON at byte 7: expected a key in quotes");
    check(r#"{"a":[1,]}"#, "malformed JSON at byte 8: expected a value");
    check(r#"{"a":NaN}"#, "malformed JSON at byte 5: expected a value");
    check(r#"{"a":01}"#, "malformed JSON at byte 6: expected `,` or `}`");
    check(r#"{"a":1.}"#, "malformed JSON at byte 7: expected a digit");
    check(r#"{"a":+1}"#, "malformed JSON at byte 5: expected a value");
    check(r#"{'a':1}"#, "malformed JSON at byte 1: expected a key in quotes");
    check(r#"{"a":"\x"}"#, r"malformed JSON at byte 7: expected an escape such as `\n` or `\u0041`");
    check(r#"{"a":"\u12g4"}"#, r"malformed JSON at byte 10: expected four hexadecimal digits after `\u`");
    check(
        "{\"a\":\"\n\"}",
        "malformed JSON at byte 6: expected the end of a string (control characters must be escaped)",
    );
    check(r#"{"a":1}{"#, "malformed JSON at byte 7: expected the end of the record");
    check(r#"{"a" 1}"#, "malformed JSON at byte 5: expected `:` after a key");
}

#[test]
fn what_is_no_object_is_named() {
    check("[1]", "JSON record is not an object but an array");
    check(" \"a\"", "JSON record is not an object but a string");
    check("-12.5e3\n", "JSON record is not an object but a number");
    check("true", "JSON record is not an object but a boolean");
    check("null", "JSON record is not an object but null");
    check("true story", "malformed JSON at byte 0: expected a JSON object");
    check("2024-01-01 x", "malformed JSON at byte 0: expected a JSON object");
}

#[test]
fn limits_hold_at_their_edge() {
    let nested = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    check(&nested(64), &format!("{}=1", vec!["a"; 64].join(".")));
    check(&nested(65), "JSON is nested deeper than 64 levels at byte 320");
    let arrays = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    check(&arrays(63), "a=empty");
    check(&arrays(64), "JSON is nested deeper than 64 levels at byte 68");
    let long = |len: usize| format!("{{\"{}\":{{\"b\":1}}}}", "k".repeat(len));
    check(&long(1022), &format!("{}.b=1", "k".repeat(1022)));
    check(
        &long(1023),
        "field name at byte 1028, with those that it is nested in, is longer than the limit of 1024 bytes",
    );
    let limits = Limits { max_fields: 2, ..Limits::default() };
    let n_fields =
        |text| walk(text, &mut marked(text), &limits, &mut Notes::default()).map_err(|letter| letter.reason);
    assert!(n_fields(r#"{"a":[1,2]}"#).is_ok());
    assert_eq!(n_fields(r#"{"a":[1,2,3]}"#), Err(DeadLetterReason::TooManyFields { limit: 2 }));
}

#[test]
fn depth_needs_no_stack_of_the_thread() {
    let limits = Limits { max_depth: usize::MAX, max_name_bytes: usize::MAX, ..Limits::default() };
    let text = format!("{{\"a\":{}1{}}}", "[".repeat(400_000), "]".repeat(400_000));
    let mut notes = Notes::default();
    walk(&text, &mut marked(&text), &limits, &mut notes).expect("valid JSON");
    assert_eq!(notes.leaves.len(), 1);
}

/// The same leaves from the reference reader. It keeps one value of equal keys, so the documents of
/// this comparison have none.
fn reference_leaves(value: &serde_json::Value, name: &str, leaves: &mut Vec<(String, String)>) {
    let text = match value {
        serde_json::Value::Object(members) if !members.is_empty() => {
            for (key, value) in members {
                let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                reference_leaves(value, &name, leaves);
            }
            return;
        }
        serde_json::Value::Array(elements) if !elements.is_empty() => {
            for element in elements {
                reference_leaves(element, name, leaves);
            }
            return;
        }
        serde_json::Value::Object(_) | serde_json::Value::Array(_) => "empty".to_owned(),
        serde_json::Value::String(text) => format!("{text:?}"),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {
            value.to_string()
        }
    };
    leaves.push((name.to_owned(), text));
}

fn any_value() -> impl Strategy<Value = serde_json::Value> {
    let scalar = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into),
    ];
    scalar.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map("[a-z\"\\\\é\u{1}]{1,4}", inner, 0..6)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn documents_have_the_leaves_of_the_reference(value in any_value(), is_pretty: bool) {
        let document = serde_json::json!({ "r": value });
        let text = if is_pretty { format!("{document:#}") } else { document.to_string() };
        let mut expected = Vec::new();
        reference_leaves(&document, "", &mut expected);
        let mut found = leaves(&text).expect("valid JSON");
        // The reference sorts the members of an object.
        found.sort();
        expected.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn broken_documents_are_refused_when_the_reference_refuses_them(
        value in any_value(), at in any::<prop::sample::Index>(), bytes in "[ -~\\x00-\\x1f]{0,2}", n_cut in 0usize..3
    ) {
        let mut text = serde_json::json!({ "r": value }).to_string();
        let start = text.floor_char_boundary(at.index(text.len() + 1));
        let end = text.floor_char_boundary((start + n_cut).min(text.len()).max(start));
        text.replace_range(start..end.max(start), &bytes);
        agrees_with_reference(&text)?;
    }

    #[test]
    fn any_text_is_refused_when_the_reference_refuses_it(text in "[\\[\\]{}\":,\\\\ua0-9eE+.tfn -]{0,40}") {
        agrees_with_reference(&text)?;
        agrees_with_reference(&format!("{{\"a\":{text}}}"))?;
    }
}

/// Lone surrogates and numbers beyond a float are the only texts that we take and the reference refuses.
fn agrees_with_reference(text: &str) -> Result<(), TestCaseError> {
    let is_object = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => value.is_object(),
        Err(error) if error.to_string().starts_with("number out of range") => return Ok(()),
        Err(_) => false,
    };
    let may_be_surrogate = text.contains("\\ud") || text.contains("\\uD");
    if !may_be_surrogate {
        prop_assert_eq!(leaves(text).is_ok(), is_object, "{}", text);
    }
    Ok(())
}
