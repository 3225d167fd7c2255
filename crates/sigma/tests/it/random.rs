//! Random rule files and random rules: loading is total, and the engine says what the evaluator says.

use proptest::{collection::vec, prelude::*, sample::select};

use crate::support::{load, matches, rule};

const EVENT: &str = r#"{"f":"a K","g":["x",7,null],"h":{"i":"10.0.0.1"}}"#;

/// What rule files are made of, so that a random sequence is nearly one.
const FRAGMENTS: [&str; 44] = [
    "title: x\n",
    "logsource: {product: test}\n",
    "detection:\n",
    "  s: {f: a}\n",
    "  s:\n",
    "    f|contains: a\n",
    "    - f: [a, 1]\n",
    "  condition: s\n",
    "  condition: [s, not s]\n",
    "correlation:\n",
    "  type: event_count\n",
    "  rules: [x]\n",
    "  timespan: 5m\n",
    "  group-by: [f]\n",
    "filter:\n",
    "---\n",
    "--- # c\n",
    "...\n",
    "action: global\n",
    "action: repeat\n",
    "id: 1\n",
    "level: low\n",
    "- ",
    "? ",
    ": ",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "|\n",
    ">-\n",
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    "#",
    "\n",
    "  ",
    "\t",
    "%admins%",
    "\u{feff}",
];

const VALUES: [&str; 28] = [
    "a",
    "A",
    "k",
    "\u{212a}",
    "s\u{17f}",
    "a*",
    "*k",
    "?",
    "a?k",
    "\\\\*",
    " -a",
    "/a",
    "1",
    "1.0",
    "7",
    "0x7",
    "true",
    "null",
    "''",
    "10.0.0.0/8",
    "10.0.0.1",
    "x",
    "f",
    "h.i",
    "'%admins%'",
    "'^a'",
    "'(?i)K$'",
    "YQ==",
];

const KEYS: [&str; 27] = [
    "f",
    "g",
    "h.i",
    "f|contains",
    "f|contains|all",
    "g|startswith",
    "f|endswith|cased",
    "f|re",
    "f|re|i",
    "h.i|cidr",
    "g|lt",
    "g|gte",
    "g|exists",
    "h|exists",
    "f|fieldref",
    "f|fieldref|contains",
    "f|windash|contains",
    "f|base64",
    "f|base64offset|contains",
    "f|wide",
    "f|expand",
    "g|neq",
    "f|contains|neq",
    "'|contains'",
    "'|all'",
    "g|all",
    "f|cased",
];

const CONDITIONS: [&str; 8] =
    ["s", "not s", "s and t", "s or not t", "1 of them", "all of them", "not 1 of them", "not (s and not t)"];

fn selection() -> impl Strategy<Value = String> {
    let item = (select(&KEYS[..]), vec(select(&VALUES[..]), 1..4));
    let item = item.prop_map(|(key, values)| format!("{key}: [{}]", values.join(", ")));
    prop_oneof![
        vec(item, 1..3).prop_map(|items| format!("{{{}}}", items.join(", "))),
        vec(select(&VALUES[..]), 1..3).prop_map(|values| format!("[{}]", values.join(", "))),
    ]
}

/// Events of the values, read as YAML reads them.
fn event() -> impl Strategy<Value = String> {
    let value = select(&VALUES[..]).prop_map(|value| match value {
        "1" | "1.0" | "7" | "true" | "null" => value.to_owned(),
        text => serde_json::to_string(text.trim_matches('\'')).expect("text is JSON"),
    });
    (vec(value.clone(), 0..3), vec(value.clone(), 1..3), value)
        .prop_map(|(f, g, i)| format!(r#"{{"f":[{}],"g":[{}],"h":{{"i":{i}}}}}"#, f.join(","), g.join(",")))
}

proptest! {
    #[test]
    fn any_text_loads_or_says_why(fragments in vec(select(&FRAGMENTS[..]), 0..40), tail in "\\PC{0,8}") {
        let text = fragments.concat() + &tail;
        let loaded = load(&text);
        let again = load(&text);
        prop_assert_eq!(&again.problems, &loaded.problems);
        let lines = text.lines().count().max(1);
        prop_assert!(loaded.problems.iter().all(|problem| (1..=lines + 1).contains(&problem.line)));
        matches(&loaded, EVENT);
    }

    // `matches` compares the engine with the evaluator.
    #[test]
    fn the_engine_says_what_the_evaluator_says(
        rules in vec((selection(), selection(), select(&CONDITIONS[..])), 1..4),
        events in vec(event(), 1..4),
    ) {
        let documents = rules.iter().map(|(s, t, condition)| rule(&format!("s: {s}, t: {t}, condition: {condition}")));
        let loaded = load(&documents.collect::<Vec<_>>().join("---\n"));
        for event in &events {
            matches(&loaded, event);
        }
    }
}
