//! From the fields of `snowflake-credentials` to what one login sends.
//!
//! Reads secrets and makes tokens; sends nothing to Snowflake. What is made here lives until the login is answered.

use std::sync::Arc;

use jiff::Timestamp;
use onloan_blocks::Block as _;
use onloan_blocks::database::DatabaseError;
use onloan_secrets::{Environment, Purpose, Reference, Resolver, Secret, SecretField};

use crate::credentials::{Authenticator, SnowflakeCredentials, WorkloadIdentityProvider};
use crate::endpoint::Account;
use crate::key_pair::{self, Subject};
use crate::{error, workload_identity};

/// What proves to Snowflake that the login is the user's.
#[derive(Debug)]
pub(crate) enum Proof {
    Password(Arc<Secret<String>>),
    /// A password that a person confirms on a device.
    PasswordAndDevice(Arc<Secret<String>>),
    AccessToken(Arc<Secret<String>>),
    OAuth(Arc<Secret<String>>),
    /// The signed token, and the key that signed it.
    KeyPair {
        token: Secret<String>,
        key: Arc<Secret<String>>,
    },
    Workload(WorkloadIdentityProvider, Arc<Secret<String>>),
}

impl Proof {
    /// Reads the secrets that `credentials` point to, and makes of them what a login needs.
    ///
    /// # Errors
    /// Names the field that could not be read, and why.
    pub(crate) async fn of(
        credentials: &SnowflakeCredentials,
        account: &Account,
        environment: &Environment,
    ) -> Result<Self, DatabaseError> {
        let with_key = !credentials.private_key.is_blank() || credentials.private_key_path.is_some();
        match credentials.authenticator {
            Authenticator::Snowflake if with_key => key_pair(credentials, account, environment).await,
            Authenticator::Snowflake if !credentials.password.is_blank() => {
                Ok(Self::Password(read("password", &credentials.password).await?))
            }
            Authenticator::Snowflake if !credentials.token.is_blank() => Ok(Self::AccessToken(read("token", &credentials.token).await?)),
            // Only the provider is filled: what else could be meant.
            Authenticator::Snowflake | Authenticator::WorkloadIdentity => workload(credentials, environment).await,
            Authenticator::SnowflakeJwt => key_pair(credentials, account, environment).await,
            Authenticator::OAuth => Ok(Self::OAuth(read("token", &credentials.token).await?)),
            Authenticator::UsernamePasswordMfa => Ok(Self::PasswordAndDevice(read("password", &credentials.password).await?)),
            Authenticator::ExternalBrowser => Err(unattended("externalbrowser")),
            Authenticator::OktaEndpoint => Err(unattended("okta_endpoint")),
        }
    }

    /// The fields that it was made of.
    pub(crate) fn fields(&self) -> &'static [&'static str] {
        match self {
            Self::Password(_) | Self::PasswordAndDevice(_) => &["password"],
            Self::AccessToken(_) | Self::OAuth(_) | Self::Workload(WorkloadIdentityProvider::Oidc, _) => &["token"],
            Self::KeyPair { .. } => &["private_key", "private_key_passphrase", "password"],
            Self::Workload(..) => &[],
        }
    }

    /// Whether a login with `other` would be the same login again.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Password(one), Self::Password(two))
            | (Self::PasswordAndDevice(one), Self::PasswordAndDevice(two))
            | (Self::AccessToken(one), Self::AccessToken(two))
            | (Self::OAuth(one), Self::OAuth(two))
            | (Self::KeyPair { key: one, .. }, Self::KeyPair { key: two, .. }) => one.expose() == two.expose(),
            (Self::Workload(one, first), Self::Workload(two, second)) => one == two && first.expose() == second.expose(),
            (
                Self::Password(_)
                | Self::PasswordAndDevice(_)
                | Self::AccessToken(_)
                | Self::OAuth(_)
                | Self::KeyPair { .. }
                | Self::Workload(..),
                _,
            ) => false,
        }
    }
}

/// The references among the fields of those names.
pub(crate) fn references<'a>(credentials: &'a SnowflakeCredentials, fields: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a Reference)> {
    fields.iter().filter_map(|name| {
        let field = match *name {
            "password" => &credentials.password,
            "private_key" => &credentials.private_key,
            "private_key_passphrase" => &credentials.private_key_passphrase,
            "token" => &credentials.token,
            _ => return None,
        };
        match field {
            SecretField::Reference(reference) => Some((*name, reference)),
            SecretField::Blank | SecretField::Literal(_) => None,
        }
    })
}

async fn read(name: &str, field: &SecretField) -> Result<Arc<Secret<String>>, DatabaseError> {
    optional(name, field)
        .await?
        .ok_or_else(|| error::configuration(format!("the field `{name}` of `{}` is blank", SnowflakeCredentials::SLUG)))
}

async fn optional(name: &str, field: &SecretField) -> Result<Option<Arc<Secret<String>>>, DatabaseError> {
    let value = field.resolve(&Purpose::new(SnowflakeCredentials::SLUG, name)).await;
    value.map_err(|why| error::configuration(format!("the field `{name}` of `{}` could not be read: {why}", SnowflakeCredentials::SLUG)))
}

async fn key_pair(credentials: &SnowflakeCredentials, account: &Account, environment: &Environment) -> Result<Proof, DatabaseError> {
    let key = match &credentials.private_key_path {
        Some(path) => key_file(&environment.expand(&path.to_string_lossy())).await?,
        None => read("private_key", &credentials.private_key).await?,
    };
    let passphrase = match optional("private_key_passphrase", &credentials.private_key_passphrase).await? {
        Some(passphrase) => Some(passphrase),
        // Blocks of old keep the key's passphrase in `password`.
        None => optional("password", &credentials.password).await?,
    };
    let subject = Subject { account: &account.name, user: credentials.user.as_deref().unwrap_or_default() };
    let token = key_pair::token(Arc::clone(&key), passphrase, subject, Timestamp::now()).await?;
    Ok(Proof::KeyPair { token, key })
}

async fn key_file(path: &std::path::Path) -> Result<Arc<Secret<String>>, DatabaseError> {
    let text = tokio::fs::read_to_string(path).await;
    let text = text.map_err(|why| {
        error::configuration(format!("the file `{}` of the field `private_key_path` could not be read: {why}", path.display()))
    })?;
    let key = Arc::new(Secret::new(text));
    Resolver::current().redactor().add(&key);
    Ok(key)
}

async fn workload(credentials: &SnowflakeCredentials, environment: &Environment) -> Result<Proof, DatabaseError> {
    let provider = credentials.workload_identity_provider.ok_or_else(|| error::configuration("`workload_identity_provider` is blank"))?;
    let token = match provider {
        WorkloadIdentityProvider::Oidc => read("token", &credentials.token).await?,
        WorkloadIdentityProvider::Aws | WorkloadIdentityProvider::Azure | WorkloadIdentityProvider::Gcp => {
            let token = workload_identity::token(provider, environment).await;
            Arc::new(token.map_err(|why| {
                error::configuration(format!("the workload identity of `{}` was not to be had: {why}", provider.as_str()))
            })?)
        }
    };
    Resolver::current().redactor().add(&token);
    Ok(Proof::Workload(provider, token))
}

fn unattended(authenticator: &str) -> DatabaseError {
    error::configuration(format!(
        "the authenticator `{authenticator}` needs a person at a browser or is not built in: a run logs in by `private_key`, `token`, `oauth` or `workload_identity`"
    ))
}
