//! What can go wrong in the database. Owns how a driver's error is understood.

use rusqlite::ErrorCode;
use rusqlite::ffi::{SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};
use sqlx::error::ErrorKind;

/// A database that did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row with the same unique key exists already.
    #[error("a row with the same unique key exists already: {0}")]
    Duplicate(String),
    /// A row refers to one that does not exist.
    #[error("a row refers to one that does not exist: {0}")]
    MissingReference(String),
    /// The database cannot write at the moment; trying again may help.
    #[error("the database is busy: {0}; try again")]
    Busy(String),
    /// A stored value is not what this version writes.
    #[error("the stored {what} cannot be read: {why}; was the database changed by hand, or by a newer version?")]
    Unreadable {
        /// Which value.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The database cannot be opened, or not by this version.
    #[error("cannot open the database `{path}`: {why}")]
    Open {
        /// Where it is, without a password.
        path: String,
        /// Why not, and what to do.
        why: String,
    },
    /// Anything else.
    #[error("the database failed: {0}")]
    Database(String),
}

/// Postgres' codes for "two transactions got in each other's way": one of them is to be tried again.
const POSTGRES_SERIALIZATION_FAILURE: &str = "40001";
const POSTGRES_DEADLOCK: &str = "40P01";

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(database) = &error else {
            return match error {
                sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::Busy(error.to_string()),
                other => Self::Database(other.to_string()),
            };
        };
        // The driver's text names the constraint, never a value.
        let message = database.message().to_owned();
        let busy = [POSTGRES_SERIALIZATION_FAILURE, POSTGRES_DEADLOCK];
        match database.kind() {
            ErrorKind::UniqueViolation => Self::Duplicate(message),
            ErrorKind::ForeignKeyViolation => Self::MissingReference(message),
            _ if database.code().is_some_and(|code| busy.contains(&&*code)) => Self::Busy(message),
            _ => Self::Database(message),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, message) = &error else { return Self::Database(error.to_string()) };
        // The library's text names the constraint, never a value.
        let message = message.clone().unwrap_or_else(|| failure.to_string());
        match (failure.code, failure.extended_code) {
            (_, SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID) => Self::Duplicate(message),
            (_, SQLITE_CONSTRAINT_FOREIGNKEY) => Self::MissingReference(message),
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Busy(message),
            _ => Self::Database(message),
        }
    }
}
