//! `[Credentials]` in a configuration file of boto 2: the one of `BOTO_CONFIG`, else `/etc/boto.cfg`, else `~/.boto`.

use async_trait::async_trait;
use onloan_secrets::{Detection, Source};

use super::{Scope, StaticKey};
use crate::keys::AwsKeys;
use crate::settings::{Section, expand, read_ini};

pub(super) struct BotoConfig {
    scope: Scope,
}

impl BotoConfig {
    pub(super) fn of(scope: &Scope) -> Self {
        Self { scope: scope.clone() }
    }

    fn paths(&self) -> Vec<String> {
        match self.scope.var_or_blank("BOTO_CONFIG") {
            Some(path) => vec![path],
            None => vec!["/etc/boto.cfg".into(), "~/.boto".into()],
        }
    }

    /// The first file with an access key, and its `[Credentials]`.
    async fn find(&self) -> Result<Option<(String, Section)>, String> {
        for path in self.paths() {
            let ini = read_ini(&expand(self.scope.settings.environment(), &path)).await;
            let Some(mut ini) = ini.map_err(|error| error.to_string())? else { continue };
            let section = ini.swap_remove("Credentials").filter(|section| section.has("aws_access_key_id"));
            if let Some(section) = section {
                return Ok(Some((format!("`[Credentials]` of `{path}`"), section)));
            }
        }
        Ok(None)
    }
}

#[async_trait]
impl Source<AwsKeys> for BotoConfig {
    fn name(&self) -> &'static str {
        "boto-config"
    }

    async fn detect(&self) -> Detection {
        match self.find().await {
            Err(why) => Detection::Broken(why),
            Ok(Some((place, section))) => StaticKey::of(Some(&section)).detect(&place),
            Ok(None) => {
                let paths: Vec<_> = self.paths().iter().map(|path| format!("`{path}`")).collect();
                Detection::NotConfigured(format!("`[Credentials]` in {}", paths.join(" and ")))
            }
        }
    }

    async fn provide(&self) -> Result<AwsKeys, String> {
        let (place, section) = self.find().await?.ok_or("the file is gone")?;
        // boto 2 knew no session tokens; a token in this file is not looked at.
        match StaticKey::of(Some(&section)) {
            StaticKey::Whole { id, secret, .. } => Ok(AwsKeys::lasting(id, secret, None)),
            incomplete @ (StaticKey::Absent | StaticKey::Partial) => incomplete.keys(&place),
        }
    }
}
