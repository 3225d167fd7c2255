//! Rows to the bytes of a Parquet file.

use std::{borrow::Borrow, sync::Arc};

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{
        BinaryBuilder, FixedSizeBinaryBuilder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
    },
};
use parquet::{arrow::ArrowWriter, errors::ParquetError, file::metadata::KeyValue};

use crate::{
    Cell, Column, Kind, Row, blocks,
    schema::{SCHEMA, properties},
};

/// So many rows are turned into columns at a time: it bounds what is held twice.
pub(crate) const BATCH_ROWS: usize = 2048;

/// A file as bytes.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    /// How many of them are row groups. What follows is the tail.
    pub(crate) data_bytes: usize,
}

/// Writes one file. Rows come in the order of [`Row::sort_key`].
pub(crate) struct Encoder {
    writer: ArrowWriter<Vec<u8>>,
}

impl Encoder {
    pub(crate) fn new() -> Result<Self, ParquetError> {
        Ok(Self { writer: ArrowWriter::try_new(Vec::new(), SCHEMA.clone(), Some(properties()))? })
    }

    /// Takes the next rows. How many at a time bounds what is held twice.
    pub(crate) fn push(&mut self, rows: &[impl Borrow<Row>]) -> Result<(), ParquetError> {
        self.writer.write(&batch(rows)?)
    }

    pub(crate) fn finish(mut self) -> Result<Encoded, ParquetError> {
        self.writer.flush()?;
        self.writer.sync()?;
        let data = self.writer.inner();
        let (data_bytes, checksums) = (data.len(), blocks::checksums(data));
        let value = blocks::to_text(&checksums);
        self.writer.append_key_value_metadata(KeyValue::new(blocks::KEY.to_owned(), value));
        Ok(Encoded { bytes: self.writer.into_inner()?, data_bytes })
    }
}

/// The file of these rows.
pub(crate) fn encode(rows: &[&Row]) -> Result<Encoded, ParquetError> {
    let mut encoder = Encoder::new()?;
    for rows in rows.chunks(BATCH_ROWS) {
        encoder.push(rows)?;
    }
    encoder.finish()
}

fn batch(rows: &[impl Borrow<Row>]) -> Result<RecordBatch, ParquetError> {
    let mut builders: Vec<Builder> = Column::ALL.iter().map(|column| Builder::new(column.kind())).collect();
    for (at, row) in rows.iter().enumerate() {
        put_row(&mut builders, at, row.borrow());
    }
    let columns = builders.into_iter().map(|builder| builder.finish(rows.len())).collect();
    Ok(RecordBatch::try_new(SCHEMA.clone(), columns)?)
}

fn put_row(builders: &mut [Builder], at: usize, row: &Row) {
    // `Column` is numbered in the order of `ALL`, and so are the builders.
    let mut put = |column: Column, value: Value<'_>| builders[column as usize].put(at, value);
    put(Column::EventId, Value::Bytes(row.event_id.as_uuid().as_bytes()));
    put(Column::Time, Value::Number(row.time.as_micros()));
    put(Column::ReceivedAt, Value::Number(row.received_at.as_micros()));
    put(Column::Mode, Value::Text(row.mode.as_str()));
    put(Column::Source, Value::Text(&row.source));
    if let Some(site) = &row.site {
        put(Column::Site, Value::Text(site));
    }
    if let Some(log) = row.log {
        put(Column::LogPartition, Value::Number(log.partition.into()));
        // Offsets count records; 2^63 of them are never written.
        put(Column::LogOffset, Value::Number(i64::try_from(log.offset).unwrap_or(i64::MAX)));
    }
    put(Column::ClassUid, Value::Number(row.class_uid));
    put(Column::CategoryUid, Value::Number(row.category_uid));
    match row.raw_text() {
        Some(text) => put(Column::Raw, Value::Text(text)),
        None => put(Column::RawBytes, Value::Bytes(&row.raw)),
    }
    put(Column::Ocsf, Value::Text(&row.ocsf));
    if let Some(unmapped) = &row.unmapped {
        put(Column::Unmapped, Value::Text(unmapped));
    }
    for (column, cell) in row.cells.iter() {
        match cell {
            Cell::Number(number) => put(column, Value::Number(*number)),
            Cell::Text(text) => put(column, Value::Text(text)),
        }
    }
}

enum Value<'v> {
    Number(i64),
    Text(&'v str),
    Bytes(&'v [u8]),
}

enum Builder {
    Uuid(FixedSizeBinaryBuilder),
    Time(TimestampMicrosecondBuilder),
    Number(Int64Builder),
    Text(StringBuilder),
    Bytes(BinaryBuilder),
}

/// Does one thing with whichever builder it is.
macro_rules! each {
    ($builder:expr, $inner:ident => $do:expr) => {
        match $builder {
            Builder::Uuid($inner) => $do,
            Builder::Time($inner) => $do,
            Builder::Number($inner) => $do,
            Builder::Text($inner) => $do,
            Builder::Bytes($inner) => $do,
        }
    };
}

impl Builder {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Uuid => Self::Uuid(FixedSizeBinaryBuilder::new(16)),
            Kind::Time => Self::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            Kind::Number => Self::Number(Int64Builder::new()),
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Bytes => Self::Bytes(BinaryBuilder::new()),
        }
    }

    /// Puts the value of the row number `at`; rows before it that have none are empty.
    fn put(&mut self, at: usize, value: Value<'_>) {
        self.fill(at);
        match (self, value) {
            (Self::Uuid(builder), Value::Bytes(bytes)) => {
                builder.append_value(bytes).expect("a UUID has 16 bytes");
            }
            (Self::Time(builder), Value::Number(micros)) => builder.append_value(micros),
            (Self::Number(builder), Value::Number(number)) => builder.append_value(number),
            (Self::Text(builder), Value::Text(text)) => builder.append_value(text),
            (Self::Bytes(builder), Value::Bytes(bytes)) => builder.append_value(bytes),
            (
                Self::Uuid(_) | Self::Time(_) | Self::Number(_) | Self::Text(_) | Self::Bytes(_),
                Value::Number(_) | Value::Text(_) | Value::Bytes(_),
            ) => unreachable!("`Cells::set` takes what fits the column alone"),
        }
    }

    fn fill(&mut self, len: usize) {
        use arrow_array::builder::ArrayBuilder;
        each!(self, builder => {
            let missing = len - builder.len();
            if missing > 0 {
                builder.append_nulls(missing);
            }
        });
    }

    fn finish(mut self, rows: usize) -> ArrayRef {
        self.fill(rows);
        each!(&mut self, builder => Arc::new(builder.finish()))
    }
}
