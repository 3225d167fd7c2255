use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use aurora_store::{
    OpenError, Options, Place, Store, audit, mode,
    testing::{at, execute, query_texts, query_writer_texts, raise},
};
use aurora_test_support::Workdir;

use super::support::{database_of, open, open_in};

async fn refused(place: &Path) -> OpenError {
    let place = Place::Sqlite(place.to_owned());
    Store::open(place, Options::default(), at(0)).await.expect_err("it cannot be opened")
}

fn mode_of(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[tokio::test]
async fn what_is_made_is_for_the_owner_alone() {
    let workdir = Workdir::new();
    let data_dir = workdir.path().join("data");
    let store = open_in(&data_dir).await;
    raise(&store, "r", 0).await.expect("an alert");
    assert_eq!(mode_of(&data_dir), 0o700);
    assert_eq!(mode_of(&data_dir.join("store")), 0o700);
    for name in ["aurora.db", "aurora.db-wal", "aurora.db-shm"] {
        assert_eq!(mode_of(&data_dir.join("store").join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_store_that_is_opened_again_has_what_it_had() {
    let (store, workdir) = open().await;
    let alert = raise(&store, "r", 0).await.expect("an alert");
    store.close().await.expect("it closes");
    let options = Options::default();
    assert_ne!(options.first_mode, alert.mode);
    let again = Store::open(Place::beneath(workdir.path()), options, at(9)).await.expect("it opens");
    let reader = again.read().expect("it is there");
    assert_eq!(aurora_store::alerts::fetch(&reader, alert.id).await.expect("it is there"), alert);
    // The mode is the record's, whatever the options say now.
    assert_eq!(mode::fetch(&reader).await.expect("it is there").mode, alert.mode);
    audit::verify(&reader, None).await.expect("the chain is whole");
}

#[tokio::test]
async fn connections_are_set_as_durability_needs_it() {
    let (store, _workdir) = open().await;
    let settings = [
        ("PRAGMA journal_mode", "wal", "wal"),
        ("PRAGMA synchronous", "2", "2"),
        ("PRAGMA foreign_keys", "1", "1"),
        ("PRAGMA query_only", "0", "1"),
        ("PRAGMA busy_timeout", "5000", "5000"),
    ];
    for (pragma, writer, reader) in settings {
        assert_eq!(query_writer_texts(&store, pragma).await.expect("it answers"), [writer], "{pragma}");
        assert_eq!(query_texts(&store, pragma).await.expect("it answers"), [reader], "{pragma}");
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let (store, workdir) = open().await;
    execute(&store, "INSERT INTO schema_history VALUES (1000, 'from the future', 0)").await.expect("a row");
    store.close().await.expect("it closes");
    let database = database_of(workdir.path());
    let before = fs::read(&database).expect("it is there");
    let error = refused(&database).await;
    assert!(matches!(error, OpenError::NewerSchema { found: 1000, .. }), "{error:?}");
    assert!(error.to_string().contains("use a program at least as new"), "{error}");
    assert_eq!(fs::read(&database).expect("it is there"), before);
}

#[tokio::test]
async fn what_is_no_database_is_refused_and_left_alone() {
    let workdir = Workdir::new();
    let long = "not a database\n".repeat(1000);
    for (name, content) in [("short.db", "x"), ("long.db", long.as_str())] {
        let path = workdir.write(name, content);
        let error = refused(&path).await;
        assert!(matches!(error, OpenError::NotADatabase { .. }), "{error:?}");
        assert!(
            error.to_string().contains(name) && error.to_string().contains("restore a backup"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(&path).expect("it is there"), content);
    }
}

#[tokio::test]
async fn a_database_that_is_damaged_further_in_is_refused() {
    let (store, workdir) = open().await;
    store.close().await.expect("it closes");
    let database = database_of(workdir.path());
    let mut bytes = fs::read(&database).expect("it is there");
    bytes[16..4096].fill(0xff);
    fs::write(&database, bytes).expect("it can be written");
    let error = refused(&database).await;
    assert!(matches!(error, OpenError::Connect { .. }), "{error:?}");
    assert!(error.to_string().contains("aurora.db"), "{error}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let workdir = Workdir::new();
    let file = workdir.write("file", "");
    // Below a file nobody can make a folder, and below /proc not even root can.
    for folder in [file.join("store"), Path::new("/proc/aurora/store").to_owned()] {
        let error = refused(&folder.join("aurora.db")).await;
        assert!(matches!(&error, OpenError::UnusableFolder { path, .. } if *path == folder), "{error:?}");
        assert!(error.to_string().contains("set another data directory"), "{error}");
    }
}
