//! From sqlx's errors to the kinds that callers branch on.
//!
//! sqlx's own texts are used only where they cannot hold a credential; what a person should do is added.

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use sqlx::postgres::PgDatabaseError;

/// An error of a statement or a connection.
pub(crate) fn database_error(error: sqlx::Error) -> DatabaseError {
    let kind = match &error {
        sqlx::Error::Database(why) => {
            return match why.try_downcast_ref::<PgDatabaseError>() {
                Some(why) => postgres_error(why),
                None => sqlite_error(why.message(), why.code().as_deref().unwrap_or_default()),
            };
        }
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => DatabaseErrorKind::Connection,
        sqlx::Error::Configuration(_) => DatabaseErrorKind::Configuration,
        sqlx::Error::Encode(_) | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => DatabaseErrorKind::Value,
        // sqlx may add kinds; what is none of the above is an answer that makes no sense.
        _ => DatabaseErrorKind::Protocol,
    };
    DatabaseError::new(kind, error.to_string())
}

fn postgres_error(why: &PgDatabaseError) -> DatabaseError {
    let mut message = why.message().to_owned();
    for more in [why.detail(), why.hint()].into_iter().flatten() {
        message.push_str("; ");
        message.push_str(more.trim_end_matches('.'));
    }
    DatabaseError::new(postgres_kind(why.code()), message).with_code(why.code()).with_sql_state(why.code())
}

/// Classes of SQLSTATE: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn postgres_kind(sql_state: &str) -> DatabaseErrorKind {
    match (sql_state, sql_state.get(..2).unwrap_or_default()) {
        (_, "28") => DatabaseErrorKind::Authentication,
        ("3D000", _) => DatabaseErrorKind::Configuration,
        ("57014", _) => DatabaseErrorKind::Cancelled,
        // Shutting down, crashed, starting up, dropped, idle too long; too many connections.
        ("57P01" | "57P02" | "57P03" | "57P04" | "57P05" | "53300", _) | (_, "08") => DatabaseErrorKind::Connection,
        _ => DatabaseErrorKind::Sql,
    }
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
