//! A body, cut into events.

use aurora_normalize::{
    frame::{Frame, Framer},
    table,
};
use bytes::Bytes;

use crate::{envelope::Hint, parse::Reader};

/// How much of a body is cut before its number of events is looked at.
const CHUNK: usize = 256 << 10;
/// Header lines of a log beyond this are taken for events: no log has such a header.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// The bounds of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct CutLimits {
    pub(super) records: usize,
    pub(super) record_bytes: usize,
    /// Of events with the header lines that stand with each.
    pub(super) stored_bytes: usize,
}

/// The events of a body, in its order.
#[derive(Debug, Default)]
pub(super) struct Cut {
    pub(super) records: Vec<CutRecord>,
    bytes: usize,
}

/// One event of a body.
#[derive(Debug)]
pub(super) struct CutRecord {
    pub(super) raw: Bytes,
    pub(super) hint: Hint,
    /// False if it will be a dead letter.
    pub(super) is_readable: bool,
}

/// A bound that a body exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    Records,
    RecordBytes { line: u64, bytes: u64 },
    StoredBytes,
}

/// Cuts a body and looks at which of its events can be read.
pub(super) fn cut(body: &Bytes, limits: &CutLimits, reader: &mut Reader) -> Result<Cut, Excess> {
    let mut cutter =
        Cutter { body, limits, reader, header: Header::default(), cut: Cut::default(), excess: None };
    let mut framer = Framer::new(limits.record_bytes);
    for chunk in body.chunks(CHUNK) {
        framer.push(chunk, &mut |frame| cutter.take(frame));
        if let Some(excess) = cutter.excess {
            return Err(excess);
        }
    }
    framer.finish(&mut |frame| cutter.take(frame));
    match cutter.excess {
        Some(excess) => Err(excess),
        None => Ok(cutter.cut),
    }
}

struct Cutter<'c> {
    body: &'c Bytes,
    limits: &'c CutLimits,
    reader: &'c mut Reader,
    header: Header,
    cut: Cut,
    excess: Option<Excess>,
}

impl Cutter<'_> {
    fn take(&mut self, frame: Frame<'_>) {
        if self.excess.is_some() {
            return;
        }
        match frame {
            Frame::Record { line, bytes } if self.header.takes(bytes, line == 1) => {}
            Frame::Record { bytes, .. } => self.push(bytes),
            Frame::TooLong { line, length, .. } => {
                self.excess = Some(Excess::RecordBytes { line, bytes: length });
            }
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        // A JSON object among the rows of a table is JSON: such a body was put together from several.
        let hint = if bytes.first() == Some(&b'{') { Hint::None } else { self.header.hint() };
        self.cut.bytes += bytes.len() + hint.len();
        if self.cut.records.len() == self.limits.records {
            self.excess = Some(Excess::Records);
        } else if self.cut.bytes > self.limits.stored_bytes {
            self.excess = Some(Excess::StoredBytes);
        } else {
            let is_readable = self.reader.read(bytes, &hint, None).is_ok();
            self.cut.records.push(CutRecord { raw: slice_of(self.body, bytes), hint, is_readable });
        }
    }
}

/// The bytes as a part of the body if they are one; those that span two chunks were copied.
fn slice_of(body: &Bytes, bytes: &[u8]) -> Bytes {
    let is_inside =
        body.as_ptr_range().contains(&bytes.as_ptr()) && bytes.as_ptr_range().end <= body.as_ptr_range().end;
    if is_inside && !bytes.is_empty() { body.slice_ref(bytes) } else { Bytes::copy_from_slice(bytes) }
}

/// They say nothing of the rows, and change.
const PASSED_OVER: [&[u8]; 5] = [b"#open", b"#close", b"#Date", b"#Start-Date", b"#End-Date"];

/// The header lines of a log with named columns that hold for the rows to come.
#[derive(Debug, Default)]
struct Header {
    known: Option<table::Header>,
    /// One of each kind, the latest.
    lines: Vec<Vec<u8>>,
    text: Bytes,
}

impl Header {
    /// Takes the line if it is one of a header. Names alone are a header only in the first line of a body.
    fn takes(&mut self, line: &[u8], is_first: bool) -> bool {
        let is_header = match &self.known {
            Some(known) => known.is_line(line),
            None => table::Header::begin(line, is_first).is_some(),
        };
        if !is_header || self.text.len() + line.len() > MAX_HEADER_BYTES {
            return false;
        }
        if PASSED_OVER.iter().any(|start| line.starts_with(start)) {
            return true;
        }
        self.learn(line);
        match self.lines.iter_mut().find(|known| kind_of(known) == kind_of(line)) {
            Some(known) => *known = line.to_vec(),
            None => self.lines.push(line.to_vec()),
        }
        self.text = self.lines.join(&b'\n').into();
        true
    }

    /// Reads the line; the lines of another kind of log no longer hold.
    fn learn(&mut self, line: &[u8]) {
        match &mut self.known {
            Some(known) => {
                let before = known.format();
                known.update(line);
                if known.format() != before {
                    self.lines.clear();
                }
            }
            None => self.known = table::Header::begin(line, true),
        }
    }

    fn hint(&self) -> Hint {
        match &self.known {
            None => Hint::None,
            Some(table::Header::Zeek(_)) => Hint::ZeekTsv(self.text.clone()),
            Some(table::Header::W3c(_) | table::Header::Csv(_)) => Hint::Table(self.text.clone()),
        }
    }
}

/// The first word of a header line. Only `#separator` ends it with a space.
fn kind_of(line: &[u8]) -> &[u8] {
    line.split(|byte| !byte.is_ascii_alphabetic() && !b"#_".contains(byte)).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{CutLimits, Excess, cut};
    use crate::{envelope::Hint, parse::Reader};

    const LIMITS: CutLimits = CutLimits { records: 5, record_bytes: 64, stored_bytes: 400 };

    fn events(body: &str) -> Result<Vec<(String, bool)>, Excess> {
        let cut = cut(&Bytes::copy_from_slice(body.as_bytes()), &LIMITS, &mut Reader::default())?;
        let text = |raw: &Bytes| String::from_utf8_lossy(raw).into_owned();
        Ok(cut.records.iter().map(|record| (text(&record.raw), record.is_readable)).collect())
    }

    fn check(body: &str, expected: &[(&str, bool)]) {
        let expected = expected.iter().map(|(raw, is_readable)| ((*raw).to_owned(), *is_readable)).collect();
        assert_eq!(events(body), Ok(expected), "{body}");
    }

    #[test]
    fn bodies_of_all_forms_are_cut() {
        check("", &[]);
        check("{\"a\":1}\n{\"a\":2}\r\n\n", &[("{\"a\":1}", true), ("{\"a\":2}", true)]);
        check("[{\"a\":1}, {\"a\":2}]", &[("{\"a\":1}", true), ("{\"a\":2}", true)]);
        check("{\n  \"a\": {\n    \"b\": 1\n  }\n}\n", &[("{\n  \"a\": {\n    \"b\": 1\n  }\n}", true)]);
        check("{\"a\":1}\nhello\n{\"a\"\n", &[("{\"a\":1}", true), ("hello", true), ("{\"a\"", false)]);
        check("[1, 2]", &[("[1, 2]", false)]);
    }

    #[test]
    fn rows_of_a_zeek_log_take_its_header_with_them() {
        let body = "#separator \\x09\n#path\tconn\n#fields\tts\tuid\n#open\tx\n1.5\tC1\n{\"a\":1}\n#fields\tts\tid\n2.5\tC2\n";
        let cut = cut(&Bytes::from_static(body.as_bytes()), &LIMITS, &mut Reader::default()).expect("fits");
        let hints: Vec<_> = cut.records.iter().map(|record| record.hint.clone()).collect();
        let zeek = |text: &'static str| Hint::ZeekTsv(Bytes::from_static(text.as_bytes()));
        assert_eq!(
            hints,
            [
                zeek("#separator \\x09\n#path\tconn\n#fields\tts\tuid"),
                Hint::None,
                zeek("#separator \\x09\n#path\tconn\n#fields\tts\tid"),
            ]
        );
        assert!(cut.records.iter().all(|record| record.is_readable));
        check("1.5\tC1\n", &[("1.5\tC1", true)]);
    }

    #[test]
    fn bodies_are_bounded() {
        assert_eq!(events("a\nb\nc\nd\ne\nf\n"), Err(Excess::Records));
        let long = "x".repeat(65);
        assert_eq!(events(&format!("a\n{long}")), Err(Excess::RecordBytes { line: 2, bytes: 65 }));
        let header = format!("#fields\tts\t{}\n", "y".repeat(50));
        let row = "1.5\tC1\n".repeat(2);
        assert_eq!(events(&format!("{header}{row}")).map(|events| events.len()), Ok(2));
        let wide = CutLimits { stored_bytes: 100, ..LIMITS };
        let body = Bytes::from(format!("{header}{row}"));
        assert_eq!(cut(&body, &wide, &mut Reader::default()).err(), Some(Excess::StoredBytes));
    }
}
