//! What awaiting a run can give instead of its result.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use onloan_client::ClientError;
use thiserror::Error;

/// Why a run gave no result. Its text is what the run's state says, without any secret that was resolved.
#[non_exhaustive]
pub enum RunError<E> {
    /// The body returned an error.
    Failed {
        /// The error.
        error: E,
        /// Its text with its causes, redacted.
        message: String,
    },
    /// The body took longer than it may.
    TimedOut {
        /// How long it may take.
        after: Duration,
    },
    /// Somebody ended the run.
    Cancelled {
        /// Who, or how.
        reason: String,
    },
    /// The body panicked.
    Crashed {
        /// What the panic said and where, redacted.
        message: String,
    },
    /// The server does not let the run go on.
    Aborted {
        /// Why.
        reason: String,
    },
    /// A run that this one was to come after did not complete.
    NotReady {
        /// That run's name.
        upstream: String,
    },
    /// An argument cannot be written as JSON.
    Argument {
        /// The argument's name.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The result could not be kept.
    Result(ResultError),
    /// The server did not take what the run has to tell it.
    Orchestration(ClientError),
    /// There is no server to tell anything to.
    Session(SessionError),
}

impl<E> RunError<E> {
    /// The body's own error, when that is what it was.
    #[must_use]
    pub fn failure(&self) -> Option<&E> {
        match self {
            Self::Failed { error, .. } => Some(error),
            Self::TimedOut { .. }
            | Self::Cancelled { .. }
            | Self::Crashed { .. }
            | Self::Aborted { .. }
            | Self::NotReady { .. }
            | Self::Argument { .. }
            | Self::Result(_)
            | Self::Orchestration(_)
            | Self::Session(_) => None,
        }
    }

    /// The body's own error, when that is what it was, and else this error.
    ///
    /// # Errors
    /// The run ended in another way than by its body's error.
    pub fn into_failure(self) -> Result<E, Self> {
        match self {
            Self::Failed { error, .. } => Ok(error),
            other => Err(other),
        }
    }

    /// Whether the run was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled { .. })
    }
}

impl<E> fmt::Display for RunError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { message, .. } | Self::Crashed { message } => f.write_str(message),
            Self::TimedOut { after } => write!(f, "the run took longer than its timeout of {after:?}"),
            Self::Cancelled { reason } => f.write_str(reason),
            Self::Aborted { reason } => write!(f, "the server does not let the run go on: {reason}"),
            Self::NotReady { upstream } => write!(f, "the run `{upstream}`, which this one comes after, did not complete"),
            Self::Argument { name, why } => write!(f, "the argument `{name}` cannot be written as JSON: {why}"),
            Self::Result(error) => error.fmt(f),
            Self::Orchestration(error) => error.fmt(f),
            Self::Session(error) => error.fmt(f),
        }
    }
}

/// The text without the error value, which knows nothing of redaction.
impl<E> fmt::Debug for RunError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variant = match self {
            Self::Failed { .. } => "Failed",
            Self::TimedOut { .. } => "TimedOut",
            Self::Cancelled { .. } => "Cancelled",
            Self::Crashed { .. } => "Crashed",
            Self::Aborted { .. } => "Aborted",
            Self::NotReady { .. } => "NotReady",
            Self::Argument { .. } => "Argument",
            Self::Result(_) => "Result",
            Self::Orchestration(_) => "Orchestration",
            Self::Session(_) => "Session",
        };
        write!(f, "{variant}({:?})", self.to_string())
    }
}

impl<E: fmt::Debug + fmt::Display> Error for RunError<E> {}

impl<E> From<ClientError> for RunError<E> {
    fn from(error: ClientError) -> Self {
        Self::Orchestration(error)
    }
}

impl<E> From<SessionError> for RunError<E> {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl<E> From<ResultError> for RunError<E> {
    fn from(error: ResultError) -> Self {
        Self::Result(error)
    }
}

/// Why there is no session to run in.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct SessionError(String);

impl SessionError {
    /// An error that says what is wrong and what to do.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// Why a result was not written or read.
#[derive(Debug, Error)]
pub enum ResultError {
    /// It cannot become JSON, or the JSON is not of the type that was asked for.
    #[error("the result `{key}` and its type do not fit: {why}")]
    Type {
        /// The result's key.
        key: String,
        /// What is wrong with it.
        why: String,
    },
    /// The file system refused.
    #[error("cannot {action} the result at `{}`: {why}; set `ONLOAN_HOME` to a folder that this user can write to", path.display())]
    File {
        /// What was tried: `write` or `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        why: std::io::Error,
    },
}
