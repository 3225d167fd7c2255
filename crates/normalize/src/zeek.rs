//! Zeek logs: tab-separated values with a header, and JSON.
//!
//! Both writers give the same record. A log is known by its path, which is the log's name (`conn`, `dns`):
//! from the header, from the field that streaming writers add, from the file's name, or from the fields.
//! Exporters that cannot write dots in names use underscores (`id_orig_h`); such a field gets its dotted
//! name as a second one, so that rules for Zeek fire on it.

mod complete;
mod event;
mod header;
mod logs;
mod row;
mod taxonomy;

#[cfg(test)]
mod tests;

use aurora_ocsf::{Event, Record};

pub use header::Header;

use crate::{DeadLetter, Limits, Problem};

/// True if a JSON record is one of Zeek's. A `ts` alone is no evidence: there must be a path that Zeek
/// writes, both ends of a connection, or the fields of one log and no others.
pub(crate) fn recognise(record: &Record<'_>, file_name: Option<&str>) -> bool {
    if !record.values("ts").any(complete::is_time) {
        return false;
    }
    let has = |dotted: &str, underscored: &str| record.exists(dotted) || record.exists(underscored);
    let is_named = complete::native_path(record)
        .is_some_and(|path| logs::is_standard(path) || record.exists("_write_ts") || record.exists("@proc"));
    is_named
        || has("id.orig_h", "id_orig_h") && has("id.resp_h", "id_resp_h")
        || file_name.and_then(logs::path_of_file).is_some_and(|path| logs::agrees(record, path))
        || logs::is_unmistakable(record)
}

/// Adds to a JSON record that was recognised what it means: time, host, log sources, taxonomy.
pub(crate) fn complete_json(record: &mut Record<'_>, file_name: Option<&str>, problems: &mut Vec<Problem>) {
    let path = match complete::native_path(record) {
        Some(path) => Some(path.to_owned()),
        None => logs::guess_path(record, file_name).map(str::to_owned),
    };
    complete::complete(record, path.as_deref(), problems);
}

/// Parses one row of a TSV log, without its line end.
pub(crate) fn parse_tsv<'a>(
    raw: &'a [u8],
    header: &Header,
    limits: &Limits,
    problems: &mut Vec<Problem>,
) -> Result<Record<'a>, DeadLetter> {
    let mut record = row::parse(raw, header, limits, problems)?;
    let path = header.path().or_else(|| logs::guess_path(&record, None)).map(str::to_owned);
    complete::complete(&mut record, path.as_deref(), problems);
    Ok(record)
}

/// The OCSF event of a record that [`complete_json`] or [`parse_tsv`] made.
pub(crate) fn to_event(record: &Record<'_>) -> Event {
    event::build(record)
}
