//! From Snowflake's codes to the kinds of error that callers branch on.
//!
//! Server texts pass the redactor on their way into an error. Which field or secret is to be checked is known to the
//! login, not here.

use onloan_blocks::database::{DatabaseError, DatabaseErrorKind};
use onloan_secrets::Redactor;

/// A query still runs, and its result is to be asked for.
pub(crate) const QUERY_IN_PROGRESS: &str = "333333";
/// The same, of a query that was submitted to run by itself.
pub(crate) const QUERY_IN_PROGRESS_ASYNC: &str = "333334";
/// An abort came too early or too late.
pub(crate) const QUERY_NOT_EXECUTING: &str = "000605";
const SESSION_EXPIRED: &str = "390112";
/// Session unknown, gone, or its master token unknown, expired, invalid.
const SESSION_GONE: [&str; 7] = ["390103", "390104", "390111", "390113", "390114", "390115", "390110"];
/// Tokens that were good once: id token, OAuth, JWT, programmatic access token.
const EXPIRED_CREDENTIALS: [&str; 7] = ["390110", "390114", "390195", "390318", "394301", "394400", "390303"];
const CANCELLED_STATE: &str = "57014";

/// What an answer says about the session that it was asked in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionHealth {
    /// It lives.
    Alive,
    /// Its token expired; the master token renews it.
    Expired,
    /// Only a new login helps.
    Gone,
}

/// What `code` says about the session.
pub(crate) fn session_health(code: Option<&str>) -> SessionHealth {
    match code {
        Some(SESSION_EXPIRED) => SessionHealth::Expired,
        Some(code) if SESSION_GONE.contains(&code) => SessionHealth::Gone,
        Some(_) | None => SessionHealth::Alive,
    }
}

/// The kind of a login's refusal.
pub(crate) fn login_refusal(code: &str, message: &str) -> DatabaseErrorKind {
    // 390303 says "invalid" for tokens that were revoked and for tokens that never were any.
    let expired = EXPIRED_CREDENTIALS.contains(&code) && (code != "390303" || message.contains("expired"));
    if expired { DatabaseErrorKind::Expired } else { DatabaseErrorKind::Authentication }
}

/// What a failed answer says, with everything that helps to find the statement again.
pub(crate) struct Refusal<'a> {
    /// Snowflake's code.
    pub(crate) code: Option<&'a str>,
    /// Snowflake's text.
    pub(crate) message: Option<&'a str>,
    /// SQLSTATE.
    pub(crate) sql_state: Option<&'a str>,
    /// The query's id.
    pub(crate) query_id: Option<&'a str>,
}

impl Refusal<'_> {
    /// The error of a statement.
    pub(crate) fn of_statement(&self, redactor: &Redactor) -> DatabaseError {
        let kind = match self.sql_state {
            Some(CANCELLED_STATE) => DatabaseErrorKind::Cancelled,
            Some(_) | None => DatabaseErrorKind::Sql,
        };
        let text = self.message.unwrap_or("Snowflake refused the statement and did not say why");
        let mut message = redactor.redact(text).into_owned();
        if let Some(code) = self.code.filter(|code| !text.contains(code)) {
            message = format!("{message} ({code})");
        }
        if let Some(query_id) = self.query_id.filter(|id| !text.contains(id)) {
            message = format!("{message}, query `{query_id}`");
        }
        DatabaseError {
            kind,
            message,
            code: self.code.map(str::to_owned),
            sql_state: self.sql_state.map(str::to_owned),
            query_id: self.query_id.map(str::to_owned),
        }
    }
}

/// A required field is missing or wrong; nothing was sent.
pub(crate) fn configuration(message: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Configuration, message)
}

/// The answer makes no sense.
pub(crate) fn protocol(message: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Protocol, message)
}

/// A value cannot be bound or read.
pub(crate) fn value(message: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Value, message)
}

/// The server cannot be reached, or the connection broke.
pub(crate) fn connection(message: impl Into<String>) -> DatabaseError {
    DatabaseError::new(DatabaseErrorKind::Connection, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_refusals_tell_wrong_from_expired() {
        let table = [
            ("390100", "Incorrect username or password was specified.", DatabaseErrorKind::Authentication),
            ("390144", "JWT token is invalid.", DatabaseErrorKind::Authentication),
            ("390303", "Invalid OAuth access token.", DatabaseErrorKind::Authentication),
            ("390303", "OAuth access token expired.", DatabaseErrorKind::Expired),
            ("390318", "OAuth access token expired.", DatabaseErrorKind::Expired),
            ("390195", "The token is invalid.", DatabaseErrorKind::Expired),
            ("394301", "JWT token has expired.", DatabaseErrorKind::Expired),
            ("394304", "JWT token has another fingerprint.", DatabaseErrorKind::Authentication),
            ("394400", "Programmatic access token is invalid.", DatabaseErrorKind::Expired),
        ];
        for (code, message, kind) in table {
            assert_eq!(login_refusal(code, message), kind, "{code}");
        }
    }

    #[test]
    fn a_session_is_alive_expired_or_gone() {
        assert_eq!(session_health(None), SessionHealth::Alive);
        assert_eq!(session_health(Some("002003")), SessionHealth::Alive);
        assert_eq!(session_health(Some("390112")), SessionHealth::Expired);
        assert_eq!(session_health(Some("390104")), SessionHealth::Gone);
        assert_eq!(session_health(Some("390114")), SessionHealth::Gone);
    }

    #[test]
    fn a_statement_error_keeps_what_finds_it_again() {
        let refusal = Refusal { code: Some("002003"), message: Some("no table `T`"), sql_state: Some("42S02"), query_id: Some("01b") };
        let error = refusal.of_statement(&Redactor::new());
        assert_eq!(error.to_string(), "SQL error: no table `T` (002003), query `01b`");
        assert_eq!(
            (error.code.as_deref(), error.sql_state.as_deref(), error.query_id.as_deref()),
            (Some("002003"), Some("42S02"), Some("01b"))
        );
        let cancelled = Refusal { sql_state: Some("57014"), ..refusal };
        assert_eq!(cancelled.of_statement(&Redactor::new()).kind, DatabaseErrorKind::Cancelled);
    }

    #[test]
    fn server_texts_are_redacted() {
        let redactor = Redactor::new();
        redactor.add(&"fake-password".into());
        let refusal = Refusal { code: None, message: Some("value 'fake-password' is no number"), sql_state: None, query_id: None };
        assert_eq!(refusal.of_statement(&redactor).message, "value '[redacted]' is no number");
    }
}
