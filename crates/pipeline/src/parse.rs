//! From an event in the log to its fields. Ingest, detection and the lake read events through this one door, so
//! that they agree about what can be read.

use std::sync::Arc;

use aurora_model::Timestamp;
use aurora_normalize::{
    Container, Context, DeadLetter, Limits, Parsed, Scratch, mapped::Formats, parse_in, table, zeek,
};
use bytes::Bytes;

use crate::envelope::Hint;

/// A worker's way of reading events, with what it keeps from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    scratch: Scratch,
    limits: Limits,
    formats: Arc<Formats>,
    /// The header lines that were read last, for most rows stand under the same.
    header: Option<(Bytes, Arc<table::Header>)>,
}

impl Reader {
    /// A way of reading that knows the formats of the user. Whether an event can be read at all does not depend on them.
    pub(crate) fn new(formats: Arc<Formats>) -> Self {
        Self { formats, ..Self::default() }
    }

    /// Reads one event. When it was received decides only about times that are written without a year.
    pub(crate) fn read<'a>(
        &'a mut self,
        raw: &'a [u8],
        hint: &Hint,
        received_at: Option<Timestamp>,
    ) -> Result<Parsed<'a>, DeadLetter> {
        let header = match hint {
            Hint::None => None,
            Hint::ZeekTsv(lines) => Some(self.header_of(lines, zeek_header)),
            Hint::Table(lines) => self.table_of(lines),
        };
        let container = header.as_deref().map_or(Container::Text, Container::Table);
        let context = Context { container, file_name: None, received_at, formats: Some(&self.formats) };
        parse_in(raw, &mut self.scratch, &context, &self.limits)
    }

    fn table_of(&mut self, lines: &Bytes) -> Option<Arc<table::Header>> {
        if let Some((known, header)) = &self.header
            && known == lines
        {
            return Some(Arc::clone(header));
        }
        let header = table::Header::read(lines)?;
        Some(self.header_of(lines, |_| header))
    }

    fn header_of(&mut self, lines: &Bytes, read: impl FnOnce(&[u8]) -> table::Header) -> Arc<table::Header> {
        if let Some((known, header)) = &self.header
            && known == lines
        {
            return Arc::clone(header);
        }
        let header = Arc::new(read(lines));
        self.header = Some((lines.clone(), Arc::clone(&header)));
        header
    }
}

/// Whatever lines a Zeek log's header was kept as, they are read as one.
fn zeek_header(lines: &[u8]) -> table::Header {
    let mut header = zeek::Header::default();
    for line in lines.split(|byte| *byte == b'\n') {
        header.update(line);
    }
    table::Header::Zeek(header)
}
