//! The options of the client that a block's calls go through.

use serde_json::{Map, Value};

/// Extra parameters for the client that makes the calls.
#[derive(Debug, Clone)]
pub struct AwsClientParameters {
    /// The API version to use. Accepted and without effect: the client speaks the latest one.
    pub api_version: Option<String>,
    /// Whether or not to use TLS.
    pub use_ssl: bool,
    /// Whether or not to verify TLS certificates; a path to a bundle of certificates is understood too.
    pub verify: Option<Value>,
    /// Path to the bundle of certificates to trust.
    pub verify_cert_path: Option<String>,
    /// The complete URL to use for the client.
    pub endpoint_url: Option<String>,
    /// Further options by their botocore names: `connect_timeout`, `read_timeout`, `retries`,
    /// `region_name`, `ignore_configured_endpoint_urls`, `use_fips_endpoint`, `use_dualstack_endpoint`.
    pub config: Option<Map<String, Value>>,
}

impl Default for AwsClientParameters {
    fn default() -> Self {
        Self { api_version: None, use_ssl: true, verify: None, verify_cert_path: None, endpoint_url: None, config: None }
    }
}
