//! Which integrations this build has, and where one needs another. Each is registered here by name; nothing registers
//! itself.

use std::sync::Arc;

use onloan_blocks::{BlockProvider, Registry};
use onloan_secrets::{Resolver, ResolverBuilder};

/// The block types of this build.
pub fn registry() -> Registry {
    let mut registry = Registry::system();
    onloan_sql::register(&mut registry);
    #[cfg(feature = "aws")]
    onloan_aws::register(&mut registry);
    #[cfg(feature = "snowflake")]
    onloan_snowflake::register(&mut registry);
    registry
}

/// A resolver with the providers of this build. A login at Snowflake as a workload of AWS takes its credential from the
/// surroundings from then on, unless another source is installed.
pub fn resolver() -> ResolverBuilder {
    #[cfg(all(feature = "aws", feature = "snowflake"))]
    aws_workload::offer();
    let builder = Resolver::builder().provider(BlockProvider::new(Arc::new(registry())));
    #[cfg(feature = "aws")]
    let builder = onloan_aws::providers().into_iter().fold(builder, ResolverBuilder::boxed_provider);
    builder
}

/// What proves to Snowflake that this process is a workload of AWS: neither integration knows the other.
#[cfg(all(feature = "aws", feature = "snowflake"))]
mod aws_workload {
    use std::sync::Arc;

    use async_trait::async_trait;
    use jiff::Timestamp;
    use onloan_aws::{AwsCredentials, AwsError};
    use onloan_secrets::{FetchError, Secret};
    use onloan_snowflake::{AwsIdentity, WorkloadIdentityProvider, WorkloadTokenSource, aws_attestation, offer_workload_source};

    pub(super) fn offer() {
        offer_workload_source(WorkloadIdentityProvider::Aws, Arc::new(Surroundings));
    }

    /// The credential that a blank `aws-credentials` finds where the login happens.
    struct Surroundings;

    #[async_trait]
    impl WorkloadTokenSource for Surroundings {
        async fn token(&self) -> Result<Secret<String>, FetchError> {
            let keys = AwsCredentials::default().signing_keys().await.map_err(FetchError::from)?;
            let identity = AwsIdentity {
                access_key_id: keys.access_key_id,
                secret_access_key: keys.secret_access_key,
                session_token: keys.session_token,
                region: keys.region.ok_or(AwsError::NoRegion)?,
            };
            Ok(aws_attestation(&identity, Timestamp::now()))
        }
    }
}
