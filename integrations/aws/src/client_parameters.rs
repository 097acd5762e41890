//! The options of the client that a block's calls go through.

use std::path::PathBuf;

use onloan_blocks::{BlockModel, Definitions, Field, FieldError, FieldPath};
use serde_json::{Map, Value, json};

/// Extra parameters for the client that makes the calls.
#[derive(Debug, Clone, BlockModel)]
pub struct AwsClientParameters {
    /// The API version to use. Accepted and without effect: the client speaks the latest one.
    pub api_version: Option<String>,
    /// Whether or not to use SSL. Counts only where no endpoint is configured.
    #[block(default = true)]
    pub use_ssl: bool,
    /// Whether or not to verify SSL certificates.
    pub verify: Option<Verify>,
    /// Path to the CA cert bundle to use.
    pub verify_cert_path: Option<PathBuf>,
    /// The complete URL to use for the constructed client.
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

/// Whether certificates are verified, or with which bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verify {
    /// Against the usual authorities, or not at all.
    Flag(bool),
    /// Against the authorities in this file. Documents have it; new ones say `verify_cert_path`.
    Bundle(PathBuf),
}

impl Field for Verify {
    fn schema(_: &mut Definitions) -> Value {
        json!({"anyOf": [{"type": "boolean"}, {"format": "file-path", "type": "string"}]})
    }

    fn read(value: &Value, path: &FieldPath) -> Result<Self, FieldError> {
        match value {
            Value::Bool(flag) => Ok(Self::Flag(*flag)),
            Value::String(bundle) => Ok(Self::Bundle(bundle.into())),
            other => Err(FieldError::wrong(path, "`true`, `false` or the path of a bundle", other)),
        }
    }

    fn write(&self) -> Value {
        match self {
            Self::Flag(flag) => Value::from(*flag),
            Self::Bundle(path) => Value::from(path.to_string_lossy()),
        }
    }
}
