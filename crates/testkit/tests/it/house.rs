//! House rules that no lint knows: small files that say what they are, and names that say something.

use std::fs;
use std::path::{Path, PathBuf};

use onloan_testkit::workspace;

/// Beyond this a file holds more than one thing.
const MOST_LINES: usize = 400;
/// Names that fit anything, and so tell nothing.
const EMPTY_NAMES: [&str; 6] = ["utils", "util", "helper", "helpers", "manager", "common"];

/// Every Rust file of the packages' `src` folders.
fn sources() -> Vec<PathBuf> {
    let root = workspace::root();
    let mut packages = vec![root.join("xtask")];
    for floor in ["crates", "integrations"] {
        packages.extend(fs::read_dir(root.join(floor)).unwrap().map(|entry| entry.unwrap().path()));
    }
    let mut found = Vec::new();
    for package in packages.into_iter().filter(|package| package.join("src").exists()) {
        collect(&package.join("src"), &mut found);
    }
    assert!(found.len() > 50, "the sources have moved: {found:?}");
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn offenders(broken: impl Fn(&Path, &str) -> bool) -> Vec<String> {
    let relative = |path: &Path| path.strip_prefix(workspace::root()).unwrap().display().to_string();
    let text = |path: &Path| fs::read_to_string(path).unwrap();
    sources().iter().filter(|path| broken(path, &text(path))).map(|path| relative(path)).collect()
}

#[test]
fn no_file_is_longer_than_a_reader_holds() {
    let long = offenders(|_, text| text.lines().count() > MOST_LINES);
    assert!(long.is_empty(), "more than {MOST_LINES} lines, split by what they own: {long:#?}");
}

#[test]
fn every_module_says_what_it_owns() {
    let mute = offenders(|_, text| !text.starts_with("//!"));
    assert!(mute.is_empty(), "no `//!` at the top: {mute:#?}");
}

#[test]
fn no_module_has_an_empty_name() {
    let named = |path: &Path| path.file_stem().is_some_and(|stem| EMPTY_NAMES.iter().any(|empty| stem == *empty));
    let empty = offenders(|path, _| named(path));
    assert!(empty.is_empty(), "names that fit anything: {empty:#?}");
}
