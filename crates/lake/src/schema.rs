//! The columns as Arrow and Parquet know them.

use std::{
    collections::HashMap,
    fmt::Write,
    sync::{Arc, LazyLock},
};

use arrow_schema::{
    DataType, Field, Schema, SchemaRef, TimeUnit,
    extension::{EXTENSION_TYPE_NAME_KEY, ExtensionType, Uuid},
};
use parquet::{
    arrow::PARQUET_FIELD_ID_META_KEY,
    basic::{Compression, Encoding, ZstdLevel},
    file::{
        metadata::SortingColumn,
        properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder},
    },
    schema::types::ColumnPath,
};

use crate::{Column, Kind};

/// Counts the changes of the columns. A file says which one it was written with.
pub const SCHEMA_VERSION: u32 = 1;

/// A row group is what a search reads or passes over as a whole.
pub(crate) const ROW_GROUP_ROWS: usize = 32_768;

/// What fetching one event must unpack of a column, at most about.
const PAGE_BYTES: usize = 256 * 1024;

/// Fast, and within a tenth of the size of level 3 (docs/performance.md).
const ZSTD_LEVEL: i32 = 1;

/// The schema of every file, whatever the category.
pub(crate) static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let fields: Vec<Field> = Column::ALL.iter().copied().map(field).collect();
    Arc::new(Schema::new(fields))
});

fn field(column: Column) -> Field {
    let mut metadata = HashMap::from([(PARQUET_FIELD_ID_META_KEY.to_owned(), column.field_id().to_string())]);
    if column.kind() == Kind::Uuid {
        metadata.insert(EXTENSION_TYPE_NAME_KEY.to_owned(), Uuid::NAME.to_owned());
    }
    Field::new(column.name(), data_type(column.kind()), !column.is_required()).with_metadata(metadata)
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Uuid => DataType::FixedSizeBinary(16),
        Kind::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Kind::Number => DataType::Int64,
        Kind::Text => DataType::Utf8,
        Kind::Bytes => DataType::Binary,
    }
}

/// How files are written.
pub(crate) fn properties() -> WriterProperties {
    let level = ZstdLevel::try_new(ZSTD_LEVEL).expect("zstd has this level");
    let mut builder = WriterProperties::builder()
        .set_created_by(format!("aurora lake, schema {SCHEMA_VERSION}"))
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_data_page_size_limit(PAGE_BYTES)
        .set_data_page_row_count_limit(8192)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_sorting_columns(Some(vec![sorted_by(Column::Time), sorted_by(Column::DeviceHostname)]));
    for column in Column::ALL {
        builder = tuned(builder, *column);
    }
    builder.build()
}

fn sorted_by(column: Column) -> SortingColumn {
    let at = Column::ALL.iter().position(|other| *other == column).unwrap_or_default();
    SortingColumn { column_idx: i32::try_from(at).unwrap_or_default(), descending: false, nulls_first: true }
}

fn tuned(builder: WriterPropertiesBuilder, column: Column) -> WriterPropertiesBuilder {
    let path = ColumnPath::from(column.name());
    let builder = if column.has_bloom_filter() {
        builder.set_column_bloom_filter_enabled(path.clone(), true)
    } else {
        builder
    };
    match column {
        Column::Time | Column::ReceivedAt | Column::LogOffset => builder
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED),
        Column::EventId => builder.set_column_dictionary_enabled(path, false),
        _ if column.is_document() => builder
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_statistics_enabled(path, EnabledStatistics::None),
        _ => builder,
    }
}

/// The columns in one line each, for the test that holds them: field id, name, type, and whether it may be empty.
pub fn fingerprint() -> String {
    let mut lines = String::new();
    for (column, field) in Column::ALL.iter().zip(SCHEMA.fields()) {
        let presence = if field.is_nullable() { "optional" } else { "required" };
        writeln!(lines, "{} {} {:?} {presence}", column.field_id(), field.name(), column.kind())
            .expect("text takes all");
    }
    lines
}
