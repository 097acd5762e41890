//! Tokens of IAM Identity Center that `aws sso login` left behind, and their renewal.

use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_lc_rs::digest;
use jiff::Timestamp;
use onloan_secrets::Secret;
use serde::{Deserialize, Serialize};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{Scope, timestamp};
use crate::clients;
use crate::refusal::Refusal;

/// A token with less life than this is renewed, where it can be.
const RENEW_AHEAD: Duration = Duration::from_secs(15 * 60);

/// What the cache file holds.
#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
#[serde(rename_all = "camelCase")]
struct CachedToken {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    start_url: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    access_token: String,
    expires_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    registration_expires_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

/// The token of a session (or, in the older form, of a start URL), which is not expired.
pub(super) async fn token(scope: &Scope, start_url: &str, session: Option<&str>, region: &str) -> Result<Secret<String>, String> {
    let home = scope.settings.environment().home().ok_or("the variable `HOME` is not set, so there is no token cache")?;
    let path = cache_file(&home, session.unwrap_or(start_url));
    let login = match session {
        Some(session) => format!("run `aws sso login --sso-session {session}`"),
        None => format!("run `aws sso login --profile {}`", scope.settings.profile_name()),
    };
    let mut cached = read(&path).await.map_err(|why| format!("{why}: {login}"))?;
    let expires = expiry(&cached).ok_or_else(|| format!("`{}` has an `expiresAt` that is no point in time: {login}", path.display()))?;
    let renew_from = expires.checked_sub(RENEW_AHEAD).unwrap_or(expires);
    if session.is_some() && scope.now >= renew_from {
        match renew(scope, &cached, region).await {
            Ok(renewed) => {
                write(&path, &renewed).await;
                cached = renewed;
            }
            Err(why) => tracing::warn!("the token in `{}` was not renewed: {why}", path.display()),
        }
    }
    match expiry(&cached) {
        Some(expires) if expires > scope.now => Ok(Secret::new(cached.access_token.clone())),
        Some(_) | None => Err(format!("the token in `{}` has expired: {login}", path.display())),
    }
}

fn cache_file(home: &Path, key: &str) -> PathBuf {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    let name: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    home.join(".aws/sso/cache").join(name + ".json")
}

async fn read(path: &Path) -> Result<CachedToken, String> {
    let text = tokio::fs::read(path).await.map_err(|error| format!("there is no token in `{}` ({error})", path.display()))?;
    let text = Zeroizing::new(text);
    serde_json::from_slice(&text).map_err(|_| format!("`{}` holds no token", path.display()))
}

fn expiry(token: &CachedToken) -> Option<Timestamp> {
    timestamp(&token.expires_at)
}

async fn renew(scope: &Scope, cached: &CachedToken, region: &str) -> Result<CachedToken, String> {
    let registered_until = cached.registration_expires_at.as_deref().and_then(timestamp);
    let (Some(id), Some(secret), Some(refresh)) = (&cached.client_id, &cached.client_secret, &cached.refresh_token) else {
        return Err("it holds nothing to renew it with".into());
    };
    if registered_until.is_none_or(|until| until <= scope.now) {
        return Err("the registration that it was made with has expired".into());
    }
    let client = aws_sdk_ssooidc::Client::new(&clients::unsigned(&scope.settings, Some(region)));
    let call = client.create_token().grant_type("refresh_token").client_id(id).client_secret(secret).refresh_token(refresh);
    let answer = call.send().await.map_err(|error| Refusal::of(error).to_string())?;
    let access_token = answer.access_token.ok_or("the answer holds no token")?;
    let seconds = u64::try_from(answer.expires_in).map_err(|_| "the answer holds no expiry")?;
    let expires = scope.now.checked_add(Duration::from_secs(seconds)).map_err(|error| error.to_string())?;
    Ok(CachedToken {
        start_url: cached.start_url.clone(),
        region: Some(region.to_owned()),
        access_token,
        expires_at: whole_seconds(expires),
        client_id: cached.client_id.clone(),
        client_secret: cached.client_secret.clone(),
        registration_expires_at: cached.registration_expires_at.clone(),
        refresh_token: answer.refresh_token.or_else(|| cached.refresh_token.clone()),
    })
}

pub(super) fn whole_seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The renewed token replaces the old one for other programs too; without that the next renewal fails.
async fn write(path: &Path, token: &CachedToken) {
    let text = Zeroizing::new(serde_json::to_vec(token).expect("texts are always JSON"));
    if let Err(error) = replace_file(path, &text).await {
        tracing::warn!("the renewed token could not be written to `{}`: {error}", path.display());
    }
}

/// Puts a file in place of another at once, readable by its owner alone.
pub(super) async fn replace_file(path: &Path, text: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(&beside).await?;
    tokio::io::AsyncWriteExt::write_all(&mut file, text).await?;
    file.sync_all().await?;
    tokio::fs::rename(&beside, path).await
}
