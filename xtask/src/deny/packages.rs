//! What we depend on, as `cargo tree` prints it: unlike the metadata, that knows which optional parts are really on.

use anyhow::{Context, Result};
use onloan_testkit::workspace;

use crate::command;

/// One version of one crate.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: String,
    /// A path, a repository, another registry; nothing for the public one.
    pub(super) origin: Option<String>,
    /// Whether it lies in this workspace.
    pub(super) ours: bool,
    /// The licence expression it declares.
    pub(super) licence: String,
}

/// All packages, on all platforms, tests and build scripts included.
pub(super) fn read() -> Result<Vec<Package>> {
    let mut tree = command::cargo(&["tree", "--workspace", "--target", "all", "--edges", "normal,build,dev"]);
    tree.args(["--prefix", "none", "--no-dedupe", "--format", "{p}|{l}"]).args(command::locked());
    let printed = command::output(tree)?;
    let mut lines: Vec<_> = printed.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.into_iter().map(parse).collect()
}

/// Reads `name v1.2.3 (proc-macro) (/where/it/lies)|MIT OR Apache-2.0`.
fn parse(line: &str) -> Result<Package> {
    // A crate that is its own dev-dependency by way of others is marked as shown before.
    let line = line.strip_suffix(" (*)").unwrap_or(line);
    let (package, licence) = line.split_once('|').with_context(|| format!("cannot read `{line}` of cargo tree"))?;
    let mut words = package.splitn(3, ' ');
    let (name, version, rest) = (words.next(), words.next(), words.next().unwrap_or_default());
    let (name, version) = name.zip(version).with_context(|| format!("cannot read `{line}` of cargo tree"))?;
    let mut notes = rest.split(['(', ')']).map(str::trim).filter(|note| !note.is_empty());
    let origin = notes.rfind(|note| *note != "proc-macro" && *note != "*").map(str::to_owned);
    let root = workspace::root();
    let ours = origin.as_ref().is_some_and(|origin| std::path::Path::new(origin).starts_with(&root));
    let (name, version) = (name.to_owned(), version.trim_start_matches('v').to_owned());
    Ok(Package { name, version, origin, ours, licence: licence.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::parse;

    #[test]
    fn a_line_of_cargo_tree_is_read() {
        let plain = parse("serde v1.0.229|MIT OR Apache-2.0").unwrap();
        assert_eq!((plain.name.as_str(), plain.version.as_str(), plain.origin), ("serde", "1.0.229", None));
        let foreign = parse("fork v0.1.0 (proc-macro) (https://example.test/fork#abc)|MIT").unwrap();
        assert_eq!(foreign.origin.as_deref(), Some("https://example.test/fork#abc"));
        assert!(!foreign.ours);
        assert_eq!(parse("derive v1.0.0 (proc-macro)|MIT").unwrap().origin, None);
        assert!(parse("no licence column").is_err());
    }
}
