//! Runs all tests and adds their counts up, because Cargo reports each binary by itself.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::{command, setup};

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    setup::run()?;
    let mut counts = Counts::default();
    let mut tests = command::cargo(&["test"]);
    tests.args(scope(arguments)).args(command::locked()).args(arguments);
    pass(tests, &mut counts)?;
    if arguments.is_empty() {
        pass(on_postgres(), &mut counts)?;
    }
    println!("tests: {counts}");
    Ok(())
}

/// The tests of those that keep things, once more with Postgres in the place of a file.
fn on_postgres() -> Command {
    let mut tests = command::cargo(&["test", "--package", "onloan-storage", "--package", "onloan-server", "--test", "it"]);
    tests.args(command::locked()).env("ONLOAN_TEST_DATABASE", "postgres");
    tests
}

fn pass(tests: Command, counts: &mut Counts) -> Result<()> {
    let line = command::announce(&tests);
    if !stream(tests, counts)? {
        println!("tests: {counts}");
        bail!("`{line}` failed");
    }
    Ok(())
}

/// All packages, unless the arguments choose some.
fn scope(arguments: &[String]) -> &'static [&'static str] {
    let cargos = || arguments.iter().take_while(|argument| *argument != "--");
    if cargos().any(|argument| argument.starts_with("-p") || argument.starts_with("--package")) { &[] } else { &["--workspace"] }
}

/// Runs the tests with their output passing through, and counts on the way.
fn stream(mut tests: Command, counts: &mut Counts) -> Result<bool> {
    let mut child = tests.stdout(Stdio::piped()).spawn().context("cannot start cargo")?;
    let output = child.stdout.take().expect("stdout is piped");
    for line in BufReader::new(output).lines() {
        let line = line.context("cannot read the tests' output")?;
        println!("{line}");
        counts.add(&line);
    }
    Ok(child.wait()?.success())
}

#[derive(Debug, Default, PartialEq)]
struct Counts {
    binaries: u32,
    passed: u32,
    failed: u32,
    ignored: u32,
}

impl Counts {
    /// Takes in a line like `test result: ok. 21 passed; 0 failed; 0 ignored; 0 measured; …`.
    fn add(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) else {
            return;
        };
        self.binaries += 1;
        for part in counts.split("; ") {
            let Some((Ok(count), what)) = part.split_once(' ').map(|(count, what)| (count.parse::<u32>(), what)) else {
                continue;
            };
            match what {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.ignored += count,
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { binaries, passed, failed, ignored } = self;
        write!(formatter, "{passed} passed, {failed} failed, {ignored} ignored, in {binaries} test binaries")
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, scope};

    #[test]
    fn all_packages_are_tested_unless_some_are_named() {
        let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(scope(&words("floors")), ["--workspace"]);
        assert_eq!(scope(&words("floors -- -p")), ["--workspace"]);
        assert!(scope(&words("-p xtask")).is_empty());
        assert!(scope(&words("--package=xtask floors")).is_empty());
    }

    #[test]
    fn counts_add_up_over_binaries() {
        let mut counts = Counts::default();
        counts.add("test result: ok. 21 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.30s");
        counts.add("test result: FAILED. 1 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s");
        counts.add("test floors::only_known_edges ... ok");
        assert_eq!(counts, Counts { binaries: 2, passed: 22, failed: 3, ignored: 2 });
    }
}
