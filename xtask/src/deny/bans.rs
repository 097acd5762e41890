//! Crates that must not be there, or not twice.

use std::collections::BTreeSet;

use super::packages::Package;
use super::rules::{Ban, Bans};

pub(super) fn complaints(bans: &Bans, packages: &[Package]) -> Vec<String> {
    bans.deny.iter().filter_map(|ban| complaint(ban, packages)).collect()
}

fn complaint(ban: &Ban, packages: &[Package]) -> Option<String> {
    let versions: BTreeSet<_> =
        packages.iter().filter(|package| package.name == ban.name).map(|package| package.version.as_str()).collect();
    let reason = ban.reason.as_deref().unwrap_or("see deny.toml");
    let found = versions.iter().copied().collect::<Vec<_>>().join(" and ");
    match (ban.deny_multiple_versions, versions.len()) {
        (_, 0) | (true, 1) => None,
        (true, _) => Some(format!("`{}` is there as {found}: one version is enough", ban.name)),
        (false, _) => Some(format!("`{}` {found} is banned: {reason} (`cargo tree -i {}`)", ban.name, ban.name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str) -> Package {
        Package { name: name.into(), version: version.into(), origin: None, ours: false, licence: "MIT".into() }
    }

    fn ban(name: &str, deny_multiple_versions: bool) -> Ban {
        Ban { name: name.into(), reason: None, deny_multiple_versions }
    }

    #[test]
    fn a_banned_crate_is_named() {
        let packages = [package("openssl", "0.10.1"), package("serde", "1.0.0")];
        assert!(complaint(&ban("openssl", false), &packages).is_some_and(|text| text.contains("openssl")));
        assert_eq!(complaint(&ban("native-tls", false), &packages), None);
    }

    #[test]
    fn a_second_version_is_named_where_one_is_enough() {
        let packages = [package("http", "0.2.0"), package("http", "1.0.0"), package("serde", "1.0.0")];
        assert!(complaint(&ban("http", true), &packages).is_some_and(|text| text.contains("0.2.0 and 1.0.0")));
        assert_eq!(complaint(&ban("serde", true), &packages), None);
    }
}
