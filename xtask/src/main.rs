//! What developers run: `cargo xtask setup | demo | test | check | bench`.
//!
//! Owns the order of the steps, and says each before it runs. What a step does is Cargo's, the testkit's or its own module's.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on both")]

mod bench;
mod check;
mod command;
mod demo;
mod deny;
mod setup;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "What developers of Onloan run")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what the tests need besides Rust (below target/)
    Setup,
    /// Run the main job on embedded defaults: no account, no Python
    Demo {
        /// Passed on to `onloan demo`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Set up, then run all tests
    Test {
        /// Passed on to `cargo test`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Formatting, lints, dependency rules, documentation
    Check,
    /// The dependency rules alone
    Deny,
    /// Measure ours beside the reference, and write docs/PERFORMANCE.md
    Bench {
        #[command(subcommand)]
        bench: bench::Bench,
    },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Setup => setup::run(),
        Task::Demo { arguments } => demo::run(&arguments),
        Task::Test { arguments } => test::run(&arguments),
        Task::Check => check::run(),
        Task::Deny => deny::run(),
        Task::Bench { bench } => bench::run(&bench),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
