//! Builds the binary as users get it and runs its demo.

use anyhow::Result;

use crate::command;

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let mut demo = command::cargo(&["run", "--release", "--package", "onloan"]);
    demo.args(command::locked()).args(["--", "demo"]).args(arguments);
    command::run(demo)
}
