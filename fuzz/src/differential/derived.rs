//! Events made of what the rules themselves ask for, as it stands or changed a little.
//!
//! Loading rules takes most of the time of a case; events that come near to them make it worth it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Number, Value, json};

/// Fields that rules of the alphabet look at.
const FIELDS: [&str; 5] = ["f", "g", "h", "x", "y"];

/// So many events, all of them from the seed and the rules alone.
pub(super) fn events(rules: &[String], seed: u64, n_events: usize) -> Vec<String> {
    let mut values = Vec::new();
    for rule in rules {
        let rule: Value = serde_json::from_str(rule).expect("rules are written as JSON");
        collect(&rule["detection"], &mut values);
    }
    if values.is_empty() {
        return Vec::new();
    }
    let mut random = Random(seed);
    (0..n_events).map(|_| event(&values, &mut random)).collect()
}

fn collect(node: &Value, values: &mut Vec<Value>) {
    match node {
        Value::Object(members) => members.values().for_each(|value| collect(value, values)),
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, values)),
        scalar => values.push(scalar.clone()),
    }
}

fn event(values: &[Value], random: &mut Random) -> String {
    let (mut event, mut nested) = (Map::new(), Map::new());
    for name in FIELDS {
        let list: Vec<Value> = (0..random.below(3)).map(|_| changed(random.pick(values), random)).collect();
        let value = match list.as_slice() {
            [] => continue,
            [value] => value.clone(),
            _ => list.into(),
        };
        let holder = if matches!(name, "x" | "y") { &mut nested } else { &mut event };
        holder.insert(name.to_owned(), value);
    }
    if !nested.is_empty() {
        event.insert("n".to_owned(), nested.into());
    }
    Value::from(event).to_string()
}

fn changed(value: &Value, random: &mut Random) -> Value {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match random.below(15) {
        0..4 => value.clone(),
        4 => text.into(),
        5 => respelled(&text).parse::<Number>().map_or(Value::Null, Value::from),
        6 => text.replace('*', "ab").replace('?', "k").into(),
        7 => swapped(&text).into(),
        8 => format!("{}{text}", random.pick(&["x", " ", "-", "a"])).into(),
        9 => format!("{text}{}", random.pick(&["x", " ", "-", "a"])).into(),
        10 => STANDARD.encode(["", "x", "xy"][random.below(3)].to_owned() + &text).into(),
        11 => STANDARD.encode(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()).into(),
        12 => text.replace(['-', '/'], random.pick::<&str>(&["/", "-", "\u{2013}", "+"])).into(),
        13 => respelled(&text).into(),
        _ => random.pick(&[json!(null), json!([]), json!(""), json!(1), json!("1"), json!(1.0)]).clone(),
    }
}

/// A number as the same number in other digits.
fn respelled(text: &str) -> String {
    match text.strip_suffix(".0") {
        Some(whole) => whole.to_owned(),
        None => format!("{text}.0"),
    }
}

/// Every letter as another one that is the same but for its case.
fn swapped(text: &str) -> String {
    let swap = |c: char| match c {
        'k' => '\u{212a}',
        's' => '\u{17f}',
        'σ' => 'ς',
        c if c.is_uppercase() => c.to_lowercase().next().unwrap_or(c),
        c => c.to_uppercase().next().unwrap_or(c),
    };
    text.chars().map(swap).collect()
}

/// Splitmix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) % bound as u64) as usize
    }

    fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}
