//! Debian packages, installed if that is possible: as root, and where apt is.

use std::process::Command;

/// Installs the first of the packages that there is; answers whether one went in.
pub(crate) fn install(packages: &[&str]) -> bool {
    let install = |package: &&str| apt(&["install", "--yes", "--no-install-recommends", package]);
    packages.iter().any(install) || (apt(&["update"]) && packages.iter().any(install))
}

fn apt(arguments: &[&str]) -> bool {
    let command = Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive").output();
    command.is_ok_and(|output| output.status.success())
}
