//! Profile, region, endpoints and client options, by boto3's rules.
//!
//! Order of precedence: the block, then variables, then the profile. Which credential is used is
//! not decided here.

mod endpoint;
mod error;
mod files;
mod ini;
mod options;
mod region;
mod words;

use std::fmt;
use std::sync::Arc;

use onloan_secrets::Environment;

pub use endpoint::Service;
pub(crate) use endpoint::ServiceEndpoints;
pub use error::SettingsError;
pub(crate) use files::{ConfigFiles, expand, read_ini, read_text};
pub(crate) use ini::Section;
pub(crate) use options::ClientOptions;
pub(crate) use words::split_words;

use crate::client_parameters::AwsClientParameters;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The value.
    pub value: String,
    /// Where it stands, as `AWS_DEFAULT_REGION` or ``profile `prod` ``.
    pub origin: String,
}

/// What a block's blank fields come to, where this process runs.
#[derive(Clone)]
pub struct Settings {
    inner: Arc<Inner>,
}

struct Inner {
    environment: Environment,
    files: ConfigFiles,
    profile: Option<Setting>,
    profile_from_block: bool,
    region: Option<Setting>,
    parameters: AwsClientParameters,
    options: ClientOptions,
}

impl Settings {
    /// Reads variables and files.
    pub(crate) async fn read(
        environment: &Environment,
        profile_name: Option<&str>,
        region_name: Option<&str>,
        parameters: &AwsClientParameters,
    ) -> Result<Self, SettingsError> {
        let files = ConfigFiles::read(environment).await?;
        let from_block = profile_name.filter(|name| !name.is_empty());
        let mut inner = Inner {
            environment: environment.clone(),
            profile: named_profile(environment, from_block),
            profile_from_block: from_block.is_some(),
            files,
            region: None,
            parameters: parameters.clone(),
            options: ClientOptions::default(),
        };
        inner.check_profile()?;
        inner.region = region::find(&inner, region_name.filter(|name| !name.is_empty()))?;
        inner.options = ClientOptions::find(&inner)?;
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The profile that was named, by the block or a variable.
    pub fn profile(&self) -> Option<&Setting> {
        self.inner.profile.as_ref()
    }

    /// The region.
    pub fn region(&self) -> Option<&Setting> {
        self.inner.region.as_ref()
    }

    /// The endpoint that is configured for `service`; `None` for AWS's own.
    ///
    /// # Errors
    /// When the profile names a `[services]` section that does not exist.
    pub fn endpoint(&self, service: Service) -> Result<Option<Setting>, SettingsError> {
        endpoint::find(&self.inner, service.id())
    }

    pub(crate) fn environment(&self) -> &Environment {
        &self.inner.environment
    }

    pub(crate) fn files(&self) -> &ConfigFiles {
        &self.inner.files
    }

    pub(crate) fn options(&self) -> &ClientOptions {
        &self.inner.options
    }

    /// The profile whose keys count: the one that was named, else `default`.
    pub(crate) fn profile_name(&self) -> &str {
        self.inner.profile_name()
    }

    /// Whether the block itself names the profile: then credentials in variables do not count.
    pub(crate) fn profile_from_block(&self) -> bool {
        self.inner.profile_from_block
    }

    /// A setting that has a variable and a key in the profile; the variable counts first, also when it is blank.
    pub(crate) fn variable_or_key(&self, variable: &str, key: &str) -> Option<Setting> {
        self.inner.variable_or_key(variable, key)
    }

    pub(crate) fn service_endpoints(&self) -> ServiceEndpoints {
        ServiceEndpoints(self.clone())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("profile", &self.profile()).field("region", &self.region()).finish_non_exhaustive()
    }
}

fn named_profile(environment: &Environment, from_block: Option<&str>) -> Option<Setting> {
    if let Some(name) = from_block {
        return Some(Setting { value: name.to_owned(), origin: "the block's `profile_name`".into() });
    }
    ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"].into_iter().find_map(|variable| {
        let value = environment.var_or_blank(variable)?;
        Some(Setting { value, origin: format!("the variable `{variable}`") })
    })
}

impl Inner {
    fn profile_name(&self) -> &str {
        self.profile.as_ref().map_or("default", |profile| &profile.value)
    }

    fn check_profile(&self) -> Result<(), SettingsError> {
        let Some(profile) = &self.profile else { return Ok(()) };
        if self.files.profiles.contains_key(&profile.value) {
            return Ok(());
        }
        let known: Vec<_> = self.files.profiles.keys().map(|name| format!("`{name}`")).collect();
        Err(SettingsError::ProfileNotFound {
            profile: profile.value.clone(),
            origin: profile.origin.clone(),
            config: self.files.config_path.display().to_string(),
            credentials: self.files.credentials_path.display().to_string(),
            known: if known.is_empty() { "none".into() } else { known.join(", ") },
        })
    }

    /// A variable that is not blank.
    fn variable(&self, name: &str) -> Option<Setting> {
        self.variable_or_blank(name).filter(|setting| !setting.value.is_empty())
    }

    fn variable_or_blank(&self, name: &str) -> Option<Setting> {
        let value = self.environment.var_or_blank(name)?;
        Some(Setting { value, origin: format!("the variable `{name}`") })
    }

    fn key(&self, key: &str) -> Option<Setting> {
        let profile = self.profile_name();
        let value = self.files.profiles.get(profile)?.text(key)?.to_owned();
        Some(Setting { value, origin: format!("the profile `{profile}`") })
    }

    fn variable_or_key(&self, variable: &str, key: &str) -> Option<Setting> {
        self.variable_or_blank(variable).or_else(|| self.key(key))
    }
}
