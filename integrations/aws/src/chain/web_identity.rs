//! A role assumed with an OpenID Connect token in a file: EKS service accounts, CI systems.
//!
//! Token file, role and session name are each taken from their variable, else from the profile.

use async_trait::async_trait;
use onloan_secrets::{Detection, Resolver, Secret, Source};

use super::{Scope, sts};
use crate::keys::AwsKeys;

pub(super) struct WebIdentity {
    scope: Scope,
    profile: String,
    variables_count: bool,
}

impl WebIdentity {
    pub(super) fn of(scope: &Scope, profile: &str, variables_count: bool) -> Self {
        Self { scope: scope.clone(), profile: profile.to_owned(), variables_count }
    }

    fn value(&self, variable: &str, key: &str) -> Option<String> {
        let from_variable = self.variables_count.then(|| self.scope.var_or_blank(variable)).flatten();
        from_variable.or_else(|| self.scope.profile(&self.profile)?.text(key).map(str::to_owned))
    }

    fn token_file(&self) -> Option<String> {
        self.value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file").filter(|path| !path.is_empty())
    }

    fn role_arn(&self) -> Option<String> {
        self.value("AWS_ROLE_ARN", "role_arn").filter(|arn| !arn.is_empty())
    }
}

#[async_trait]
impl Source<AwsKeys> for WebIdentity {
    fn name(&self) -> &'static str {
        "assume-role-with-web-identity"
    }

    async fn detect(&self) -> Detection {
        let Some(path) = self.token_file() else {
            let in_profile = format!("`web_identity_token_file` in the profile `{}`", self.profile);
            return Detection::NotConfigured(match self.variables_count {
                true => format!("the variable `AWS_WEB_IDENTITY_TOKEN_FILE`, and {in_profile}"),
                false => in_profile,
            });
        };
        match self.role_arn() {
            Some(role) => Detection::Configured(format!("the token in `{path}` for the role `{role}`")),
            None => Detection::Broken(format!(
                "the token file `{path}` is set and no role to assume with it: set `AWS_ROLE_ARN`, or `role_arn` in the profile"
            )),
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let path = self.token_file().unwrap_or_default();
        let role = self.role_arn().unwrap_or_default();
        let token = tokio::fs::read_to_string(&path).await;
        let token = Secret::new(token.map_err(|error| format!("the token file `{path}` cannot be read: {error}"))?);
        Resolver::current().redactor().add(&token);
        let name = self.value("AWS_ROLE_SESSION_NAME", "role_session_name");
        let keys = sts::assume_role_with_web_identity(&self.scope.settings, &role, name, &token).await;
        keys.map_err(|failure| format!("the role `{role}` was not given for the token in `{path}`: {failure}"))
    }
}
