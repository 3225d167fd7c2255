use std::{
    fs::{self, OpenOptions},
    os::unix::fs::FileExt as _,
    path::Path,
    time::Duration,
};

use aurora_model::mode::RuntimeMode;
use aurora_store::{
    Availability, Options, Place, Reason, Store, Unavailable, alerts, mode, outbox,
    testing::{at, raise, transact},
};
use aurora_test_support::Workdir;
use sea_orm::sqlx::{self, Connection as _};

use super::support::{ChildTest, child_folder, connect, database_of, open, say};

const AVAILABLE: Availability = Availability::Available;

fn away(since: i64, reason: Reason) -> Availability {
    Availability::Unavailable(Unavailable { since: at(since), reason })
}

/// A store that does not wait long for those who lock it.
async fn impatient() -> (Store, Workdir) {
    let workdir = Workdir::new();
    let options = Options {
        first_mode: RuntimeMode::Real,
        busy_timeout: Duration::from_millis(50),
        probe_timeout: Duration::from_millis(10),
        ..Options::default()
    };
    let place = Place::beneath(workdir.path());
    (Store::open(place, options, at(0)).await.expect("the store opens"), workdir)
}

/// Nothing can be read or written, and both say why.
async fn check_refuses(store: &Store, since: i64, reason: Reason) {
    let expected = Unavailable { since: at(since), reason };
    assert_eq!(store.read().expect_err("it is away"), expected);
    let begun = store.begin(aurora_model::change::Actor::system("test"), at(9)).await;
    assert!(begun.expect_err("it is away").is_unavailable());
    assert_eq!(store.availability(), Availability::Unavailable(expected));
}

/// What was there is there, and more can be written.
async fn check_works(store: &Store, rule: &str) {
    let reader = store.read().expect("it is there");
    mode::fetch(&reader).await.expect("it can be read");
    let before = outbox::fetch_last_seq(&reader).await.expect("it can be read");
    raise(store, rule, 1).await.expect("it can be written");
    assert_eq!(outbox::fetch_last_seq(&reader).await.expect("it can be read"), before + 1);
}

#[tokio::test]
async fn a_database_that_is_there_is_available() {
    let (store, _workdir) = open().await;
    let mut watch = store.watch();
    assert_eq!(store.availability(), AVAILABLE);
    assert_eq!(store.probe_once(at(1)).await, AVAILABLE);
    assert!(!watch.has_changed().expect("the store lives"), "nothing has changed");
    assert_eq!(*watch.borrow_and_update(), AVAILABLE);
}

#[tokio::test]
async fn a_transaction_of_our_own_is_no_reason_to_be_away() {
    let (store, _workdir) = impatient().await;
    let tx = transact(&store, 0).await;
    assert_eq!(store.probe_once(at(1)).await, AVAILABLE);
    tx.commit().await.expect("nothing to do");
}

#[tokio::test]
async fn a_lock_of_another_process_is_noticed_and_survived() {
    let (store, workdir) = impatient().await;
    raise(&store, "r", 0).await.expect("an alert");
    let mut child = ChildTest::start("availability::a_lock_keeps_others_from_writing", workdir.path());
    assert_eq!(child.next_word(), "locked");

    let mut watch = store.watch();
    assert_eq!(store.probe_once(at(1)).await, away(1, Reason::Busy));
    assert!(watch.has_changed().expect("the store lives"));
    assert_eq!(*watch.borrow_and_update(), away(1, Reason::Busy));
    assert_eq!(store.probe_once(at(2)).await, away(1, Reason::Busy));
    check_refuses(&store, 1, Reason::Busy).await;

    child.kill();
    assert_eq!(store.probe_once(at(3)).await, AVAILABLE);
    assert_eq!(*watch.borrow_and_update(), AVAILABLE);
    check_works(&store, "s").await;
}

/// Before the probe has noticed, a write waits for its time and says then that the database is away.
#[tokio::test]
async fn a_write_that_meets_a_lock_says_so() {
    let (store, workdir) = impatient().await;
    let mut child = ChildTest::start("availability::a_lock_keeps_others_from_writing", workdir.path());
    assert_eq!(child.next_word(), "locked");
    let begun = store.begin(aurora_model::change::Actor::system("test"), at(1)).await;
    let error = begun.expect_err("another process writes");
    assert!(error.is_unavailable(), "{error:?}");
    child.kill();
    check_works(&store, "r").await;
}

/// The other process of the tests above. By itself it shows that the lock locks.
#[tokio::test]
async fn a_lock_keeps_others_from_writing() {
    if let Some(folder) = child_folder() {
        let mut connection = connect(&database_of(&folder)).await;
        sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await.expect("nobody else writes");
        say("locked");
        return std::future::pending().await;
    }
    let (store, workdir) = impatient().await;
    let mut connection = connect(&database_of(workdir.path())).await;
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await.expect("nobody else writes");
    let begun = store.begin(aurora_model::change::Actor::system("test"), at(1)).await;
    assert!(begun.is_err());
    sqlx::query("ROLLBACK").execute(&mut connection).await.expect("it was begun");
    connection.close().await.expect("it closes");
    check_works(&store, "r").await;
}

#[tokio::test]
async fn a_folder_that_was_moved_is_noticed_and_survived() {
    let (store, workdir) = open().await;
    let alert = raise(&store, "r", 0).await.expect("an alert");
    let (here, there) = (workdir.path().join("store"), workdir.path().join("elsewhere"));
    fs::rename(&here, &there).expect("folders can be moved");
    assert_eq!(store.probe_once(at(1)).await, away(1, Reason::Gone));
    check_refuses(&store, 1, Reason::Gone).await;
    assert!(!here.exists(), "nothing is made in its place");

    fs::rename(&there, &here).expect("folders can be moved");
    assert_eq!(store.probe_once(at(2)).await, AVAILABLE);
    let found = alerts::fetch(&store.read().expect("it is there"), alert.id).await;
    assert_eq!(found.expect("it is there"), alert);
    check_works(&store, "s").await;
}

fn overwrite(database: &Path, bytes: &[u8]) -> Vec<u8> {
    let file = OpenOptions::new().read(true).write(true).open(database).expect("the file is there");
    let mut before = vec![0; bytes.len()];
    file.read_exact_at(&mut before, 0).expect("it is longer");
    file.write_all_at(bytes, 0).expect("it can be written");
    // Closing it would take SQLite's locks away, as long as this is the process that has them.
    std::mem::forget(file);
    before
}

#[tokio::test]
async fn a_header_that_was_overwritten_is_noticed_and_survived() {
    let (store, workdir) = open().await;
    raise(&store, "r", 0).await.expect("an alert");
    let database = database_of(workdir.path());
    let before = overwrite(&database, b"ransomed by you!");
    assert_eq!(store.probe_once(at(1)).await, away(1, Reason::Damaged));
    check_refuses(&store, 1, Reason::Damaged).await;

    overwrite(&database, &before);
    assert_eq!(store.probe_once(at(2)).await, AVAILABLE);
    check_works(&store, "s").await;
}

#[tokio::test]
async fn another_database_in_its_place_is_taken_up() {
    let (store, workdir) = open().await;
    raise(&store, "r", 0).await.expect("an alert");
    let backup = workdir.path().join("backup.db");
    let mut connection = connect(&database_of(workdir.path())).await;
    let copy = format!("VACUUM INTO '{}'", backup.display());
    sqlx::query(sqlx::AssertSqlSafe(copy)).execute(&mut connection).await.expect("a copy");
    connection.close().await.expect("it closes");
    let later = raise(&store, "after the backup", 1).await.expect("an alert");

    let (here, there) = (workdir.path().join("store"), workdir.path().join("elsewhere"));
    fs::rename(&here, &there).expect("folders can be moved");
    fs::create_dir(&here).expect("a folder can be made");
    fs::rename(&backup, database_of(workdir.path())).expect("files can be moved");
    assert_eq!(store.probe_once(at(2)).await, AVAILABLE);
    let reader = store.read().expect("it is there");
    alerts::fetch(&reader, later.id).await.expect_err("the backup is older");
    check_works(&store, "s").await;
}

#[tokio::test]
async fn a_loss_is_counted_from_its_first_probe_whatever_its_reason_is_later() {
    let (store, workdir) = open().await;
    let (here, there) = (workdir.path().join("store"), workdir.path().join("elsewhere"));
    fs::rename(&here, &there).expect("folders can be moved");
    assert_eq!(store.probe_once(at(1)).await, away(1, Reason::Gone));
    fs::create_dir(&here).expect("a folder can be made");
    fs::write(database_of(workdir.path()), "no database").expect("a file can be written");
    assert_eq!(store.probe_once(at(2)).await, away(1, Reason::Damaged));
    fs::remove_dir_all(&here).expect("it can be removed");
    fs::rename(&there, &here).expect("folders can be moved");
    assert_eq!(store.probe_once(at(3)).await, AVAILABLE);
    check_works(&store, "s").await;
}

#[tokio::test]
async fn probes_go_on_by_themselves() {
    let (store, workdir) = open().await;
    let mut watch = store.watch();
    let prober = {
        let store = store.clone();
        tokio::spawn(async move { store.probe_forever(Duration::from_millis(5), || at(7)).await })
    };
    let (here, there) = (workdir.path().join("store"), workdir.path().join("elsewhere"));
    fs::rename(&here, &there).expect("folders can be moved");
    watch.wait_for(|availability| !availability.is_available()).await.expect("the store lives");
    fs::rename(&there, &here).expect("folders can be moved");
    watch.wait_for(|availability| availability.is_available()).await.expect("the store lives");
    prober.abort();
}
