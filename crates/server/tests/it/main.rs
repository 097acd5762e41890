//! Tests of the public face, in one binary: requests in process, over a real SQLite file.
#![expect(clippy::unwrap_used, reason = "tests")]

mod admin;
mod blocks;
mod concurrency_limits;
mod concurrent_takers;
mod contract;
mod deployment_concurrency;
mod depth;
mod harness;
mod openapi;
mod runs;
mod settings;
mod task_runs;
