//! IAM Identity Center: a role's credential for the token of `aws sso login`.

use async_trait::async_trait;
use aws_sdk_sso::Client;
use jiff::Timestamp;
use onloan_secrets::{Detection, Resolver, Source};

use super::{Scope, sso_token};
use crate::clients;
use crate::keys::AwsKeys;
use crate::refusal::Refusal;
use crate::settings::Section;

pub(super) struct Sso {
    scope: Scope,
    profile: String,
}

struct Login<'a> {
    start_url: &'a str,
    region: &'a str,
    account_id: &'a str,
    role_name: &'a str,
    session: Option<&'a str>,
}

impl Sso {
    pub(super) fn of(scope: &Scope, profile: &str) -> Self {
        Self { scope: scope.clone(), profile: profile.to_owned() }
    }

    fn login(&self) -> Result<Option<Login<'_>>, String> {
        let Some(profile) = self.scope.profile(&self.profile) else { return Ok(None) };
        if !profile.has("sso_role_name") && !profile.has("sso_account_id") {
            return Ok(None);
        }
        let session_name = profile.text("sso_session");
        let session = session_name.map(|name| self.session(profile, name)).transpose()?;
        let need = |key: &str| {
            let found = profile.text(key).or_else(|| session?.text(key));
            found.ok_or_else(|| format!("the profile `{}` is configured for SSO and lacks `{key}`: add it", self.profile))
        };
        Ok(Some(Login {
            start_url: need("sso_start_url")?,
            region: need("sso_region")?,
            account_id: need("sso_account_id")?,
            role_name: need("sso_role_name")?,
            session: session_name,
        }))
    }

    fn session(&self, profile: &Section, name: &str) -> Result<&Section, String> {
        let session = self.scope.settings.files().sso_sessions.get(name);
        let session = session
            .ok_or_else(|| format!("the profile `{}` says `sso_session = {name}`, and there is no `[sso-session {name}]`", self.profile))?;
        let differs = session.texts().find(|(key, value)| profile.text(key).is_some_and(|own| own != *value));
        match differs {
            Some((key, _)) => Err(format!(
                "`{key}` differs between the profile `{}` and `[sso-session {name}]`: remove it from the profile",
                self.profile
            )),
            None => Ok(session),
        }
    }
}

#[async_trait]
impl Source<AwsKeys> for Sso {
    fn name(&self) -> &'static str {
        "sso"
    }

    async fn detect(&self) -> Detection {
        match self.login() {
            Err(why) => Detection::Broken(why),
            Ok(None) => Detection::NotConfigured(format!("`sso_account_id` and `sso_role_name` in the profile `{}`", self.profile)),
            Ok(Some(login)) => Detection::Configured(format!(
                "the role `{}` in the account `{}` at `{}`",
                login.role_name, login.account_id, login.start_url
            )),
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let login = self.login()?.ok_or("the profile is not configured for SSO any more")?;
        let token = sso_token::token(&self.scope, login.start_url, login.session, login.region).await?;
        Resolver::current().redactor().add(&token);
        let client = Client::new(&clients::unsigned(&self.scope.settings, Some(login.region)));
        let call = client.get_role_credentials().account_id(login.account_id).role_name(login.role_name);
        let answer = call.access_token(token.expose()).send().await.map_err(|error| {
            format!("the portal at `{}` gives no credential for the role `{}`: {}", login.start_url, login.role_name, Refusal::of(error))
        })?;
        let given = answer.role_credentials.ok_or("the portal's answer holds no credential")?;
        let (Some(id), Some(secret), Some(token)) = (&given.access_key_id, &given.secret_access_key, &given.session_token) else {
            return Err("the portal's answer holds no whole credential".into());
        };
        let expires = Timestamp::from_millisecond(given.expiration).map_err(|_| "the portal's answer holds no expiry")?;
        Ok(AwsKeys::lasting(id, secret, Some(token)).until(expires))
    }
}
