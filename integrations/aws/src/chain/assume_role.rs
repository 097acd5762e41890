//! `role_arn` in a profile: a role assumed with another credential, which the profile names as well.
//!
//! That other credential is either of a `source_profile`, which may assume a role itself and so on,
//! or of a `credential_source`.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;
use onloan_secrets::{Chain, ChainError, Detection, Source};

use super::container::Container;
use super::environment::EnvironmentVariables;
use super::instance_metadata::InstanceMetadata;
use super::sts::{self, RoleRequest};
use super::{Scope, profile_sources};
use crate::keys::AwsKeys;
use crate::settings::Section;

pub(super) struct AssumeRole {
    scope: Scope,
    profile: String,
}

/// One profile of the way from the first credential to the wanted role.
struct Link<'a> {
    profile: &'a str,
    role_arn: &'a str,
    section: &'a Section,
    origin: Origin<'a>,
}

/// Where the credential comes from that assumes a role.
enum Origin<'a> {
    Profile(&'a str),
    Named(NamedSource),
}

/// The values of `credential_source`.
#[derive(Clone, Copy)]
enum NamedSource {
    Environment,
    Ec2InstanceMetadata,
    EcsContainer,
}

impl NamedSource {
    fn of(name: &str) -> Option<Self> {
        match name {
            "Environment" => Some(Self::Environment),
            "Ec2InstanceMetadata" => Some(Self::Ec2InstanceMetadata),
            "EcsContainer" => Some(Self::EcsContainer),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Environment => "Environment",
            Self::Ec2InstanceMetadata => "Ec2InstanceMetadata",
            Self::EcsContainer => "EcsContainer",
        }
    }

    fn source(self, scope: &Scope) -> Box<dyn Source<AwsKeys>> {
        match self {
            Self::Environment => Box::new(EnvironmentVariables::as_named_source(scope)),
            Self::Ec2InstanceMetadata => Box::new(InstanceMetadata::of(scope)),
            Self::EcsContainer => Box::new(Container::of(scope)),
        }
    }
}

impl AssumeRole {
    pub(super) fn of(scope: &Scope, profile: &str) -> Self {
        Self { scope: scope.clone(), profile: profile.to_owned() }
    }

    /// The roles to assume: the wanted one first, the first to assume last. Empty when there is none.
    fn links(&self) -> Result<Vec<Link<'_>>, String> {
        let mut links: Vec<Link<'_>> = Vec::new();
        let mut profile = self.profile.as_str();
        while let Some(section) = self.scope.profile(profile) {
            let own_key_counts = !links.is_empty() && has_static_key(section);
            let Some(role_arn) = role_of(section).filter(|_| !own_key_counts) else { break };
            let origin = self.origin(profile, section)?;
            let next = match origin {
                Origin::Profile(next) => Some(next),
                Origin::Named(_) => None,
            };
            links.push(Link { profile, role_arn, section, origin });
            let Some(next) = next else { break };
            if next == profile {
                // A profile may assume its role with a key of its own.
                if has_static_key(section) {
                    break;
                }
                return Err(format!("the profile `{profile}` is its own `source_profile` and has no access key: name another"));
            }
            if links.iter().any(|link| link.profile == next) {
                return Err(format!("`source_profile` goes round in a circle at the profile `{next}`: break it"));
            }
            profile = next;
        }
        Ok(links)
    }

    fn origin<'a>(&'a self, profile: &str, section: &'a Section) -> Result<Origin<'a>, String> {
        match (section.text("source_profile"), section.text("credential_source")) {
            (Some(_), Some(_)) => Err(format!("the profile `{profile}` has both `source_profile` and `credential_source`: remove one")),
            (None, None) => Err(format!(
                "the profile `{profile}` has `role_arn`, and nothing to assume it with: add `source_profile` or `credential_source`"
            )),
            (Some(source), None) => match self.scope.profile(source) {
                Some(_) => Ok(Origin::Profile(source)),
                None => Err(format!("the profile `{profile}` has the `source_profile` `{source}`, which does not exist: add it")),
            },
            (None, Some(name)) => NamedSource::of(name).map(Origin::Named).ok_or_else(|| {
                format!("the profile `{profile}` has the `credential_source` `{name}`: expected Environment, Ec2InstanceMetadata or EcsContainer")
            }),
        }
    }

    async fn first_keys(&self, link: &Link<'_>) -> Result<AwsKeys, String> {
        match &link.origin {
            Origin::Named(named) => {
                let keys = Chain::new(vec![named.source(&self.scope)]).resolve().await.credential;
                keys.map_err(|error| match error {
                    ChainError::NothingConfigured { looked_for } => {
                        format!(
                            "the `credential_source` `{}` of the profile `{}` has no credential; looked for: {looked_for}",
                            named.name(),
                            link.profile
                        )
                    }
                    ChainError::SourceFailed { why, .. } => why,
                })
            }
            Origin::Profile(source) => {
                let keys = Chain::new(profile_sources(&self.scope, source, false)).resolve().await.credential;
                keys.map_err(|error| match error {
                    ChainError::NothingConfigured { looked_for } => {
                        format!(
                            "the `source_profile` `{source}` of the profile `{}` has no credential; looked for: {looked_for}",
                            link.profile
                        )
                    }
                    ChainError::SourceFailed { source_name, why } => {
                        format!("`{source_name}` of the `source_profile` `{source}` failed: {why}")
                    }
                })
            }
        }
    }

    fn request(&self, link: &Link<'_>) -> Result<RoleRequest, String> {
        let text = |key: &str| link.section.text(key).map(str::to_owned);
        let serial_number = text("mfa_serial");
        let token_code = match &serial_number {
            Some(serial) => Some(self.scope.mfa_code.clone().ok_or_else(|| {
                format!(
                    "the profile `{}` has `mfa_serial = {serial}`, and nobody is here to type a code: put one in the block's \
                     `assume_role_kwargs.TokenCode`, or use a credential that needs none",
                    link.profile
                )
            })?),
            None => None,
        };
        Ok(RoleRequest {
            role_arn: link.role_arn.to_owned(),
            role_session_name: text("role_session_name").filter(|name| !name.is_empty()),
            // boto3 does not mind a duration that is no number either.
            duration_seconds: text("duration_seconds").and_then(|seconds| seconds.trim().parse().ok()),
            external_id: text("external_id"),
            serial_number,
            token_code,
            ..RoleRequest::default()
        })
    }

    fn assume<'a>(&'a self, links: &'a [Link<'a>]) -> Pin<Box<dyn Future<Output = Result<AwsKeys, String>> + Send + 'a>> {
        Box::pin(async move {
            let Some((link, before)) = links.split_first() else { return Err("there is no role any more".into()) };
            let request = self.request(link)?;
            let source = if before.is_empty() { self.first_keys(link).await? } else { self.assume(before).await? };
            let keys = sts::assume_role(&self.scope.settings, &source, &request).await;
            keys.map_err(|failure| format!("the role `{}` of the profile `{}` was not given: {failure}", link.role_arn, link.profile))
        })
    }
}

/// The role of a profile; one with a web identity's token is not assumed with a key.
fn role_of(section: &Section) -> Option<&str> {
    section.text("role_arn").filter(|_| !section.has("web_identity_token_file"))
}

fn has_static_key(section: &Section) -> bool {
    section.has("aws_access_key_id") || section.has("aws_secret_access_key")
}

fn described(links: &[Link<'_>]) -> String {
    let roles = links.iter().map(|link| format!("the role `{}` of the profile `{}`", link.role_arn, link.profile));
    let first = links.last().map(|link| match &link.origin {
        Origin::Profile(source) => format!("the credential of the profile `{source}`"),
        Origin::Named(named) => format!("the credential source `{}`", named.name()),
    });
    roles.chain(first).collect::<Vec<_>>().join(", assumed with ")
}

#[async_trait]
impl Source<AwsKeys> for AssumeRole {
    fn name(&self) -> &'static str {
        "assume-role"
    }

    async fn detect(&self) -> Detection {
        match self.links() {
            Err(why) => Detection::Broken(why),
            Ok(links) if links.is_empty() => Detection::NotConfigured(format!("`role_arn` in the profile `{}`", self.profile)),
            Ok(links) => Detection::Configured(described(&links)),
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let links = self.links()?;
        self.assume(&links).await
    }
}
