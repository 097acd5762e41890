//! `ref+awssecrets://name[?region=…&version_id=…&version_stage=…&profile=…&role_arn=…][#/json/pointer]`

use async_trait::async_trait;
use onloan_secrets::{FetchError, Fetched, Provider, Reference, Secret};

use super::credentials;
use crate::secret::{AwsSecret, SecretVersion};

/// Reads secrets of AWS Secrets Manager.
#[derive(Debug, Default)]
pub struct SecretsManagerProvider;

#[async_trait]
impl Provider for SecretsManagerProvider {
    fn scheme(&self) -> &'static str {
        "awssecrets"
    }

    fn parameters(&self) -> &'static [&'static str] {
        &["region", "version_id", "version_stage", "profile", "role_arn"]
    }

    async fn fetch(&self, reference: &Reference) -> Result<Fetched, FetchError> {
        let secret = AwsSecret { aws_credentials: credentials(reference).into(), secret_name: reference.path().to_owned() };
        let parameter = |name: &str| reference.parameter(name).map(str::to_owned);
        let version = SecretVersion { id: parameter("version_id"), stage: parameter("version_stage") };
        let stored = secret.read_uncached(&version).await?;
        Ok(Fetched {
            value: Secret::new(stored.bytes.expose().clone()),
            version: stored.version.clone(),
            principal: stored.principal.clone(),
            expires: None,
        })
    }
}
