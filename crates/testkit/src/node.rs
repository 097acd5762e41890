//! Node and the packages of `versions.toml`, installed once below `target/` and then reused.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::python::last_lines;
use crate::{apt, versions, workspace};

/// The oldest Node whose language the scripts use.
const OLDEST: u32 = 20;

/// A command that runs one of the scripts of this crate's `browser` folder.
pub(crate) fn script(name: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(workspace::root().join("crates/testkit/browser").join(name));
    command
}

/// The folder whose `node_modules` holds the packages; they are installed now if they are not there yet.
pub fn packages() -> Result<PathBuf> {
    check_version()?;
    let wanted: Vec<String> = versions::read()?.node.iter().map(|(name, version)| format!("{name}@{version}")).collect();
    let folder = workspace::target().join("testkit/node").join(wanted.join("+").replace(['/', '@'], "-"));
    let complete = folder.join("complete");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
    // Test processes may ask at the same moment. The lock goes with the file, also when the process is killed.
    let lock = File::create(folder.join("lock"))?;
    lock.lock()?;
    if !complete.exists() {
        install(&folder, &wanted)?;
        fs::write(complete, "")?;
    }
    Ok(folder)
}

fn install(folder: &Path, wanted: &[String]) -> Result<()> {
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix"]).arg(folder).args(wanted);
    let output = npm.output().context("cannot start npm; it comes with Node")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("npm could not install `{}` ({}). It said:\n{}", wanted.join(" "), output.status, last_lines(&said, 15));
    }
    Ok(())
}

/// As root on Debian it is installed if it is missing.
fn check_version() -> Result<()> {
    if version().is_none() {
        apt::install(&["npm"]);
    }
    let version =
        version().with_context(|| format!("no `node` on this machine; the tests of web interfaces need Node {OLDEST} or newer"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST) {
        bail!("Node {OLDEST} or newer is needed for the tests of web interfaces, and `node` is {version}");
    }
    Ok(())
}

fn version() -> Option<String> {
    let output = Command::new("node").arg("--version").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
