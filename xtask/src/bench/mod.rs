//! `cargo xtask bench …`: ours beside the reference, on this machine, now. One module per bench.
//!
//! Owns measuring from outside (wall, CPU, peak memory) and the tables in docs/PERFORMANCE.md.

mod measure;
mod report;
mod sdk;

use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Bench {
    /// What a task and a flow cost in the SDK, next to Prefect with its own server
    Sdk {
        /// How often each case runs; the table shows medians
        #[arg(long, default_value_t = 3)]
        repeat: usize,
        /// Leave the reference out
        #[arg(long)]
        ours_only: bool,
    },
}

pub(crate) fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Sdk { repeat, ours_only } => sdk::run(*repeat, *ours_only),
    }
}
