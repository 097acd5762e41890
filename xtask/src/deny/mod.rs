//! The dependency rules of `deny.toml`: licences, bans, duplicates, sources.
//!
//! The file is in cargo-deny's format, and cargo-deny accepts it; this reads the part that we use, because building
//! cargo-deny costs a clean CI run more than building Onloan (docs/decisions/0001). It knows no advisories.

mod bans;
mod licence;
mod packages;
mod rules;

use anyhow::{Result, bail};

use packages::Package;
use rules::Rules;

pub(crate) fn run() -> Result<()> {
    println!("» dependency rules of deny.toml");
    let rules = rules::read()?;
    let packages = packages::read()?;
    let complaints = complaints(&rules, &packages);
    for complaint in &complaints {
        eprintln!("  {complaint}");
    }
    if !complaints.is_empty() {
        bail!("{} dependency rules are broken; deny.toml says why they exist", complaints.len());
    }
    println!("  {} packages keep them", packages.len());
    Ok(())
}

fn complaints(rules: &Rules, packages: &[Package]) -> Vec<String> {
    let each = packages.iter().flat_map(|package| [source(package), licence::complaint(&rules.licenses, package)]);
    each.flatten().chain(bans::complaints(&rules.bans, packages)).collect()
}

/// Crates come from the public registry or lie in this workspace.
fn source(package: &Package) -> Option<String> {
    let origin = package.origin.as_deref()?;
    (!package.ours).then(|| format!("`{}` comes from `{origin}`, not from the public registry", package.name))
}
