//! The columns of a file back to rows.
//!
//! A column that an older file lacks is empty; one that this program does not know is passed over.

use arrow_array::{
    Array, ArrayRef, RecordBatch,
    cast::AsArray,
    types::{Int64Type, TimestampMicrosecondType},
};
use aurora_model::{EventId, Timestamp, mode::RuntimeMode};
use bytes::Bytes;
use uuid::Uuid;

use crate::{Cells, Column, Kind, LogPosition, Row};

/// What a file holds is not what its schema promises.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DecodeError {
    #[error("column `{0}` is missing or has another type")]
    Column(Column),
    #[error("column `{0}` has no value, or one that it cannot have, in row {1} of the batch")]
    Value(Column, usize),
}

/// The columns of a batch.
pub(crate) struct Columns(Vec<Option<ArrayRef>>);

impl Columns {
    pub(crate) fn of(batch: &RecordBatch) -> Result<Self, DecodeError> {
        let column = |column: &Column| match batch.column_by_name(column.name()) {
            Some(array) if !is_of(column.kind(), array) => Err(DecodeError::Column(*column)),
            array => Ok(array.cloned()),
        };
        Column::ALL.iter().map(column).collect::<Result<_, _>>().map(Self)
    }

    fn present(&self, column: Column, row: usize) -> Option<&ArrayRef> {
        self.0[column as usize].as_ref().filter(|array| array.is_valid(row))
    }

    /// The text of a column, if the column holds text.
    pub(crate) fn text(&self, column: Column, row: usize) -> Option<&str> {
        Some(self.present(column, row)?.as_string_opt::<i32>()?.value(row))
    }

    /// The number of a column, if the column holds numbers.
    pub(crate) fn number(&self, column: Column, row: usize) -> Option<i64> {
        Some(self.present(column, row)?.as_primitive_opt::<Int64Type>()?.value(row))
    }

    pub(crate) fn time(&self, column: Column, row: usize) -> Result<Timestamp, DecodeError> {
        self.present(column, row)
            .map(|array| array.as_primitive::<TimestampMicrosecondType>().value(row))
            .and_then(Timestamp::from_micros)
            .ok_or(DecodeError::Value(column, row))
    }

    pub(crate) fn event_id(&self, row: usize) -> Result<EventId, DecodeError> {
        self.uuid(Column::EventId, row)
            .map(EventId::from_uuid)
            .ok_or(DecodeError::Value(Column::EventId, row))
    }

    pub(crate) fn uuid(&self, column: Column, row: usize) -> Option<Uuid> {
        let array = self.present(column, row)?;
        Uuid::from_slice(array.as_fixed_size_binary().value(row)).ok()
    }

    fn bytes(&self, column: Column, row: usize) -> Option<&[u8]> {
        self.present(column, row).map(|array| array.as_binary::<i32>().value(row))
    }

    fn required_text(&self, column: Column, row: usize) -> Result<&str, DecodeError> {
        self.text(column, row).ok_or(DecodeError::Value(column, row))
    }

    fn required_number(&self, column: Column, row: usize) -> Result<i64, DecodeError> {
        self.number(column, row).ok_or(DecodeError::Value(column, row))
    }

    /// The row number `row` of the batch.
    pub(crate) fn row(&self, row: usize) -> Result<Row, DecodeError> {
        let mode: RuntimeMode = self
            .required_text(Column::Mode, row)?
            .parse()
            .map_err(|_| DecodeError::Value(Column::Mode, row))?;
        Ok(Row {
            event_id: self.event_id(row)?,
            time: self.time(Column::Time, row)?,
            received_at: self.time(Column::ReceivedAt, row)?,
            mode,
            source: self.required_text(Column::Source, row)?.to_owned(),
            site: self.text(Column::Site, row).map(str::to_owned),
            log: self.log(row),
            class_uid: self.required_number(Column::ClassUid, row)?,
            category_uid: self.required_number(Column::CategoryUid, row)?,
            raw: self.raw(row),
            ocsf: self.required_text(Column::Ocsf, row)?.to_owned(),
            unmapped: self.text(Column::Unmapped, row).map(str::to_owned),
            cells: self.cells(row),
        })
    }

    fn log(&self, row: usize) -> Option<LogPosition> {
        let partition = u32::try_from(self.number(Column::LogPartition, row)?).ok()?;
        let offset = u64::try_from(self.number(Column::LogOffset, row)?).ok()?;
        Some(LogPosition { partition, offset })
    }

    fn raw(&self, row: usize) -> Bytes {
        let text = self.text(Column::Raw, row).map(str::as_bytes);
        let bytes = text.or_else(|| self.bytes(Column::RawBytes, row)).unwrap_or_default();
        Bytes::copy_from_slice(bytes)
    }

    fn cells(&self, row: usize) -> Cells {
        let mut cells = Cells::default();
        for column in Column::ALL.iter().copied().filter(|column| column.is_cell()) {
            match column.kind() {
                Kind::Number => self.number(column, row).into_iter().for_each(|cell| cells.set(column, cell)),
                Kind::Text => self.text(column, row).into_iter().for_each(|cell| cells.set(column, cell)),
                Kind::Uuid | Kind::Time | Kind::Bytes => {}
            }
        }
        cells
    }
}

fn is_of(kind: Kind, array: &ArrayRef) -> bool {
    match kind {
        Kind::Uuid => array.as_fixed_size_binary_opt().is_some_and(|array| array.value_length() == 16),
        Kind::Time => array.as_primitive_opt::<TimestampMicrosecondType>().is_some(),
        Kind::Number => array.as_primitive_opt::<Int64Type>().is_some(),
        Kind::Text => array.as_string_opt::<i32>().is_some(),
        Kind::Bytes => array.as_binary_opt::<i32>().is_some(),
    }
}
