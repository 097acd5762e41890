//! Reads `versions.toml`, the one place for what is pinned and is not a crate.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::workspace;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// Packages of Node by name, each with its version.
    pub node: BTreeMap<String, String>,
    /// Python environments by name.
    pub python: BTreeMap<String, PythonPins>,
}

/// What one Python environment holds, as pip understands it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PythonPins {
    /// The packages that were chosen.
    pub requires: Vec<String>,
    /// The versions of everything beneath them.
    pub locked: Vec<String>,
}

/// Reads the file of this workspace.
pub fn read() -> Result<Versions> {
    let path = workspace::root().join("versions.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    toml::from_str(&text).with_context(|| format!("`{}` is not what the testkit expects", path.display()))
}
