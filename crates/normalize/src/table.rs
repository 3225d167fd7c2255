//! Logs whose columns are named once, in a header: Zeek's own, the extended log format of the W3C, and comma-separated
//! values. Whoever cuts a stream keeps the header beside the rows that follow it.

mod columns;
#[cfg(test)]
mod tests;

use aurora_ocsf::LogSources;

pub use columns::Columns;

use crate::{Context, DeadLetter, Format, Limits, Parsed, Problem, registry, time, web, zeek};

/// What the header lines of a log have said so far.
#[derive(Clone, Debug)]
pub enum Header {
    /// A Zeek log with tabs.
    Zeek(zeek::Header),
    /// An extended log of the W3C: IIS, Exchange and others.
    W3c(Columns),
    /// Values with commas, semicolons or tabs between them.
    Csv(Columns),
}

impl Header {
    /// The header that a line starts, if it is a line of one. Names without a mark of their own are taken for
    /// a header only in the first line of a log.
    pub fn begin(line: &[u8], is_first: bool) -> Option<Self> {
        let line = trimmed(line);
        if zeek::Header::starts_log(line) {
            let mut header = zeek::Header::default();
            header.update(line);
            return Some(Self::Zeek(header));
        }
        if Columns::starts_w3c(line) {
            let mut columns = Columns::default();
            columns.update_w3c(line);
            return Some(Self::W3c(columns));
        }
        if is_first { Columns::of_csv(line).map(Self::Csv) } else { None }
    }

    /// Takes one more line. False if it is no line of the header but a row.
    pub fn update(&mut self, line: &[u8]) -> bool {
        let line = trimmed(line);
        if let Some(begun) = Self::begin(line, false) {
            match (&mut *self, begun) {
                (Self::Zeek(header), Self::Zeek(_)) => return header.update(line),
                (Self::W3c(columns), Self::W3c(_)) => return columns.update_w3c(line),
                (this, begun) => *this = begun,
            }
            return true;
        }
        match self {
            Self::Zeek(header) => header.update(line),
            Self::W3c(columns) => columns.update_w3c(line),
            Self::Csv(columns) => columns.is_repeated(line),
        }
    }

    /// True if the line is one more of this header and no row.
    pub fn is_line(&self, line: &[u8]) -> bool {
        match self {
            Self::Zeek(_) | Self::W3c(_) => line.first() == Some(&b'#'),
            Self::Csv(columns) => columns.is_repeated(trimmed(line)) || Self::begin(line, false).is_some(),
        }
    }

    /// The header in some lines of one.
    pub fn read(lines: &[u8]) -> Option<Self> {
        let mut lines = lines.split(|byte| *byte == b'\n');
        let mut header = Self::begin(lines.next()?, true)?;
        for line in lines {
            header.update(line);
        }
        Some(header)
    }

    /// The format of rows.
    pub fn format(&self) -> Format {
        match self {
            Self::Zeek(_) => Format::ZeekTsv,
            Self::W3c(_) => Format::W3c,
            Self::Csv(_) => Format::Csv,
        }
    }
}

fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line);
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The record of a row. None if the line is no row of the table, and so is what its content says.
pub(crate) fn parse<'a>(
    text: &'a str,
    header: &Header,
    context: &Context<'_>,
    limits: &Limits,
) -> Option<Result<Parsed<'a>, DeadLetter>> {
    let mut problems: Vec<Problem> = Vec::new();
    let (format, record) = match header {
        Header::Zeek(_) => return None,
        Header::W3c(columns) => {
            let mut record = columns.row(text, limits)?;
            web::w3c::complete(&mut record);
            (Format::W3c, record)
        }
        Header::Csv(columns) => {
            let mut record = columns.row(text, limits)?;
            // An export of a known source has the names that the source has in JSON.
            let found = registry::recognise_json(&record);
            (found.complete)(&mut record, context, &mut problems);
            if record.log_sources == LogSources::Unknown && record.time.is_none() {
                record.time = date_and_time(&record);
            }
            (if found.format == Format::PlainJson { Format::Csv } else { found.format }, record)
        }
    };
    Some(Ok(Parsed { format, record, problems, mapped: None }))
}

/// Many tables have a column for the date and one for the time of day.
fn date_and_time(record: &aurora_ocsf::Record<'_>) -> Option<aurora_model::Timestamp> {
    let first = |names: &[&str]| names.iter().find_map(|name| record.text(name)).map(str::to_owned);
    let (date, clock) = (first(&["date", "Date", "DATE"])?, first(&["time", "Time", "TIME"])?);
    time::parse(&format!("{date} {clock}"))
}
