//! An access key in `~/.aws/credentials`.

use async_trait::async_trait;
use onloan_secrets::{Detection, Source};

use super::{Scope, StaticKey};
use crate::keys::AwsKeys;

pub(super) struct SharedCredentialsFile {
    scope: Scope,
    profile: String,
}

impl SharedCredentialsFile {
    pub(super) fn of(scope: &Scope, profile: &str) -> Self {
        Self { scope: scope.clone(), profile: profile.to_owned() }
    }

    fn key(&self) -> StaticKey<'_> {
        StaticKey::of(self.scope.settings.files().credentials.get(&self.profile))
    }

    fn place(&self) -> String {
        format!("`[{}]` of `{}`", self.profile, self.scope.settings.files().credentials_path.display())
    }
}

#[async_trait]
impl Source<AwsKeys> for SharedCredentialsFile {
    fn name(&self) -> &'static str {
        "shared-credentials-file"
    }

    async fn detect(&self) -> Detection {
        self.key().detect(&self.place())
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        self.key().keys(&self.place())
    }
}
