use aurora_model::{Version, alert::WorkAlertError, change::Resource, mode::ModeState};
use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::availability::{Reason, Unavailable};

/// A read or write that did not happen.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database is away. Everything that was not committed is undone.
    #[error("the database is unavailable")]
    Unavailable(#[from] Unavailable),
    /// The database went away in the middle of this.
    #[error("the database became unavailable ({reason})")]
    Lost {
        /// What the engine said it is.
        reason: Reason,
        /// What the engine said.
        source: DbErr,
    },
    /// The mode was changed since the permit was given. Ask the policy again.
    #[error(
        "the permit was given in mode {} at epoch {}; the record says {} at epoch {}",
        held.mode, held.epoch, current.mode, current.epoch
    )]
    StalePermit {
        /// What the permit says.
        held: ModeState,
        /// What the record says.
        current: ModeState,
    },
    /// The record was changed since the caller saw it.
    #[error("{resource} {id} is at version {found}; the change was made for version {expected}")]
    StaleVersion {
        /// What kind of record.
        resource: Resource,
        /// Which record.
        id: String,
        /// The version that the caller saw.
        expected: Version,
        /// The version that it has.
        found: Version,
    },
    /// There is no such record.
    #[error("there is no {resource} {id}")]
    NotFound {
        /// What kind of record.
        resource: Resource,
        /// Which record.
        id: String,
    },
    /// Something with this name is there already.
    #[error("there is already a {resource} named `{name}`")]
    NameTaken {
        /// What kind of record.
        resource: Resource,
        /// The name.
        name: String,
    },
    /// The state of the alert does not allow it.
    #[error(transparent)]
    WorkAlert(#[from] WorkAlertError),
    /// A record holds something that this version of the program cannot read.
    #[error("column `{column}` of table `{table}` holds `{value}`, which cannot be read")]
    BadRow {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What it holds.
        value: String,
    },
    /// The database refused: a defect of the program.
    #[error("the database refused a statement")]
    Database(#[source] DbErr),
}

/// What became of an operation on the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl StoreError {
    /// The database is away, or went away: the same may work later.
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Lost { .. })
    }
}

impl From<DbErr> for StoreError {
    fn from(source: DbErr) -> Self {
        match lost(&source) {
            Some(reason) => Self::Lost { reason, source },
            None => Self::Database(source),
        }
    }
}

/// Whether the error says that a name is taken.
pub(crate) fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// Why the database is away, if this error says so.
pub(crate) fn lost(error: &DbErr) -> Option<Reason> {
    match error {
        DbErr::ConnectionAcquire(_) => Some(Reason::Busy),
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => lost_by_driver(error),
        _ => None,
    }
}

/// As [`lost`], for the driver's own errors.
pub(crate) fn lost_by_driver(error: &sea_orm::SqlxError) -> Option<Reason> {
    match error {
        sea_orm::SqlxError::Io(_) | sea_orm::SqlxError::Tls(_) | sea_orm::SqlxError::WorkerCrashed => {
            Some(Reason::Unreachable)
        }
        sea_orm::SqlxError::PoolTimedOut | sea_orm::SqlxError::PoolClosed => Some(Reason::Busy),
        sea_orm::SqlxError::Database(error) => lost_by_code(&error.code()?),
        _ => None,
    }
}

/// SQLite's primary result codes are the low byte of a number; PostgreSQL's classes are the first two of
/// five letters. <https://www.sqlite.org/rescode.html>,
/// <https://www.postgresql.org/docs/16/errcodes-appendix.html>
fn lost_by_code(code: &str) -> Option<Reason> {
    // The largest of SQLite's codes has four digits.
    if code.len() == 5 {
        return match code.get(..2)? {
            "08" | "57" | "58" => Some(Reason::Unreachable),
            "53" | "55" => Some(Reason::Busy),
            "XX" => Some(Reason::Damaged),
            _ => None,
        };
    }
    match code.parse::<u32>().ok()? & 0xff {
        5 | 6 => Some(Reason::Busy),
        8 => Some(Reason::ReadOnly),
        10 | 14 => Some(Reason::Unreachable),
        11 | 26 => Some(Reason::Damaged),
        13 => Some(Reason::Full),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Reason, lost_by_code};

    #[test]
    fn codes_of_both_engines_say_whether_the_database_is_lost() {
        let cases = [
            ("5", Some(Reason::Busy)),
            ("517", Some(Reason::Busy)),
            ("26", Some(Reason::Damaged)),
            ("10", Some(Reason::Unreachable)),
            ("1546", Some(Reason::Unreachable)),
            ("13", Some(Reason::Full)),
            ("2067", None),
            ("1", None),
            ("08006", Some(Reason::Unreachable)),
            ("57P01", Some(Reason::Unreachable)),
            ("53300", Some(Reason::Busy)),
            ("XX001", Some(Reason::Damaged)),
            ("23505", None),
            ("42P01", None),
        ];
        for (code, expected) in cases {
            assert_eq!(lost_by_code(code), expected, "{code}");
        }
    }
}
