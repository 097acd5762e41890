//! `AWS_CREDENTIAL_FILE`: the key file of the first EC2 command line tools.

use async_trait::async_trait;
use onloan_secrets::{Detection, Source};
use zeroize::Zeroizing;

use super::Scope;
use crate::keys::AwsKeys;
use crate::settings::read_text;

const VARIABLE: &str = "AWS_CREDENTIAL_FILE";

pub(super) struct Ec2CredentialsFile {
    scope: Scope,
}

impl Ec2CredentialsFile {
    pub(super) fn of(scope: &Scope) -> Self {
        Self { scope: scope.clone() }
    }

    async fn text(&self, path: &str) -> Result<Zeroizing<String>, String> {
        let path = self.scope.settings.environment().expand(path);
        let text = read_text(&path).await.map_err(|error| error.to_string())?;
        text.ok_or_else(|| format!("`{VARIABLE}` names `{}`, which is no file: create it or unset the variable", path.display()))
    }
}

#[async_trait]
impl Source<AwsKeys> for Ec2CredentialsFile {
    fn name(&self) -> &'static str {
        "ec2-credentials-file"
    }

    async fn detect(&self) -> Detection {
        let Some(path) = self.scope.var_or_blank(VARIABLE) else {
            return Detection::NotConfigured(format!("the variable `{VARIABLE}`"));
        };
        match self.text(&path).await {
            Err(why) => Detection::Broken(why),
            Ok(text) if value(&text, "AWSAccessKeyId").is_some() => Detection::Configured(format!("`AWSAccessKeyId` in `{path}`")),
            Ok(_) => Detection::NotConfigured(format!("`AWSAccessKeyId` in `{path}`")),
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let path = self.scope.var_or_blank(VARIABLE).unwrap_or_default();
        let text = self.text(&path).await?;
        let value = |name: &str| value(&text, name).ok_or_else(|| format!("`{path}` has no `{name}=…`: add it"));
        Ok(AwsKeys::lasting(value("AWSAccessKeyId")?, value("AWSSecretKey")?, None))
    }
}

/// The last `name=value` line of that name.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.rfind(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
}
