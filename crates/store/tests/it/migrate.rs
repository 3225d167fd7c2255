use aurora_store::testing::query_texts;

use super::support::{connect, database_of, open, open_in};

/// What SQLite keeps for itself, and nobody can remove, is not meant.
const SCHEMA: &str =
    "SELECT coalesce(sql, name) FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name";

#[tokio::test]
async fn down_leaves_nothing_and_up_again_gives_the_same() {
    let (store, workdir) = open().await;
    let before = query_texts(&store, SCHEMA).await.expect("it answers");
    assert!(before.len() > 20, "{before:#?}");
    store.migrate_down(0).await.expect("all steps can be taken back");

    let mut connection = connect(&database_of(workdir.path())).await;
    let left: Vec<(String,)> =
        sea_orm::sqlx::query_as(SCHEMA).fetch_all(&mut connection).await.expect("it answers");
    assert_eq!(left, []);

    let store = open_in(workdir.path()).await;
    assert_eq!(query_texts(&store, SCHEMA).await.expect("it answers"), before);
}

/// A program of the time before proofs finds its alerts, and so does one of today that comes after it.
#[tokio::test]
async fn one_step_down_and_up_again_loses_what_the_step_added_and_nothing_else() {
    let (store, workdir) = open().await;
    let alert = aurora_store::testing::raise(&store, "r", 0).await.expect("an alert");
    let before = query_texts(&store, SCHEMA).await.expect("it answers");
    store.migrate_down(1).await.expect("the step can be taken back");

    let store = open_in(workdir.path()).await;
    assert_eq!(query_texts(&store, SCHEMA).await.expect("it answers"), before);
    let reader = store.read().expect("it is there");
    let found = aurora_store::alerts::fetch(&reader, alert.id).await.expect("it is there");
    assert_eq!(found, alert);
    assert_eq!(aurora_store::findings::count(&reader, alert.id).await.expect("it answers"), 1);
    assert_eq!(aurora_store::findings::list(&reader, alert.id).await.expect("it answers"), []);
}

#[tokio::test]
async fn two_that_start_together_make_one_schema() {
    let workdir = aurora_test_support::Workdir::new();
    let (a, b) = tokio::join!(open_in(workdir.path()), open_in(workdir.path()));
    for store in [a, b] {
        let history = query_texts(&store, "SELECT version FROM schema_history").await.expect("it answers");
        assert_eq!(history, ["1", "2"]);
    }
}
