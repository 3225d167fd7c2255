//! Random rules.

use arbitrary::Arbitrary;
use serde_json::{Map, Value, json};

use super::{FieldName, Numeral, Special, Text};

/// Every chain of modifiers that is worth a look. Those that a value does not fit are refused.
const CHAINS: [&str; 64] = [
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "|contains",
    "|contains",
    "|contains|all",
    "|startswith",
    "|endswith",
    "|cased",
    "|contains|cased",
    "|startswith|cased",
    "|endswith|cased",
    "|contains|all|cased",
    "|all",
    "|re",
    "|re",
    "|re|i",
    "|re|m",
    "|re|s",
    "|re|i|m|s",
    "|re|all",
    "|cidr",
    "|windash",
    "|windash|contains",
    "|contains|windash",
    "|windash|contains|all",
    "|windash|contains|cased",
    "|base64",
    "|base64|contains",
    "|base64offset|contains",
    "|base64offset|startswith",
    "|wide",
    "|wide|contains",
    "|wide|base64offset|contains",
    "|utf16be|base64offset|contains",
    "|utf16|base64|contains",
    "|windash|base64offset|contains",
    "|lt",
    "|lte",
    "|gt",
    "|gte",
    "|exists",
    "|fieldref",
    "|fieldref|contains",
    "|fieldref|startswith",
    "|fieldref|endswith|cased",
    "|neq",
    "|contains|neq",
    "|contains|all|neq",
    "|re|neq",
    "|exists|neq",
    "|fieldref|neq",
    "|expand",
    "|expand|contains",
    "|cidr|expand",
    "|minute|gte",
    "|hour",
    "|year|lt",
];

/// The same for keywords, which have no field.
const KEYWORD_CHAINS: [&str; 9] = [
    "|all",
    "|re",
    "|contains|all",
    "|cased|all",
    "|re|i|all",
    "|neq",
    "|startswith",
    "|windash|contains",
    "|cidr",
];

/// Regular expressions are joined of these.
const EXPRESSIONS: [&str; 30] = [
    "a", "b", "k", "K", "s", "\u{17f}", ".", ".*", ".+", "^", "$", "\\b", "\\w", "\\d", "\\s", "[a-c]",
    "[^a]", "(a|b)", "(k|s)+", "a?", "b{2}", "a{1,3}", "\\\\", "\\.", "\\n", "(?i)a", "(?i:k)", "abc",
    "whoami", "é",
];

/// Conditions over the selections `s`, `t`, `u`.
const CONDITIONS: [&str; 20] = [
    "s",
    "s",
    "not s",
    "s and t",
    "s or t",
    "s and not t",
    "not s and not t",
    "not (s and t)",
    "not (s or t)",
    "s and (t or u)",
    "s or t and u",
    "not not s",
    "1 of them",
    "2 of them",
    "all of them",
    "not 2 of them",
    "s and not 1 of them",
    "not all of them",
    "(s or not t) and (t or not u)",
    "2 of them or not u",
];

/// What rules ask for. The events are of some of these kinds, or of none that is known.
const LOG_SOURCES: [&str; 6] = [
    r#"{"product":"windows"}"#,
    r#"{"category":"process_creation"}"#,
    r#"{"category":"process_creation","product":"windows"}"#,
    r#"{"product":"zeek"}"#,
    r#"{"product":"windows","service":"security"}"#,
    r#"{"product":"nothing"}"#,
];

/// A rule, a filter or a correlation.
#[derive(Arbitrary, Debug)]
pub(super) struct AnyRule {
    kind: u8,
    log_source: u8,
    condition: u8,
    selections: [Selection; 3],
}

#[derive(Arbitrary, Debug)]
enum Selection {
    Items(Vec<Item>),
    AnyOf(Vec<Vec<Item>>),
    Keywords(Vec<AnyValue>),
    ChainedKeywords(u8, Vec<AnyValue>),
}

#[derive(Arbitrary, Debug)]
struct Item {
    field: FieldName,
    chain: u8,
    values: Vec<AnyValue>,
}

#[derive(Arbitrary, Debug)]
enum AnyValue {
    Text(Text),
    Special(Special),
    Number(Numeral),
    Bool(bool),
    Null,
    Expression(Vec<u8>),
}

impl AnyRule {
    /// The rule as YAML.
    pub(super) fn document(&self, number: usize) -> String {
        let log_source: Value =
            serde_json::from_str(pick(&LOG_SOURCES, self.log_source)).expect("it is JSON");
        let mut detection = Map::new();
        for (name, selection) in ["s", "t", "u"].into_iter().zip(&self.selections) {
            detection.insert(name.to_owned(), selection.json());
        }
        detection.insert("condition".to_owned(), pick(&CONDITIONS, self.condition).into());
        let mut document = json!({ "title": number.to_string(), "name": format!("r{number}") });
        match self.kind % 16 {
            14 => {
                document["correlation"] = json!({
                    "type": "event_count", "rules": ["r0", "r1"], "timespan": "1m", "group-by": ["f", "n.x"],
                    "condition": {"gte": 2}, "generate": self.log_source % 2 == 0,
                });
            }
            15 => {
                detection.insert("rules".to_owned(), json!(["r0", "r2"]));
                document["logsource"] = log_source;
                document["filter"] = detection.into();
            }
            _ => {
                document["logsource"] = log_source;
                document["detection"] = detection.into();
            }
        }
        document.to_string()
    }
}

impl Selection {
    fn json(&self) -> Value {
        match self {
            Self::Items(items) => map(items),
            Self::AnyOf(maps) => maps.iter().take(3).map(|items| map(items)).collect(),
            Self::Keywords(values) => self::values(values),
            Self::ChainedKeywords(chain, values) => {
                json!({ pick(&KEYWORD_CHAINS, *chain): self::values(values) })
            }
        }
    }
}

fn map(items: &[Item]) -> Value {
    let pairs = items.iter().take(4).map(|item| {
        let key = format!("{}{}", item.field.text(), pick(&CHAINS, item.chain));
        (key, values(&item.values))
    });
    Value::Object(pairs.collect())
}

fn values(values: &[AnyValue]) -> Value {
    match values {
        [value] => value.json(),
        values => values.iter().take(6).map(AnyValue::json).collect(),
    }
}

impl AnyValue {
    fn json(&self) -> Value {
        match self {
            Self::Text(text) => text.text().into(),
            Self::Special(special) => special.text().into(),
            Self::Number(number) => number.number().into(),
            Self::Bool(value) => (*value).into(),
            Self::Null => Value::Null,
            Self::Expression(parts) => {
                parts.iter().take(8).map(|part| pick(&EXPRESSIONS, *part)).collect::<String>().into()
            }
        }
    }
}

fn pick(list: &[&'static str], number: u8) -> &'static str {
    list[usize::from(number) % list.len()]
}
