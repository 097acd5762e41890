//! The access key in the block's own fields.

use async_trait::async_trait;
use onloan_secrets::{Detection, Purpose, SecretField, Source};

use crate::credentials::AwsCredentials;
use crate::keys::AwsKeys;

pub(super) struct Explicit {
    access_key_id: Option<String>,
    secret_access_key: SecretField,
    session_token: SecretField,
}

impl Explicit {
    pub(super) fn of(block: &AwsCredentials) -> Self {
        Self {
            access_key_id: block.aws_access_key_id.clone().filter(|id| !id.is_empty()),
            secret_access_key: block.aws_secret_access_key.clone(),
            session_token: block.aws_session_token.clone(),
        }
    }
}

#[async_trait]
impl Source<AwsKeys> for Explicit {
    fn name(&self) -> &'static str {
        "explicit"
    }

    async fn detect(&self) -> Detection {
        match (self.access_key_id.is_some(), !self.secret_access_key.is_blank(), !self.session_token.is_blank()) {
            (true, true, _) => Detection::Configured("the block's `aws_access_key_id` and `aws_secret_access_key`".into()),
            (true, false, _) => incomplete("`aws_access_key_id`", "`aws_secret_access_key`"),
            (false, true, _) => incomplete("`aws_secret_access_key`", "`aws_access_key_id`"),
            (false, false, true) => incomplete("`aws_session_token`", "`aws_access_key_id` and `aws_secret_access_key`"),
            (false, false, false) => {
                Detection::NotConfigured("the block's `aws_access_key_id` and `aws_secret_access_key` are blank".into())
            }
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let id = self.access_key_id.as_deref().unwrap_or_default();
        let secret = resolve(&self.secret_access_key, "aws_secret_access_key").await?;
        let secret = secret.ok_or("the block's `aws_secret_access_key` is blank")?;
        let token = resolve(&self.session_token, "aws_session_token").await?;
        Ok(AwsKeys::lasting(id, secret.expose(), token.as_ref().map(|token| token.expose().as_str())))
    }
}

async fn resolve(field: &SecretField, name: &str) -> Result<Option<std::sync::Arc<onloan_secrets::Secret<String>>>, String> {
    field.resolve(&Purpose::new("aws-credentials", name)).await.map_err(|error| error.to_string())
}

fn incomplete(given: &str, missing: &str) -> Detection {
    Detection::Broken(format!("the block has {given} and no {missing}: fill that in, or leave all three fields blank"))
}
