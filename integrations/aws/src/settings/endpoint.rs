//! Endpoints: block, variables, the profile's `[services]` section, the profile.
//!
//! Looked up here for every service, because the SDK's own reader asks for `secrets-manager` in a
//! `[services]` section where AWS's documentation and boto3 say `secrets_manager`.

use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use super::{Inner, Setting, Settings, SettingsError};

/// The services that this crate calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Secrets Manager.
    SecretsManager,
    /// Systems Manager, for its Parameter Store.
    Ssm,
    /// Security Token Service.
    Sts,
    /// The portal of IAM Identity Center.
    Sso,
    /// The token service of IAM Identity Center.
    SsoOidc,
    /// AWS Sign-In, behind `aws login`.
    Signin,
}

impl Service {
    /// The id in AWS's service models.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::SecretsManager => "Secrets Manager",
            Self::Ssm => "SSM",
            Self::Sts => "STS",
            Self::Sso => "SSO",
            Self::SsoOidc => "SSO OIDC",
            Self::Signin => "Signin",
        }
    }
}

/// Answers the SDK's question for a service's endpoint.
#[derive(Debug)]
pub(crate) struct ServiceEndpoints(pub(super) Settings);

impl LoadServiceConfig for ServiceEndpoints {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        if key.profile() != "endpoint_url" {
            return None;
        }
        // A missing `[services]` section was reported when the client was configured.
        find(&self.0.inner, key.service_id()).ok().flatten().map(|setting| setting.value)
    }
}

/// The endpoint of the service with this id.
pub(super) fn find(settings: &Inner, service_id: &str) -> Result<Option<Setting>, SettingsError> {
    let from_block = settings.parameters.endpoint_url.as_deref().filter(|url| !url.is_empty());
    let from_block =
        from_block.map(|url| Setting { value: url.to_owned(), origin: "the block's `aws_client_parameters.endpoint_url`".into() });
    let helper = is_helper(service_id);
    if from_block.is_some() && !helper {
        return Ok(from_block);
    }
    if !ignored(settings)
        && let Some(configured) = configured(settings, service_id)?
    {
        return Ok(Some(configured));
    }
    let for_helper = from_block.filter(|setting| service_id == "STS" && !names_another_service(&setting.value, "sts"));
    Ok(for_helper.or_else(|| without_tls(settings, service_id)))
}

/// The services that only fetch credentials. The block's endpoint is the one of the service that
/// the block is for; of these, STS alone uses it, and only when nothing else is configured for it:
/// so one `endpoint_url` is enough where one address serves everything, as in an emulator.
fn is_helper(service_id: &str) -> bool {
    ["STS", "SSO", "SSO OIDC", "Signin"].contains(&service_id)
}

/// Whether the URL is AWS's own endpoint of another service, as a VPC endpoint is.
fn names_another_service(url: &str, service: &str) -> bool {
    let host = url.split("://").last().unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
    let of_aws = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    of_aws && !host.split('.').any(|label| label == service)
}

fn ignored(settings: &Inner) -> bool {
    let in_config = settings.parameters.config.as_ref().and_then(|config| config.get("ignore_configured_endpoint_urls"));
    if let Some(flag) = in_config.and_then(serde_json::Value::as_bool) {
        return flag;
    }
    let setting = settings.variable_or_key("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls");
    setting.is_some_and(|setting| setting.value.eq_ignore_ascii_case("true"))
}

fn configured(settings: &Inner, service_id: &str) -> Result<Option<Setting>, SettingsError> {
    let snake_case = service_id.replace(' ', "_");
    let variable = format!("AWS_ENDPOINT_URL_{}", snake_case.to_uppercase());
    let in_variable = settings.variable(&variable).or_else(|| settings.variable("AWS_ENDPOINT_URL"));
    if in_variable.is_some() {
        return Ok(in_variable);
    }
    let in_section = in_services_section(settings, &snake_case.to_lowercase())?;
    Ok(in_section.or_else(|| settings.key("endpoint_url")).filter(|setting| !setting.value.is_empty()))
}

fn in_services_section(settings: &Inner, service: &str) -> Result<Option<Setting>, SettingsError> {
    let Some(name) = settings.key("services") else { return Ok(None) };
    let Some(section) = settings.files.services.get(&name.value) else {
        return Err(SettingsError::NoServicesSection {
            profile: settings.profile_name().to_owned(),
            section: name.value,
            config: settings.files.config_path.display().to_string(),
        });
    };
    let url = section.nested(service).and_then(|keys| keys.get("endpoint_url"));
    let origin = format!("`[services {}]`", name.value);
    Ok(url.filter(|url| !url.is_empty()).map(|url| Setting { value: url.clone(), origin }))
}

/// What `use_ssl = false` means when no endpoint is configured: AWS's own, without TLS.
fn without_tls(settings: &Inner, service_id: &str) -> Option<Setting> {
    if settings.parameters.use_ssl || is_helper(service_id) {
        return None;
    }
    let region = &settings.region.as_ref()?.value;
    let host = service_id.replace(' ', "").to_lowercase();
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    Some(Setting { value: format!("http://{host}.{region}.{suffix}"), origin: "the block's `aws_client_parameters.use_ssl`".into() })
}

#[cfg(test)]
mod tests {
    use super::names_another_service;

    #[test]
    fn an_endpoint_of_another_service_is_not_used_for_sts() {
        assert!(names_another_service("https://vpce-1.secretsmanager.eu-west-1.vpce.amazonaws.com/", "sts"));
        assert!(!names_another_service("https://vpce-1.sts.eu-west-1.vpce.amazonaws.com", "sts"));
        assert!(!names_another_service("http://127.0.0.1:5000", "sts"));
        assert!(!names_another_service("http://localhost.localstack.cloud:4566", "sts"));
    }
}
