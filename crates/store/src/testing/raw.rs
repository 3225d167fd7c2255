use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, QueryResult, Statement};

use crate::{
    Cursor, Store,
    alerts::{AlertFilter, AlertOrder, page_of_ids},
};

/// Runs SQL behind the store's back, as somebody who tampers with it does.
///
/// # Errors
/// If the database refuses.
pub async fn execute(store: &Store, sql: &str) -> Result<(), DbErr> {
    let [writer, _] = store.connections();
    writer.execute_unprepared(sql).await.map(drop)
}

/// The first column of an answer, as texts, through a connection that reads.
///
/// # Errors
/// If the database refuses.
pub async fn query_texts(store: &Store, sql: &str) -> Result<Vec<String>, DbErr> {
    let [_, readers] = store.connections();
    texts(&readers, sql).await
}

/// As [`query_texts`], through the connection that writes.
///
/// # Errors
/// If the database refuses.
pub async fn query_writer_texts(store: &Store, sql: &str) -> Result<Vec<String>, DbErr> {
    let [writer, _] = store.connections();
    texts(&writer, sql).await
}

/// How SQLite finds a page of alerts, a line for each step.
///
/// # Errors
/// If the database refuses.
pub async fn list_plan(
    store: &Store,
    filter: &AlertFilter,
    order: AlertOrder,
    after: Option<Cursor>,
) -> Result<Vec<String>, DbErr> {
    let [_, readers] = store.connections();
    let backend = readers.get_database_backend();
    let mut statement = backend.build(&page_of_ids(filter, order, after, 51));
    statement.sql.insert_str(0, "EXPLAIN QUERY PLAN ");
    let rows = readers.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get_by_index(3)).collect()
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>, DbErr> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await?;
    rows.iter().map(text).collect()
}

fn text(row: &QueryResult) -> Result<String, DbErr> {
    row.try_get_by_index(0).or_else(|_| row.try_get_by_index::<i64>(0).map(|number| number.to_string()))
}
