//! An access key in `~/.aws/config`.

use async_trait::async_trait;
use onloan_secrets::{Detection, Source};

use super::{Scope, StaticKey};
use crate::keys::AwsKeys;

pub(super) struct ConfigFile {
    scope: Scope,
    profile: String,
}

impl ConfigFile {
    pub(super) fn of(scope: &Scope, profile: &str) -> Self {
        Self { scope: scope.clone(), profile: profile.to_owned() }
    }

    fn key(&self) -> StaticKey<'_> {
        StaticKey::of(self.scope.settings.files().config.get(&self.profile))
    }

    fn place(&self) -> String {
        format!("the profile `{}` of `{}`", self.profile, self.scope.settings.files().config_path.display())
    }
}

#[async_trait]
impl Source<AwsKeys> for ConfigFile {
    fn name(&self) -> &'static str {
        "config-file"
    }

    async fn detect(&self) -> Detection {
        self.key().detect(&self.place())
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        self.key().keys(&self.place())
    }
}
