//! What resolves `ref+awssecrets://` and `ref+awsssm://`.

mod parameter_store;
mod secrets_manager;

pub use parameter_store::ParameterStoreProvider;
pub use secrets_manager::SecretsManagerProvider;

use onloan_secrets::Reference;

use crate::credentials::AwsCredentials;

/// The credentials that a reference asks for: blank, but for its parameters.
fn credentials(reference: &Reference) -> AwsCredentials {
    let parameter = |name: &str| reference.parameter(name).map(str::to_owned);
    AwsCredentials {
        region_name: parameter("region"),
        profile_name: parameter("profile"),
        assume_role_arn: parameter("role_arn"),
        ..AwsCredentials::default()
    }
}
