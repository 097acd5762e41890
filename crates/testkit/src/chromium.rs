//! Chromium, of the system: whichever version there is. It is driven over its own protocol, from Node.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::apt;

/// What its program is called here and there.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// The program. As root on Debian it is installed if it is missing.
pub fn program() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    apt::install(&["chromium"]);
    find().context("no Chromium on this machine; on Debian `apt-get install chromium` helps")
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|program| program.exists())
}
