//! From the start of a process to its first secret from AWS Secrets Manager, next to boto3, both against the same moto.
//!
//! Each side is a program that reads the secret which its argument names and prints a line when it has it: ours is the
//! example `first_secret` of the `onloan-aws` package, the reference `crates/testkit/python/reference_secret.py`.

use std::process::Command;

use anyhow::{Context, Result};
use onloan_testkit::Moto;
use onloan_testkit::moto::REGION;

use super::measure::{self, Measured};
use super::report;

const SECRET: &str = "bench/first";

pub(super) fn run(repeat: usize) -> Result<()> {
    let machine = report::machine();
    let ours = measure::release_example("onloan-aws", "first_secret")?;
    let moto = Moto::start()?;
    moto.create_secret(SECRET, "fake-password")?;
    // The first of each side warms the disk cache and moto, and does not count.
    let ours = rest(measure::repeated(repeat + 1, || at(&moto, Command::new(&ours)))?);
    let theirs = rest(measure::repeated(repeat + 1, || at(&moto, moto.script("reference_secret.py")))?);
    let rows = [
        line("until the secret is there", &ours, &theirs, |run| run.first_line.as_secs_f64() * 1e3, "ms")?,
        line("CPU of the process", &ours, &theirs, |run| run.cpu.as_secs_f64() * 1e3, "ms")?,
        line("peak memory of the process", &ours, &theirs, |run| run.peak_bytes as f64 / 1_048_576.0, "MiB")?,
    ];
    let table = report::table(&["figure", "Onloan", "boto3", "times less"], &rows);
    println!("\n{machine}\n\n{table}");
    report::write("secret", &format!("{machine}; medians of {repeat}\n\n{table}"))
}

/// Static keys in the environment: moto takes any. Whatever else the machine has is out of reach of both.
fn at(moto: &Moto, mut program: Command) -> Command {
    program.arg(SECRET).env("AWS_ENDPOINT_URL", moto.url()).env("AWS_DEFAULT_REGION", REGION);
    program.env("AWS_ACCESS_KEY_ID", "AKIAFAKE").env("AWS_SECRET_ACCESS_KEY", "fake-secret-key");
    program
}

fn rest(mut runs: Vec<Measured>) -> Vec<Measured> {
    runs.remove(0);
    runs
}

fn line(name: &str, ours: &[Measured], theirs: &[Measured], figure: fn(&Measured) -> f64, unit: &str) -> Result<Vec<String>> {
    let median = |runs: &[Measured]| measure::median(runs.iter().map(figure).collect()).context("no run, no figures");
    let (ours, theirs) = (median(ours)?, median(theirs)?);
    Ok(vec![name.to_owned(), format!("{ours:.1} {unit}"), format!("{theirs:.1} {unit}"), format!("{:.0}", theirs / ours)])
}
