//! What the SDK costs, case by case, next to Prefect with its own server.
//!
//! Each side is a program that takes `CASE N` and prints one JSON line ([`Said`]); the cases are [`CASES`]. Ours is the
//! example `bench_sdk` of the `onloan` package, the reference `crates/testkit/python/reference_sdk.py`.

use std::process::Command;

use anyhow::{Context, Result};
use onloan_testkit::ReferencePrefect;
use serde::Deserialize;

use super::measure::{self, Measured};
use super::report;

/// Case, items for ours, items for the reference, what is divided by the items.
const CASES: [(&str, u32, u32, &str); 7] = [
    ("seq", 1000, 1000, "no-op task after no-op task, each"),
    ("seq", 10_000, 0, "ten times as many, each"),
    ("seq", 50_000, 0, "fifty times as many, each"),
    ("map", 1000, 1000, "mapped no-op task, each"),
    ("map", 10_000, 0, "ten times as many, each"),
    ("flows", 100, 100, "empty flow run after empty flow run, each"),
    ("start", 1, 1, "process start to the first task's body"),
];

/// What a measured program prints as its last line.
#[derive(Debug, Deserialize)]
struct Said {
    /// Seconds on the flow's own path, all items together; for `start`, seconds since the process began.
    path_s: f64,
    /// Seconds until all states were stored and could be read back, counted from the same beginning.
    stored_s: f64,
}

pub(super) fn run(repeat: usize, ours_only: bool) -> Result<()> {
    let machine = report::machine();
    let ours = measure::release_example("onloan", "bench_sdk")?;
    let reference = if ours_only { None } else { Some(ReferencePrefect::start()?) };
    let mut rows = Vec::new();
    for (case, our_count, reference_count, title) in CASES {
        let make = || case_of(Command::new(&ours), case, our_count);
        let mine = Figures::of(&measure::repeated(repeat, make)?, our_count, Server::default())?;
        let theirs = match &reference {
            Some(prefect) if reference_count > 0 => {
                let before = prefect.cpu_seconds();
                let make = || case_of(prefect.script("reference_sdk.py"), case, reference_count);
                let runs = measure::repeated(repeat, make)?;
                let server = Server { cpu_s: prefect.cpu_seconds() - before, peak_bytes: prefect.peak_bytes() };
                Some(Figures::of(&runs, reference_count, server)?)
            }
            Some(_) | None => None,
        };
        rows.extend(lines(&format!("{title} ({case} {our_count})"), &mine, theirs.as_ref()));
    }
    let table = report::table(&["case", "figure", "Onloan", "Prefect", "times less"], &rows);
    println!("\n{machine}\n\n{table}");
    report::write("sdk", &format!("{machine}; medians of {repeat}\n\n{table}"))
}

fn case_of(mut program: Command, case: &str, count: u32) -> Command {
    program.arg(case).arg(count.to_string());
    program
}

/// What a server apart from the measured process used: over all runs of a case, and at most since it was started. Ours
/// runs inside the measured process.
#[derive(Default)]
struct Server {
    cpu_s: f64,
    peak_bytes: u64,
}

/// Medians over the runs of one case, on one side.
struct Figures {
    path_us: f64,
    stored_us: f64,
    /// Client and server together, as is the memory.
    cpu_us: f64,
    peak_mib: f64,
}

impl Figures {
    fn of(runs: &[Measured], count: u32, server: Server) -> Result<Self> {
        let said: Vec<Said> = runs.iter().map(last_line).collect::<Result<_>>()?;
        let per_item =
            |values: Vec<f64>| measure::median(values).map(|seconds| seconds * 1e6 / f64::from(count)).context("no run, no figures");
        let runs_count = runs.len() as f64;
        let server_cpu = server.cpu_s / runs_count;
        let mebibytes = |bytes: u64| bytes as f64 / 1_048_576.0;
        Ok(Self {
            path_us: per_item(said.iter().map(|said| said.path_s).collect())?,
            stored_us: per_item(said.iter().map(|said| said.stored_s).collect())?,
            cpu_us: per_item(runs.iter().map(|run| run.cpu.as_secs_f64() + server_cpu).collect())?,
            peak_mib: measure::median(runs.iter().map(|run| mebibytes(run.peak_bytes + server.peak_bytes)).collect())
                .context("no run, no figures")?,
        })
    }
}

fn last_line(run: &Measured) -> Result<Said> {
    let line = run.printed.lines().last().context("the measured program printed nothing")?;
    serde_json::from_str(line).with_context(|| format!("the measured program's last line is no figures: `{line}`"))
}

fn lines(title: &str, ours: &Figures, theirs: Option<&Figures>) -> Vec<Vec<String>> {
    type Figure = (&'static str, fn(&Figures) -> f64, fn(f64) -> String);
    let figures: [Figure; 4] = [
        ("on the flow's path", |figures| figures.path_us, time),
        ("until stored and readable", |figures| figures.stored_us, time),
        ("CPU, client and server", |figures| figures.cpu_us, time),
        ("peak memory, client and server", |figures| figures.peak_mib, |mib| format!("{mib:.0} MiB")),
    ];
    let line = |(position, (name, figure, show)): (usize, Figure)| {
        let title = if position == 0 { title } else { "" };
        let theirs = theirs.map(figure);
        let times = theirs.map_or_else(String::new, |theirs| format!("{:.0}", theirs / figure(ours)));
        let theirs = theirs.map_or_else(String::new, show);
        vec![title.to_owned(), name.to_owned(), show(figure(ours)), theirs, times]
    };
    figures.into_iter().enumerate().map(line).collect()
}

fn time(microseconds: f64) -> String {
    match microseconds {
        us if us < 1e3 => format!("{us:.1} µs"),
        us if us < 1e6 => format!("{:.2} ms", us / 1e3),
        us => format!("{:.2} s", us / 1e6),
    }
}
