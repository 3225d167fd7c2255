//! Files that are not what was written.

use aurora_lake::{Lake, ManifestError, OpenError, ReadError, testing::ModelDisk};

use crate::support::{DIR, START, append, id, open, row};

fn reopen(disk: &ModelDisk) -> Result<Lake, OpenError> {
    Lake::open_on(std::sync::Arc::new(disk.clone()), DIR.as_ref())
}

fn with_one_file() -> ModelDisk {
    let disk = ModelDisk::new(1);
    append(&open(&disk), (0..50).map(|n| row(n, START)));
    disk
}

fn path(name: &str) -> std::path::PathBuf {
    std::path::Path::new(DIR).join(name)
}

fn data(disk: &ModelDisk) -> std::path::PathBuf {
    disk.all_files().into_iter().find(|path| path.extension() == Some("parquet".as_ref())).expect("one file")
}

#[test]
fn a_manifest_of_another_format_is_refused_and_left() {
    let disk = with_one_file();
    let manifest = path("manifest.jsonl");
    disk.tamper(&manifest, |bytes| {
        let text =
            String::from_utf8(bytes.clone()).expect("is text").replacen(r#""format":1"#, r#""format":9"#, 1);
        *bytes = text.into_bytes();
    });
    let files = disk.all_files();
    let error = reopen(&disk).expect_err("is refused");
    let OpenError::Manifest { source: ManifestError::Format { found: 9, known: 1 }, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(disk.all_files(), files, "nothing is taken away");
}

#[test]
fn a_damaged_manifest_is_refused_and_files_stay() {
    let disk = with_one_file();
    let files = disk.all_files();
    disk.tamper(&path("manifest.jsonl"), |bytes| bytes.truncate(bytes.len() / 2));
    let error = reopen(&disk).expect_err("is refused");
    assert!(matches!(error, OpenError::Manifest { source: ManifestError::Damaged(_), .. }), "{error}");
    assert_eq!(disk.all_files(), files);
}

#[test]
fn a_lost_manifest_does_not_take_the_files_with_it() {
    use aurora_lake::Disk;
    let disk = with_one_file();
    disk.remove(&path("manifest.jsonl"), DIR.as_ref()).expect("is removed");
    let error = reopen(&disk).expect_err("is refused");
    assert!(matches!(error, OpenError::Manifest { source: ManifestError::Damaged(_), .. }), "{error}");
    assert!(disk.all_files().contains(&data(&disk)));
}

#[test]
fn a_file_of_another_size_is_named_at_opening() {
    let disk = with_one_file();
    let file = data(&disk);
    disk.tamper(&file, |bytes| bytes.push(0));
    let error = reopen(&disk).expect_err("is refused");
    let OpenError::Missing { path, expected, found } = error else { panic!("{error}") };
    assert_eq!((path, Some(expected + 1)), (file, found));
}

#[test]
fn a_changed_byte_is_named_before_it_is_decoded() {
    let disk = with_one_file();
    let file = data(&disk);
    let mut len = 0;
    disk.tamper(&file, |bytes| len = bytes.len());
    let before = open(&disk).fetch(&[id(7, START)]).expect("is read");
    let mut found_by_reading = 0;
    for at in (0..len).step_by(7) {
        disk.tamper(&file, |bytes| bytes[at] ^= 0x55);
        let lake = open(&disk);
        match lake.fetch(&[id(7, START)]) {
            Ok(rows) => assert_eq!(rows, before, "byte {at} was not needed"),
            Err(error) => {
                assert!(matches!(&error, ReadError::Damaged { path, .. } if *path == file), "{error}");
                found_by_reading += 1;
            }
        }
        assert_eq!(lake.verify().len(), 1, "byte {at}");
        disk.tamper(&file, |bytes| bytes[at] ^= 0x55);
    }
    // Fifty rows are one block.
    assert_eq!(found_by_reading, len.div_ceil(7));
}
