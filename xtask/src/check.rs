//! All that must hold besides the tests. Every step runs, so that one round shows everything there is to mend.

use anyhow::{Result, bail};
use onloan_testkit::workspace;

use crate::{command, deny};

type Step = fn() -> Result<()>;

pub(crate) fn run() -> Result<()> {
    let steps: [(&str, Step); 5] =
        [("formatting", formatting), ("lints", lints), ("dependencies", deny::run), ("documentation", documentation), ("ui", ui)];
    let mut broken = Vec::new();
    for (name, step) in steps {
        if let Err(error) = step() {
            eprintln!("{name}: {error:#}");
            broken.push(name);
        }
    }
    if !broken.is_empty() {
        bail!("to mend: {}", broken.join(", "));
    }
    println!("check: everything holds");
    Ok(())
}

fn formatting() -> Result<()> {
    command::run(command::cargo(&["fmt", "--all", "--check"]))
}

fn lints() -> Result<()> {
    let mut clippy = command::cargo(&["clippy", "--workspace", "--all-targets"]);
    clippy.args(command::locked()).args(["--", "--deny", "warnings"]);
    command::run(clippy)
}

fn documentation() -> Result<()> {
    let mut doc = command::cargo(&["doc", "--workspace", "--no-deps"]);
    doc.args(command::locked()).env("RUSTDOCFLAGS", "--deny warnings");
    command::run(doc)
}

/// The web UI's own lint, once there is a UI.
fn ui() -> Result<()> {
    let folder = workspace::root().join("ui");
    if !folder.join("package.json").exists() {
        return Ok(());
    }
    for arguments in [["ci", "--no-audit"].as_slice(), &["run", "lint"]] {
        let mut npm = std::process::Command::new("npm");
        npm.args(arguments).current_dir(&folder);
        command::run(npm)?;
    }
    Ok(())
}
