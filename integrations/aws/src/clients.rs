//! Configures the SDK's clients from settings.

use std::time::Duration;

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_sts::config::IdentityCache;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::http;
use crate::keys::AwsKeys;
use crate::settings::Settings;

/// The first retry comes soon; what is down for good is reported in a few seconds.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);

/// Secrets and credentials are small answers that come at once, or not at all.
const SMALL_ANSWER: Duration = Duration::from_secs(5);
/// What boto3 gives any service.
const ANY_ANSWER: Duration = Duration::from_secs(60);

/// A configuration for a client that fetches a secret or a credential, without a credential of its own.
pub(crate) fn unsigned(settings: &Settings, region: Option<&str>) -> SdkConfig {
    configuration(settings, region, SMALL_ANSWER)
}

/// The same with a credential.
pub(crate) fn signed(settings: &Settings, region: &str, keys: &AwsKeys) -> SdkConfig {
    with_provider(unsigned(settings, Some(region)), SharedCredentialsProvider::new(keys.for_signing()))
}

/// A configuration for a client of whatever service, which lives as long as it likes.
pub(crate) fn for_any_service(settings: &Settings, provider: impl ProvideCredentials + 'static) -> SdkConfig {
    let region = settings.region().map(|region| region.value.as_str());
    with_provider(configuration(settings, region, ANY_ANSWER), SharedCredentialsProvider::new(provider))
}

/// Its provider caches the credential, so the SDK does not cache it again.
fn with_provider(config: SdkConfig, provider: SharedCredentialsProvider) -> SdkConfig {
    config.into_builder().identity_cache(IdentityCache::no_cache()).credentials_provider(provider).build()
}

fn configuration(settings: &Settings, region: Option<&str>, answer: Duration) -> SdkConfig {
    let mut options = settings.options().clone();
    let read_timeout = *options.read_timeout.get_or_insert(answer);
    let retries =
        RetryConfig::standard().with_max_attempts(options.attempts).with_initial_backoff(FIRST_BACKOFF).with_max_backoff(LONGEST_BACKOFF);
    let timeouts = TimeoutConfig::builder().connect_timeout(options.connect_timeout).read_timeout(read_timeout).build();
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region.map(|region| Region::new(region.to_owned())))
        .service_config(settings.service_endpoints())
        .use_fips(options.fips)
        .use_dual_stack(options.dual_stack)
        .http_client(http::client(&options))
        .sleep_impl(TokioSleep::new())
        .retry_config(retries)
        .timeout_config(timeouts)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}
