//! UTF-16 to UTF-8; everything else as it is, without a byte order mark.

/// What the input is written in, which its first bytes say.
#[derive(Clone, Debug)]
enum Encoding {
    /// Not known yet; these are the first bytes, fewer than three.
    Unknown(Vec<u8>),
    /// Passed on as it is.
    Bytes,
    Utf16 {
        is_big_endian: bool,
    },
}

/// Decodes one input.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    encoding: Encoding,
    /// The first half of a UTF-16 unit whose second half is in the next chunk.
    half: Option<u8>,
    /// A high surrogate that waits for its low one.
    high: Option<u16>,
    text: String,
}

impl Default for Decoder {
    fn default() -> Self {
        Self { encoding: Encoding::Unknown(Vec::new()), half: None, high: None, text: String::new() }
    }
}

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";
const LITTLE_ENDIAN_MARK: &[u8] = b"\xFF\xFE";
const BIG_ENDIAN_MARK: &[u8] = b"\xFE\xFF";

impl Decoder {
    /// Decodes the next bytes and hands the text on.
    pub(super) fn push(&mut self, chunk: &[u8], sink: &mut dyn FnMut(&[u8])) {
        match &mut self.encoding {
            Encoding::Bytes => sink(chunk),
            Encoding::Utf16 { is_big_endian } => {
                let is_big_endian = *is_big_endian;
                self.utf16(chunk, is_big_endian);
                sink(self.text.as_bytes());
            }
            Encoding::Unknown(start) => {
                start.extend_from_slice(chunk);
                if start.len() >= UTF8_MARK.len() {
                    self.decide(sink);
                }
            }
        }
    }

    /// Hands on what waited for more.
    pub(super) fn finish(&mut self, sink: &mut dyn FnMut(&[u8])) {
        if matches!(self.encoding, Encoding::Unknown(_)) {
            self.decide(sink);
        }
        if self.high.take().is_some() || self.half.take().is_some() {
            sink("\u{FFFD}".as_bytes());
        }
    }

    fn decide(&mut self, sink: &mut dyn FnMut(&[u8])) {
        let Encoding::Unknown(start) = std::mem::replace(&mut self.encoding, Encoding::Bytes) else { return };
        if let Some(units) = start.strip_prefix(LITTLE_ENDIAN_MARK) {
            self.encoding = Encoding::Utf16 { is_big_endian: false };
            self.push(units, sink);
        } else if let Some(units) = start.strip_prefix(BIG_ENDIAN_MARK) {
            self.encoding = Encoding::Utf16 { is_big_endian: true };
            self.push(units, sink);
        } else if let Some(is_big_endian) = unmarked_utf16(&start) {
            self.encoding = Encoding::Utf16 { is_big_endian };
            self.push(&start, sink);
        } else {
            sink(start.strip_prefix(UTF8_MARK).unwrap_or(&start));
        }
    }

    /// Decodes `bytes` into `text`; half units and half pairs wait for the next call.
    fn utf16(&mut self, bytes: &[u8], is_big_endian: bool) {
        self.text.clear();
        for &byte in bytes {
            let Some(first) = self.half.take() else {
                self.half = Some(byte);
                continue;
            };
            let pair = [first, byte];
            self.unit(if is_big_endian { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
        }
    }

    fn unit(&mut self, unit: u16) {
        if let Some(high) = self.high.take() {
            if is_low(unit) {
                self.text.extend(char::decode_utf16([high, unit]).map_while(Result::ok));
                return;
            }
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        if is_high(unit) {
            self.high = Some(unit);
        } else {
            self.text.push(char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }
}

/// Whether an input without a mark is UTF-16, and big endian: its first unit is a character that logs
/// begin with. No log in UTF-8 has zero bytes there.
fn unmarked_utf16(start: &[u8]) -> Option<bool> {
    let begins_log = |byte: u8| matches!(byte, b'{' | b'[' | b'#') || byte.is_ascii_whitespace();
    match *start {
        [byte, 0, next, ..] if next != 0 && begins_log(byte) => Some(false),
        [0, byte, 0, ..] if begins_log(byte) => Some(true),
        _ => None,
    }
}

fn is_high(unit: u16) -> bool {
    (0xD800..0xDC00).contains(&unit)
}

fn is_low(unit: u16) -> bool {
    (0xDC00..0xE000).contains(&unit)
}
