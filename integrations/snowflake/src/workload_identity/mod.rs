//! Login as a workload: a cloud or an OIDC issuer vouches for the process, and no secret is stored anywhere.
//!
//! The clouds' own credential chains are not known here: whoever has one installs it as a [`WorkloadTokenSource`].
//! Without that, Azure and Google are asked at their metadata services.

mod aws;
mod azure;
mod gcp;
mod metadata;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use onloan_secrets::{Environment, FetchError, FetchErrorKind, Secret};

use crate::credentials::WorkloadIdentityProvider;

pub use aws::{AwsIdentity, aws_attestation};

/// The audience that tokens for Snowflake are made for.
const AUDIENCE: &str = "snowflakecomputing.com";

/// Gives the token by which a cloud vouches for this process.
#[async_trait]
pub trait WorkloadTokenSource: Send + Sync {
    /// A fresh token: for Azure and Google an identity token for the audience `snowflakecomputing.com`, for AWS what
    /// [`aws_attestation`] makes.
    async fn token(&self) -> Result<Secret<String>, FetchError>;
}

static INSTALLED: RwLock<BTreeMap<&'static str, Arc<dyn WorkloadTokenSource>>> = RwLock::new(BTreeMap::new());

/// Makes `source` what this process proves itself to `provider` with, in place of an earlier one.
pub fn install_workload_source(provider: WorkloadIdentityProvider, source: Arc<dyn WorkloadTokenSource>) {
    INSTALLED.write().unwrap_or_else(PoisonError::into_inner).insert(provider.as_str(), source);
}

/// As [`install_workload_source`], unless there is one already: for whoever brings a default.
pub fn offer_workload_source(provider: WorkloadIdentityProvider, source: Arc<dyn WorkloadTokenSource>) {
    INSTALLED.write().unwrap_or_else(PoisonError::into_inner).entry(provider.as_str()).or_insert(source);
}

fn installed(provider: WorkloadIdentityProvider) -> Option<Arc<dyn WorkloadTokenSource>> {
    INSTALLED.read().unwrap_or_else(PoisonError::into_inner).get(provider.as_str()).cloned()
}

/// The token of `provider`, which is any but OIDC: that one's token is in a field.
pub(crate) async fn token(provider: WorkloadIdentityProvider, environment: &Environment) -> Result<Secret<String>, FetchError> {
    if let Some(source) = installed(provider) {
        return source.token().await;
    }
    match provider {
        WorkloadIdentityProvider::Azure => azure::token(environment).await,
        WorkloadIdentityProvider::Gcp => gcp::token(environment).await,
        WorkloadIdentityProvider::Aws => Err(FetchError::new(
            FetchErrorKind::NoCredentials,
            "no source of AWS credentials is installed in this process: `onloan_snowflake::install_workload_source` takes one, and the `onloan` library with its `aws` feature does so by itself",
        )),
        WorkloadIdentityProvider::Oidc => {
            Err(FetchError::new(FetchErrorKind::NoCredentials, "the token of `oidc` is given in the field `token`"))
        }
    }
}
