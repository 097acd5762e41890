//! `AWS_ACCESS_KEY_ID` and its companions. Not looked at when the block names a profile.

use async_trait::async_trait;
use onloan_secrets::{Detection, Source};

use super::{Scope, timestamp};
use crate::keys::AwsKeys;

pub(super) struct EnvironmentVariables {
    scope: Scope,
    counts: bool,
}

impl EnvironmentVariables {
    pub(super) fn of(scope: &Scope) -> Self {
        Self { scope: scope.clone(), counts: !scope.settings.profile_from_block() }
    }

    /// As `credential_source = Environment` asks for it: whatever the block says of a profile.
    pub(super) fn as_named_source(scope: &Scope) -> Self {
        Self { scope: scope.clone(), counts: true }
    }

    fn token(&self) -> Option<String> {
        self.scope.var("AWS_SECURITY_TOKEN").or_else(|| self.scope.var("AWS_SESSION_TOKEN"))
    }
}

#[async_trait]
impl Source<AwsKeys> for EnvironmentVariables {
    fn name(&self) -> &'static str {
        "env"
    }

    async fn detect(&self) -> Detection {
        if !self.counts {
            return Detection::NotConfigured("variables do not count when the block names a profile".into());
        }
        match (self.scope.var("AWS_ACCESS_KEY_ID"), self.scope.var("AWS_SECRET_ACCESS_KEY")) {
            (None, _) => Detection::NotConfigured("the variable `AWS_ACCESS_KEY_ID`".into()),
            (Some(_), None) => {
                Detection::Broken("`AWS_ACCESS_KEY_ID` is set and `AWS_SECRET_ACCESS_KEY` is not: set both or neither".into())
            }
            (Some(_), Some(_)) if self.token().is_some() => {
                Detection::Configured("the variables `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and a session token".into())
            }
            (Some(_), Some(_)) => Detection::Configured("the variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`".into()),
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let var = |name: &str| self.scope.var(name).ok_or_else(|| format!("the variable `{name}` is not set any more"));
        let keys = AwsKeys::lasting(&var("AWS_ACCESS_KEY_ID")?, &var("AWS_SECRET_ACCESS_KEY")?, self.token().as_deref());
        let Some(expiration) = self.scope.var("AWS_CREDENTIAL_EXPIRATION") else { return Ok(keys) };
        let why = "`AWS_CREDENTIAL_EXPIRATION` is no point in time: expected one as 2026-01-31T12:00:00Z";
        Ok(keys.until(timestamp(&expiration).ok_or(why)?))
    }
}
