//! The socket that a secret manager plugs into.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use thiserror::Error;

use crate::reference::Reference;
use crate::secret::Secret;

/// Reads secrets from one place. An implementation is about 150 lines; `docs/` shows how to add one.
#[async_trait]
pub trait Provider: Send + Sync {
    /// The name in references, as in `awssecrets`.
    fn scheme(&self) -> &'static str;

    /// The query parameters that a reference to this provider may have.
    fn parameters(&self) -> &'static [&'static str] {
        &[]
    }

    /// Reads the whole secret. The reference's JSON pointer is applied by the caller.
    async fn fetch(&self, reference: &Reference) -> Result<Fetched, FetchError>;
}

/// A secret as its manager gave it.
#[derive(Debug)]
pub struct Fetched {
    /// The value.
    pub value: Secret<Vec<u8>>,
    /// The manager's version id.
    pub version: Option<String>,
    /// Who read it, as the manager or its chain knows the caller.
    pub principal: Option<String>,
    /// When it must be read again.
    pub expires: Option<Timestamp>,
}

impl Fetched {
    /// A value of which the manager says nothing more.
    pub fn plain(value: Secret<Vec<u8>>) -> Self {
        Self { value, version: None, principal: None, expires: None }
    }
}

/// Why a provider could not read a secret.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct FetchError {
    /// What went wrong, for callers that branch.
    pub kind: FetchErrorKind,
    /// What went wrong and what to do about it; never a value.
    pub message: String,
}

impl FetchError {
    /// An error of `kind`.
    pub fn new(kind: FetchErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

/// The ways in which reading a secret fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FetchErrorKind {
    /// The manager has no such secret or version.
    NotFound,
    /// The manager refused this caller.
    AccessDenied,
    /// No credential for the manager was found, or the one found is broken.
    NoCredentials,
    /// The manager did not answer.
    Unreachable,
    /// The reference asks for something that the provider cannot give.
    Invalid,
}

impl fmt::Display for FetchErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "not found",
            Self::AccessDenied => "access denied",
            Self::NoCredentials => "no credentials",
            Self::Unreachable => "unreachable",
            Self::Invalid => "invalid",
        })
    }
}
