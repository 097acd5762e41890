//! The part of `deny.toml` that we use. An entry we do not know is an error: a rule nobody keeps is worse than none.

use anyhow::{Context, Result};
use onloan_testkit::workspace;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) licenses: Licenses,
    pub(super) bans: Bans,
    #[expect(dead_code, reason = "read so that it cannot be misspelt; its only values are the ones we always enforce")]
    sources: Sources,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Licenses {
    /// Licences that any package may have.
    pub(super) allow: Vec<String>,
    /// Further licences for single packages.
    #[serde(default)]
    pub(super) exceptions: Vec<Exception>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exception {
    #[serde(rename = "crate")]
    pub(super) name: String,
    pub(super) allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Bans {
    #[expect(dead_code, reason = "cargo-deny wants it; we look at the listed crates only")]
    multiple_versions: Allow,
    pub(super) deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Ban {
    #[serde(rename = "crate")]
    pub(super) name: String,
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// The crate is welcome, a second version of it is not.
    #[serde(default)]
    pub(super) deny_multiple_versions: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(dead_code, reason = "see Rules::sources")]
struct Sources {
    unknown_registry: Deny,
    unknown_git: Deny,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Allow {
    Allow,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Deny {
    Deny,
}

pub(super) fn read() -> Result<Rules> {
    let path = workspace::root().join("deny.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    toml::from_str(&text).context("deny.toml holds something that `cargo xtask deny` does not know")
}
