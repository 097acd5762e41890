//! `AwsCredentials`: who a run acts as on AWS.

use std::sync::Arc;

use async_trait::async_trait;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_types::SdkConfig;
use onloan_blocks::{Block, Explain};
use onloan_secrets::{Environment, Explanation, Resolver, SecretField};

use crate::assume_role_parameters::AssumeRoleParameters;
use crate::client_parameters::AwsClientParameters;
use crate::clients;
use crate::error::AwsError;
use crate::explain;
use crate::keys::SigningKeys;
use crate::session::Sessions;
use crate::settings::{Service, Settings, SettingsError};

/// Who a run acts as on AWS. What is left blank is filled where the run happens, from the surroundings
/// in the order of boto3.
#[derive(Debug, Clone, Default, Block)]
#[block(slug = "aws-credentials", name = "AWS Credentials", documentation_url = "https://docs.prefect.io/integrations/prefect-aws")]
pub struct AwsCredentials {
    /// A specific AWS access key ID. Leave it blank to use the surroundings' credential.
    pub aws_access_key_id: Option<String>,
    /// A specific AWS secret access key: blank, or a reference to where it is kept.
    pub aws_secret_access_key: SecretField,
    /// The session token that belongs to a temporary access key.
    pub aws_session_token: SecretField,
    /// The profile to use. It counts before credentials in variables.
    pub profile_name: Option<String>,
    /// The AWS Region where you want to create new connections.
    pub region_name: Option<String>,
    /// Extra parameters to initialize the Client.
    #[block(default)]
    pub aws_client_parameters: AwsClientParameters,
    /// The ARN of the IAM role to assume.
    pub assume_role_arn: Option<String>,
    /// Additional parameters for the assume_role call.
    #[block(default)]
    pub assume_role_kwargs: AssumeRoleParameters,
}

impl AwsCredentials {
    /// Blank but for the region.
    pub fn in_region(region_name: impl Into<String>) -> Self {
        Self { region_name: Some(region_name.into()), ..Self::default() }
    }

    /// Profile, region and endpoints, as they come out where this runs.
    ///
    /// # Errors
    /// When a named profile does not exist, or a configuration file cannot be read.
    pub async fn settings(&self) -> Result<Settings, AwsError> {
        Ok(self.settings_in(Resolver::current().environment()).await?)
    }

    /// How the credential is found, without its value: every source with what it came to, who it
    /// belongs to (STS is asked), until when, and what it shadows. What fails is part of the answer.
    pub async fn explain(&self) -> Explanation {
        explain::explain(self, Resolver::current().environment(), true).await
    }

    /// As [`AwsCredentials::explain`], and does not ask STS who the credential belongs to.
    pub async fn explain_without_principal(&self) -> Explanation {
        explain::explain(self, Resolver::current().environment(), false).await
    }

    /// A configuration for any client of the AWS SDK: `aws_sdk_s3::Client::new(&config)`.
    ///
    /// Its credential is renewed before it expires, for as long as the client lives.
    ///
    /// # Errors
    /// When there is no credential now, or the settings are wrong.
    pub async fn sdk_config(&self) -> Result<SdkConfig, AwsError> {
        let environment = Resolver::current().environment().clone();
        let session = Sessions::process().session(self, &environment).await?;
        // A `[services]` section that does not exist is told now: the SDK's question about it takes no error.
        session.settings.endpoint(Service::SecretsManager)?;
        let renewed = Renewed { block: Arc::new(self.clone()), environment };
        Ok(clients::for_any_service(&session.settings, renewed))
    }

    /// The access key of the moment, for a request that no client of the SDK makes. It is not renewed:
    /// ask again for the next request.
    ///
    /// # Errors
    /// As [`AwsCredentials::sdk_config`].
    pub async fn signing_keys(&self) -> Result<SigningKeys, AwsError> {
        let session = Sessions::process().session(self, Resolver::current().environment()).await?;
        Ok(SigningKeys {
            access_key_id: session.keys.access_key_id.clone(),
            secret_access_key: Arc::clone(&session.keys.secret_access_key),
            session_token: session.keys.session_token.clone(),
            region: session.settings.region().map(|region| region.value.clone()),
        })
    }

    pub(crate) async fn settings_in(&self, environment: &Environment) -> Result<Settings, SettingsError> {
        Settings::read(environment, self.profile_name.as_deref(), self.region_name.as_deref(), &self.aws_client_parameters).await
    }

    pub(crate) fn role_arn(&self) -> Option<&str> {
        self.assume_role_arn.as_deref().filter(|arn| !arn.is_empty())
    }
}

#[async_trait]
impl Explain for AwsCredentials {
    async fn explain(&self) -> Explanation {
        Self::explain(self).await
    }
}

/// Gives the SDK the block's credential of the moment.
#[derive(Debug)]
struct Renewed {
    block: Arc<AwsCredentials>,
    environment: Environment,
}

impl ProvideCredentials for Renewed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let session = Sessions::process().session(&self.block, &self.environment).await;
            session.map(|session| session.keys.for_signing()).map_err(CredentialsError::provider_error)
        })
    }
}
