//! AWS: credentials in boto3's order, Secrets Manager, Parameter Store.
//!
//! A block names what a run needs and holds no secret: what is blank is filled where the run happens.
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use onloan_aws::AwsSecret;
//! use onloan_blocks::Block;
//!
//! let secret = AwsSecret::load("my-snowflake-pw").await?;
//! let password = secret.read().await?.pointer("/my-snowflake-pw")?;
//! # Ok(())
//! # }
//! ```
//! The chain is [boto3's](../docs.md), source by source, with the differences that `docs.md` lists.

mod assume_role_parameters;
mod chain;
mod client_parameters;
mod clients;
mod credentials;
mod error;
mod explain;
mod fingerprint;
mod http;
mod keys;
mod providers;
mod refusal;
mod secret;
mod secrets_manager;
mod session;
mod settings;

#[cfg(test)]
#[path = "../tests/it/recorder.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod recorder;
#[cfg(test)]
mod refresh_tests;

use onloan_blocks::Registry;
use onloan_secrets::Provider;

pub use assume_role_parameters::AssumeRoleParameters;
pub use client_parameters::{AwsClientParameters, Verify};
pub use credentials::AwsCredentials;
pub use error::AwsError;
pub use keys::SigningKeys;
pub use providers::{ParameterStoreProvider, SecretsManagerProvider};
pub use secret::{AwsSecret, Deletion, SecretVersion};
pub use settings::{Service, Setting, Settings, SettingsError};

/// Adds this crate's block types.
pub fn register(registry: &mut Registry) {
    registry.add::<AwsCredentials>().explains();
    registry.add::<AwsSecret>().reads_secret().explains();
}

/// What resolves `ref+awssecrets://` and `ref+awsssm://`.
pub fn providers() -> Vec<Box<dyn Provider>> {
    vec![Box::new(SecretsManagerProvider), Box::new(ParameterStoreProvider)]
}
