//! AWS credentials in memory.

use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use jiff::Timestamp;
use onloan_secrets::{Redactor, Secret};

/// An access key, with what is known about it.
#[derive(Debug)]
pub(crate) struct AwsKeys {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: Arc<Secret<String>>,
    pub(crate) session_token: Option<Arc<Secret<String>>>,
    pub(crate) expires: Option<Timestamp>,
    /// The ARN that they act as, where whoever issued them said so.
    pub(crate) principal: Option<String>,
}

impl AwsKeys {
    /// Keys that do not expire.
    pub(crate) fn lasting(access_key_id: &str, secret_access_key: &str, session_token: Option<&str>) -> Self {
        Self {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Arc::new(secret_access_key.into()),
            session_token: session_token.filter(|token| !token.is_empty()).map(|token| Arc::new(token.into())),
            expires: None,
            principal: None,
        }
    }

    pub(crate) fn until(self, expires: Timestamp) -> Self {
        Self { expires: Some(expires), ..self }
    }

    pub(crate) fn acting_as(self, principal: Option<String>) -> Self {
        Self { principal, ..self }
    }

    /// The form that the SDK signs with.
    pub(crate) fn for_signing(&self) -> Credentials {
        let token = self.session_token.as_ref().map(|token| token.expose().clone());
        let expires = self.expires.and_then(|expires| SystemTime::try_from(expires).ok());
        Credentials::new(&self.access_key_id, self.secret_access_key.expose(), token, expires, "onloan")
    }

    /// From here on neither the key nor the token gets into a log.
    pub(crate) fn hide(&self, redactor: &Redactor) {
        redactor.add(&self.secret_access_key);
        if let Some(token) = &self.session_token {
            redactor.add(token);
        }
    }
}

/// What a request is signed with, for a service that the SDK has no client for.
#[derive(Debug, Clone)]
pub struct SigningKeys {
    /// The access key's id.
    pub access_key_id: String,
    /// Its secret, which signs and does not travel.
    pub secret_access_key: Arc<Secret<String>>,
    /// The session token of a temporary key.
    pub session_token: Option<Arc<Secret<String>>>,
    /// The region, where one is set.
    pub region: Option<String>,
}
