//! The block that says who logs in to Snowflake, and with what.
//!
//! Secret fields are read where the login happens, and again at each later login, so that a rotated secret is picked
//! up. What contradicts what is in `validation`; what a login sends is in `proof`.

use std::path::PathBuf;

use onloan_blocks::database::DatabaseError;
use onloan_blocks::{Block, BlockEnum};
use onloan_secrets::SecretField;

use crate::validation;

/// Who logs in to Snowflake, and with what.
///
/// With the default authenticator the fields that are filled decide: `private_key` or `private_key_path` is a key
/// pair, `password` a password (or a programmatic access token in its place), and `token` alone a programmatic access
/// token.
#[derive(Debug, Clone, Default, Block)]
#[block(slug = "snowflake-credentials", name = "Snowflake Credentials")]
pub struct SnowflakeCredentials {
    /// The account's identifier, as `organization-account` or `nh12345.us-east-2.aws`.
    pub account: String,
    /// The user who logs in.
    pub user: Option<String>,
    /// The user's password, or a programmatic access token.
    pub password: SecretField,
    /// The user's private key in PEM form, for a key pair login.
    pub private_key: SecretField,
    /// A file with the private key in PEM form.
    pub private_key_path: Option<PathBuf>,
    /// The passphrase of the private key, if it is encrypted.
    pub private_key_passphrase: SecretField,
    /// How to log in.
    #[block(default)]
    pub authenticator: Authenticator,
    /// Who vouches for this workload, when the authenticator is `workload_identity`.
    pub workload_identity_provider: Option<WorkloadIdentityProvider>,
    /// An OAuth token, the OIDC token of a workload, or a programmatic access token.
    pub token: SecretField,
    /// The URL of Okta, when the authenticator is `okta_endpoint`.
    pub endpoint: Option<String>,
    /// The role to take in place of the user's default one.
    pub role: Option<String>,
    /// Whether each statement commits by itself; the account's setting when blank.
    pub autocommit: Option<bool>,
}

impl SnowflakeCredentials {
    /// Checks that the fields are complete and do not contradict each other. Connecting does so too.
    ///
    /// # Errors
    /// Of kind [`Configuration`](onloan_blocks::database::DatabaseErrorKind::Configuration); says which field to fill
    /// or to empty.
    pub fn validate(&self) -> Result<(), DatabaseError> {
        validation::check(self)
    }
}

/// How to log in to Snowflake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, BlockEnum)]
pub enum Authenticator {
    /// By what the other fields hold.
    #[default]
    Snowflake,
    /// With a key pair.
    SnowflakeJwt,
    /// In a browser, which a run does not have.
    #[block(rename = "externalbrowser")]
    ExternalBrowser,
    /// Through Okta.
    OktaEndpoint,
    /// With an OAuth token.
    #[block(rename = "oauth")]
    OAuth,
    /// With a password, and a person who confirms on a device.
    UsernamePasswordMfa,
    /// As a workload that a cloud or an OIDC issuer vouches for.
    WorkloadIdentity,
}

/// Who vouches for a workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, BlockEnum)]
pub enum WorkloadIdentityProvider {
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure.
    Azure,
    /// Google Cloud.
    Gcp,
    /// An OIDC issuer; its token is in the field `token`.
    Oidc,
}
