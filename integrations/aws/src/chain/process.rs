//! `credential_process` of a profile: a program that prints a credential.
//!
//! Its arguments are split as a shell splits them, and no shell is started, as boto3 does it.

use std::process::Stdio;
use std::time::Duration;

use async_trait::async_trait;
use onloan_secrets::{Detection, Source};
use serde::Deserialize;
use tokio::process::Command;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::{Scope, found_or_not, timestamp};
use crate::keys::AwsKeys;
use crate::settings::split_words;

/// A program that waits for a person would wait for ever: nobody is there.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) struct Process {
    scope: Scope,
    profile: String,
}

impl Process {
    pub(super) fn of(scope: &Scope, profile: &str) -> Self {
        Self { scope: scope.clone(), profile: profile.to_owned() }
    }

    fn line(&self) -> Option<&str> {
        self.scope.profile(&self.profile)?.text("credential_process")
    }
}

#[async_trait]
impl Source<AwsKeys> for Process {
    fn name(&self) -> &'static str {
        "custom-process"
    }

    async fn detect(&self) -> Detection {
        // The line itself may hold a password, so it is not shown.
        let found = self.line().map(|_| format!("`credential_process` of the profile `{}`", self.profile));
        found_or_not(found, || format!("`credential_process` in the profile `{}`", self.profile))
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let words = split_words(self.line().unwrap_or_default());
        let words = words.ok_or("`credential_process` has a quotation mark without its partner: close it")?;
        let (program, arguments) = words.split_first().ok_or("`credential_process` is empty: name a program or remove the key")?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let output = tokio::time::timeout(PATIENCE, command.output()).await;
        let output = output.map_err(|_| format!("`{program}` did not end within {} seconds", PATIENCE.as_secs()))?;
        let output = output.map_err(|error| format!("`{program}` cannot be started: {error}"))?;
        let stdout = Zeroizing::new(output.stdout);
        if !output.status.success() {
            return Err(format!("`{program}` ended with {}; run it by hand to see why", output.status));
        }
        keys(program, &stdout)
    }
}

#[derive(Deserialize, ZeroizeOnDrop)]
#[serde(rename_all = "PascalCase")]
struct Printed {
    #[zeroize(skip)]
    version: Option<serde_json::Value>,
    access_key_id: Option<String>,
    secret_access_key: Option<String>,
    session_token: Option<String>,
    expiration: Option<String>,
}

fn keys(program: &str, stdout: &[u8]) -> Result<AwsKeys, String> {
    let printed: Printed =
        serde_json::from_slice(stdout).map_err(|_| format!("`{program}` did not print a JSON object with texts in it"))?;
    if printed.version != Some(1.into()) {
        return Err(format!("`{program}` did not print `\"Version\": 1`"));
    }
    let missing = |name: &str| format!("`{program}` did not print `{name}`");
    let id = printed.access_key_id.as_deref().ok_or_else(|| missing("AccessKeyId"))?;
    let secret = printed.secret_access_key.as_deref().ok_or_else(|| missing("SecretAccessKey"))?;
    let keys = AwsKeys::lasting(id, secret, printed.session_token.as_deref());
    let Some(expiration) = &printed.expiration else { return Ok(keys) };
    let expires = timestamp(expiration).ok_or_else(|| format!("the `Expiration` that `{program}` printed is no point in time"))?;
    Ok(keys.until(expires))
}
