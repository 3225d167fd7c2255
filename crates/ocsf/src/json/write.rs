//! As JSON text, byte for byte as `serde_json` writes it.

use wide::u8x16;

use super::{Json, Members};

impl Json {
    /// Writes it as JSON.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Integer(number) => write_number(number, out),
            Self::Number(number) => write_number(number, out),
            Self::Text(text) => write_text(text, out),
            Self::Array(elements) => {
                out.push(b'[');
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    element.write(out);
                }
                out.push(b']');
            }
            Self::Object(members) => members.write(out),
        }
    }
}

impl Members {
    /// Writes them as a JSON object.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (at, (name, value)) in self.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            write_text(name, out);
            out.push(b':');
            value.write(out);
        }
        out.push(b'}');
    }
}

fn write_number<T: serde::Serialize>(number: &T, out: &mut Vec<u8>) {
    serde_json::to_writer(out, number).expect("a Vec takes every write, and a number is JSON");
}

/// Writes a text in quotes. The bytes that have to be escaped are looked for sixteen at a time.
fn write_text(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len() + bytes.len() / 8 + 2);
    out.push(b'"');
    let mut n_written = 0;
    let mut escape = |at: usize, out: &mut Vec<u8>| {
        out.extend_from_slice(&bytes[n_written..at]);
        write_escape(bytes[at], out);
        n_written = at + 1;
    };
    let (blocks, rest) = bytes.as_chunks();
    for (number, block) in blocks.iter().enumerate() {
        let mut specials = specials(block);
        while specials != 0 {
            escape(number * 16 + specials.trailing_zeros() as usize, out);
            specials &= specials - 1;
        }
    }
    for (at, byte) in rest.iter().enumerate() {
        if matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            escape(bytes.len() - rest.len() + at, out);
        }
    }
    out.extend_from_slice(&bytes[n_written..]);
    out.push(b'"');
}

/// Quotes, backslashes and control characters: a bit for each, the first byte's is the lowest.
fn specials(block: &[u8; 16]) -> u32 {
    let bytes = u8x16::new(*block);
    let is_quote = bytes.simd_eq(u8x16::splat(b'"'));
    let is_backslash = bytes.simd_eq(u8x16::splat(b'\\'));
    let is_control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
    (is_quote | is_backslash | is_control).to_bitmask()
}

fn write_escape(byte: u8, out: &mut Vec<u8>) {
    let letter = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            let digit = |number: u8| if number < 10 { b'0' + number } else { b'a' + number - 10 };
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', letter]);
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Json;

    fn check(value: &Value) {
        let json = Json::from(value.clone());
        let mut written = Vec::new();
        json.write(&mut written);
        assert_eq!(String::from_utf8(written).expect("JSON is text"), value.to_string());
        assert_eq!(Value::from(json), *value);
    }

    #[test]
    fn a_value_is_written_as_serde_json_writes_it_and_comes_back_the_same() {
        for value in [
            json!(null),
            json!([]),
            json!({}),
            json!([[], [true, false, {}], -1, u64::MAX, 1.5, -0.0]),
            json!({"b": {"c\"": [1, 2]}, "a": null}),
        ] {
            check(&value);
        }
        for byte in 0..=0x7f_u8 {
            for before in 0..20 {
                check(&format!("{}{}ä", "a".repeat(before), char::from(byte)).into());
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_written_as_serde_json_writes_it(text: String) {
            check(&text.into());
        }
    }
}
