//! The credential chain, in botocore's order, under botocore's names.
//!
//! One file per source. Each reads variables and files through the settings' environment alone.
//! The first source that is configured wins or fails; a broken one never gives way to the next.

mod assume_role;
mod boto_config;
mod config_file;
mod container;
mod dpop;
mod ec2_credentials_file;
mod environment;
mod explicit;
mod instance_metadata;
mod login;
mod process;
mod shared_credentials_file;
mod sso;
mod sso_token;
mod sts;
mod web_identity;

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use onloan_secrets::{Chain, Detection, Secret, Source};

use crate::credentials::AwsCredentials;
use crate::keys::AwsKeys;
use crate::settings::{Section, Settings};

pub(crate) use sts::{RoleRequest, assume_role as assume_role_with, caller};

/// What every source looks at.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) settings: Settings,
    /// The code of an MFA device, for a profile that has `mfa_serial`.
    pub(crate) mfa_code: Option<Arc<Secret<String>>>,
    pub(crate) now: Timestamp,
}

impl Scope {
    /// The keys of a profile, out of both files; none when there is no such profile.
    fn profile(&self, name: &str) -> Option<&Section> {
        self.settings.files().profiles.get(name)
    }

    fn var(&self, name: &str) -> Option<String> {
        self.settings.environment().var(name)
    }

    /// For the variables that count as soon as they are set.
    fn var_or_blank(&self, name: &str) -> Option<String> {
        self.settings.environment().var_or_blank(name)
    }
}

/// The whole chain for a block.
pub(crate) fn chain(scope: &Scope, block: &AwsCredentials) -> Chain<AwsKeys> {
    let profile = scope.settings.profile_name();
    let mut sources: Vec<Box<dyn Source<AwsKeys>>> = vec![
        living(explicit::Explicit::of(block), scope),
        living(environment::EnvironmentVariables::of(scope), scope),
        living(assume_role::AssumeRole::of(scope, profile), scope),
    ];
    let variables_count = !scope.settings.profile_from_block();
    sources.extend(profile_sources(scope, profile, variables_count));
    sources.extend([
        living(ec2_credentials_file::Ec2CredentialsFile::of(scope), scope),
        living(boto_config::BotoConfig::of(scope), scope),
        living(container::Container::of(scope), scope),
        living(instance_metadata::InstanceMetadata::of(scope), scope),
    ]);
    Chain::new(sources)
}

/// The sources that a profile alone decides on; also those of a role's `source_profile`.
fn profile_sources(scope: &Scope, profile: &str, variables_count: bool) -> Vec<Box<dyn Source<AwsKeys>>> {
    vec![
        living(web_identity::WebIdentity::of(scope, profile, variables_count), scope),
        living(sso::Sso::of(scope, profile), scope),
        living(shared_credentials_file::SharedCredentialsFile::of(scope, profile), scope),
        living(login::Login::of(scope, profile), scope),
        living(process::Process::of(scope, profile), scope),
        living(config_file::ConfigFile::of(scope, profile), scope),
    ]
}

fn living(source: impl Source<AwsKeys> + 'static, scope: &Scope) -> Box<dyn Source<AwsKeys>> {
    Box::new(Living { source, now: scope.now })
}

/// A source whose keys must be whole and not have expired already.
struct Living<S> {
    source: S,
    now: Timestamp,
}

#[async_trait]
impl<S: Source<AwsKeys>> Source<AwsKeys> for Living<S> {
    fn name(&self) -> &'static str {
        self.source.name()
    }

    fn asks_network(&self) -> bool {
        self.source.asks_network()
    }

    async fn detect(&self) -> Detection {
        self.source.detect().await
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let keys = self.source.provide().await?;
        if keys.access_key_id.is_empty() || keys.secret_access_key.expose().is_empty() {
            return Err("what it gives has an empty access key: fill it in there or remove it".into());
        }
        match keys.expires {
            Some(expires) if expires <= self.now => Err(format!("what it gives expired at {expires}: renew it there")),
            Some(_) | None => Ok(keys),
        }
    }
}

/// A detection that has no other outcome than the two.
fn found_or_not(found: Option<String>, looked_for: impl FnOnce() -> String) -> Detection {
    match found {
        Some(found) => Detection::Configured(found),
        None => Detection::NotConfigured(looked_for()),
    }
}

/// A static key in a section of a file.
enum StaticKey<'a> {
    Absent,
    Partial,
    Whole { id: &'a str, secret: &'a str, token: Option<&'a str> },
}

impl<'a> StaticKey<'a> {
    fn of(section: Option<&'a Section>) -> Self {
        let Some(section) = section else { return Self::Absent };
        let Some(id) = section.text("aws_access_key_id") else { return Self::Absent };
        let Some(secret) = section.text("aws_secret_access_key") else { return Self::Partial };
        let token = ["aws_security_token", "aws_session_token"].into_iter().find_map(|key| section.text(key));
        Self::Whole { id, secret, token }
    }

    fn detect(&self, place: &str) -> Detection {
        match self {
            Self::Absent => Detection::NotConfigured(format!("`aws_access_key_id` in {place}")),
            Self::Partial => {
                Detection::Broken(format!("{place} has `aws_access_key_id` and no `aws_secret_access_key`: add it or remove both"))
            }
            Self::Whole { .. } => Detection::Configured(format!("an access key in {place}")),
        }
    }

    fn keys(&self, place: &str) -> Result<AwsKeys, String> {
        match self {
            Self::Whole { id, secret, token } => Ok(AwsKeys::lasting(id, secret, *token)),
            Self::Absent | Self::Partial => Err(format!("{place} has no whole access key any more")),
        }
    }
}

/// A point in time as AWS's services and files write it.
fn timestamp(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
