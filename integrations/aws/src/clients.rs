//! Configures the SDK's clients from settings.

use std::time::Duration;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_sts::config::IdentityCache;
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;

use crate::http;
use crate::settings::Settings;

/// The first retry comes soon; what is down for good is reported in a few seconds.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);

/// A configuration for any of the SDK's clients, without credentials.
pub(crate) fn unsigned(settings: &Settings, region: Option<&str>) -> SdkConfig {
    let options = settings.options();
    let retries =
        RetryConfig::standard().with_max_attempts(options.attempts).with_initial_backoff(FIRST_BACKOFF).with_max_backoff(LONGEST_BACKOFF);
    let timeouts = TimeoutConfig::builder().connect_timeout(options.connect_timeout).read_timeout(options.read_timeout).build();
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region.map(|region| Region::new(region.to_owned())))
        .service_config(settings.service_endpoints())
        .use_fips(options.fips)
        .use_dual_stack(options.dual_stack)
        .http_client(http::client(options))
        .sleep_impl(TokioSleep::new())
        .retry_config(retries)
        .timeout_config(timeouts)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build()
}

/// The same with credentials. They are cached by their provider, so the SDK does not cache them again.
pub(crate) fn signed(settings: &Settings, region: Option<&str>, provider: SharedCredentialsProvider) -> SdkConfig {
    unsigned(settings, region).into_builder().identity_cache(IdentityCache::no_cache()).credentials_provider(provider).build()
}
