//! From sqlx's errors to the kinds that callers branch on.
//!
//! sqlx's own texts are used only where they cannot hold a credential; what a person should do is added.

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};

/// An error of a statement or a connection.
pub(crate) fn database_error(error: sqlx::Error) -> DatabaseError {
    let kind = match &error {
        sqlx::Error::Database(why) => {
            return sqlite_error(why.message(), why.code().as_deref().unwrap_or_default());
        }
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => DatabaseErrorKind::Connection,
        sqlx::Error::Configuration(_) => DatabaseErrorKind::Configuration,
        sqlx::Error::Encode(_) | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => DatabaseErrorKind::Value,
        // sqlx may add kinds; what is none of the above is an answer that makes no sense.
        _ => DatabaseErrorKind::Protocol,
    };
    DatabaseError::new(kind, error.to_string())
}

/// Primary result codes: <https://www.sqlite.org/rescode.html>.
fn sqlite_error(message: &str, code: &str) -> DatabaseError {
    const INTERRUPT: u32 = 9;
    const CANNOT_OPEN: u32 = 14;
    const NOT_A_DATABASE: u32 = 26;
    let primary = code.parse::<u32>().unwrap_or_default() & 0xff;
    let kind = match primary {
        INTERRUPT => DatabaseErrorKind::Cancelled,
        CANNOT_OPEN | NOT_A_DATABASE => DatabaseErrorKind::Connection,
        _ => DatabaseErrorKind::Sql,
    };
    DatabaseError::new(kind, message).with_code(code)
}

/// A value that the database cannot take or give.
pub(crate) fn value_error(message: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Value, message)
}
