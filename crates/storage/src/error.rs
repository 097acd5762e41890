//! What can go wrong in the database. Owns how a driver's error is understood.

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

/// SQLite's primary codes for "locked by somebody else" and "not now".
const SQLITE_BUSY: &str = "5";
const SQLITE_LOCKED: &str = "6";
const SQLITE_BUSY_SNAPSHOT: &str = "517";
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
        let busy = [SQLITE_BUSY, SQLITE_LOCKED, SQLITE_BUSY_SNAPSHOT, POSTGRES_SERIALIZATION_FAILURE, POSTGRES_DEADLOCK];
        match database.kind() {
            ErrorKind::UniqueViolation => Self::Duplicate(message),
            ErrorKind::ForeignKeyViolation => Self::MissingReference(message),
            _ if database.code().is_some_and(|code| busy.contains(&&*code)) => Self::Busy(message),
            _ => Self::Database(message),
        }
    }
}
