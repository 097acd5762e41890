//! `login_session` of a profile: the console session that `aws login` left behind.
//!
//! Its token is renewed with a proof that this machine still holds the key it was issued for (RFC 9449).

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::digest;
use aws_sdk_signin::Client;
use aws_sdk_signin::types::CreateOAuth2TokenRequestBody;
use jiff::Timestamp;
use onloan_secrets::{Detection, Source};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::dpop::Proof;
use super::sso_token::{replace_file, whole_seconds};
use super::{Scope, found_or_not, timestamp};
use crate::clients;
use crate::keys::AwsKeys;
use crate::refusal::Refusal;
use crate::settings::expand;

const RENEW_AHEAD: Duration = Duration::from_secs(5 * 60);
const AGAIN: &str = "run `aws login` again";

pub(super) struct Login {
    scope: Scope,
    profile: String,
}

/// What the cache file holds. Unknown keys are kept: other programs read it too.
#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(rename_all = "camelCase")]
struct Cached {
    access_token: AccessToken,
    refresh_token: String,
    client_id: String,
    dpop_key: String,
    #[serde(flatten)]
    #[zeroize(skip)]
    others: serde_json::Map<String, serde_json::Value>,
}

#[derive(Clone, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(rename_all = "camelCase")]
struct AccessToken {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    account_id: String,
    expires_at: String,
}

impl Login {
    pub(super) fn of(scope: &Scope, profile: &str) -> Self {
        Self { scope: scope.clone(), profile: profile.to_owned() }
    }

    fn session(&self) -> Option<&str> {
        self.scope.profile(&self.profile)?.text("login_session")
    }

    fn cache_file(&self, session: &str) -> Result<PathBuf, String> {
        let environment = self.scope.settings.environment();
        let folder = match self.scope.var("AWS_LOGIN_CACHE_DIRECTORY") {
            Some(folder) => expand(environment, &folder),
            None => environment.home().ok_or("the variable `HOME` is not set, so there is no token cache")?.join(".aws/login/cache"),
        };
        let hash = digest::digest(&digest::SHA256, session.trim().as_bytes());
        let name: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(folder.join(name + ".json"))
    }

    async fn renew(&self, path: &Path, cached: Cached) -> Result<Cached, String> {
        let proof = Proof::of(&cached.dpop_key).map_err(|why| format!("`{}` holds no usable key ({why}): {AGAIN}", path.display()))?;
        let region = self.scope.settings.region().map(|region| region.value.as_str());
        let region = region.ok_or("no region is set, which renewing the session needs: fill in the block's `region_name`")?;
        let client = Client::new(&clients::unsigned(&self.scope.settings, Some(region)));
        let body = CreateOAuth2TokenRequestBody::builder()
            .client_id(&cached.client_id)
            .grant_type("refresh_token")
            .refresh_token(&cached.refresh_token)
            .build();
        let body = body.map_err(|error| error.to_string())?;
        let now = self.scope.now;
        let call = client.create_o_auth2_token().token_input(body).customize().mutate_request(move |request| {
            let header = proof.header(request.uri(), now);
            request.headers_mut().insert("DPoP", header);
        });
        let answer = call.send().await.map_err(|error| format!("the session was not renewed: {}; {AGAIN}", Refusal::of(error)))?;
        let output = answer.token_output.ok_or("the answer holds no token")?;
        let given = output.access_token.ok_or("the answer holds no credential")?;
        let seconds = u64::try_from(output.expires_in).map_err(|_| "the answer holds no expiry")?;
        let expires = now.checked_add(Duration::from_secs(seconds)).map_err(|error| error.to_string())?;
        let access_token = AccessToken {
            access_key_id: given.access_key_id,
            secret_access_key: given.secret_access_key,
            session_token: given.session_token,
            account_id: cached.access_token.account_id.clone(),
            expires_at: whole_seconds(expires),
        };
        let renewed = Cached {
            access_token,
            refresh_token: output.refresh_token,
            client_id: cached.client_id.clone(),
            dpop_key: cached.dpop_key.clone(),
            others: cached.others.clone(),
        };
        let text = Zeroizing::new(serde_json::to_vec(&renewed).map_err(|error| error.to_string())?);
        if let Err(error) = replace_file(path, &text).await {
            tracing::warn!("the renewed session could not be written to `{}`: {error}", path.display());
        }
        Ok(renewed)
    }
}

#[async_trait]
impl Source<AwsKeys> for Login {
    fn name(&self) -> &'static str {
        "login"
    }

    async fn detect(&self) -> Detection {
        let found = self.session().map(|session| format!("the session `{session}` of the profile `{}`", self.profile));
        found_or_not(found, || format!("`login_session` in the profile `{}`", self.profile))
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let path = self.cache_file(self.session().unwrap_or_default())?;
        let text =
            tokio::fs::read(&path).await.map_err(|error| format!("there is no session in `{}` ({error}): {AGAIN}", path.display()))?;
        let text = Zeroizing::new(text);
        let cached: Cached = serde_json::from_slice(&text).map_err(|_| format!("`{}` holds no session: {AGAIN}", path.display()))?;
        let expires = |cached: &Cached| timestamp(&cached.access_token.expires_at).unwrap_or(Timestamp::MIN);
        let renew_from = expires(&cached).checked_sub(RENEW_AHEAD).unwrap_or(Timestamp::MIN);
        let cached = if self.scope.now >= renew_from { self.renew(&path, cached).await? } else { cached };
        let token = &cached.access_token;
        Ok(AwsKeys::lasting(&token.access_key_id, &token.secret_access_key, Some(&token.session_token)).until(expires(&cached)))
    }
}
