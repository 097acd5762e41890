//! Why something did not work with AWS. Each message says what to do; none holds a key, a token or a secret.

use onloan_secrets::{ChainError, FetchError, FetchErrorKind, ResolveError};
use thiserror::Error;

use crate::refusal::{Refusal, RefusalKind};
use crate::settings::SettingsError;

/// Why something did not work with AWS.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AwsError {
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// No source of the chain is configured.
    #[error(
        "no AWS credentials anywhere where this runs; looked for: {looked_for}. Set one of these up there, or give the block a reference"
    )]
    NoCredentials {
        /// Each source with what it looked for.
        looked_for: String,
    },
    /// The first configured source does not work.
    #[error(
        "the AWS credentials of `{source_name}` cannot be used: {why}. Later sources are not tried in its place, since that would run this as somebody else"
    )]
    SourceFailed {
        /// The source's name in the chain.
        source_name: String,
        /// What is wrong and what to do.
        why: String,
    },
    /// A secret field of the block could not be read.
    #[error("a field of the block cannot be read: {0}")]
    Field(ResolveError),
    /// No region is set.
    #[error("no AWS region is set: fill in the block's `region_name`, or set `AWS_DEFAULT_REGION`, or `region` in the profile")]
    NoRegion,
    /// STS did not give the role of `assume_role_arn`.
    #[error("the role `{role}` (the block's `assume_role_arn`) was not given to the credential of `{source_name}`: {why}")]
    RoleRefused {
        /// The role.
        role: String,
        /// The source of the credential that asked for it.
        source_name: String,
        /// What STS said.
        why: String,
    },
    /// The caller may not do this.
    #[error("{who} may not do `{action}` for {what}: {said}. Allow it there, or use a credential that may")]
    AccessDenied {
        /// The caller.
        who: String,
        /// The action, as an IAM policy names it.
        action: &'static str,
        /// What it was done to.
        what: String,
        /// What AWS said.
        said: String,
    },
    /// AWS does not know the key, or the secret key is not its.
    #[error(
        "AWS does not accept the access key of `{source_name}` ({said}): the key is unknown or its secret key is another. Replace it there"
    )]
    KeyRefused {
        /// The source's name in the chain.
        source_name: String,
        /// AWS's code.
        said: String,
    },
    /// The credential has expired.
    #[error("the AWS credentials of `{source_name}` have expired ({said}): renew them there")]
    Expired {
        /// The source's name in the chain.
        source_name: String,
        /// What AWS said.
        said: String,
    },
    /// There is no such secret or version.
    #[error("{what} does not exist: check its name and the region; one of another account is named by its ARN")]
    NotFound {
        /// What was looked for, and where.
        what: String,
    },
    /// The secret was deleted and waits for the end of its recovery window.
    #[error("{what} was marked for deletion: restore it with `aws secretsmanager restore-secret`, or name another")]
    Deleted {
        /// The secret.
        what: String,
    },
    /// The secret is binary.
    #[error("{what} is binary and no UTF-8 text: read it with `read_bytes`")]
    NotText {
        /// The secret.
        what: String,
    },
    /// Nobody answers.
    #[error("{service} does not answer at {place}: {why}. Check the network, the region and `endpoint_url`")]
    Unreachable {
        /// The service.
        service: &'static str,
        /// Its endpoint, or its region.
        place: String,
        /// What happened.
        why: String,
    },
    /// Any other refusal.
    #[error("`{action}` for {what} failed: {said}")]
    Refused {
        /// The action.
        action: &'static str,
        /// What it was done to.
        what: String,
        /// What AWS said.
        said: String,
    },
    /// A recovery window that AWS does not have.
    #[error("a recovery window is 7 to 30 days, and not {days}: use `Deletion::Immediate` to delete at once")]
    RecoveryWindow {
        /// What was asked for.
        days: u32,
    },
}

impl AwsError {
    /// The kind of failure, as audit records and references have it.
    pub fn kind(&self) -> FetchErrorKind {
        match self {
            Self::NoCredentials { .. } | Self::SourceFailed { .. } | Self::KeyRefused { .. } | Self::Expired { .. } => {
                FetchErrorKind::NoCredentials
            }
            Self::AccessDenied { .. } | Self::RoleRefused { .. } => FetchErrorKind::AccessDenied,
            Self::NotFound { .. } | Self::Deleted { .. } => FetchErrorKind::NotFound,
            Self::Unreachable { .. } | Self::Refused { .. } => FetchErrorKind::Unreachable,
            Self::Settings(_) | Self::NoRegion | Self::NotText { .. } | Self::RecoveryWindow { .. } => FetchErrorKind::Invalid,
            Self::Field(error) => error.kind(),
        }
    }

    /// Whether another credential of the same source may work.
    pub(crate) fn asks_for_new_keys(&self) -> bool {
        matches!(self, Self::KeyRefused { .. } | Self::Expired { .. })
    }
}

impl From<ChainError> for AwsError {
    fn from(error: ChainError) -> Self {
        match error {
            ChainError::NothingConfigured { looked_for } => Self::NoCredentials { looked_for },
            ChainError::SourceFailed { source_name, why } => Self::SourceFailed { source_name, why },
        }
    }
}

impl From<AwsError> for FetchError {
    fn from(error: AwsError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

/// One call to a service, for its error's text.
pub(crate) struct Call<'a> {
    pub(crate) action: &'static str,
    /// The thing and where it is, as ``the secret `x` in `eu-west-1` ``.
    pub(crate) what: String,
    pub(crate) service: &'static str,
    pub(crate) place: String,
    pub(crate) source_name: &'a str,
    pub(crate) principal: Option<&'a str>,
}

impl Call<'_> {
    pub(crate) fn error(&self, refusal: &Refusal) -> AwsError {
        let (said, source_name) = (refusal.to_string(), self.source_name.to_owned());
        match refusal.kind {
            RefusalKind::AccessDenied => AwsError::AccessDenied {
                who: self.principal.map_or_else(|| format!("the credential of `{source_name}`"), |principal| format!("`{principal}`")),
                action: self.action,
                what: self.what.clone(),
                said,
            },
            RefusalKind::Expired => AwsError::Expired { source_name, said },
            RefusalKind::WrongKey => AwsError::KeyRefused { source_name, said },
            RefusalKind::NotFound => AwsError::NotFound { what: self.what.clone() },
            RefusalKind::Unreachable => AwsError::Unreachable { service: self.service, place: self.place.clone(), why: said },
            RefusalKind::Other if refusal.code.as_deref() == Some("InvalidRequestException") && refusal.message.contains("marked") => {
                AwsError::Deleted { what: self.what.clone() }
            }
            RefusalKind::Throttled | RefusalKind::ServerFault | RefusalKind::Other => {
                AwsError::Refused { action: self.action, what: self.what.clone(), said }
            }
        }
    }
}
