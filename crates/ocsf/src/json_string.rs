//! What stands between the quotes of a JSON string, and what it means (RFC 8259, section 7).
//!
//! Lone surrogates (`\ud800`) become U+FFFD: a process on Windows can put them into its command line and must
//! not be able to hide its event by doing so.

/// What the byte after a backslash stands for; 0 if it makes no escape of two bytes. A table, because no
/// branch could be foreseen.
static SHORT: [u8; 256] = {
    const PAIRS: [(u8, u8); 8] = [
        (b'"', b'"'),
        (b'\\', b'\\'),
        (b'/', b'/'),
        (b'b', 0x08),
        (b'f', 0x0c),
        (b'n', b'\n'),
        (b'r', b'\r'),
        (b't', b'\t'),
    ];
    let mut table = [0; 256];
    let mut number = 0;
    while number < PAIRS.len() {
        let (written, meant) = PAIRS[number];
        table[written as usize] = meant;
        number += 1;
    }
    table
};

/// True if a backslash and this byte are an escape.
#[inline]
pub fn is_short_escape(second: u8) -> bool {
    SHORT[usize::from(second)] != 0
}

/// The number of bytes of an escape `\uXXXX`.
pub const UNICODE_ESCAPE_LEN: usize = 6;

/// True if `bytes` start with an escape `\uXXXX`.
pub fn is_unicode_escape(bytes: &[u8]) -> bool {
    code_unit(bytes).is_some()
}

/// The text that a JSON string means. What is no escape stays as it is.
pub fn unescape(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    unescape_into(json, &mut text);
    text
}

/// The same, behind what stands in a buffer.
pub fn unescape_into(json: &str, text: &mut String) {
    let mut rest = json;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = escape(&rest[at..], text);
    }
    text.push_str(rest);
}

/// Writes the character of the escape that `json` starts with; returns what follows it.
#[inline]
fn escape<'j>(json: &'j str, text: &mut String) -> &'j str {
    let bytes = json.as_bytes();
    let meant = bytes.get(1).map_or(0, |second| SHORT[usize::from(*second)]);
    if meant != 0 {
        text.push(char::from(meant));
        return &json[2..];
    }
    let Some(unit) = code_unit(bytes) else {
        text.push('\\');
        return &json[1..];
    };
    let low = if (0xd800..0xdc00).contains(&unit) { code_unit(&bytes[6..]) } else { None };
    match low.filter(|low| (0xdc00..0xe000).contains(low)) {
        Some(low) => {
            let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            &json[12..]
        }
        // A second escape that is no partner of the first is read again on its own.
        None => {
            text.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
            &json[6..]
        }
    }
}

/// The number that `\uXXXX` at the start of `bytes` writes.
fn code_unit(bytes: &[u8]) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = bytes else { return None };
    digits.first_chunk::<4>()?.iter().try_fold(0, |unit, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some(unit * 16 + digit)
    })
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_mean_what_json_says() {
        for (json, expected) in [
            ("", ""),
            ("plain", "plain"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"a\u0041\u00e4b", "aAäb"),
            (r"\ud83d\ude00", "😀"),
            (r"\ud83d", "\u{fffd}"),
            (r"\ud83dx", "\u{fffd}x"),
            (r"\ud83d\n", "\u{fffd}\n"),
            (r"\ud83d\u0041", "\u{fffd}A"),
            (r"\ud83d\ud83d\ude00", "\u{fffd}😀"),
            (r"\ude00", "\u{fffd}"),
            // No JSON, and never met: nothing is lost and nothing panics.
            (r"\x", r"\x"),
            (r"\u12", r"\u12"),
            (r"\", r"\"),
            (r"\ä", r"\ä"),
        ] {
            assert_eq!(unescape(json), expected, "{json}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_serde_json_writes_is_read_back(text: String) {
            let json = serde_json::to_string(&text).expect("a string is JSON");
            proptest::prop_assert_eq!(unescape(&json[1..json.len() - 1]), text);
        }
    }
}
