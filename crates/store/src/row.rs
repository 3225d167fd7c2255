//! The tables as SeaORM sees them. Nothing outside this crate does.

// What the derives make is public as far as the module is.
#![allow(unreachable_pub)]

pub(crate) mod alert;
pub(crate) mod alert_comment;
pub(crate) mod alert_finding;
pub(crate) mod alert_finding_proof;
pub(crate) mod audit_entry;
pub(crate) mod audit_head;
pub(crate) mod consumer_offset;
pub(crate) mod counter;
pub(crate) mod ingest_token;
pub(crate) mod outbox;
pub(crate) mod refresh_token;
pub(crate) mod rule;
pub(crate) mod runtime_mode;
pub(crate) mod session;
pub(crate) mod setup_link;
pub(crate) mod source;
pub(crate) mod user;

use std::str::FromStr;

use aurora_model::Timestamp;

use crate::StoreError;

/// A word as the type that it stands for.
pub(crate) fn parse<T: FromStr>(
    text: &str,
    table: &'static str,
    column: &'static str,
) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::BadRow { table, column, value: text.to_owned() })
}

/// A time.
pub(crate) fn time(micros: i64, table: &'static str, column: &'static str) -> Result<Timestamp, StoreError> {
    Timestamp::from_micros(micros).ok_or_else(|| StoreError::BadRow {
        table,
        column,
        value: micros.to_string(),
    })
}

/// JSON as the type that it stands for.
pub(crate) fn json<T: serde::de::DeserializeOwned>(
    text: &str,
    table: &'static str,
    column: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::BadRow { table, column, value: text.to_owned() })
}
