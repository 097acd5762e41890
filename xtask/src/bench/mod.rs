//! `cargo xtask bench …`: ours beside the reference, on this machine, now. One module per bench.
//!
//! Owns measuring from outside (wall, CPU, peak memory) and the tables in docs/PERFORMANCE.md.

mod measure;
mod report;
mod sdk;
mod secret;

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
    /// How long a process needs from its start to its first secret from AWS, next to boto3
    Secret {
        /// How often each side runs; the table shows medians
        #[arg(long, default_value_t = 15)]
        repeat: usize,
    },
}

pub(crate) fn run(bench: &Bench) -> Result<()> {
    match bench {
        Bench::Sdk { repeat, ours_only } => sdk::run(*repeat, *ours_only),
        Bench::Secret { repeat } => secret::run(*repeat),
    }
}
