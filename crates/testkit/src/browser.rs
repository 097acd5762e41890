//! A walk through a web interface in Chromium (`browser/walk.mjs`): which pages are seen, and what went wrong on them.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{chromium, node};

/// A page that was seen.
#[derive(Debug, Deserialize)]
pub struct Stop {
    /// What the tour calls it.
    pub name: String,
    /// How many answers the page got from the API.
    pub requests: u32,
    /// Requests that failed, errors of the console and of the page, texts that did not appear.
    pub problems: Vec<String>,
}

/// Takes the tour of that name (a file in `browser/`) through the interface at that URL. `made` is what the tour is told of
/// the server's contents. A stop that has a problem leaves a picture in that folder.
pub fn walk(tour: &str, url: &str, made: &Value, pictures: &Path) -> Result<Vec<Stop>> {
    let given = json!({"packages": node::packages()?, "chromium": chromium::program()?, "url": url, "made": made, "pictures": pictures});
    let mut command = node::script("walk.mjs");
    command.arg(tour).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut walk = command.spawn().context("cannot start node")?;
    // The pipe is closed behind it, so that the script sees the end.
    walk.stdin.take().context("stdin is piped")?.write_all(given.to_string().as_bytes())?;
    let output = walk.wait_with_output()?;
    if !output.status.success() {
        bail!("the browser did not come through `{tour}`: {}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("the walk did not tell what it saw")
}
