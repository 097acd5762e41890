//! Credentials of a container: ECS tasks, EKS Pod Identity, and whatever else serves them at a URL.

use std::net::IpAddr;
use std::time::Duration;

use async_trait::async_trait;
use onloan_secrets::{Detection, Source};
use serde::Deserialize;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{Scope, timestamp};
use crate::http::{Metadata, MetadataError};
use crate::keys::AwsKeys;

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
/// Where a container's agent listens; anything else without TLS must be on this very machine.
const AGENTS: [&str; 4] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"];
const TIMEOUT: Duration = Duration::from_secs(2);
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(250);

pub(super) struct Container {
    scope: Scope,
}

impl Container {
    pub(super) fn of(scope: &Scope) -> Self {
        Self { scope: scope.clone() }
    }

    fn url(&self) -> Option<(&'static str, String)> {
        let relative = self.scope.var_or_blank(RELATIVE).map(|path| (RELATIVE, format!("http://{}{path}", AGENTS[0])));
        relative.or_else(|| self.scope.var_or_blank(FULL).map(|url| (FULL, url)))
    }

    async fn token(&self) -> Result<Option<Zeroizing<String>>, String> {
        let token = match self.scope.var_or_blank(TOKEN_FILE) {
            Some(path) => {
                let text = tokio::fs::read_to_string(&path).await;
                Some(text.map_err(|error| format!("`{TOKEN_FILE}` names `{path}`, which cannot be read: {error}"))?)
            }
            None => self.scope.var_or_blank(TOKEN),
        };
        let Some(token) = token.map(Zeroizing::new) else { return Ok(None) };
        match token.contains(['\r', '\n']) {
            true => Err("the authorization token holds a line break, which no header may: write it without one".into()),
            false => Ok(Some(token)),
        }
    }

    async fn ask(&self, url: &str) -> Result<Zeroizing<String>, String> {
        let token = self.token().await?;
        let mut headers = vec![("accept", "application/json")];
        headers.extend(token.as_ref().map(|token| ("authorization", token.as_str())));
        let metadata = Metadata::at(url, TIMEOUT);
        let mut attempt = 1;
        loop {
            let answer = metadata.get(url, &headers).await;
            let why = match answer {
                Ok(answer) if answer.status == 200 => return Ok(answer.text),
                Ok(answer) => format!("`{url}` answered with status {}", answer.status),
                Err(error @ MetadataError::Malformed { .. }) => return Err(error.to_string()),
                Err(error @ (MetadataError::Unreachable { .. } | MetadataError::Silent { .. })) => error.to_string(),
            };
            if attempt == ATTEMPTS {
                return Err(why);
            }
            attempt += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }
}

#[async_trait]
impl Source<AwsKeys> for Container {
    fn name(&self) -> &'static str {
        "container-role"
    }

    async fn detect(&self) -> Detection {
        match self.url() {
            None => Detection::NotConfigured(format!("the variables `{RELATIVE}` and `{FULL}`")),
            Some((variable, _)) if self.scope.var(variable).is_none() => {
                Detection::Broken(format!("the variable `{variable}` is set and blank: fill it in or unset it"))
            }
            Some((variable, url)) if allowed(&url) => Detection::Configured(format!("the variable `{variable}`")),
            Some((variable, _)) => Detection::Broken(format!(
                "`{variable}` names a host that may not be asked without TLS: use `https://`, a loopback address, or one of {}",
                AGENTS.join(", ")
            )),
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let (variable, url) = self.url().ok_or("the variable is not set any more")?;
        let advise = |why| format!("{why}; `{variable}` names it: does this task or pod still have its role?");
        keys(&url, &self.ask(&url).await.map_err(advise)?)
    }
}

fn allowed(url: &str) -> bool {
    if url.starts_with("https://") {
        return true;
    }
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    AGENTS.contains(&host) || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[derive(Deserialize, ZeroizeOnDrop)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    access_key_id: String,
    secret_access_key: String,
    token: String,
    expiration: String,
}

fn keys(url: &str, text: &str) -> Result<AwsKeys, String> {
    let answer: Answer = serde_json::from_str(text)
        .map_err(|_| format!("`{url}` did not answer with `AccessKeyId`, `SecretAccessKey`, `Token` and `Expiration`"))?;
    let expires = timestamp(&answer.expiration).ok_or_else(|| format!("the `Expiration` that `{url}` gives is no point in time"))?;
    Ok(AwsKeys::lasting(&answer.access_key_id, &answer.secret_access_key, Some(&answer.token)).until(expires))
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        for url in [
            "https://example.org/x",
            "http://127.0.0.1:1/x",
            "http://localhost/x",
            "http://[::1]:80/x",
            "http://[fd00:ec2::23]/x",
            "http://169.254.170.23/v1",
        ] {
            assert!(allowed(url), "{url}");
        }
        for url in [
            "http://example.org/x",
            "http://169.254.169.254/x",
            "http://127.0.0.1@example.org/",
            "ftp://localhost/",
            "http://localhost.example.org/",
        ] {
            assert!(!allowed(url), "{url}");
        }
    }
}
