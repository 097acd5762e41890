//! The floors of the house: which package may know which. Arrows point down only; any other edge fails here.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use onloan_testkit::workspace;
use serde::Deserialize;

/// Every package of the workspace, and what it may use.
const FLOORS: [(&str, &[&str]); 18] = [
    ("onloan-domain", &[]),
    ("onloan-secrets", &[]),
    ("onloan-blocks-macros", &[]),
    ("onloan-sdk-macros", &[]),
    ("onloan-storage-macros", &[]),
    ("onloan-engine", &["onloan-domain"]),
    ("onloan-api", &["onloan-domain"]),
    ("onloan-storage", &["onloan-domain", "onloan-storage-macros"]),
    ("onloan-blocks", &["onloan-blocks-macros", "onloan-domain", "onloan-secrets"]),
    ("onloan-client", &["onloan-api", "onloan-domain"]),
    ("onloan-server", &["onloan-api", "onloan-blocks", "onloan-domain", "onloan-engine", "onloan-secrets", "onloan-storage"]),
    ("onloan-sdk", &["onloan-api", "onloan-blocks", "onloan-client", "onloan-domain", "onloan-sdk-macros", "onloan-secrets"]),
    ("onloan-aws", &["onloan-blocks", "onloan-secrets"]),
    ("onloan-snowflake", &["onloan-blocks", "onloan-secrets"]),
    ("onloan-sql", &["onloan-blocks", "onloan-secrets"]),
    ("onloan", ANYTHING),
    ("onloan-testkit", &["onloan-client", "onloan-server", "onloan-storage"]),
    ("xtask", &["onloan-testkit"]),
];

/// The face stands on everything, save for what is for developers.
const ANYTHING: &[&str] = &[
    "onloan-api",
    "onloan-aws",
    "onloan-blocks",
    "onloan-client",
    "onloan-domain",
    "onloan-engine",
    "onloan-sdk",
    "onloan-secrets",
    "onloan-server",
    "onloan-snowflake",
    "onloan-sql",
    "onloan-storage",
];

/// Outside crates that only these packages may know.
const KEEPERS: [(&str, &[&str]); 6] = [
    ("axum", &["onloan-server"]),
    ("sqlx", &["onloan-storage", "onloan-sql"]),
    ("rusqlite", &["onloan-storage"]),
    ("sea-query", &["onloan-storage"]),
    ("aws-config", &["onloan-aws"]),
    ("clap", &["onloan", "xtask"]),
];

/// Packages that decide and describe, and so neither wait nor touch the world.
const STILL: [&str; 3] = ["onloan-domain", "onloan-engine", "onloan-api"];
const WORLDLY: [&str; 5] = ["tokio", "sqlx", "reqwest", "axum", "async-trait"];

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

impl Dependency {
    fn for_tests(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(workspace::root())
        .output()
        .unwrap();
    serde_json::from_slice::<Metadata>(&output.stdout).unwrap().packages
}

#[test]
fn arrows_point_down_only() {
    let floors: BTreeMap<_, _> = FLOORS.into_iter().collect();
    let mut wrong = Vec::new();
    for package in packages() {
        let Some(allowed) = floors.get(package.name.as_str()) else {
            wrong.push(format!("{} has no floor yet: give it one in this file", package.name));
            continue;
        };
        let ours = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
        for used in ours {
            let testkit_in_tests = used.for_tests() && used.name == "onloan-testkit";
            if !allowed.contains(&used.name.as_str()) && !testkit_in_tests {
                wrong.push(format!("{} -> {}", package.name, used.name));
            }
        }
    }
    assert!(wrong.is_empty(), "edges that DESIGN does not have: {wrong:#?}");
}

#[test]
fn outside_crates_stay_with_their_keepers() {
    let keepers: BTreeMap<_, _> = KEEPERS.into_iter().collect();
    let mut wrong = BTreeSet::new();
    for package in packages() {
        for used in package.dependencies.iter().filter(|dependency| !dependency.for_tests()) {
            let strangers = keepers.get(used.name.as_str()).is_some_and(|kept| !kept.contains(&package.name.as_str()));
            let restless = STILL.contains(&package.name.as_str()) && WORLDLY.contains(&used.name.as_str());
            if strangers || restless {
                wrong.insert(format!("{} -> {}", package.name, used.name));
            }
        }
    }
    assert!(wrong.is_empty(), "crates in the wrong hands: {wrong:#?}");
}
