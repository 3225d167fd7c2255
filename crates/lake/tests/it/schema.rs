use std::{fs, path::Path};

use aurora_lake::{Column, Lake, fingerprint};
use aurora_test_support::Workdir;

use crate::support::{START, append, row};

/// You are here because a column was changed. Files that are written cannot change with it: a column keeps its
/// number, name and type for ever, and only new lines may come. If you added one, add its line to
/// `tests/columns.golden` and raise `SCHEMA_VERSION`.
#[test]
fn columns_only_ever_grow() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/columns.golden");
    let golden = fs::read_to_string(golden).expect("the golden file is there");
    assert_eq!(fingerprint(), golden);
}

#[test]
fn a_file_says_field_ids_and_logical_types() {
    let workdir = Workdir::new();
    let lake = Lake::open(workdir.path()).expect("is made");
    append(&lake, [row(1, START)]);
    let manifest = lake.snapshot();
    let path = workdir.path().join("events").join(manifest.files().next().expect("one file").path());
    let file = parquet::file::reader::SerializedFileReader::new(fs::File::open(path).expect("is there"));
    let file = file.expect("is Parquet");
    let metadata = parquet::file::reader::FileReader::metadata(&file);
    let fields = metadata.file_metadata().schema().get_fields();
    let said: Vec<(i32, &str)> =
        fields.iter().map(|field| (field.get_basic_info().id(), field.name())).collect();
    let expected: Vec<(i32, &str)> =
        Column::ALL.iter().map(|column| (column.field_id(), column.name())).collect();
    assert_eq!(said, expected);
    let logical = |n: usize| format!("{:?}", fields[n].get_basic_info().logical_type_ref());
    assert!(logical(0).contains("Uuid"), "{}", logical(0));
    assert!(logical(1).contains("Timestamp") && logical(1).contains("true"), "{}", logical(1));
    assert!(logical(3).contains("String"), "{}", logical(3));
    let group = metadata.row_group(0);
    assert!(group.column(0).bloom_filter_offset().is_some());
    assert!(group.column(1).statistics().is_some());
}
