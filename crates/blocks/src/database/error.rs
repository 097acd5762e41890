//! Why a database did not do what was asked.

use std::fmt;

use thiserror::Error;

/// An error of a database. No text of it holds a credential.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}: {message}")]
pub struct DatabaseError {
    /// What went wrong, for callers that branch.
    pub kind: DatabaseErrorKind,
    /// What went wrong and what to do about it.
    pub message: String,
    /// The database's own error code, as `002003` or `42P01`.
    pub code: Option<String>,
    /// The five-character SQLSTATE, where the database gives one.
    pub sql_state: Option<String>,
    /// The query, where the database has an id for it.
    pub query_id: Option<String>,
}

impl DatabaseError {
    /// An error of `kind`.
    pub fn new(kind: DatabaseErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), code: None, sql_state: None, query_id: None }
    }

    /// With the database's own code.
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// With the SQLSTATE.
    pub fn with_sql_state(mut self, sql_state: impl Into<String>) -> Self {
        self.sql_state = Some(sql_state.into());
        self
    }

    /// With the query's id.
    pub fn with_query_id(mut self, query_id: impl Into<String>) -> Self {
        self.query_id = Some(query_id.into());
        self
    }
}

/// The ways in which a database fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DatabaseErrorKind {
    /// A required field is missing or fields contradict each other; nothing was sent.
    Configuration,
    /// The credential was refused (wrong password, unknown user, unknown key).
    Authentication,
    /// The credential or session was right once and is no longer.
    Expired,
    /// The statement is wrong, or its user may not run it.
    Sql,
    /// The statement was cancelled.
    Cancelled,
    /// The database could not be reached, or the connection broke and retries did not help.
    Connection,
    /// A value could not be bound or decoded.
    Value,
    /// The database's answer does not make sense to this client.
    Protocol,
}

impl fmt::Display for DatabaseErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Configuration => "configuration",
            Self::Authentication => "authentication failed",
            Self::Expired => "credential expired",
            Self::Sql => "SQL error",
            Self::Cancelled => "cancelled",
            Self::Connection => "no connection",
            Self::Value => "value",
            Self::Protocol => "protocol",
        })
    }
}
