//! The role of an EC2 instance, from its metadata service. Last in the chain, and the only source that is
//! looked for by asking the network: off EC2 nobody answers, which means *not configured*.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use onloan_secrets::{Detection, Source};
use serde::Deserialize;
use tokio::sync::Mutex;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{Scope, timestamp};
use crate::http::{Metadata, MetadataError};
use crate::keys::AwsKeys;

const IPV4: &str = "http://169.254.169.254";
const IPV6: &str = "http://[fd00:ec2::254]";
const TOKEN_PATH: &str = "latest/api/token";
const ROLE_PATH: &str = "latest/meta-data/iam/security-credentials/";
const TOKEN_SECONDS: &str = "21600";
const TIMEOUT: Duration = Duration::from_secs(1);
/// For how long keys are used on whose expiry the service is late: AWS keeps honouring them then.
const EXTENSION: Duration = Duration::from_secs(25 * 60);

pub(super) struct InstanceMetadata {
    scope: Scope,
    /// What `detect` learned, for `provide`.
    session: Mutex<Option<Session>>,
}

struct Session {
    service: Service,
    token: Option<Zeroizing<String>>,
    role: String,
}

struct Service {
    metadata: Metadata,
    base: String,
    attempts: u32,
}

enum Absence {
    /// Nobody is there, or no role is attached.
    Nothing(String),
    /// Somebody is there and it cannot work.
    Broken(String),
}

impl InstanceMetadata {
    pub(super) fn of(scope: &Scope) -> Self {
        Self { scope: scope.clone(), session: Mutex::new(None) }
    }

    fn setting(&self, variable: &str, key: &str) -> Option<String> {
        self.scope.settings.variable_or_key(variable, key).map(|setting| setting.value)
    }

    fn text(&self, variable: &str, key: &str) -> Option<String> {
        self.setting(variable, key).filter(|text| !text.is_empty())
    }

    fn flag(&self, variable: &str, key: &str) -> bool {
        self.setting(variable, key).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    fn service(&self) -> Result<Service, String> {
        let mode = self.text("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode");
        let default = match mode.as_deref().map(str::to_lowercase).as_deref() {
            Some("ipv6") => IPV6,
            Some("ipv4") => IPV4,
            None if self.flag("AWS_IMDS_USE_IPV6", "imds_use_ipv6") => IPV6,
            None => IPV4,
            Some(other) => return Err(format!("`ec2_metadata_service_endpoint_mode` is `{other}`: expected `ipv4` or `ipv6`")),
        };
        let base = self.text("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint").unwrap_or_else(|| default.into());
        let number = |variable: &str, key: &str| match self.setting(variable, key) {
            Some(text) => text.parse::<u32>().map(Some).map_err(|_| format!("`{key}` is `{text}`: expected a whole number")),
            None => Ok(None),
        };
        let seconds = number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout")?;
        let attempts = number("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts")?.unwrap_or(1).max(1);
        let timeout = seconds.map_or(TIMEOUT, |seconds| Duration::from_secs(seconds.into()));
        Ok(Service { metadata: Metadata::at(&base, timeout), base: base.trim_end_matches('/').to_owned(), attempts })
    }

    async fn find(&self) -> Result<Session, Absence> {
        if self.scope.var("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return Err(Absence::Nothing("instance metadata is switched off by `AWS_EC2_METADATA_DISABLED`".into()));
        }
        let service = self.service().map_err(Absence::Broken)?;
        let token = service.token().await?;
        if token.is_none() && self.flag("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled") {
            let why = "the metadata service gives no session token, and version 1 of it is switched off by `ec2_metadata_v1_disabled`";
            return Err(Absence::Broken(why.into()));
        }
        let role = service.get("", token.as_ref()).await.map_err(Absence::Nothing)?;
        Ok(Session { role: role.trim().to_owned(), service, token })
    }
}

impl Service {
    /// A session token; none where only version 1 is spoken.
    async fn token(&self) -> Result<Option<Zeroizing<String>>, Absence> {
        let url = format!("{}/{TOKEN_PATH}", self.base);
        for _ in 0..self.attempts {
            match self.metadata.put(&url, &[("x-aws-ec2-metadata-token-ttl-seconds", TOKEN_SECONDS)]).await {
                Ok(answer) if answer.status == 200 => return Ok(Some(answer.text)),
                Ok(answer) if answer.status == 400 => return Err(Absence::Nothing(format!("`{url}` refuses to give a session token"))),
                // A token that has too many hops to go never arrives; version 1 then works from within a container.
                Ok(_) | Err(MetadataError::Silent { .. }) => return Ok(None),
                Err(MetadataError::Malformed { url, why }) => return Err(Absence::Broken(format!("`{url}`: {why}"))),
                Err(MetadataError::Unreachable { .. }) => {}
            }
        }
        Err(Absence::Nothing(format!("the instance metadata service: nothing answers at `{}`", self.base)))
    }

    async fn get(&self, role: &str, token: Option<&Zeroizing<String>>) -> Result<Zeroizing<String>, String> {
        let url = format!("{}/{ROLE_PATH}{role}", self.base);
        let headers: Vec<_> = token.iter().map(|token| ("x-aws-ec2-metadata-token", token.as_str())).collect();
        let mut why = String::new();
        for _ in 0..self.attempts {
            match self.metadata.get(&url, &headers).await {
                Ok(answer) if answer.status == 200 && !answer.text.is_empty() => return Ok(answer.text),
                Ok(answer) if answer.status == 404 => why = format!("the instance has no role: `{url}` answers with status 404"),
                Ok(answer) => why = format!("`{url}` answered with status {} or an empty body", answer.status),
                Err(error) => why = error.to_string(),
            }
        }
        Err(why)
    }
}

#[async_trait]
impl Source<AwsKeys> for InstanceMetadata {
    fn name(&self) -> &'static str {
        "iam-role"
    }

    fn asks_network(&self) -> bool {
        true
    }

    async fn detect(&self) -> Detection {
        match self.find().await {
            Err(Absence::Nothing(looked_for)) => Detection::NotConfigured(looked_for),
            Err(Absence::Broken(why)) => Detection::Broken(why),
            Ok(session) => {
                let found = format!("the instance's role `{}`", session.role);
                *self.session.lock().await = Some(session);
                Detection::Configured(found)
            }
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let session = self.session.lock().await.take().ok_or("the instance's role was not looked up")?;
        let text = session.service.get(&session.role, session.token.as_ref()).await?;
        keys(&session.role, &text, self.scope.now)
    }
}

#[derive(Deserialize, ZeroizeOnDrop)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    access_key_id: String,
    secret_access_key: String,
    token: String,
    expiration: String,
}

fn keys(role: &str, text: &str, now: Timestamp) -> Result<AwsKeys, String> {
    let answer: Answer = serde_json::from_str(text).map_err(|_| format!("the metadata service has no credential for the role `{role}`"))?;
    let expires = timestamp(&answer.expiration).ok_or("the metadata service gives an `Expiration` that is no point in time")?;
    let extended = now.checked_add(EXTENSION).map_err(|_| "the clock is at the end of time")?;
    let keys = AwsKeys::lasting(&answer.access_key_id, &answer.secret_access_key, Some(&answer.token));
    Ok(keys.until(expires.max(extended)))
}
