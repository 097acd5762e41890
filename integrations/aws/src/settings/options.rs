//! How a client connects: certificates, proxies, timeouts, retries.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;

use super::{Inner, Setting, SettingsError};
use crate::client_parameters::Verify;

/// Two seconds for a connection, three times: an endpoint that is down is reported in a few seconds.
const CONNECT: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 3;

/// The options of every client made of one block.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ClientOptions {
    pub(crate) ca_bundle: Option<PathBuf>,
    pub(crate) http_proxy: Option<String>,
    pub(crate) https_proxy: Option<String>,
    pub(crate) no_proxy: Option<String>,
    pub(crate) connect_timeout: Duration,
    /// Until the first byte of an answer; each client has a default of its own.
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) attempts: u32,
    pub(crate) fips: bool,
    pub(crate) dual_stack: bool,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            ca_bundle: None,
            http_proxy: None,
            https_proxy: None,
            no_proxy: None,
            connect_timeout: CONNECT,
            read_timeout: None,
            attempts: ATTEMPTS,
            fips: false,
            dual_stack: false,
        }
    }
}

const UNDERSTOOD: [&str; 8] = [
    "connect_timeout",
    "read_timeout",
    "retries",
    "region_name",
    "ignore_configured_endpoint_urls",
    "use_fips_endpoint",
    "use_dualstack_endpoint",
    "signature_version",
];

impl ClientOptions {
    pub(super) fn find(settings: &Inner) -> Result<Self, SettingsError> {
        check_config(settings)?;
        let seconds = |name: &str| in_config(settings, name).and_then(Value::as_f64).map(seconds_or_endless);
        Ok(Self {
            ca_bundle: ca_bundle(settings)?,
            http_proxy: proxy(settings, "http_proxy"),
            https_proxy: proxy(settings, "https_proxy"),
            no_proxy: proxy(settings, "no_proxy"),
            connect_timeout: seconds("connect_timeout").unwrap_or(CONNECT),
            read_timeout: seconds("read_timeout"),
            attempts: attempts(settings)?,
            fips: flag(settings, "use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT"),
            dual_stack: flag(settings, "use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT"),
        })
    }
}

fn seconds_or_endless(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

fn in_config<'a>(settings: &'a Inner, name: &str) -> Option<&'a Value> {
    settings.parameters.config.as_ref()?.get(name)
}

fn check_config(settings: &Inner) -> Result<(), SettingsError> {
    let Some(config) = &settings.parameters.config else { return Ok(()) };
    for name in config.keys().filter(|name| !UNDERSTOOD.contains(&name.as_str())) {
        tracing::warn!("`aws_client_parameters.config.{name}` has no effect here; these have: {}", UNDERSTOOD.join(", "));
    }
    if config.get("signature_version").and_then(Value::as_str) == Some("unsigned") {
        return Err(SettingsError::Unsupported {
            what: "`aws_client_parameters.config.signature_version: unsigned`".into(),
            instead: "secrets are never read without a signature; remove it".into(),
        });
    }
    Ok(())
}

/// `verify` and `verify_cert_path` of the block, else `AWS_CA_BUNDLE`, the profile's `ca_bundle`, `REQUESTS_CA_BUNDLE`.
fn ca_bundle(settings: &Inner) -> Result<Option<PathBuf>, SettingsError> {
    let parameters = &settings.parameters;
    let in_block = match (&parameters.verify_cert_path, &parameters.verify) {
        (_, Some(Verify::Flag(false))) => {
            return Err(SettingsError::Unsupported {
                what: "`aws_client_parameters.verify: false`".into(),
                instead: "give the certificate authority's bundle in `verify_cert_path`, or use an `http://` endpoint".into(),
            });
        }
        (Some(path), _) | (None, Some(Verify::Bundle(path))) => Some(path.clone()),
        (None, Some(Verify::Flag(true))) => return Ok(None),
        (None, None) => None,
    };
    if let Some(path) = in_block.filter(|path| !path.as_os_str().is_empty()) {
        return Ok(Some(path));
    }
    match settings.variable_or_key("AWS_CA_BUNDLE", "ca_bundle").or_else(|| settings.variable_or_blank("REQUESTS_CA_BUNDLE")) {
        Some(Setting { value, origin }) if value.trim().is_empty() => Err(SettingsError::BadValue {
            name: "ca_bundle".into(),
            origin,
            value,
            expected: "the path of a bundle, or nothing at all".into(),
        }),
        configured => Ok(configured.map(|setting| setting.value.into())),
    }
}

/// A proxy's variable in lower case counts before the one in upper case, as in Python and curl.
fn proxy(settings: &Inner, name: &str) -> Option<String> {
    settings.environment.var(name).or_else(|| settings.environment.var(&name.to_uppercase()))
}

fn attempts(settings: &Inner) -> Result<u32, SettingsError> {
    if let Some(retries) = in_config(settings, "retries") {
        let number = |name: &str| retries.get(name).and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
        if let Some(total) = number("total_max_attempts") {
            return Ok(total.max(1));
        }
        if let Some(further) = number("max_attempts") {
            return Ok(further.saturating_add(1));
        }
    }
    let Some(setting) = settings.variable_or_key("AWS_MAX_ATTEMPTS", "max_attempts") else { return Ok(ATTEMPTS) };
    let number = setting.value.parse::<u32>().ok().filter(|number| *number > 0);
    number.ok_or_else(|| SettingsError::BadValue {
        name: "max_attempts".into(),
        origin: setting.origin,
        value: setting.value,
        expected: "a number from 1 up".into(),
    })
}

fn flag(settings: &Inner, key: &str, variable: &str) -> bool {
    if let Some(flag) = in_config(settings, key).and_then(Value::as_bool) {
        return flag;
    }
    settings.variable_or_key(variable, key).is_some_and(|setting| setting.value.eq_ignore_ascii_case("true"))
}
