//! Random events.

use arbitrary::Arbitrary;
use aurora_normalize::{Context, Limits, Record, Scratch, parse_in};
use aurora_ocsf::{EventKind, LogSources, Value as Field};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value, json};

use super::{FieldName, Numeral, Special, Text};

/// An event as JSON, and what the taxonomy adds to it.
#[derive(Arbitrary, Debug, Default)]
pub(super) struct AnyEvent {
    kind: u8,
    /// Whether the writer escapes what is not ASCII.
    is_ascii: bool,
    fields: Vec<(FieldName, Vec<AnyField>)>,
    taxonomy: Vec<(FieldName, Text)>,
}

#[derive(Arbitrary, Debug)]
enum AnyField {
    Text(Text),
    /// The text inside another one, encoded: `base64` and `wide` look for such.
    Base64 {
        is_wide: bool,
        n_before: u8,
        text: Text,
    },
    Wide(Text),
    Special(Special),
    Number(Numeral),
    /// The number as text.
    Digits(Numeral),
    Bool(bool),
    Null,
    Empty,
}

impl AnyEvent {
    const N_FIELDS: usize = 6;
    const N_VALUES: usize = 3;

    /// The bytes as a source sends them.
    pub(super) fn raw(&self) -> String {
        let (mut event, mut nested) = (Map::new(), Map::new());
        for (name, values) in self.fields.iter().take(Self::N_FIELDS) {
            let mut values: Vec<Value> = values.iter().take(Self::N_VALUES).map(AnyField::json).collect();
            let value = if values.len() == 1 { values.remove(0) } else { values.into() };
            match name.text().strip_prefix("n.") {
                Some(name) => nested.insert(name.to_owned(), value),
                None => event.insert(name.text().to_owned(), value),
            };
        }
        if !nested.is_empty() {
            event.insert("n".to_owned(), nested.into());
        }
        let raw = Value::from(event).to_string();
        if self.is_ascii { escaped(&raw) } else { raw }
    }

    /// Parses the bytes, and hands over the record.
    pub(super) fn with_record(&self, raw: &str, evaluate: impl FnOnce(&Record<'_>)) {
        let mut scratch = Scratch::default();
        let parsed = parse_in(raw.as_bytes(), &mut scratch, &Context::default(), &Limits::default());
        let mut record = parsed.expect("it was written as JSON").record;
        record.log_sources = match self.kind % 4 {
            0 => LogSources::Unknown,
            1 => LogSources::Known(EventKind::SysmonProcessCreation),
            2 => LogSources::Known(EventKind::ZeekConn),
            _ => LogSources::Known(EventKind::ALL[usize::from(self.kind) % EventKind::ALL.len()]),
        };
        for (name, text) in self.taxonomy.iter().take(2) {
            record.push_taxonomy(name.text(), Field::Text(text.text().into()));
        }
        evaluate(&record);
    }
}

impl AnyField {
    fn json(&self) -> Value {
        match self {
            Self::Text(text) => text.text().into(),
            Self::Base64 { is_wide, n_before, text } => {
                let mut bytes = vec![b'x'; usize::from(n_before % 3)];
                if *is_wide {
                    bytes.extend(text.text().encode_utf16().flat_map(u16::to_le_bytes));
                } else {
                    bytes.extend(text.text().bytes());
                }
                STANDARD.encode(bytes).into()
            }
            Self::Wide(text) => text.text().chars().flat_map(|c| [c, '\0']).collect::<String>().into(),
            Self::Special(special) => special.text().into(),
            Self::Number(number) => number.number().into(),
            Self::Digits(number) => number.number().to_string().into(),
            Self::Bool(value) => (*value).into(),
            Self::Null => Value::Null,
            Self::Empty => json!({}),
        }
    }
}

/// The same JSON in ASCII. Outside of strings it is that already.
fn escaped(json: &str) -> String {
    let mut ascii = String::new();
    for c in json.chars() {
        if c.is_ascii() {
            ascii.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| ascii += &format!("\\u{unit:04x}"));
        }
    }
    ascii
}
